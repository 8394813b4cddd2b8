//! Discover: finds transcripts at or below a path.
//!
//! Below a folder `projects` every file of the right name is taken, at the cost of one `stat`;
//! reading it tells whether it is one. Elsewhere a file is looked into first.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::place;
use super::sniff;
use crate::source::Log;
use crate::source::walk::{Walk, Way};

/// Where transcripts lie, and how they are told from other files.
pub(super) const WALK: Walk<'static> = Walk {
    own: &["projects"],
    skipped: &[".git", "node_modules", "target", "tool-results", "memory", ".cache"],
    homes: &[".claude"],
    is_log: &is_log,
};

/// The transcripts that a change at `path` below `root` affects: that one, or those in a folder.
pub(super) fn affected(root: &Path, path: &Path) -> Vec<Log> {
    let is_other = WALK.is_own(path)
        && path != root
        && !path.is_dir()
        && path.extension().is_none_or(|ending| ending != "jsonl");
    if is_other { Vec::new() } else { WALK.affected(root, path) }
}

/// Whether a file is a transcript. Beside a subagent's lies a journal of the workflow.
fn is_log(path: &Path, way: Way) -> io::Result<bool> {
    let name = path.file_name().unwrap_or_default();
    let is_journal = way == Way::Own && place::is_subagent(path) && !place::is_agent_file(path);
    if is_journal || is_copy(path) {
        return Ok(false);
    }
    let is_lines = name.as_encoded_bytes().ends_with(b".jsonl");
    match way {
        Way::Own => Ok(is_lines),
        Way::Elsewhere if !is_lines => Ok(false),
        Way::Elsewhere | Way::Named => is_transcript(path),
    }
}

/// Whether a file is what Claude Desktop notes of a session of its own whose transcript lies beside
/// it: the same conversation again, with less.
fn is_copy(path: &Path) -> bool {
    if path.file_name().is_none_or(|name| name != "audit.jsonl") {
        return false;
    }
    let folders = fs::read_dir(path.with_file_name(".claude").join("projects"));
    let files =
        folders.into_iter().flatten().flatten().flat_map(|folder| fs::read_dir(folder.path()));
    let mut names = files.flatten().flatten().map(|file| file.file_name());
    names.any(|name| name.as_encoded_bytes().ends_with(b".jsonl"))
}

/// Whether a file begins as a transcript does.
fn is_transcript(path: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    if fs::metadata(path)?.is_file() {
        File::open(path)?.take(sniff::HEAD_BYTES as u64).read_to_end(&mut head)?;
    }
    Ok(!head.is_empty() && sniff::is_transcript(&head))
}
