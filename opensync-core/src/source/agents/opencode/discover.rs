//! Discover: finds databases and JSON sessions at or below a path.
//!
//! Databases come before JSON sessions. A JSON session in the data folder of a database may have been
//! moved into that, in whole or in part; which, is asked when it is read. A folder of JSON sessions
//! that was named by itself is read whole.
//!
//! Below a folder, a database is known by its name. A file that is named itself is a database if
//! SQLite says so, whatever it is called.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::layout::{self, Layout};
use super::store::Store;
use crate::source::missed::Missed;
use crate::source::{FailedLog, Log, Stamp, stamp};

/// How far below the path a data folder may lie: `.local/share/opencode` in a home folder.
const MAX_DEPTH: u32 = 3;

/// Folders that hold a great many others and none of the agent's.
const SKIPPED: [&str; 3] = [".git", "node_modules", "target"];

/// The logs at or below `path`: databases first, oldest first. What could not be looked into goes to
/// `failed`.
pub(super) fn logs(store: Store, path: &Path, failed: &mut Vec<FailedLog>) -> Vec<Log> {
    let mut found = Histories::below(store, path, failed);
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => found.walk(path, MAX_DEPTH),
        Ok(_) => found.file(path),
        Err(error) => found.missed.fail("read", path, error),
    }
    found.into_logs()
}

/// The JSON sessions whose files these are, beside the databases at `root`.
pub(super) fn sessions(store: Store, root: &Path, files: Vec<PathBuf>) -> Vec<Log> {
    let failed = &mut Vec::new();
    let mut found = Histories::below(store, root, failed);
    found.sessions.push(Sessions { files, beside: databases_in(store, root).into() });
    found.into_logs()
}

/// The databases that lie directly in a folder.
pub(super) fn databases_in(store: Store, folder: &Path) -> Vec<PathBuf> {
    let mut files = Listing::read(store, folder).unwrap_or_default().files;
    files.retain(|path| store.is_database(path));
    files
}

/// What a walk came across.
struct Histories<'a> {
    store: Store,
    databases: Vec<PathBuf>,
    /// Session files of each `storage` folder.
    sessions: Vec<Sessions>,
    missed: Missed<'a>,
}

/// Session files, and the databases in the same data folder.
struct Sessions {
    files: Vec<PathBuf>,
    beside: Arc<[PathBuf]>,
}

impl<'a> Histories<'a> {
    fn below(store: Store, top: &'a Path, failed: &'a mut Vec<FailedLog>) -> Self {
        let missed = Missed::below(top, failed);
        Self { store, databases: Vec::new(), sessions: Vec::new(), missed }
    }

    fn file(&mut self, path: &Path) {
        if Layout::at(path).is_some() && self.store.owns(path) {
            self.sessions.push(Sessions { files: vec![path.to_owned()], beside: Arc::default() });
        } else if Layout::at(path).is_none() && self.store.is_named_database(path) {
            self.databases.push(path.to_owned());
        }
    }

    fn walk(&mut self, folder: &Path, depth: u32) {
        if self.store.is_storage(folder) {
            return self.storage(folder, &Arc::default());
        }
        let listing = self.list(folder);
        let databases = listing.files.iter().filter(|path| self.store.is_database(path)).cloned();
        let databases: Arc<[PathBuf]> = databases.collect();
        if !databases.is_empty() || self.store.is_storage(&folder.join("storage")) {
            self.databases.extend(databases.iter().cloned());
            return self.data_folder(folder, &databases);
        }
        let store = self.store;
        let lost = listing.links.iter().filter(|link| is_data(store, link));
        lost.for_each(|link| self.missed.link(link));
        let inner = listing.folders.iter().filter(|_| depth > 0);
        inner
            .filter(|folder| !SKIPPED.iter().any(|name| folder.ends_with(name)))
            .for_each(|folder| self.walk(folder, depth - 1));
    }

    /// Takes the JSON sessions of a data folder. Its other folders hold copies of whole projects.
    fn data_folder(&mut self, folder: &Path, databases: &Arc<[PathBuf]>) {
        let lost = databases.iter().map(PathBuf::as_path).filter(|path| leads_nowhere(path));
        lost.for_each(|path| self.missed.link(path));
        self.lost_in(folder, &["storage", "project"]);
        let projects = self.folders(&folder.join("project"));
        for parent in projects.into_iter().chain([folder.to_owned()]) {
            let storage = parent.join("storage");
            if self.store.is_storage(&storage) {
                self.storage(&storage, databases);
            } else {
                // It may be closed, so that it cannot be seen what it is.
                self.list(&storage);
                self.lost_in(&storage, &["session"]);
            }
        }
    }

