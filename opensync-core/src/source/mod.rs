//! Sources: what each agent writes, read as sessions.
//!
//! A [`Source`] knows where an agent keeps its logs, which files are its own, and how to read one
//! from where the last run stopped. It hands on [`Batch`]es: a few messages of one session with the
//! [`Cursor`] that stands behind them. Who stores a batch stores the cursor in the same transaction,
//! so an import can be killed at any point and continues where it stopped.
//!
//! Sources hold no state between calls, never hold a whole file in memory, and never fail for an
//! entry they do not know: it is kept verbatim as a part of kind `other`, and counted.

mod agent;
#[cfg(feature = "sources")]
mod agents;
mod batcher;
mod calls;
mod chosen;
mod counts;
#[cfg(feature = "sources")]
mod databases;
mod document;
mod format;
mod genai;
mod home;
mod ids;
mod jsonl;
mod lenient;
mod missed;
mod picture;
mod resumed;
mod retention;
mod roots;
mod shell;
mod short;
#[cfg(feature = "sources")]
mod sqlite;
mod stamp;
mod surrogate;
#[cfg(feature = "sources")]
mod tables;
mod title;
mod transcript;
mod walk;
mod walked;

pub use agent::{Agent, Resume};
#[cfg(feature = "sources")]
pub use agents::*;
pub use chosen::Agents;
pub use resumed::{Machine, NoResume, resume};
pub use retention::Retention;
pub use roots::{Roots, roots};
pub use shell::Shell;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::model::{Message, Session};

/// No reader is part of this build.
#[cfg(not(feature = "sources"))]
mod agents {
    pub(super) const ALL: &[crate::source::Agent] = &[];
    pub(super) const BY_DESCRIPTION: &[&str] = &[];
}

/// Looks up an environment variable. The library never reads the environment by itself.
pub type Environment<'a> = &'a (dyn Fn(&str) -> Option<OsString> + Sync);

/// Receives batches in order. An error stops the read and is handed through.
pub type Sink<'a> = &'a mut dyn FnMut(Batch) -> Result<()>;

/// An agent whose logs can be read.
pub trait Source: Send + Sync {
    /// The source's word in every session, filter and cursor, such as `claude-code`.
    fn name(&self) -> &'static str;

    /// The folders where the agent keeps its logs on this machine, whether or not they exist.
    fn default_roots(&self, environment: Environment<'_>) -> Vec<PathBuf>;

    /// The agent's logs at or below `path`, oldest first. Empty if there are none.
    ///
    /// Costs a walk of the folder and a `stat` for each log; reads no log. Of a file that is named
    /// itself, the first bytes may be read to learn what it is.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if a folder cannot be listed.
    fn discover(&self, path: &Path) -> Result<Vec<Log>>;

    /// As [`discover`](Self::discover), and adds to `failed` what could not be looked into: a folder
    /// that is closed to this user, a link that was passed over. The rest is found nevertheless.
    ///
    /// # Errors
    ///
    /// As [`discover`](Self::discover).
    fn discover_with(&self, path: &Path, failed: &mut Vec<FailedLog>) -> Result<Vec<Log>> {
        let _ = failed;
        self.discover(path)
    }

    /// The folders and files that variables of the environment tell in the place of the default
    /// ones, or beside them, whether or not they exist.
    fn configured_folders(&self, environment: Environment<'_>) -> Vec<PathBuf> {
        let _ = environment;
        Vec::new()
    }

    /// What to watch to learn of changes at or below `root`: paths, each with whether everything
    /// below it is meant or only what lies directly in it.
    ///
    /// All of `root`, unless there is much in it that is not the agent's logs.
    fn watched(&self, root: &Path) -> Vec<(PathBuf, bool)> {
        vec![(root.to_owned(), true)]
    }

    /// The logs at or below `root` that may be different because these files and folders are.
    /// A log may be named twice.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if a folder cannot be listed.
    fn affected(&self, root: &Path, paths: &[PathBuf]) -> Result<Vec<Log>> {
        let _ = root;
        let found = paths.iter().map(|path| self.discover(path));
        Ok(found.collect::<Result<Vec<_>>>()?.concat())
    }

    /// Whether `cursor` was left by a reader that reads as this one does. If not, the log is read
    /// again although it did not change, for more of it is understood now.
    fn is_current(&self, cursor: &Cursor) -> bool {
        let _ = cursor;
        true
    }

    /// Reads what `log` holds beyond `cursor`, and hands it on in batches.
    ///
    /// Without a cursor, or with one that no longer fits the file, reads it from its beginning.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the log cannot be read, and any error of `sink`. A line that
    /// is not valid is reported, not an error.
    fn read(&self, log: &Log, cursor: Option<&Cursor>, sink: Sink<'_>) -> Result<ReadReport>;
}

/// Every agent whose history this version can read, in the order in which they are shown. None
/// without the feature `sources`.
///
/// ```
/// use opensync_core::source::{self, Source};
/// assert!(source::all().iter().any(|agent| agent.name() == "claude-code"));
/// ```
#[must_use]
pub fn all() -> &'static [Agent] {
    agents::ALL
}

/// The agent of this name, as sessions and filters have it.
///
/// ```
/// use opensync_core::source;
/// assert_eq!(source::named("claude-code").map(|agent| agent.title()), Some("Claude Code"));
/// assert!(source::named("nobody").is_none());
/// ```
#[must_use]
pub fn named(name: &str) -> Option<&'static Agent> {
    all().iter().find(|agent| agent.name == name)
}

