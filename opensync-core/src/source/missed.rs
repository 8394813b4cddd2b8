//! Missed: what a look through folders could not look into.
//!
//! Links to folders are not followed: they may lead in circles, and to what is no business of the
//! agent's. Where an agent keeps its logs, such a link is told of instead.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::FailedLog;
use crate::error::Error;

/// Collects what a look through folders could not look into.
pub(super) struct Missed<'a> {
    /// Where the look began.
    top: &'a Path,
    failed: &'a mut Vec<FailedLog>,
}

impl<'a> Missed<'a> {
    pub(super) fn below(top: &'a Path, failed: &'a mut Vec<FailedLog>) -> Self {
        Self { top, failed }
    }

    /// Tells of a link to a folder, unless the folder is gone through anyway.
    pub(super) fn link(&mut self, path: &Path) {
        // Editors make links that lead nowhere to say who has a file open.
        if path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".#")) {
            return;
        }
        let (Ok(target), Ok(top)) = (fs::canonicalize(path), fs::canonicalize(self.top)) else {
            let error = io::Error::other("it is a link that leads nowhere, or is closed");
            return self.fail("follow", path, error);
        };
        if target.is_dir() && !target.starts_with(top) {
            let why = format!("links are passed over: to import it, name `{}`", target.display());
            self.fail("follow", path, io::Error::other(why));
        }
    }

    /// Notes what could not be looked into. What is not there is no failure: it may have been moved.
    pub(super) fn fail(&mut self, action: &'static str, path: &Path, error: io::Error) {
        if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) {
            let error = Error::file(action, path, error);
            self.failed.push(FailedLog { path: path.to_owned(), error });
        }
    }
}
