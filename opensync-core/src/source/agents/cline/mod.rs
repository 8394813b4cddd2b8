//! Cline: reads the sessions of the agent of that name, in a terminal and in editors.
//!
//! Cline keeps each session in a folder of its own, `data/sessions/<session>` below `.cline` in the home
//! folder: `<session>.messages.json` holds the conversation and is written anew whenever it changes,
//! `<session>.json` tells what the session is. The conversations of its subagents lie beside it.
//!
//! What holds:
//!
//! - a message has an id, and a fork copies messages with theirs: an answer is known by its id and time;
//! - input is told with what was read from and written to a cache;
//! - `*.compaction.json` holds what the model was shown in the place of the conversation, and is left
//!   out.

mod discover;
mod manifest;
mod message;
mod session;

use std::path::{Path, PathBuf};

use session::Document;

use crate::error::Result;
use crate::source::format::Format;
use crate::source::home::{Folder, Home, Variable};
use crate::source::{Agent, Cursor, FailedLog, Log, ReadReport, Retention, Sink, transcript};

/// Cline itself.
pub const CLINE: Agent = Agent {
    name: "cline",
    title: "Cline",
    format: &Sessions,
    homes: &[
        Home {
            variable: Some(Variable::One("CLINE_DIR")),
            folders: &[Folder::Home(".cline")],
            logs: &["data/sessions"],
        },
        Home { variable: Some(Variable::One("CLINE_DATA_DIR")), folders: &[], logs: &["sessions"] },
        Home { variable: Some(Variable::One("CLINE_SESSION_DATA_DIR")), folders: &[], logs: &[] },
    ],
    resume: Some(&["cline", "--id", "{id}"]),
    retention: Retention::Unknown,
};

/// The sessions that Cline writes.
struct Sessions;

impl Format for Sessions {
    fn discover(&self, _agent: &Agent, path: &Path, failed: &mut Vec<FailedLog>) -> Vec<Log> {
        discover::logs(path, failed)
    }

    fn affected(&self, _agent: &Agent, root: &Path, paths: &[PathBuf]) -> Vec<Log> {
        paths.iter().flat_map(|path| discover::affected(root, path)).collect()
    }

    fn is_current(&self, cursor: &Cursor) -> bool {
        transcript::is_current::<Document>(cursor)
    }

    fn read(
        &self,
        agent: &Agent,
        log: &Log,
        cursor: Option<&Cursor>,
        sink: Sink<'_>,
    ) -> Result<ReadReport> {
        transcript::read_document::<Document>(agent.name, log, cursor, sink)
    }
}
