//! Discover: finds rollouts at or below a path.
//!
//! Below the agent's folders a file is known by its name. Elsewhere its first lines tell.

use std::io;
use std::path::Path;

use super::rollout::Rollout;
use crate::source::transcript;
use crate::source::walk::{Walk, Way};

/// Where rollouts lie, and how they are told from other files.
pub(super) const WALK: Walk<'static> = Walk {
    own: &["sessions", "archived_sessions"],
    skipped: &[".git", "node_modules", "target", "skills", ".cache"],
    homes: &[".codex"],
    is_log: &is_log,
};

/// Whether a file is a rollout. A plain file hides what an older program compressed of it.
fn is_log(path: &Path, way: Way) -> io::Result<bool> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let plain = name.strip_suffix(".zst");
    if plain.is_some_and(|plain| path.with_file_name(plain).exists()) {
        return Ok(false);
    }
    let plain = plain.unwrap_or(name);
    if Path::new(plain).extension().is_none_or(|ending| ending != "jsonl") {
        return Ok(false);
    }
    if way == Way::Own && plain.starts_with("rollout-") {
        return Ok(true);
    }
    transcript::begins::<Rollout>(path)
}
