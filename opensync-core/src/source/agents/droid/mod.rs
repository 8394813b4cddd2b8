//! Droid: reads the sessions of Factory's agent of that name.
//!
//! Droid appends one entry a line to `sessions/<folder>/<session>.jsonl` below `.factory` in the home
//! folder. Beside it, in `<session>.settings.json`, it keeps what the session cost so far.
//!
//! What holds:
//!
//! - no entry tells its tokens, and the settings tell only the session's total. It stands with the
//!   session's first own answer, so that it is the same whenever it is read;
//! - a fork copies the entries of its parent with their ids, and its total begins at nothing.

mod discover;
mod log;
mod message;
mod settings;

use std::path::{Path, PathBuf};

use log::Session;

use crate::error::Result;
use crate::source::format::Format;
use crate::source::home::{Folder, Home, Variable};
use crate::source::{Agent, Cursor, FailedLog, Log, ReadReport, Retention, Sink, transcript};

/// Factory's Droid.
pub const DROID: Agent = Agent {
    name: "droid",
    title: "Droid",
    format: &Sessions,
    homes: &[Home {
        variable: Some(Variable::One("FACTORY_DIR")),
        folders: &[Folder::Home(".factory")],
        logs: &["sessions"],
    }],
    resume: Some(&["droid", "--resume", "{id}"]),
    retention: Retention::Unknown,
};

/// The sessions that Droid writes.
struct Sessions;

impl Format for Sessions {
    fn discover(&self, _agent: &Agent, path: &Path, failed: &mut Vec<FailedLog>) -> Vec<Log> {
        discover::logs(path, failed)
    }

    fn affected(&self, _agent: &Agent, root: &Path, paths: &[PathBuf]) -> Vec<Log> {
        paths.iter().flat_map(|path| discover::affected(root, path)).collect()
    }

    fn is_current(&self, cursor: &Cursor) -> bool {
        transcript::is_current::<Session>(cursor)
    }

    fn read(
        &self,
        agent: &Agent,
        log: &Log,
        cursor: Option<&Cursor>,
        sink: Sink<'_>,
    ) -> Result<ReadReport> {
        transcript::read::<Session>(agent.name, log, cursor, sink)
    }
}
