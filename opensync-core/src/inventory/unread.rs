//! Unread: what of an agent's history could not be read, why, and what a person can do.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::opened;
use crate::source::FailedLog;
use crate::store::{ReadingRecord, Seen};

/// A log, or a folder of logs, that could not be read, or not all of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UnreadLog {
    /// Which one.
    pub path: PathBuf,
    /// What went wrong.
    pub reason: String,
    /// What can be done about it.
    pub remedy: &'static str,
    /// Whether the rest of it is stored.
    pub is_partial: bool,
}

/// Gathers what could not be read, each path once.
#[derive(Default)]
pub(super) struct Unread(BTreeMap<PathBuf, UnreadLog>);

impl Unread {
    fn note(&mut self, path: &Path, reason: String, remedy: &'static str, is_partial: bool) {
        let path = path.to_owned();
        let unread = || UnreadLog { path: path.clone(), reason, remedy, is_partial };
        self.0.entry(path.clone()).or_insert_with(unread);
    }

    /// Notes what a variable of the environment tells and is not there, or is something else.
    pub(super) fn misconfigured(&mut self, failed: &FailedLog) {
        let remedy = "correct the variable of the environment that tells it";
        self.note(&failed.path, failed.error.report(), remedy, false);
    }

    /// Notes what could not be looked into.
    pub(super) fn failed(&mut self, failed: &FailedLog) {
        let remedy = if failed.path.is_symlink() {
            "import what the link leads to, by its own name"
        } else {
            remedy(&failed.path)
        };
        self.note(&failed.path, failed.error.report(), remedy, false);
    }

    /// Notes what the reads of a log met, if it is still there.
    pub(super) fn reading(&mut self, path: &Path, reading: &ReadingRecord) {
        let ReadingRecord { failure, invalid, refused, .. } = reading;
        if failure.is_none() && invalid.count + refused.count == 0 || !path.exists() {
            return;
        }
        let damage = "what is damaged comes back from a copy of the file only; the rest is stored";
        if let Some(failure) = failure {
            let remedy = if failure.is_partial { damage } else { remedy(path) };
            return self.note(path, failure.reason.clone(), remedy, failure.is_partial);
        }
        if invalid.count > 0 {
            return self.note(path, counted("lines are not valid", invalid), damage, true);
        }
        let remedy = "let this user read them where they are; over links nothing is read";
        self.note(path, counted("files that it names were not read", refused), remedy, true);
    }

    /// The first of them, by path, and how many there are.
    pub(super) fn first(self, most: usize) -> (Vec<UnreadLog>, u64) {
        let count = self.0.len() as u64;
        (self.0.into_values().take(most).collect(), count)
    }
}

/// How many there are of something, with the first of them.
fn counted(what: &str, seen: &Seen) -> String {
    match &seen.first {
        Some(first) => format!("{} {what}, the first: {first}", seen.count),
        None => format!("{} {what}", seen.count),
    }
}

/// What can be done about what could not be opened, or did not decode.
fn remedy(path: &Path) -> &'static str {
    match opened(path).map_err(|error| error.kind()) {
        Err(ErrorKind::PermissionDenied) => "let this user read it, and import again",
        Err(_) => "see that the disk can be read, and import again",
        Ok(()) => "import again: it is tried each time; if it stays so, put a copy in its place",
    }
}
