//! Discover: finds sessions at or below a path.

use std::io;
use std::path::Path;

use super::log::Session;
use crate::source::transcript;
use crate::source::walk::{Walk, Way};

/// The folder that holds sessions.
pub(super) const FOLDER: &str = "session-state";

/// What a session's log is called in the folder of the session.
pub(super) const LOG: &str = "events.jsonl";

/// Where sessions lie, and how they are told from other files.
pub(super) const WALK: Walk<'static> = Walk {
    own: &[FOLDER],
    skipped: &[
        ".git",
        "node_modules",
        "target",
        "checkpoints",
        "files",
        "rewind-snapshots",
        "logs",
    ],
    homes: &[".copilot"],
    is_log: &is_log,
};

/// Whether a file is a session. Below the agent's folder its name tells.
fn is_log(path: &Path, way: Way) -> io::Result<bool> {
    if path.extension().is_none_or(|ending| ending != "jsonl") {
        return Ok(false);
    }
    if way == Way::Own {
        let is_flat = path.parent().is_some_and(|folder| folder.ends_with(FOLDER));
        return Ok(is_flat || path.ends_with(LOG));
    }
    transcript::begins::<Session>(path)
}
