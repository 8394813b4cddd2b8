//! Leftover: the JSON files beside a database, of sessions that were moved into it.

use std::fs;
use std::path::{Path, PathBuf};

use super::discover;
use super::layout::Files;

/// The folders with JSON files of older versions in the data folder of a database.
pub(super) struct Leftovers(Vec<PathBuf>);

impl Leftovers {
    /// Looks beside a database. Costs a listing of the folder that the oldest versions had.
    pub(super) fn beside(database: &Path) -> Self {
        let Some(folder) = database.parent() else { return Self(Vec::new()) };
        let projects = fs::read_dir(folder.join("project")).into_iter().flatten().flatten();
        let parents = projects.map(|project| project.path()).chain([folder.to_owned()]);
        let storages = parents.map(|parent| parent.join("storage"));
        Self(storages.filter(|storage| discover::is_storage(storage)).collect())
    }

    /// The files of a session, if it has any.
    pub(super) fn files(&self, session: &str) -> Option<Files> {
        self.0.iter().find_map(|storage| Files::of(storage, session))
    }
}
