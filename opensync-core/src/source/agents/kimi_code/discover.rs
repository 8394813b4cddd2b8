//! Discover: finds wires at or below a path.
//!
//! A wire is known by its name and place, wherever the session's folder lies.

use std::io;
use std::path::Path;

use super::wire::Wire;
use crate::source::transcript;
use crate::source::walk::{Walk, Way};

/// Where wires lie, and how they are told from other files.
pub(super) const WALK: Walk<'static> = Walk {
    own: &["sessions"],
    skipped: &[".git", "node_modules", "target", "blobs", "logs"],
    homes: &[".kimi-code"],
    is_log: &is_log,
};

/// Whether a file is a wire. Other agents have folders of that name too, so it is looked into where
/// it does not lie in the agent's own.
fn is_log(path: &Path, _way: Way) -> io::Result<bool> {
    let agents = path.parent().and_then(Path::parent);
    if !path.ends_with("wire.jsonl") || !agents.is_some_and(|agents| agents.ends_with("agents")) {
        return Ok(false);
    }
    Ok(path.ancestors().any(|top| top.ends_with(".kimi-code")) || transcript::begins::<Wire>(path)?)
}
