//! `OpenCode`: reads the sessions of the agent of that name.
//!
//! `OpenCode` keeps everything in a SQLite file, `opencode.db` (other release channels write
//! `opencode-<channel>.db` beside it, and `OPENCODE_DB` names any other). Version 2 keeps it in tables
//! of its own in the same file. Before 2026 there was a JSON file for each session, message and part,
//! in a folder `storage`; they were moved into the database once and left in place. So of a message
//! that is in several places the one that went on living is read, and of a move that stopped half-way
//! the rest is taken from where it is.
//!
//! What holds:
//!
//! - nothing of the agent is written, and its accounts, credentials and share secrets are not read;
//! - a message is handed on whole, with all its parts, so that it replaces what was stored before;
//! - what the agent deleted stays stored: an archive that forgets on the agent's word is none;
//! - the file diffs which `OpenCode` adds to a person's message are left out. They repeat what its
//!   tools did, and outweigh the message by far.

mod affected;
mod answer;
mod attachment;
mod convert;
mod database;
mod discover;
mod entry;
mod files;
mod layout;
mod leftover;
mod live;
mod marks;
mod reader;
mod rows;
mod salvage;
mod schema;
mod storage;
#[cfg(test)]
mod tests;
mod told;
mod tool;
mod turn;
mod turn_entry;
mod union;

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::source::format::Format;
use crate::source::roots::{home, told_path};
use crate::source::{Agent, Cursor, Environment, FailedLog, Log, ReadReport, Retention, Sink};

/// The source's word in sessions and cursors.
const NAME: &str = "opencode";

/// The longest message that is read, all its parts together. More of it is reported and left out.
const MAX_MESSAGE_BYTES: usize = 64 << 20;

/// Which reader left a cursor. Raise it when more is understood of what lies there unchanged, and it
/// is read anew: from 1 on, copies in forks are known.
const READER: u64 = 1;

/// What `OPENCODE_DB` is for a database that is not kept.
const IN_MEMORY: &str = ":memory:";

/// `OpenCode` itself.
pub const OPENCODE: Agent = Agent {
    name: NAME,
    title: "OpenCode",
    format: &OpenCode,
    homes: &[],
    resume: Some(&["opencode", "--session", "{id}"]),
    retention: Retention::Kept,
};

/// `OpenCode`'s database, the JSON files of its older versions, and what its events tell.
#[derive(Clone, Copy, Debug)]
pub struct OpenCode;

impl Format for OpenCode {
    /// `OPENCODE_DATA_DIR`, else `opencode` in `XDG_DATA_HOME` or in `~/.local/share`, on every
    /// platform; and the database that `OPENCODE_DB` names, from there if it is no whole path.
    fn default_roots(&self, _agent: &Agent, environment: Environment<'_>) -> Vec<PathBuf> {
        let data = data_folder(environment);
        // What lies in the data folder itself is found with it.
        let database = told_database(environment)
            .filter(|path| path.parent() != data.as_deref() || !discover::is_database(path));
        data.into_iter().chain(database).collect()
    }

    fn told_folders(&self, _agent: &Agent, environment: Environment<'_>) -> Vec<PathBuf> {
        let data = told_path("OPENCODE_DATA_DIR", environment);
        data.into_iter().chain(told_database(environment)).collect()
    }

    fn discover(&self, _agent: &Agent, path: &Path, failed: &mut Vec<FailedLog>) -> Vec<Log> {
        discover::logs(path, failed)
    }

    /// Databases lie in the folder itself. Beside them lie copies of whole projects.
    fn watched(&self, _agent: &Agent, root: &Path) -> Vec<(PathBuf, bool)> {
        affected::watched(root)
    }

    fn affected(&self, _agent: &Agent, root: &Path, paths: &[PathBuf]) -> Vec<Log> {
        affected::affected(root, paths)
    }

    fn is_current(&self, cursor: &Cursor) -> bool {
        cursor.offset == READER
    }

    fn read(
        &self,
        agent: &Agent,
        log: &Log,
        cursor: Option<&Cursor>,
        sink: Sink<'_>,
    ) -> Result<ReadReport> {
        let cursor = cursor.filter(|cursor| self.is_current(cursor));
        if cursor.is_some_and(|cursor| cursor.stamp == log.stamp) {
            return Ok(ReadReport::default());
        }
        if layout::Layout::at(&log.path).is_some() {
            storage::read(agent.name, log, cursor, sink)
        } else {
            database::read(agent.name, log, cursor, sink)
        }
    }
}

/// The folder in which the agent keeps everything.
fn data_folder(environment: Environment<'_>) -> Option<PathBuf> {
    let path = |name| told_path(name, environment);
    let share = || Some(home(environment)?.join(".local/share"));
    let default = || Some(path("XDG_DATA_HOME").or_else(share)?.join("opencode"));
    path("OPENCODE_DATA_DIR").or_else(default)
}

/// The database that the agent is told to use, from the data folder if it is no whole path.
fn told_database(environment: Environment<'_>) -> Option<PathBuf> {
    let name = told_path("OPENCODE_DB", environment)?;
    let is_kept = name.as_os_str() != IN_MEMORY;
    is_kept.then(|| data_folder(environment).map_or_else(|| name.clone(), |data| data.join(&name)))
}