    fn storage(&mut self, storage: &Path, beside: &Arc<[PathBuf]>) {
        self.lost_in(storage, &["message", "part"]);
        let mut files = Vec::new();
        for folder in self.folders(&storage.join("session")) {
            match layout::json_files(&folder) {
                Ok(found) => files.extend(found.into_iter().map(|file| file.path)),
                Err(error) => self.missed.fail("list", &folder, error),
            }
        }
        self.sessions.push(Sessions { files, beside: beside.clone() });
    }

    /// The folders in one that is the agent's; links to folders in it are told of.
    fn folders(&mut self, folder: &Path) -> Vec<PathBuf> {
        let Listing { folders, links, .. } = self.list(folder);
        links.iter().for_each(|link| self.missed.link(link));
        folders
    }

    /// Lists a folder; one that is not there, or closed to this user, is as good as empty.
    fn list(&mut self, folder: &Path) -> Listing {
        Listing::read(self.store, folder).unwrap_or_else(|error| {
            self.missed.fail("list", folder, error);
            Listing::default()
        })
    }

    /// Tells of what should be in a folder by these names, and is a link that leads nowhere.
    fn lost_in(&mut self, folder: &Path, names: &[&str]) {
        let paths = names.iter().map(|name| folder.join(name)).filter(|path| leads_nowhere(path));
        paths.for_each(|path| self.missed.link(&path));
    }

    fn into_logs(mut self) -> Vec<Log> {
        let mut logs = Vec::new();
        for path in std::mem::take(&mut self.databases) {
            logs.extend(self.log(path, stamp::database));
        }
        logs.sort_by_key(|log| log.stamp.modified_ns);

        let mut sessions = Vec::new();
        for Sessions { files, beside } in std::mem::take(&mut self.sessions) {
            for path in files {
                let Some(layout) = Layout::at(&path) else { continue };
                let is_alone = beside.is_empty();
                let stamp =
                    |_: &Path| if is_alone { layout.stamp() } else { layout.stamp_of_rest() };
                let found = self.log(path, stamp);
                sessions.extend(found.map(|log| Log { beside: beside.clone(), ..log }));
            }
        }
        sessions.sort_by_key(|log| log.stamp.modified_ns);
        logs.extend(sessions);
        logs
    }

    /// A log with its stamp; nothing if it vanished since it was listed.
    fn log(&mut self, path: PathBuf, stamp: impl Fn(&Path) -> io::Result<Stamp>) -> Option<Log> {
        match stamp(&path) {
            Ok(stamp) => Some(Log::new(path, stamp)),
            Err(error) => {
                self.missed.fail("read", &path, error);
                None
            }
        }
    }
}

/// What a folder holds.
#[derive(Default)]
struct Listing {
    /// Files, and links to files.
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
    /// Links that lead to no file. They are not followed: they could lead in a circle.
    links: Vec<PathBuf>,
}

impl Listing {
    fn read(store: Store, folder: &Path) -> io::Result<Self> {
        let mut listing = Self::default();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let (kind, path) = (entry.file_type()?, entry.path());
            let place = match () {
                () if kind.is_dir() => &mut listing.folders,
                () if kind.is_symlink() && !path.is_file() && !store.is_database(&path) => {
                    &mut listing.links
                }
                () => &mut listing.files,
            };
            place.push(path);
        }
        Ok(listing)
    }
}

/// Whether a folder holds what the agent keeps.
fn is_data(store: Store, folder: &Path) -> bool {
    store.is_storage(folder)
        || store.is_storage(&folder.join("storage"))
        || !databases_in(store, folder).is_empty()
}

/// Whether a path is a link at whose end nothing can be seen.
fn leads_nowhere(path: &Path) -> bool {
    path.is_symlink() && !path.exists()
}

/// Whether a folder is what the older versions call `storage`, in either layout.
pub(super) fn is_storage(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).is_dir();
    has("session") && (folder.ends_with("storage") || has("message") || has("session/info"))
}
