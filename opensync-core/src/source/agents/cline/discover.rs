//! Discover: finds conversations at or below a path, each with what its session's folder tells.

use std::fs;
use std::io;
use std::path::Path;

use super::manifest;
use super::session::Document;
use crate::source::walk::{Walk, Way};
use crate::source::{FailedLog, Log, stamp, transcript};

/// How the name of a conversation's file ends.
pub(super) const ENDING: &str = ".messages.json";

/// Where conversations lie, and how they are told from other files.
const WALK: Walk<'static> = Walk {
    own: &["sessions"],
    skipped: &[".git", "node_modules", "target", "db", "logs", "cache"],
    homes: &[".cline"],
    is_log: &is_log,
};

/// The conversations at or below a path.
pub(super) fn logs(path: &Path, failed: &mut Vec<FailedLog>) -> Vec<Log> {
    WALK.logs(path, failed).into_iter().map(with_manifest).collect()
}

/// The conversations that a change at `path` affects: what is told of a session concerns all in its
/// folder.
pub(super) fn affected(root: &Path, path: &Path) -> Vec<Log> {
    let folder = path.parent().filter(|folder| *path == manifest::in_folder(folder));
    let logs = WALK.affected(root, folder.unwrap_or(path));
    logs.into_iter().map(with_manifest).collect()
}

/// The log is another one also if only what is told beside it changed.
fn with_manifest(log: Log) -> Log {
    let beside = log.path.parent().and_then(|it| fs::metadata(manifest::in_folder(it)).ok());
    let stamp = beside.map_or(log.stamp, |beside| stamp::joined(log.stamp, stamp::of(&beside)));
    Log { stamp, ..log }
}

/// Whether a file is a conversation: elsewhere than in a folder of sessions it is looked into.
fn is_log(path: &Path, way: Way) -> io::Result<bool> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    Ok(name.ends_with(ENDING) && (way == Way::Own || transcript::is_document::<Document>(path)?))
}
