//! Aider: reads what the agent of that name writes into the folders that it works in.
//!
//! Aider appends what was said, as Markdown, to `.aider.chat.history.md` in the folder of the project.
//! There is no place where all of them are: those are read that are below a path that is named, or
//! that the variable tells which Aider itself reads.
//!
//! What holds:
//!
//! - a run of Aider is a session. One that restored what was said before goes on with the session
//!   before it;
//! - a prompt stands behind `####`, a notice of the agent behind `>`, each with two spaces at the end
//!   of the line; what has no such end within an answer is the answer's;
//! - what it says of tokens are estimates, rounded: of usage nothing is known;
//! - times are those of the clock on the wall, without a zone, and only a run has one.

mod discover;
mod history;
mod reader;
mod run;

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::source::format::Format;
use crate::source::home::{Home, Variable};
use crate::source::{Agent, Cursor, FailedLog, Log, ReadReport, Retention, Sink};

/// Aider.
pub const AIDER: Agent = Agent {
    name: "aider",
    title: "Aider",
    format: &Histories,
    homes: &[Home {
        variable: Some(Variable::One("AIDER_CHAT_HISTORY_FILE")),
        folders: &[],
        logs: &[],
    }],
    resume: None,
    retention: Retention::Kept,
};

/// The histories that Aider writes.
struct Histories;

impl Format for Histories {
    fn discover(&self, _agent: &Agent, path: &Path, failed: &mut Vec<FailedLog>) -> Vec<Log> {
        discover::WALK.logs(path, failed)
    }

    /// The folders in which there are histories, and no more: they are those of projects.
    fn watched(&self, _agent: &Agent, root: &Path) -> Vec<(PathBuf, bool)> {
        let logs = discover::WALK.logs(root, &mut Vec::new());
        let folders = logs.iter().filter_map(|log| log.path.parent().map(Path::to_owned));
        let own = root.is_dir().then(|| root.to_owned());
        let mut folders: Vec<_> = own.into_iter().chain(folders).collect();
        folders.sort();
        folders.dedup();
        folders.into_iter().map(|folder| (folder, false)).collect()
    }

    fn affected(&self, _agent: &Agent, _root: &Path, paths: &[PathBuf]) -> Vec<Log> {
        let files = paths.iter().filter(|path| discover::is_history(path) && path.is_file());
        files.flat_map(|path| discover::WALK.logs(path, &mut Vec::new())).collect()
    }

    fn is_current(&self, cursor: &Cursor) -> bool {
        reader::is_current(cursor)
    }

    fn read(
        &self,
        agent: &Agent,
        log: &Log,
        cursor: Option<&Cursor>,
        sink: Sink<'_>,
    ) -> Result<ReadReport> {
        reader::read(agent.name, log, cursor, sink)
    }
}
