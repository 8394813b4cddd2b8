//! Kimi Code: reads the wires of the agent of that name.
//!
//! Kimi Code appends one record a line to `sessions/<folder>/<session>/agents/<agent>/wire.jsonl` below
//! `.kimi-code` in the home folder. The agent `main` is the session itself; each other one is a
//! subagent. `state.json` of the session says what it is called and what it was forked from.
//!
//! What holds:
//!
//! - an answer of the model is a step, which its pieces and its end name;
//! - the tokens of a step are told three times, of which its end counts; requests outside of turns
//!   have a record of their own;
//! - a fork copies all records of its parent, so that a step is known wherever a copy of it lies.

mod discover;
mod message;
mod told;
mod wire;

use std::path::{Path, PathBuf};

use wire::Wire;

use crate::error::Result;
use crate::source::format::Format;
use crate::source::home::{Folder, Home, Variable};
use crate::source::{Agent, Cursor, FailedLog, Log, ReadReport, Retention, Sink, transcript};

/// Kimi Code itself.
pub const KIMI_CODE: Agent = Agent {
    name: "kimi-code",
    title: "Kimi Code",
    format: &Wires,
    homes: &[Home {
        variable: Some(Variable::One("KIMI_CODE_HOME")),
        folders: &[Folder::Home(".kimi-code")],
        logs: &["sessions"],
    }],
    resume: Some(&["kimi", "--session", "{id}"]),
    retention: Retention::Unknown,
};

/// The wires that Kimi Code writes.
struct Wires;

impl Format for Wires {
    fn discover(&self, _agent: &Agent, path: &Path, failed: &mut Vec<FailedLog>) -> Vec<Log> {
        discover::WALK.logs(path, failed)
    }

    fn affected(&self, _agent: &Agent, root: &Path, paths: &[PathBuf]) -> Vec<Log> {
        paths.iter().flat_map(|path| discover::WALK.affected(root, path)).collect()
    }

    fn is_current(&self, cursor: &Cursor) -> bool {
        transcript::is_current::<Wire>(cursor)
    }

    fn read(
        &self,
        agent: &Agent,
        log: &Log,
        cursor: Option<&Cursor>,
        sink: Sink<'_>,
    ) -> Result<ReadReport> {
        transcript::read::<Wire>(agent.name, log, cursor, sink)
    }
}
