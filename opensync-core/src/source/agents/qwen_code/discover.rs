//! Discover: finds chats at or below a path.
//!
//! In the agent's folders a file is known by its place. Elsewhere its first lines tell.

use std::io;
use std::path::Path;

use super::chat::Chat;
use crate::source::transcript;
use crate::source::walk::{Walk, Way};

/// Where chats lie, and how they are told from other files.
pub(super) const WALK: Walk<'static> = Walk {
    own: &["chats", "subagents"],
    skipped: &[".git", "node_modules", "target", "tmp", "tool-results"],
    homes: &[".qwen"],
    is_log: &is_log,
};

/// Whether a file is a chat. Other agents name folders as this one does, so its lines are looked at.
fn is_log(path: &Path, way: Way) -> io::Result<bool> {
    let is_lines = path.extension().is_some_and(|ending| ending == "jsonl");
    if !is_lines && way != Way::Named {
        return Ok(false);
    }
    let is_chat = is_lines && way == Way::Own && path.ancestors().any(|top| top.ends_with(".qwen"));
    Ok(is_chat || transcript::begins::<Chat>(path)?)
}
