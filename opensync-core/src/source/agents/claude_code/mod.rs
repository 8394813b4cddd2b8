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
mod block;
mod bookkeeping;
mod convert;
mod cost;
mod dawn;
mod desktop;
mod detail;
mod discover;
mod entry;
mod injected;
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
#[cfg(test)]
mod tests;
mod worktree;

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::source::format::Format;
use crate::source::home::{Folder, Home, Variable};
use crate::source::{Agent, Cursor, FailedLog, Log, ReadReport, Retention, Sink};

/// Claude Code itself.
pub const CLAUDE_CODE: Agent = Agent {
    name: "claude-code",
    title: "Claude Code",
    format: &Transcripts,
    homes: &[Home {
        variable: Some(Variable::List("CLAUDE_CONFIG_DIR")),
        folders: &[Folder::Home(".claude"), Folder::Config("claude")],
        logs: &["projects"],
    }],
    resume: Some(&["claude", "--resume", "{id}"]),
    retention: Retention::Days { days: 30, setting: "cleanupPeriodDays" },
};

/// Cowork, the sessions that Claude Desktop has of its own: Claude Code writes them, elsewhere.
pub const CLAUDE_COWORK: Agent = Agent {
    name: "claude-cowork",
    title: "Claude Cowork",
    format: &Transcripts,
    homes: &[Home {
        variable: None,
        folders: &[
            Folder::Application("Claude"),
            Folder::Local("Packages/Claude_pzs8sxrjxfjjc/LocalCache/Roaming/Claude"),
        ],
        logs: &[desktop::FOLDER],
    }],
    resume: None,
    retention: Retention::Unknown,
};

/// The transcripts that Claude Code writes.
struct Transcripts;

impl Format for Transcripts {
    /// A folder of the agent is listed by names alone. Anywhere else the first lines of a file
    /// tell whether it is the agent's.
    fn discover(&self, agent: &Agent, path: &Path, failed: &mut Vec<FailedLog>) -> Vec<Log> {
        let mut logs = discover::WALK.logs(path, failed);
        logs.retain(|log| desktop::agent_of(&log.path) == agent.name);
        logs
    }

    fn affected(&self, agent: &Agent, root: &Path, paths: &[PathBuf]) -> Vec<Log> {
        let mut logs: Vec<_> =
            paths.iter().flat_map(|path| discover::affected(root, path)).collect();
        logs.retain(|log| desktop::agent_of(&log.path) == agent.name);
        logs
    }

    fn is_current(&self, cursor: &Cursor) -> bool {
        state::is_current(&cursor.state)
    }

    fn read(
        &self,
        agent: &Agent,
        log: &Log,
        cursor: Option<&Cursor>,
        sink: Sink<'_>,
    ) -> Result<ReadReport> {
        run::read(agent.name, log, cursor, sink)
    }
}
