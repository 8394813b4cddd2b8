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
mod session_row;
mod storage;
mod store;
#[cfg(test)]
mod tests;
mod tool;
mod turn;
mod turn_entry;
mod union;

use std::path::{Path, PathBuf};

use store::Store;

use crate::error::Result;
use crate::source::format::Format;
use crate::source::home::{self, Folder, Home, Variable};
use crate::source::roots::configured_path;
use crate::source::{Agent, Cursor, Environment, FailedLog, Log, ReadReport, Retention, Sink};

/// The source's word in sessions and cursors.
const NAME: &str = "opencode";

/// The longest message that is read, all its parts together. More of it is reported and left out.
const MAX_MESSAGE_BYTES: usize = 64 << 20;

/// Which reader left a cursor. Raise it when more is understood of what lies there unchanged, and it
/// is read anew: from 1 on, copies in forks are known.
const READER: u64 = 1;

/// What such a variable is for a database that is not kept.
const IN_MEMORY: &str = ":memory:";

/// `OpenCode` itself.
pub const OPENCODE: Agent = Agent {
    name: NAME,
    title: "OpenCode",
    format: &Databases(store::OPENCODE),
    homes: &[Home {
        variable: Some(Variable::One("OPENCODE_DATA_DIR")),
        folders: &[Folder::Data("opencode")],
        logs: &[],
    }],
    resume: Some(&["opencode", "--session", "{id}"]),
    retention: Retention::Kept,
};

/// Kilo Code, in a terminal and in editors, since it was made of `OpenCode`.
pub const KILO: Agent = Agent {
    name: "kilo",
    title: "Kilo Code",
    format: &Databases(store::KILO),
    homes: &[Home { variable: None, folders: &[Folder::Data("kilo")], logs: &[] }],
    resume: Some(&["kilo", "--session", "{id}"]),
    retention: Retention::Kept,
};

/// `MiMo` Code.
pub const MIMO_CODE: Agent = Agent {
    name: "mimo-code",
    title: "MiMo Code",
    format: &Databases(store::MIMO),
    homes: &[Home { variable: None, folders: &[Folder::Data("mimocode")], logs: &[] }],
    resume: Some(&["mimo", "--session", "{id}"]),
    retention: Retention::Unknown,
};

/// What the events of `OpenCode` tell.
#[derive(Clone, Copy, Debug)]
pub struct OpenCode;

/// The database of `OpenCode`, or of an agent that was made of it, and the JSON files of its older
/// versions.
struct Databases(Store);

impl Format for Databases {
    /// The data folder, and the database that a variable names, from there if it is no whole path.
    fn default_roots(&self, agent: &Agent, environment: Environment<'_>) -> Vec<PathBuf> {
        let data = home::folders(agent.homes, environment);
        // What lies in the data folder itself is found with it.
        let is_inner = |path: &Path| {
            let folder = path.parent();
            data.iter().any(|data| Some(data.as_path()) == folder) && self.0.is_database(path)
        };
        let database = self.configured_database(agent, environment).filter(|path| !is_inner(path));
        data.iter().cloned().chain(database).collect()
    }

    fn configured_folders(&self, agent: &Agent, environment: Environment<'_>) -> Vec<PathBuf> {
        let data = home::configured(agent.homes, environment);
        data.into_iter().chain(self.configured_database(agent, environment)).collect()
    }

    fn discover(&self, _agent: &Agent, path: &Path, failed: &mut Vec<FailedLog>) -> Vec<Log> {
        discover::logs(self.0, path, failed)
    }

    /// Databases lie in the folder itself. Beside them lie copies of whole projects.
    fn watched(&self, _agent: &Agent, root: &Path) -> Vec<(PathBuf, bool)> {
        affected::watched(self.0, root)
    }

    fn affected(&self, _agent: &Agent, root: &Path, paths: &[PathBuf]) -> Vec<Log> {
        affected::affected(self.0, root, paths)
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

impl Databases {
    /// The database that the agent is told to use, from the data folder if it is no whole path.
    fn configured_database(&self, agent: &Agent, environment: Environment<'_>) -> Option<PathBuf> {
        let name = configured_path(self.0.variable, environment)?;
        let is_kept = name.as_os_str() != IN_MEMORY;
        let data = home::folders(agent.homes, environment).into_iter().next();
        is_kept.then(|| data.map_or_else(|| name.clone(), |data| data.join(&name)))
    }
}
