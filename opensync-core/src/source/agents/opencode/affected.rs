//! Affected: what to watch, and which logs changed files belong to.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::discover;
use super::store::Store;
use crate::source::Log;

/// What SQLite puts beside a database.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The folder itself, and the JSON files of older versions if there is no database yet.
///
/// Of a database that was named itself, the folder around it: what SQLite puts beside it changes
/// first.
pub(super) fn watched(store: Store, root: &Path) -> Vec<(PathBuf, bool)> {
    if root.is_file() {
        let folder = root.parent().filter(|folder| !folder.as_os_str().is_empty());
        return vec![(folder.unwrap_or(Path::new(".")).to_owned(), false)];
    }
    let storage = root.join("storage");
    let mut watched = vec![(root.to_owned(), false)];
    if storage.is_dir() && discover::databases_in(store, root).is_empty() {
        watched.push((storage, true));
    }
    watched
}

/// The logs at or below `root` that changes at these paths affect.
pub(super) fn affected(store: Store, root: &Path, paths: &[PathBuf]) -> Vec<Log> {
    let mut databases = BTreeSet::new();
    let mut sessions = BTreeSet::new();
    for path in paths {
        match Meaning::of(store, root, path) {
            Meaning::Database(path) => drop(databases.insert(path)),
            Meaning::Session(file) => drop(sessions.insert(file)),
            Meaning::Everything => return discover::logs(store, root, &mut Vec::new()),
            Meaning::Nothing => {}
        }
    }
    let mut logs = Vec::new();
    for path in databases {
        logs.extend(discover::logs(store, &path, &mut Vec::new()));
    }
    if !sessions.is_empty() {
        logs.extend(discover::sessions(store, root, sessions.into_iter().collect()));
    }
    logs
}

/// What a path stands for.
#[derive(Debug, PartialEq, Eq)]
enum Meaning {
    Database(PathBuf),
    /// The file that describes a session.
    Session(PathBuf),
    /// A folder that appeared, with whatever is in it.
    Everything,
    /// Snapshots, to-do lists and the like.
    Nothing,
}

impl Meaning {
    fn of(store: Store, root: &Path, path: &Path) -> Self {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let base = BESIDE.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
        let database = path.with_file_name(base);
        if database == root || store.is_database(&database) {
            return Self::Database(database);
        }
        let inner = path.strip_prefix(root).unwrap_or(path);
        let names: Vec<&str> = inner.iter().filter_map(|name| name.to_str()).collect();
        let storage = root.join("storage");
        match names.as_slice() {
            []
            | ["storage"]
            | ["storage", "session" | "message" | "part"]
            | ["storage", "session", _] => Self::Everything,
            ["storage", "session", _, _] => Self::Session(path.to_owned()),
            ["storage", "message", session, ..] => Self::session(&storage, session),
            ["storage", "part", message, ..] => {
                let session = session_of(&storage.join("message"), message);
                session.map_or(Self::Nothing, |session| Self::session(&storage, &session))
            }
            _ => Self::Nothing,
        }
    }

    /// The session with this id, in whichever project's folder it lies.
    fn session(storage: &Path, id: &str) -> Self {
        let name = format!("{id}.json");
        let projects = fs::read_dir(storage.join("session")).into_iter().flatten().flatten();
        let mut files = projects.map(|project| project.path().join(&name));
        files.find(|file| file.is_file()).map_or(Self::Nothing, Self::Session)
    }
}

/// The session that a message belongs to: its file lies in a folder of the session's name.
fn session_of(messages: &Path, message: &str) -> Option<String> {
    let file = format!("{message}.json");
    let mut sessions = fs::read_dir(messages).ok()?.flatten().map(|entry| entry.path());
    let folder = sessions.find(|folder| folder.join(&file).is_file())?;
    Some(folder.file_name()?.to_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::agents::opencode::store::OPENCODE;

    #[test]
    fn each_path_of_the_agent_means_its_log_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let session = root.join("storage/session/project/ses_1.json");
        for file in ["session/project/ses_1.json", "message/ses_1/msg_1.json", "part/msg_1/p.json"]
        {
            let path = root.join("storage").join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "{}").unwrap();
        }
        let meaning = |path: &str| Meaning::of(OPENCODE, root, &root.join(path));
        for path in ["storage/message/ses_1/msg_1.json", "storage/part/msg_1/p.json"] {
            assert_eq!(meaning(path), Meaning::Session(session.clone()), "{path}");
        }
        let database = || Meaning::Database(root.join("opencode.db"));
        assert_eq!((meaning("opencode.db"), meaning("opencode.db-wal")), (database(), database()));
        assert_eq!(meaning("storage"), Meaning::Everything);
        for path in ["log/today.log", "storage/todo/ses_1.json", "storage/part/msg_2/p.json"] {
            assert_eq!(meaning(path), Meaning::Nothing, "{path}");
        }
    }

    #[test]
    fn copies_of_projects_are_not_watched() {
        let folder = tempfile::tempdir().unwrap();
        let (root, storage) = (folder.path(), folder.path().join("storage"));
        fs::create_dir_all(root.join("snapshot/project")).unwrap();
        fs::create_dir_all(storage.join("session")).unwrap();
        assert_eq!(watched(OPENCODE, root), [(root.to_owned(), false), (storage, true)]);

        fs::write(root.join("opencode.db"), "").unwrap();
        assert_eq!(watched(OPENCODE, root), [(root.to_owned(), false)]);
    }
}
