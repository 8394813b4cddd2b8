//! Discover: finds sessions at or below a path, each with the settings beside it.

use std::fs;
use std::io;
use std::path::Path;

use super::log::Session;
use super::settings;
use crate::source::walk::{Walk, Way};
use crate::source::{FailedLog, Log, stamp, transcript};

/// Where sessions lie, and how they are told from other files.
const WALK: Walk<'static> = Walk {
    own: &["sessions"],
    skipped: &[".git", "node_modules", "target", "logs", "cache"],
    homes: &[".factory"],
    is_log: &is_log,
};

/// The sessions at or below a path.
pub(super) fn logs(path: &Path, failed: &mut Vec<FailedLog>) -> Vec<Log> {
    WALK.logs(path, failed).into_iter().map(with_settings).collect()
}

/// The sessions that a change at `path` affects.
pub(super) fn affected(root: &Path, path: &Path) -> Vec<Log> {
    let log = settings::log_of(path);
    let logs = WALK.affected(root, log.as_deref().unwrap_or(path));
    logs.into_iter().map(with_settings).collect()
}

/// The log is another one also if only what is told beside it changed.
fn with_settings(log: Log) -> Log {
    let beside = fs::metadata(settings::beside(&log.path)).ok();
    let stamp = beside.map_or(log.stamp, |beside| stamp::joined(log.stamp, stamp::of(&beside)));
    Log { stamp, ..log }
}

/// Whether a file is a session. Other agents have folders of that name too, so it is looked into.
fn is_log(path: &Path, _way: Way) -> io::Result<bool> {
    let is_lines = path.extension().is_some_and(|ending| ending == "jsonl");
    let is_own = || path.ancestors().any(|top| top.ends_with(".factory/sessions"));
    Ok(is_lines && (is_own() || transcript::begins::<Session>(path)?))
}
