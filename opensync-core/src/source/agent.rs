//! Agent: a program whose history can be read, and what is known of it.

use std::fmt;
use std::path::{Path, PathBuf};

use super::format::Format;
use super::home::Home;
use super::retention::Retention;
use super::{Cursor, Environment, FailedLog, Log, ReadReport, Sink, Source};
use crate::error::Result;
use crate::model::Session;

/// An agent: one row of the list of those whose history can be read.
///
/// ```
/// use opensync_core::source;
/// let agent = source::named("opencode").expect("is known");
/// assert_eq!(agent.title(), "OpenCode");
/// ```
#[derive(Clone, Copy)]
pub struct Agent {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) format: &'static dyn Format,
    pub(crate) homes: &'static [Home],
    pub(crate) resume: Option<&'static [&'static str]>,
    pub(crate) retention: Retention,
}

/// How to go on with a session in the agent that it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resume {
    /// The agent's command.
    pub program: String,
    /// What it is given, each as it is: not quoted for any shell.
    pub arguments: Vec<String>,
    /// The folder to run it in.
    pub folder: Option<String>,
}

/// Stands for the session's id in the arguments of a row.
const ID: &str = "{id}";

impl Agent {
    /// What people call it.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.title
    }

    /// When it deletes what it wrote, unless its settings say otherwise.
    #[must_use]
    pub fn retention(&self) -> Retention {
        self.retention
    }

    /// Whether it is read when nobody names agents: not one of whose logs nobody here has seen any.
    ///
    /// ```
    /// use opensync_core::source;
    /// assert!(source::named("kilo").is_some_and(|agent| agent.is_default()));
    /// assert!(source::named("mimo-code").is_some_and(|agent| !agent.is_default()));
    /// ```
    #[must_use]
    pub fn is_default(&self) -> bool {
        !super::agents::BY_DESCRIPTION.contains(&self.name)
    }

    /// How to go on with a session of it; nothing if it does not know how.
    ///
    /// ```
    /// use opensync_core::{Session, source};
    /// let session = Session::new("claude-code", "1f2e");
    /// let resume = source::named("claude-code").and_then(|agent| agent.resume(&session));
    /// assert_eq!(resume.expect("it can").arguments, ["--resume", "1f2e"]);
    /// ```
    #[must_use]
    pub fn resume(&self, session: &Session) -> Option<Resume> {
        let (program, arguments) = self.resume?.split_first()?;
        // An id that passes for an option would be taken for one.
        if session.external_id.starts_with('-') {
            return None;
        }
        let filled = |word: &&str| word.replace(ID, &session.external_id);
        Some(Resume {
            program: (*program).to_owned(),
            arguments: arguments.iter().map(filled).collect(),
            folder: session.project.path.clone(),
        })
    }
}

impl fmt::Debug for Agent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Agent").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Source for Agent {
    fn name(&self) -> &'static str {
        self.name
    }

    fn default_roots(&self, environment: Environment<'_>) -> Vec<PathBuf> {
        self.format.default_roots(self, environment)
    }

    fn discover(&self, path: &Path) -> Result<Vec<Log>> {
        Ok(self.format.discover(self, path, &mut Vec::new()))
    }

    fn discover_with(&self, path: &Path, failed: &mut Vec<FailedLog>) -> Result<Vec<Log>> {
        Ok(self.format.discover(self, path, failed))
    }

    fn configured_folders(&self, environment: Environment<'_>) -> Vec<PathBuf> {
        self.format.configured_folders(self, environment)
    }

    fn watched(&self, root: &Path) -> Vec<(PathBuf, bool)> {
        self.format.watched(self, root)
    }

    fn affected(&self, root: &Path, paths: &[PathBuf]) -> Result<Vec<Log>> {
        Ok(self.format.affected(self, root, paths))
    }

    fn is_current(&self, cursor: &Cursor) -> bool {
        self.format.is_current(cursor)
    }

    fn read(&self, log: &Log, cursor: Option<&Cursor>, sink: Sink<'_>) -> Result<ReadReport> {
        self.format.read(self, log, cursor, sink)
    }
}
