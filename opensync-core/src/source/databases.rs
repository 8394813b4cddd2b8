//! Databases: a format whose sessions lie in the tables of databases that a walk finds.

use std::path::{Path, PathBuf};

use super::format::Format;
use super::tables::{self, Tables};
use super::walk::{Walk, Way};
use super::{Agent, Cursor, FailedLog, Log, ReadReport, Sink, stamp};
use crate::error::Result;

/// How a database is read. Takes the name of the agent.
type Read = fn(&'static str, &Log, Option<&Cursor>, Sink<'_>) -> Result<ReadReport>;

/// How the names of files end that SQLite puts beside a database.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Where databases lie, and how they are read.
pub(crate) struct Databases {
    /// What they are called.
    name: &'static str,
    /// The agent's folder.
    own: &'static str,
    /// Names of folders in it that hold a great many others and no database.
    skipped: &'static [&'static str],
    is_database: fn(&Path) -> bool,
    is_current: fn(&Cursor) -> bool,
    read: Read,
}

impl Databases {
    /// Databases of this name in the agent's folder.
    pub(crate) const fn of<T: Tables>(
        name: &'static str,
        own: &'static str,
        skipped: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            own,
            skipped,
            is_database: tables::is_database::<T>,
            is_current: tables::is_current::<T>,
            read: tables::read::<T>,
        }
    }

    /// Has a walk find them: elsewhere than in the agent's folder a file is looked into.
    fn walk<R>(&self, find: impl FnOnce(Walk<'_>) -> R) -> R {
        let is_log = |path: &Path, way| {
            Ok(path.ends_with(self.name) && (way == Way::Own || (self.is_database)(path)))
        };
        find(Walk { own: &[self.own], skipped: self.skipped, homes: &[], is_log: &is_log })
    }
}

impl Format for Databases {
    fn discover(&self, _agent: &Agent, path: &Path, failed: &mut Vec<FailedLog>) -> Vec<Log> {
        self.walk(|walk| walk.logs(path, failed)).into_iter().map(with_beside).collect()
    }

    fn affected(&self, _agent: &Agent, root: &Path, paths: &[PathBuf]) -> Vec<Log> {
        let found = paths.iter().flat_map(|path| {
            let database = database_of(path);
            self.walk(|walk| walk.affected(root, database.as_deref().unwrap_or(path)))
        });
        found.map(with_beside).collect()
    }

    fn is_current(&self, cursor: &Cursor) -> bool {
        (self.is_current)(cursor)
    }

    fn read(
        &self,
        agent: &Agent,
        log: &Log,
        cursor: Option<&Cursor>,
        sink: Sink<'_>,
    ) -> Result<ReadReport> {
        (self.read)(agent.name, log, cursor, sink)
    }
}

/// The database that a file lies beside.
fn database_of(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let name = BESIDE.iter().find_map(|end| name.strip_suffix(end))?;
    Some(path.with_file_name(name)).filter(|database| database.is_file())
}

/// The log is another one also if only what waits beside it changed.
fn with_beside(log: Log) -> Log {
    let stamp = stamp::database(&log.path).unwrap_or(log.stamp);
    Log { stamp, ..log }
}
