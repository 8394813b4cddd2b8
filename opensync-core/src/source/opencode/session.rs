//! Session: one session of a database, read whole and apart from the others.
//!
//! For who has just seen a session end: what is read is what the agent has of it, and costs nothing
//! for the rest of the database. No cursor is kept, so an import of the database reads as before.

use std::path::{Path, PathBuf};

use super::rows::Database;
use super::{NAME, OpenCode, database, discover};
use crate::error::Result;
use crate::source::{Cursor, Environment, Log, ReadReport, Sink, Source};

/// A source that is one session.
pub(crate) struct OpenCodeSession {
    id: String,
    /// The messages that are stored; which of them the agent dropped is told.
    known: Vec<String>,
}

impl OpenCodeSession {
    /// The session `id`, of which the messages `known` are stored.
    pub(crate) fn new(id: impl Into<String>, known: Vec<String>) -> Self {
        Self { id: id.into(), known }
    }
}

impl Source for OpenCodeSession {
    fn name(&self) -> &'static str {
        NAME
    }

    fn default_roots(&self, environment: Environment<'_>) -> Vec<PathBuf> {
        OpenCode.default_roots(environment)
    }

    /// The databases at `path` that have the session.
    fn discover(&self, path: &Path) -> Result<Vec<Log>> {
        let mut logs = discover::logs(path)?;
        logs.retain(|log| discover::is_database(&log.path) && self.is_in(&log.path));
        Ok(logs)
    }

    fn read(&self, log: &Log, _: Option<&Cursor>, sink: Sink<'_>) -> Result<ReadReport> {
        database::read_session(log, &self.id, &self.known, sink)
    }
}

impl OpenCodeSession {
    /// A file that cannot be asked has nothing.
    fn is_in(&self, path: &Path) -> bool {
        let database = Database::open(path).ok().flatten();
        database.is_some_and(|database| database.has_session(&self.id).unwrap_or(false))
    }
}
