//! Walked: a format whose logs a walk finds, and of which each is one session.

use std::path::{Path, PathBuf};

use super::format::Format;
use super::transcript::{self, Transcript};
use super::walk::Walk;
use super::{Agent, Cursor, FailedLog, Log, ReadReport, Sink};
use crate::error::Result;

/// How a log is read. Takes the name of the agent.
type Read = fn(&'static str, &Log, Option<&Cursor>, Sink<'_>) -> Result<ReadReport>;

/// A format that differs from others of its kind in where its logs lie and in what an entry means.
pub(crate) struct Walked {
    walk: Walk<'static>,
    is_current: fn(&Cursor) -> bool,
    read: Read,
}

impl Walked {
    /// Logs with a JSON object a line.
    pub(crate) const fn lines<T: Transcript>(walk: Walk<'static>) -> Self {
        Self::read_by::<T>(walk, transcript::read::<T>)
    }

    /// Logs of one JSON value.
    pub(crate) const fn documents<T: Transcript>(walk: Walk<'static>) -> Self {
        Self::read_by::<T>(walk, transcript::read_document::<T>)
    }

    /// Logs that differ in how they are read.
    pub(crate) const fn read_by<T: Transcript>(walk: Walk<'static>, read: Read) -> Self {
        Self { walk, is_current: transcript::is_current::<T>, read }
    }
}

impl Format for Walked {
    fn discover(&self, _agent: &Agent, path: &Path, failed: &mut Vec<FailedLog>) -> Vec<Log> {
        self.walk.logs(path, failed)
    }

    fn affected(&self, _agent: &Agent, root: &Path, paths: &[PathBuf]) -> Vec<Log> {
        paths.iter().flat_map(|path| self.walk.affected(root, path)).collect()
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
