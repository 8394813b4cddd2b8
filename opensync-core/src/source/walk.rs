//! Walk: finds the files at or below a path that are logs.
//!
//! Below a folder that is the agent's a file is known by its name, at the cost of one `stat`. Elsewhere
//! it may be looked into. Links to folders are not followed.

use std::fs::{self, DirEntry, FileType, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::missed::Missed;
use super::{FailedLog, Log, stamp};

/// How far below the path a log may lie: a home folder, the agent's in it, and what that divides its
/// logs by.
const MAX_DEPTH: u32 = 9;

/// How a walk came to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// It was named itself.
    Named,
    /// It lies where everything is the agent's.
    Own,
    /// It lies anywhere else.
    Elsewhere,
}

/// What tells logs from other files.
#[derive(Clone, Copy)]
pub(crate) struct Walk<'a> {
    /// Names of folders below which everything is the agent's.
    pub(crate) own: &'a [&'a str],
    /// Names of folders that hold a great many others and no log.
    pub(crate) skipped: &'a [&'a str],
    /// What a link is called, beside what is the agent's, that is told of if it is passed over.
    pub(crate) homes: &'a [&'a str],
    /// Whether a file is a log.
    pub(crate) is_log: &'a (dyn Fn(&Path, Way) -> io::Result<bool> + Sync),
}

impl Walk<'_> {
    /// The logs at or below `path`, oldest first. What could not be looked into goes to `failed`.
    pub(crate) fn logs(&self, path: &Path, failed: &mut Vec<FailedLog>) -> Vec<Log> {
        let mut look = Look { walk: self, logs: Vec::new(), missed: Missed::below(path, failed) };
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => look.folder(path, self.is_own(path), MAX_DEPTH),
            Ok(_) => look.file(path.to_owned(), Way::Named),
            Err(error) => look.missed.fail("read", path, error),
        }
        let mut logs = look.logs;
        logs.sort_by(|(began, one), (other_began, other)| {
            began.cmp(other_began).then_with(|| one.path.cmp(&other.path))
        });
        logs.into_iter().map(|(_, log)| log).collect()
    }

    /// The logs that a change at `path` below `root` affects: that one, or those in a folder.
    pub(crate) fn affected(&self, root: &Path, path: &Path) -> Vec<Log> {
        let inner = path.strip_prefix(root).unwrap_or(path);
        if inner.iter().any(|name| name.to_str().is_some_and(|name| self.skipped.contains(&name))) {
            return Vec::new();
        }
        let failed = &mut Vec::new();
        if self.is_own(path) && !path.is_dir() && path != root {
            let mut look =
                Look { walk: self, logs: Vec::new(), missed: Missed::below(root, failed) };
            look.file(path.to_owned(), Way::Own);
            return look.logs.into_iter().map(|(_, log)| log).collect();
        }
        self.logs(path, failed)
    }

    /// Whether a path lies where everything is the agent's.
    pub(crate) fn is_own(&self, path: &Path) -> bool {
        path.ancestors().any(|folder| self.own.iter().any(|name| folder.ends_with(name)))
    }
}

/// A look through folders.
struct Look<'a> {
    walk: &'a Walk<'a>,
    /// With when each began.
    logs: Vec<(SystemTime, Log)>,
    missed: Missed<'a>,
}

impl Look<'_> {
    /// Adds the logs below a folder; `is_own` says that the folder is the agent's.
    fn folder(&mut self, folder: &Path, is_own: bool, depth: u32) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.missed.fail("list", folder, error),
        };
        for entry in entries {
            match entry.and_then(|entry| Ok((entry.file_type()?, entry))) {
                Ok((kind, entry)) => self.entry(&entry, kind, is_own, depth),
                Err(error) => self.missed.fail("list", folder, error),
            }
        }
    }

    fn entry(&mut self, entry: &DirEntry, kind: FileType, is_own: bool, depth: u32) {
        let (name, path) = (entry.file_name(), entry.path());
        let is_in = |names: &[&str]| names.iter().any(|known| name == *known);
        if is_in(self.walk.skipped) {
            return;
        }
        let is_agents = is_own || is_in(self.walk.own);
        if kind.is_dir() {
            if depth > 0 {
                self.folder(&path, is_agents, depth - 1);
            }
        } else if kind.is_symlink() && !path.is_file() {
            if is_agents || is_in(self.walk.homes) {
                self.missed.link(&path);
            }
        } else {
            self.file(path, if is_own { Way::Own } else { Way::Elsewhere });
        }
    }

    /// Adds a log; nothing if it is none, or vanished since it was listed.
    fn file(&mut self, path: PathBuf, way: Way) {
        match (self.walk.is_log)(&path, way) {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return self.missed.fail("read", &path, error),
        }
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => {
                self.logs.push((began(&metadata), Log::new(path, stamp::of(&metadata))));
            }
            Ok(_) => {}
            Err(error) => self.missed.fail("read", &path, error),
        }
    }
}

/// When a file began: a conversation that goes on after a fork of it is still the older one. The time of
/// the last change stands in where the file system tells no other, and where a file was copied since.
fn began(metadata: &Metadata) -> SystemTime {
    let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    metadata.created().map_or(modified, |created| created.min(modified))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_log_that_began_first_comes_first_though_it_goes_on_after_another() {
        let folder = tempfile::tempdir().unwrap();
        let (old, fork, copied) = ("z.jsonl", "a.jsonl", "m.jsonl");
        let at = |name: &str| folder.path().join(name);
        fs::write(at(old), "1").unwrap();
        if fs::metadata(at(old)).unwrap().created().is_err() {
            return; // This file system keeps no such time.
        }
        std::thread::sleep(Duration::from_millis(20));
        fs::write(at(fork), "1").unwrap();
        std::thread::sleep(Duration::from_millis(20));
        fs::write(at(old), "1 2").unwrap();
        let file = fs::File::create(at(copied)).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1)).unwrap();

        let walk = Walk { own: &[], skipped: &[], homes: &[], is_log: &|_, _| Ok(true) };
        let logs = walk.logs(folder.path(), &mut Vec::new());
        let names: Vec<_> = logs.iter().map(|log| log.path.file_name().unwrap()).collect();
        assert_eq!(names, [copied, old, fork]);
    }
}
