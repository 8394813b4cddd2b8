//! `OpenCode`: reads the sessions of the agent of that name.
//!
//! `OpenCode` keeps everything in a SQLite file, `opencode.db` (other release channels write
//! `opencode-<channel>.db` beside it). Before 2026 it kept a JSON file for each session, message and
//! part, in a folder `storage`; it copied them into the database once and left them in place. So a
//! JSON session that a database knows is not read: the copy that went on living wins.
//!
//! What holds:
//!
//! - nothing of the agent is written, and its accounts, credentials and share secrets are not read;
//! - a message is handed on whole, with all its parts, so that it replaces what was stored before;
//! - what the agent deleted stays stored: an archive that forgets on the agent's word is none;
//! - the file diffs which `OpenCode` adds to a person's message are left out. They repeat what its
//!   tools did, and outweigh the message by far.

mod affected;
mod attachment;
mod batcher;
mod convert;
mod database;
mod discover;
mod entry;
mod layout;
mod live;
mod marks;
mod rows;
mod storage;
#[cfg(test)]
mod tests;
mod tool;

use std::path::{Path, PathBuf};

use super::{Cursor, Environment, Log, ReadReport, Sink, Source};
use crate::error::Result;

/// The source's word in sessions and cursors.
const NAME: &str = "opencode";

/// The longest message that is read, all its parts together. More of it is reported and left out.
const MAX_MESSAGE_BYTES: usize = 64 << 20;

/// Reads `OpenCode`'s database, and the JSON files of its older versions.
#[derive(Clone, Copy, Debug, Default)]
pub struct OpenCode;

impl Source for OpenCode {
    fn name(&self) -> &'static str {
        NAME
    }

    /// `OPENCODE_DATA_DIR`, else `opencode` in `XDG_DATA_HOME` or in `~/.local/share`, on every
    /// platform.
    fn default_roots(&self, environment: Environment<'_>) -> Vec<PathBuf> {
        let folder = |name| environment(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        if let Some(root) = folder("OPENCODE_DATA_DIR") {
            return vec![root];
        }
        let home = || folder("HOME").or_else(|| folder("USERPROFILE"));
        let share = folder("XDG_DATA_HOME").or_else(|| Some(home()?.join(".local/share")));
        share.into_iter().map(|share| share.join("opencode")).collect()
    }

    fn discover(&self, path: &Path) -> Result<Vec<Log>> {
        discover::logs(path)
    }

    /// Databases lie in the folder itself. Beside them lie copies of whole projects.
    fn watched(&self, root: &Path) -> Vec<(PathBuf, bool)> {
        affected::watched(root)
    }

    fn affected(&self, root: &Path, paths: &[PathBuf]) -> Result<Vec<Log>> {
        affected::affected(root, paths)
    }

    fn read(&self, log: &Log, cursor: Option<&Cursor>, sink: Sink<'_>) -> Result<ReadReport> {
        if cursor.is_some_and(|cursor| cursor.stamp == log.stamp) {
            return Ok(ReadReport::default());
        }
        if discover::is_database(&log.path) {
            database::read(log, cursor, sink)
        } else {
            storage::read(log, cursor, sink)
        }
    }
}
