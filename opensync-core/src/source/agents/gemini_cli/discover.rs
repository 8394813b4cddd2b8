//! Discover: finds chats at or below a path.
//!
//! Below a folder `chats` a file is known by its name. Elsewhere its first lines tell.

use std::io;
use std::path::Path;

use super::chat::Chat;
use crate::source::transcript;
use crate::source::walk::{Walk, Way};

/// Where chats lie, and how they are told from other files.
pub(super) const WALK: Walk<'static> = Walk {
    own: &["chats"],
    skipped: &[".git", "node_modules", "target", "bin", "logs", "checkpoints", "tool-outputs"],
    homes: &[".gemini"],
    is_log: &is_log,
};

/// Whether a file is a chat.
///
/// One that was a document once and is a log now is left in both forms: the log has all of it.
fn is_log(path: &Path, way: Way) -> io::Result<bool> {
    if is_document(path) {
        let is_chat =
            way == Way::Own || way == Way::Named && transcript::is_document::<Chat>(path)?;
        return Ok(is_chat && !path.with_extension("jsonl").exists());
    }
    let is_lines = path.extension().is_some_and(|ending| ending == "jsonl");
    match way {
        Way::Own => Ok(is_lines),
        Way::Elsewhere if !is_lines => Ok(false),
        Way::Elsewhere | Way::Named => transcript::begins::<Chat>(path),
    }
}

/// Whether a file is one JSON value.
pub(super) fn is_document(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "json")
}
