//! Walked: a format whose logs a walk finds, and of which each is one session.

use std::fs;
use std::path::{Path, PathBuf};

use super::format::Format;
use super::transcript::{self, Transcript};
use super::walk::Walk;
use super::{Agent, Cursor, FailedLog, Log, ReadReport, Sink, stamp};
use crate::error::Result;

/// How a log is read. Takes the name of the agent.
type Read = fn(&'static str, &Log, Option<&Cursor>, Sink<'_>) -> Result<ReadReport>;

/// A format that differs from others of its kind in where its logs lie and in what an entry means.
pub(crate) struct Walked {
    walk: Walk<'static>,
    beside: Option<Beside>,
    /// The agent that wrote a log, by where it lies, if several write such logs.
    agent_of: Option<fn(&Path) -> &'static str>,
    is_current: fn(&Cursor) -> bool,
    read: Read,
}

/// A file beside each log that tells more of its session, and may change by itself.
#[derive(Clone, Copy)]
pub(crate) struct Beside {
    /// Where it is, by the log.
    pub(crate) of: fn(&Path) -> PathBuf,
    /// The log that it lies beside; nothing if a path is no such file.
    pub(crate) log: fn(&Path) -> Option<PathBuf>,
}

impl Beside {
    /// The log is another one also if only what is told beside it changed.
    fn stamped(self, log: Log) -> Log {
        let beside = fs::metadata((self.of)(&log.path)).ok();
        let stamp = beside.map_or(log.stamp, |beside| stamp::joined(log.stamp, stamp::of(&beside)));
        Log { stamp, ..log }
    }
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
        Self { walk, beside: None, agent_of: None, is_current: transcript::is_current::<T>, read }
    }

    /// The same logs, each with a file beside it.
    pub(crate) const fn with(self, beside: Beside) -> Self {
        Self { beside: Some(beside), ..self }
    }

    /// The same logs, of several agents.
    pub(crate) const fn shared_by(self, agent_of: fn(&Path) -> &'static str) -> Self {
        Self { agent_of: Some(agent_of), ..self }
    }

    /// Of logs that were found those of an agent, as they are with what lies beside them.
    fn of(&self, agent: &Agent, mut logs: Vec<Log>) -> Vec<Log> {
        logs.retain(|log| self.agent_of.is_none_or(|of| of(&log.path) == agent.name));
        let Some(beside) = self.beside else { return logs };
        logs.into_iter().map(|log| beside.stamped(log)).collect()
    }
}

impl Format for Walked {
    fn discover(&self, agent: &Agent, path: &Path, failed: &mut Vec<FailedLog>) -> Vec<Log> {
        self.of(agent, self.walk.logs(path, failed))
    }

    fn affected(&self, agent: &Agent, root: &Path, paths: &[PathBuf]) -> Vec<Log> {
        let affected = |path: &PathBuf| {
            let log = self.beside.and_then(|beside| (beside.log)(path));
            self.walk.affected(root, log.as_ref().unwrap_or(path))
        };
        self.of(agent, paths.iter().flat_map(affected).collect())
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
