//! Roots: where an agent keeps its logs on this machine, and what its variables tell of it.

use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{Environment, FailedLog, Source};
use crate::error::Error;

/// Where an agent's logs are on this machine, and what should be there and is not.
#[derive(Debug, Default)]
pub struct Roots {
    /// Folders that are there.
    pub folders: Vec<PathBuf>,
    /// What a variable tells and is not there, or is a file of something else: a mistake, unlike a
    /// default that is not used.
    pub missing: Vec<FailedLog>,
}

/// Where to import `source` from when nobody names a path.
#[must_use]
pub fn roots(source: &dyn Source, environment: Environment<'_>) -> Roots {
    let mut folders = source.default_roots(environment);
    folders.retain(|folder| !is_missing(folder));
    let told = source.configured_folders(environment).into_iter();
    let missing = told.filter_map(|path| {
        let error = Error::file("read", &path, mistake(source, &path)?);
        Some(FailedLog { path, error })
    });
    Roots { folders, missing: missing.collect() }
}

/// Why nothing can be read at a path that a variable tells. What cannot be looked at is tried, and
/// told then.
fn mistake(source: &dyn Source, path: &Path) -> Option<io::Error> {
    if is_missing(path) {
        return Some(ErrorKind::NotFound.into());
    }
    let is_filled = path.metadata().is_ok_and(|found| found.is_file() && found.len() > 0);
    let is_other = is_filled && source.discover(path).is_ok_and(|logs| logs.is_empty());
    is_other.then(|| io::Error::other(format!("it is not a file of {}", source.name())))
}

/// Whether it is certain that nothing is at a path.
fn is_missing(path: &Path) -> bool {
    match path.try_exists() {
        Ok(is_there) => !is_there,
        Err(error) => error.kind() == ErrorKind::NotADirectory,
    }
}

/// The path that a variable of the environment tells, if it does.
pub(super) fn configured_path(name: &str, environment: Environment<'_>) -> Option<PathBuf> {
    let value = environment(name).filter(|value| !value.is_empty())?;
    Some(at_home(value, environment))
}

/// A path of a variable in which a leading `~` stands for the home folder, as in a shell: where the
/// variable was set without one, it is there as it was typed.
pub(super) fn at_home(path: impl Into<OsString>, environment: Environment<'_>) -> PathBuf {
    let path = path.into();
    let rest = path.to_str().and_then(|path| path.strip_prefix('~'));
    let rest = rest.filter(|rest| rest.is_empty() || rest.starts_with(['/', '\\']));
    match (rest, home(environment)) {
        (Some(rest), Some(home)) => home.join(rest.trim_start_matches(['/', '\\'])),
        _ => PathBuf::from(path),
    }
}

/// The home folder of whoever runs this.
pub(super) fn home(environment: Environment<'_>) -> Option<PathBuf> {
    let told = |name| environment(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    told("HOME").or_else(|| told("USERPROFILE"))
}