/// A log, or a folder of logs, that could not be read, and why.
#[derive(Debug)]
pub struct FailedLog {
    /// Which one.
    pub path: PathBuf,
    /// What went wrong.
    pub error: Error,
}

/// A file of an agent, as it was when it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// Where it is.
    pub path: PathBuf,
    /// What the file looked like.
    pub stamp: Stamp,
    /// Logs that were found with it and may hold what it holds, and more of it: what they have is
    /// read from them.
    pub beside: Arc<[PathBuf]>,
}

impl Log {
    /// A log that stands for itself.
    #[must_use]
    pub fn new(path: PathBuf, stamp: Stamp) -> Self {
        Self { path, stamp, beside: Arc::default() }
    }
}

/// What tells, without reading it, that a file is the same as before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Length in bytes; with a write-ahead log beside the file, of both.
    pub size_bytes: u64,
    /// Last modification, in nanoseconds since 1970 (wrapping); the later of both.
    pub modified_ns: i64,
}

/// How far a log was read. Committed with the data it stands behind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// What the file looked like when reading began.
    pub stamp: Stamp,
    /// The first byte (or the source's own count) that was not read yet.
    pub offset: u64,
    /// Hash of the file's first bytes, by which a file that was replaced is noticed.
    pub head: [u8; 16],
    /// What the source needs to go on reading; bounded, and only the source can read it.
    pub state: Vec<u8>,
}

/// Some messages of one session, and the cursor that stands behind them.
#[derive(Clone, Debug)]
pub struct Batch {
    /// What is known of the session so far.
    pub session: Session,
    /// Messages in the order of the log.
    pub messages: Vec<Message>,
    /// External ids of messages that the agent removed since the last read.
    pub removed_messages: Vec<String>,
    /// How far the log was read with this batch; `None` while a later batch must come first.
    pub cursor: Option<Cursor>,
}

/// What reading a log met.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadReport {
    /// Whether the log was read from its beginning, and what was met is all that it holds.
    #[serde(default)]
    pub is_whole: bool,
    /// Bytes that were parsed.
    pub bytes_read: u64,
    /// Entries of a type this version does not know, by type. They are kept verbatim.
    pub unknown_entries: BTreeMap<String, u64>,
    /// How many lines are not valid.
    pub invalid_line_count: u64,
    /// The first of them, as `file:line: why`, at most [`Self::MAX_INVALID_LINES`].
    pub invalid_lines: Vec<String>,
    /// What of the log could not be read, in words. The rest was, and the log counts as failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub damage: Option<String>,
    /// How many files a log names that were not read, because they are reached over a link, or
    /// closed.
    pub refused_file_count: u64,
    /// The first of them, at most [`Self::MAX_INVALID_LINES`].
    pub refused_files: Vec<String>,
}

impl ReadReport {
    /// How many invalid lines, and refused files, are listed; more are only counted.
    pub const MAX_INVALID_LINES: usize = 20;

    /// Counts an entry of a type that is not known.
    pub fn note_unknown(&mut self, kind: &str) {
        *self.unknown_entries.entry(kind.to_owned()).or_default() += 1;
    }

    /// Counts a line that is not valid, and lists it while there is room.
    pub fn note_invalid(&mut self, path: &Path, line: u64, why: impl std::fmt::Display) {
        self.invalid_line_count += 1;
        if self.invalid_lines.len() < Self::MAX_INVALID_LINES {
            self.invalid_lines.push(format!("{}:{line}: {why}", path.display()));
        }
    }

    /// Counts a file that a log names and that may not be read, and lists it while there is room.
    pub fn note_refused(&mut self, path: &Path) {
        self.refused_file_count += 1;
        if self.refused_files.len() < Self::MAX_INVALID_LINES {
            self.refused_files.push(path.display().to_string());
        }
    }

    /// Adds what reading another log met.
    pub fn merge(&mut self, other: Self) {
        self.bytes_read += other.bytes_read;
        for (kind, count) in other.unknown_entries {
            *self.unknown_entries.entry(kind).or_default() += count;
        }
        self.invalid_line_count += other.invalid_line_count;
        let room = Self::MAX_INVALID_LINES.saturating_sub(self.invalid_lines.len());
        self.invalid_lines.extend(other.invalid_lines.into_iter().take(room));
        self.refused_file_count += other.refused_file_count;
        let room = Self::MAX_INVALID_LINES.saturating_sub(self.refused_files.len());
        self.refused_files.extend(other.refused_files.into_iter().take(room));
    }
}
