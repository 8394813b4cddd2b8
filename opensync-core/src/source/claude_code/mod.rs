//! Claude Code: reads the transcripts of the agent of that name.
//!
//! Claude Code appends one JSON object a line to `projects/<folder>/<session>.jsonl` below its
//! config folder, and gives each subagent a file of its own. The format is internal to the agent and
//! changes with every release, so it is read leniently.
//!
//! What holds:
//!
//! - an answer of the model is one message, however many lines it is spread over, and its tokens
//!   are those of its fullest line;
//! - lines are taken in file order; where a conversation was rewound, both branches are kept;
//! - a line of an unknown type is kept verbatim and counted. Lines that only serve the agent
//!   itself (progress, undo data, modes) are left out;
//! - only the transcript and small files beside it are read. A tool output that was spilled to
//!   another file is read only where the agent spills them, over no link.

mod advisor;
mod answer;
mod batcher;
mod block;
mod bookkeeping;
mod convert;
mod cost;
mod dawn;
mod detail;
mod discover;
mod entry;
mod injected;
mod lenient;
mod notice;
mod place;
mod prompt;
mod queue;
mod reader;
mod result;
mod run;
mod sniff;
mod spilled;
mod state;
mod surrogate;
#[cfg(test)]
mod tests;
mod title;
mod worktree;

use std::path::{Path, PathBuf};

use super::{Cursor, Environment, FailedLog, Log, ReadReport, Sink, Source};
use crate::error::Result;

/// The source's word in sessions and cursors.
const NAME: &str = "claude-code";

/// Reads Claude Code's transcripts.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClaudeCode;

impl Source for ClaudeCode {
    fn name(&self) -> &'static str {
        NAME
    }

    /// What `CLAUDE_CONFIG_DIR` lists, else `~/.claude` and `claude` in `XDG_CONFIG_HOME` or in
    /// `~/.config`; `projects` in each.
    fn default_roots(&self, environment: Environment<'_>) -> Vec<PathBuf> {
        discover::roots(environment)
    }

    /// A folder of the agent is listed by names alone. Anywhere else the first lines of a file
    /// tell whether it is the agent's.
    fn discover(&self, path: &Path) -> Result<Vec<Log>> {
        Ok(discover::logs(path, &mut Vec::new()))
    }

    /// Tells of folders and files that are closed, and below the agent's folder of links.
    fn discover_with(&self, path: &Path, failed: &mut Vec<FailedLog>) -> Result<Vec<Log>> {
        Ok(discover::logs(path, failed))
    }

    fn told_folders(&self, environment: Environment<'_>) -> Vec<PathBuf> {
        discover::told_folders(environment)
    }

    fn affected(&self, root: &Path, paths: &[PathBuf]) -> Result<Vec<Log>> {
        Ok(paths.iter().flat_map(|path| discover::affected(root, path)).collect())
    }

    fn is_current(&self, cursor: &Cursor) -> bool {
        state::is_current(&cursor.state)
    }

    fn read(&self, log: &Log, cursor: Option<&Cursor>, sink: Sink<'_>) -> Result<ReadReport> {
        run::read(log, cursor, sink)
    }
}
