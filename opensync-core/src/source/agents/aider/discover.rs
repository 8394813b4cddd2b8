//! Discover: finds histories at or below a path.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::history::BEGIN;
use crate::source::walk::{Walk, Way};

/// What a history is called.
const NAME: &str = ".aider.chat.history.md";

/// How much of a file that is named itself is looked at.
const HEAD_BYTES: u64 = 4096;

/// Where histories lie: anywhere, by their name.
pub(super) const WALK: Walk<'static> = Walk {
    own: &[],
    skipped: &[".git", "node_modules", "target", ".venv", "venv", "__pycache__", ".cache"],
    homes: &[],
    is_log: &is_log,
};

/// Whether a path has the name of a history.
pub(super) fn is_history(path: &Path) -> bool {
    path.ends_with(NAME)
}

fn is_log(path: &Path, way: Way) -> io::Result<bool> {
    if is_history(path) {
        return Ok(true);
    }
    if way != Way::Named || path.extension().is_none_or(|ending| ending != "md") {
        return Ok(false);
    }
    let mut head = Vec::new();
    File::open(path)?.take(HEAD_BYTES).read_to_end(&mut head)?;
    Ok(String::from_utf8_lossy(&head).lines().any(|line| line.starts_with(BEGIN)))
}
