//! Qwen Code: reads the chats of the agent of that name, and of those that write as it does.
//!
//! Qwen Code appends one record a line to `projects/<folder>/chats/<session>.jsonl` below `.qwen` in
//! the home folder. Each subagent has a file of its own in `subagents/<session>`. A record is written
//! once and never again.
//!
//! What holds:
//!
//! - a fork copies the records of its parent with their ids, so that an answer is known wherever a
//!   copy of it lies;
//! - what the agent reports of itself repeats every request's tokens, and is left out.

mod chat;
mod discover;
mod message;

use std::path::{Path, PathBuf};

use chat::Chat;

use crate::error::Result;
use crate::source::format::Format;
use crate::source::home::{Folder, Home, Variable};
use crate::source::{Agent, Cursor, FailedLog, Log, ReadReport, Retention, Sink, transcript};

/// Qwen Code itself.
pub const QWEN_CODE: Agent = Agent {
    name: "qwen-code",
    title: "Qwen Code",
    format: &Chats,
    homes: &[Home {
        variable: Some(Variable::One("QWEN_HOME")),
        folders: &[Folder::Home(".qwen")],
        logs: &["projects"],
    }],
    resume: Some(&["qwen", "--resume", "{id}"]),
    retention: Retention::Unknown,
};

/// The chats that Qwen Code writes.
struct Chats;

impl Format for Chats {
    fn discover(&self, _agent: &Agent, path: &Path, failed: &mut Vec<FailedLog>) -> Vec<Log> {
        discover::WALK.logs(path, failed)
    }

    fn affected(&self, _agent: &Agent, root: &Path, paths: &[PathBuf]) -> Vec<Log> {
        paths.iter().flat_map(|path| discover::WALK.affected(root, path)).collect()
    }

    fn is_current(&self, cursor: &Cursor) -> bool {
        transcript::is_current::<Chat>(cursor)
    }

    fn read(
        &self,
        agent: &Agent,
        log: &Log,
        cursor: Option<&Cursor>,
        sink: Sink<'_>,
    ) -> Result<ReadReport> {
        transcript::read::<Chat>(agent.name, log, cursor, sink)
    }
}
