//! Format: how the logs of one agent, or of several that write alike, are found and read.

use std::path::{Path, PathBuf};

use super::{Agent, Cursor, Environment, FailedLog, Log, ReadReport, Sink, home};
use crate::error::Result;

/// A way of writing logs. What differs between agents that share it is told by their row.
///
/// What each function promises is told by the function of the same name of
/// [`Source`](super::Source).
pub(crate) trait Format: Send + Sync {
    /// The folders where `agent` keeps its logs: those of its row.
    fn default_roots(&self, agent: &Agent, environment: Environment<'_>) -> Vec<PathBuf> {
        home::folders(agent.homes, environment)
    }

    /// What variables tell in the place of the default folders: those of the agent's row.
    fn configured_folders(&self, agent: &Agent, environment: Environment<'_>) -> Vec<PathBuf> {
        home::configured(agent.homes, environment)
    }

    /// The logs at or below `path`, oldest first; what could not be looked into goes to `failed`.
    fn discover(&self, agent: &Agent, path: &Path, failed: &mut Vec<FailedLog>) -> Vec<Log>;

    /// What to watch at or below `root`, each with whether everything below it is meant.
    fn watched(&self, _agent: &Agent, root: &Path) -> Vec<(PathBuf, bool)> {
        vec![(root.to_owned(), true)]
    }

    /// The logs at or below `root` that may be different because these files and folders are.
    fn affected(&self, agent: &Agent, _root: &Path, paths: &[PathBuf]) -> Vec<Log> {
        paths.iter().flat_map(|path| self.discover(agent, path, &mut Vec::new())).collect()
    }

    /// Whether `cursor` was left by a reader that reads as this one does.
    fn is_current(&self, cursor: &Cursor) -> bool;

    /// Reads what `log` holds beyond `cursor`, and hands it on in batches.
    fn read(
        &self,
        agent: &Agent,
        log: &Log,
        cursor: Option<&Cursor>,
        sink: Sink<'_>,
    ) -> Result<ReadReport>;
}
