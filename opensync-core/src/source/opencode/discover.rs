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

use super::connect;
use super::layout::{self, Layout};
use crate::error::{Error, Result};
use crate::source::{Log, Stamp};

/// How far below the path a data folder may lie: `.local/share/opencode` in a home folder.
const MAX_DEPTH: u32 = 3;

/// Folders that hold a great many others and none of the agent's.
const SKIPPED: [&str; 3] = [".git", "node_modules", "target"];

/// The logs at or below `path`: databases first, oldest first.
pub(super) fn logs(path: &Path) -> Result<Vec<Log>> {
    let mut found = Found::default();
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => found.walk(path, MAX_DEPTH)?,
        Ok(_) => found.file(path),
        Err(error) if layout::is_nothing(&error) => {}
        Err(error) => return Err(Error::file("read", path, error)),
    }
    found.into_logs()
}

/// The JSON sessions whose files these are, beside the databases at `root`.
pub(super) fn sessions(root: &Path, files: Vec<PathBuf>) -> Result<Vec<Log>> {
    let beside = databases_in(root).into();
    Found { databases: Vec::new(), sessions: vec![Sessions { files, beside }] }.into_logs()
}

/// The databases that lie directly in a folder.
pub(super) fn databases_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = Listing::of(folder).unwrap_or_default().files;
    files.retain(|path| is_database(path));
    files
}

/// Whether a path has the name of a database of the agent: `opencode.db`, `opencode-dev.db`.
pub(super) fn is_database(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let channel = name.and_then(|name| name.strip_prefix("opencode")?.strip_suffix(".db"));
    channel.is_some_and(|channel| channel.is_empty() || channel.starts_with('-'))
}

/// Whether a file that was named itself is a database. Logs in JSON are none, and are not opened.
pub(super) fn is_named_database(path: &Path) -> bool {
    let is_json = path.extension().is_some_and(|ending| ending == "json" || ending == "jsonl");
    is_database(path) || !is_json && connect::is_sqlite(path)
}

/// What a walk came across.
#[derive(Default)]
struct Found {
    databases: Vec<PathBuf>,
    /// Session files of each `storage` folder.
    sessions: Vec<Sessions>,
}

/// Session files, and the databases in the same data folder.
struct Sessions {
    files: Vec<PathBuf>,
    beside: Arc<[PathBuf]>,
}

impl Found {
    fn file(&mut self, path: &Path) {
        if Layout::at(path).is_some() {
            self.sessions.push(Sessions { files: vec![path.to_owned()], beside: Arc::default() });
        } else if is_named_database(path) {
            self.databases.push(path.to_owned());
        }
    }

    fn walk(&mut self, folder: &Path, depth: u32) -> Result<()> {
        if is_storage(folder) {
            return self.storage(folder, &Arc::default());
        }
        let listing = Listing::of(folder)?;
        let databases = listing.files.iter().filter(|path| is_database(path)).cloned();
        let databases: Arc<[PathBuf]> = databases.collect();
        if !databases.is_empty() || is_storage(&folder.join("storage")) {
            self.databases.extend(databases.iter().cloned());
            return self.data_folder(folder, &databases);
        }
        let inner = listing.folders.iter().filter(|_| depth > 0);
        inner
            .filter(|folder| !SKIPPED.iter().any(|name| folder.ends_with(name)))
            .try_for_each(|folder| self.walk(folder, depth - 1))
    }

    /// Takes the JSON sessions of a data folder. Its other folders hold copies of whole projects.
    fn data_folder(&mut self, folder: &Path, databases: &Arc<[PathBuf]>) -> Result<()> {
        let projects = Listing::of(&folder.join("project"))?.folders;
        for parent in projects.into_iter().chain([folder.to_owned()]) {
            let storage = parent.join("storage");
            if is_storage(&storage) {
                self.storage(&storage, databases)?;
            }
        }
        Ok(())
    }

    fn storage(&mut self, storage: &Path, beside: &Arc<[PathBuf]>) -> Result<()> {
        let mut files = Vec::new();
        for folder in Listing::of(&storage.join("session"))?.folders {
            let found = layout::json_files(&folder);
            let found = found.map_err(|error| Error::file("list", &folder, error))?;
            files.extend(found.into_iter().map(|file| file.path));
        }
        self.sessions.push(Sessions { files, beside: beside.clone() });
        Ok(())
    }

    fn into_logs(self) -> Result<Vec<Log>> {
        let mut logs = Vec::new();
        for path in self.databases {
            logs.extend(log(path, database_stamp)?);
        }
        logs.sort_by_key(|log| log.stamp.modified_ns);

        let mut sessions = Vec::new();
        for Sessions { files, beside } in self.sessions {
            for path in files {
                let Some(layout) = Layout::at(&path) else { continue };
                let is_alone = beside.is_empty();
                let stamp =
                    |_: &Path| if is_alone { layout.stamp() } else { layout.stamp_of_rest() };
                let found = log(path, stamp)?;
                sessions.extend(found.map(|log| Log { beside: beside.clone(), ..log }));
            }
        }
        sessions.sort_by_key(|log| log.stamp.modified_ns);
        logs.extend(sessions);
        Ok(logs)
    }
}

/// What a folder holds. Links to folders are not followed: they could lead in a circle.
#[derive(Default)]
struct Listing {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Listing {
    /// Lists a folder; one that is not there, or closed to this user, is as good as empty.
    fn of(folder: &Path) -> Result<Self> {
        Self::read(folder).or_else(|error| match error.kind() {
            io::ErrorKind::PermissionDenied => Ok(Self::default()),
            _ if layout::is_nothing(&error) => Ok(Self::default()),
            _ => Err(Error::file("list", folder, error)),
        })
    }

    fn read(folder: &Path) -> io::Result<Self> {
        let mut listing = Self::default();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let is_folder = entry.file_type()?.is_dir();
            let place = if is_folder { &mut listing.folders } else { &mut listing.files };
            place.push(entry.path());
        }
        Ok(listing)
    }
}

/// Whether a folder is what the older versions call `storage`, in either layout.
pub(super) fn is_storage(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).is_dir();
    has("session") && (folder.ends_with("storage") || has("message") || has("session/info"))
}

/// A log with its stamp; nothing if it vanished since it was listed.
fn log(path: PathBuf, stamp: impl Fn(&Path) -> io::Result<Stamp>) -> Result<Option<Log>> {
    match stamp(&path) {
        Ok(stamp) => Ok(Some(Log::new(path, stamp))),
        Err(error) if layout::is_nothing(&error) => Ok(None),
        Err(error) => Err(Error::file("read", &path, error)),
    }
}

/// What a database and its write-ahead log look like together.
///
/// An empty one is passed over: SQLite leaves it behind when a database was only read.
fn database_stamp(path: &Path) -> io::Result<Stamp> {
    let stamp = layout::stamp_of(&fs::metadata(path)?);
    let mut log_path = path.as_os_str().to_owned();
    log_path.push("-wal");
    let log = fs::metadata(log_path).ok().filter(|log| log.len() > 0);
    Ok(log.map_or(stamp, |log| layout::joined(stamp, layout::stamp_of(&log))))
}
