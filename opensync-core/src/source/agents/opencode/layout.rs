//! Layout: where the JSON files of one session lie, and what they look like from outside.
//!
//! Two layouts are known. The later one has all sessions of a machine in one folder `storage`; the
//! oldest one has such a folder for each project, with everything below its folder `session`:
//!
//! ```text
//! storage/session/<project>/<session>.json    project/<slug>/storage/session/info/<session>.json
//! storage/message/<session>/<message>.json    …/session/message/<session>/<message>.json
//! storage/part/<message>/<part>.json          …/session/part/<session>/<message>/<part>.json
//! ```
//!
//! Ids are the names of the files, as `OpenCode` itself takes them.

use std::collections::HashSet;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::clock;
use crate::source::{Stamp, stamp};

/// When a session counts as one that nobody writes to any more.
const LONG_AGO_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// The JSON files of one session.
pub(super) struct Layout {
    /// The session's id.
    pub(super) id: String,
    /// What describes the session.
    pub(super) session_file: PathBuf,
    /// Its messages and their parts.
    pub(super) files: Files,
    projects: Option<PathBuf>,
}

/// Where the messages of one session lie, and their parts.
pub(super) struct Files {
    messages: PathBuf,
    /// Holds a folder of parts for each message.
    parts: PathBuf,
}

/// A file or folder as a listing shows it.
pub(super) struct ListedPath {
    /// Its name without the extension: an id.
    pub(super) stem: String,
    /// Where it is.
    pub(super) path: PathBuf,
    /// What it looks like.
    pub(super) stamp: Stamp,
}

impl Layout {
    /// The layout around a session file; `None` if that is not what lies there.
    pub(super) fn at(session_file: &Path) -> Option<Self> {
        if session_file.extension()? != "json" {
            return None;
        }
        let id = session_file.file_stem()?.to_str()?.to_owned();
        let folder = session_file.parent()?;
        let sessions = folder.parent().filter(|sessions| sessions.ends_with("session"))?;
        let is_oldest = folder.ends_with("info");
        let base = if is_oldest { sessions } else { sessions.parent()? };
        Some(Self {
            files: Files::new(base, &id, is_oldest),
            projects: (!is_oldest).then(|| base.join("project")),
            session_file: session_file.to_owned(),
            id,
        })
    }

    /// What all files of the session look like together: the sum of their lengths, and the latest
    /// change of any of them or of the folders they lie in.
    ///
    /// Costs a `stat` for each file down to the parts, because a part that is written again shows
    /// in nothing else; reads none.
    pub(super) fn stamp(&self) -> io::Result<Stamp> {
        let messages = self.files.messages()?;
        messages.iter().try_fold(self.outer_stamp()?, |stamp, message| {
            Ok(stamp::joined(stamp, self.files.message_stamp(message)?))
        })
    }

    /// The same, at the cost of two calls if nothing was said in the session for a week: what a
    /// database took over lies there unchanged for years.
    pub(super) fn stamp_of_rest(&self) -> io::Result<Stamp> {
        let outer = self.outer_stamp()?;
        let age_ms = clock::now_ms().saturating_sub(outer.modified_ns.div_euclid(1_000_000));
        if age_ms > LONG_AGO_MS { Ok(outer) } else { self.stamp() }
    }

    /// What the session file looks like, and the folder of its messages, which gets an entry for
    /// each.
    fn outer_stamp(&self) -> io::Result<Stamp> {
        let session = stamp::of(&fs::metadata(&self.session_file)?);
        Ok(stamp::joined(session, folder_stamp(&self.files.messages)?))
    }

    /// The file that describes a project, where the layout has one.
    pub(super) fn project_file(&self, project_id: &str) -> Option<PathBuf> {
        // An id is a hash or a word. Anything else could lead out of the folder.
        let is_plain = project_id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let name = is_plain.then(|| format!("{project_id}.json"))?;
        Some(self.projects.as_ref()?.join(name))
    }
}

