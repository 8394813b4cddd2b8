//! Discover: finds sessions at or below a path.

use std::io;
use std::path::Path;

use super::log::Session;
use crate::source::transcript;
use crate::source::walk::{Walk, Way};

/// Where sessions lie, and how they are told from other files.
pub(super) const WALK: Walk<'static> = Walk {
    own: &["sessions"],
    skipped: &[".git", "node_modules", "target", "logs", "cache"],
    homes: &[".factory"],
    is_log: &is_log,
};

/// Whether a file is a session. Other agents have folders of that name too, so it is looked into.
fn is_log(path: &Path, _way: Way) -> io::Result<bool> {
    let is_lines = path.extension().is_some_and(|ending| ending == "jsonl");
    let is_own = || path.ancestors().any(|top| top.ends_with(".factory/sessions"));
    Ok(is_lines && (is_own() || transcript::begins::<Session>(path)?))
}
