//! Discover: finds conversations at or below a path, each by its state and the folder of its events.

use std::fs;
use std::io;
use std::path::Path;

use super::{events, state};
use crate::source::walk::{Walk, Way};
use crate::source::{FailedLog, Log, Stamp, stamp};

/// What stands for a conversation.
pub(super) const STATE: &str = "base_state.json";

/// Where conversations lie, and how they are told from other files.
const WALK: Walk<'static> = Walk {
    own: &["conversations"],
    skipped: &[".git", "node_modules", "target", events::FOLDER, "observations", "cache", "logs"],
    homes: &[".openhands"],
    is_log: &is_log,
};

/// The conversations at or below a path.
pub(super) fn logs(path: &Path, failed: &mut Vec<FailedLog>) -> Vec<Log> {
    WALK.logs(path, failed).into_iter().map(with_events).collect()
}

/// The conversations that a change at `path` affects.
pub(super) fn affected(root: &Path, path: &Path) -> Vec<Log> {
    let events = path.ancestors().find(|folder| folder.ends_with(events::FOLDER));
    let state = events.and_then(Path::parent).map(|folder| folder.join(STATE));
    let state = state.filter(|state| state.is_file());
    let logs = WALK.affected(root, state.as_deref().unwrap_or(path));
    logs.into_iter().map(with_events).collect()
}

/// The log is another one also if an event came: a folder is written when it gets a file.
fn with_events(log: Log) -> Log {
    let folder = fs::metadata(events::folder_of(&log.path)).ok();
    let stamp = folder.map_or(log.stamp, |folder| {
        let events = Stamp { size_bytes: 0, ..stamp::of(&folder) };
        stamp::joined(log.stamp, events)
    });
    Log { stamp, ..log }
}

/// Whether a file stands for a conversation: elsewhere than in a folder of them it is looked into.
fn is_log(path: &Path, way: Way) -> io::Result<bool> {
    Ok(path.ends_with(STATE) && (way == Way::Own || state::is_state(path)?))
}