impl Files {
    /// The files of a session in a folder of either layout, below which its messages lie.
    fn new(base: &Path, session: &str, is_oldest: bool) -> Self {
        let parts = base.join("part");
        Self {
            messages: base.join("message").join(session),
            parts: if is_oldest { parts.join(session) } else { parts },
        }
    }

    /// The files of a session in a folder `storage`, if it has any there.
    pub(super) fn of(storage: &Path, session: &str) -> Option<Self> {
        let later = Self::new(storage, session, false);
        let oldest = Self::new(&storage.join("session"), session, true);
        [later, oldest].into_iter().find(|files| is_name(session) && files.messages.is_dir())
    }

    /// What a message and its parts look like together.
    pub(super) fn message_stamp(&self, message: &ListedPath) -> io::Result<Stamp> {
        let folder = folder_stamp(&self.parts.join(&message.stem))?;
        let parts = self.parts(&message.stem)?;
        let stamps = parts.iter().map(|part| part.stamp);
        Ok(stamps.fold(stamp::joined(message.stamp, folder), stamp::joined))
    }

    /// The session's message files, by id.
    pub(super) fn messages(&self) -> io::Result<Vec<ListedPath>> {
        json_files(&self.messages)
    }

    /// Whether there may be part files of a message. Costs one look.
    pub(super) fn has_parts(&self, message_id: &str) -> bool {
        is_name(message_id) && self.parts.join(message_id).is_dir()
    }

    /// The part files of a message whose ids are not in `known`, by id. Costs a listing, and a look
    /// at those only.
    pub(super) fn parts_beyond(&self, message_id: &str, known: &HashSet<&str>) -> Vec<ListedPath> {
        let folder = is_name(message_id).then(|| self.parts.join(message_id));
        let entries = folder.and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten();
        let is_new = |path: &PathBuf| {
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            stem.is_some_and(|stem| !known.contains(stem))
        };
        let paths = entries.flatten().map(|entry| entry.path()).filter(is_new);
        let mut found: Vec<ListedPath> = paths.filter_map(json_file).collect();
        found.sort_unstable_by(|a, b| a.stem.cmp(&b.stem));
        found
    }

    /// The part files of a message, by id.
    pub(super) fn parts(&self, message_id: &str) -> io::Result<Vec<ListedPath>> {
        if is_name(message_id) { json_files(&self.parts.join(message_id)) } else { Ok(Vec::new()) }
    }
}

/// When a folder last got or lost an entry; its length means nothing. Nothing if it is not there.
fn folder_stamp(folder: &Path) -> io::Result<Stamp> {
    match fs::metadata(folder) {
        Ok(metadata) => Ok(Stamp { size_bytes: 0, ..stamp::of(&metadata) }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Stamp::default()),
        Err(error) => Err(error),
    }
}

/// The JSON files in a folder, by name. None if the folder is not there.
pub(super) fn json_files(folder: &Path) -> io::Result<Vec<ListedPath>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if is_nothing(&error) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    for entry in entries {
        files.extend(json_file(entry?.path()));
    }
    files.sort_unstable_by(|a: &ListedPath, b: &ListedPath| a.stem.cmp(&b.stem));
    Ok(files)
}

/// A regular file with the right extension. One that vanished since it was listed is no file.
fn json_file(path: PathBuf) -> Option<ListedPath> {
    if path.extension()? != "json" {
        return None;
    }
    let metadata = fs::metadata(&path).ok().filter(Metadata::is_file)?;
    let stem = path.file_stem()?.to_str()?.to_owned();
    Some(ListedPath { stem, stamp: stamp::of(&metadata), path })
}

/// Whether an id is the name of a file: one that is a path could lead out of the folder.
fn is_name(id: &str) -> bool {
    let mut names = Path::new(id).components();
    matches!((names.next(), names.next()), (Some(Component::Normal(_)), None))
}

/// Whether an error says that there is no such folder.
pub(super) fn is_nothing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
