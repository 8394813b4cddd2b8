//! Places: the folders that are watched, those included that do not exist yet.
//!
//! Where a folder is not there, the nearest one above it that is there is watched instead, itself
//! and not what is below, until the folder appears.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use notify::{Config, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::inbox::Inbox;
use super::{absolute, failed};
use crate::error::{Error, Result};
use crate::source::{Log, Source};

/// A folder of an agent, as it was named and as events name it.
struct Place<'a> {
    source: &'a dyn Source,
    root: &'a Path,
    names: Vec<PathBuf>,
}

/// All folders, and what is watched for them.
pub(super) struct Places<'a> {
    all: Vec<Place<'a>>,
    watcher: RecommendedWatcher,
    /// Whether what is below is watched, too.
    watches: BTreeMap<PathBuf, bool>,
    /// What could not be watched at the last look.
    unwatched: BTreeSet<PathBuf>,
    /// Why, as long as nobody was told; by place.
    errors: Vec<(usize, Error)>,
}

/// What is to be watched at a path, and for which places.
#[derive(Default)]
struct Wanted {
    /// Whether what is below as well.
    is_deep: bool,
    places: Vec<usize>,
    /// Those whose own folder it is, and not one above.
    owners: Vec<usize>,
}

impl<'a> Places<'a> {
    pub(super) fn new(
        agents: &'a [(&'a dyn Source, Vec<PathBuf>)],
        inbox: Arc<Inbox>,
    ) -> Result<Self> {
        let roots = agents.iter().flat_map(|(source, roots)| roots.iter().map(|at| (*source, at)));
        let all = roots.map(|(source, root)| Place { source, root, names: names(root) }).collect();
        // Links are not followed in imports either: they could lead in a circle.
        let config = Config::default().with_follow_symlinks(false);
        let watcher = RecommendedWatcher::new(move |event| inbox.event(event), config);
        let watcher = watcher.map_err(|error| failed(Path::new("."), error))?;
        let (watches, unwatched) = (BTreeMap::new(), BTreeSet::new());
        Ok(Self { all, watcher, watches, unwatched, errors: Vec::new() })
    }

    /// The place's agent and folder.
    pub(super) fn get(&self, index: usize) -> Option<(&'a dyn Source, &'a Path)> {
        self.all.get(index).map(|place| (place.source, place.root))
    }

    /// Every place.
    pub(super) fn every(&self) -> BTreeSet<usize> {
        (0..self.all.len()).collect()
    }

    /// Whether something is not watched that should be.
    pub(super) fn is_blind(&self) -> bool {
        !self.unwatched.is_empty()
    }

    /// Why things are not watched, by place; each is told once.
    pub(super) fn take_errors(&mut self) -> Vec<(usize, Error)> {
        std::mem::take(&mut self.errors)
    }

    /// Forgets the watches of folders that something happened to as a whole: one that was replaced
    /// has the same name, and is watched no more.
    pub(super) fn forget(&mut self, changed: &BTreeSet<PathBuf>) {
        let gone: Vec<PathBuf> =
            self.watches.keys().filter(|path| changed.contains(*path)).cloned().collect();
        gone.iter().for_each(|path| self.drop_watch(path));
    }

    /// Watches what is to be watched as things are now. Returns the places that are watched anew:
    /// what lies there may have changed unseen.
    pub(super) fn refresh(&mut self) -> BTreeSet<usize> {
        let mut new = BTreeSet::new();
        loop {
            let before: Vec<PathBuf> = self.watches.keys().cloned().collect();
            new.extend(self.watch_wanted());
            // A folder that appeared between the look and the watch above it was told to nobody.
            if self.watches.keys().eq(&before) {
                return new;
            }
        }
    }

    /// Looks once what is to be watched, and watches that. Returns the places that are watched anew.
    fn watch_wanted(&mut self) -> BTreeSet<usize> {
        let wanted = self.wanted();
        let is_idle = |(path, is_deep): &(&PathBuf, &bool)| {
            wanted.get(*path).is_none_or(|wanted| wanted.is_deep != **is_deep)
        };
        let idle: Vec<PathBuf> =
            self.watches.iter().filter(is_idle).map(|(path, _)| path.clone()).collect();
        idle.iter().for_each(|path| self.drop_watch(path));
        self.unwatched.retain(|path| wanted.contains_key(path));
        let mut new = BTreeSet::new();
        for (path, wanted) in wanted {
            if !self.watches.contains_key(&path) && self.add_watch(&path, &wanted) {
                new.extend(wanted.owners);
            }
        }
        new
    }

    fn wanted(&self) -> BTreeMap<PathBuf, Wanted> {
        let mut all: BTreeMap<PathBuf, Wanted> = BTreeMap::new();
        for (index, place) in self.all.iter().enumerate() {
            for (path, is_deep, is_own) in place.wanted() {
                let wanted = all.entry(path).or_default();
                wanted.is_deep |= is_deep;
                wanted.places.push(index);
                wanted.owners.extend(is_own.then_some(index));
            }
        }
        all
    }

    /// The logs that changes of these files affect, by place, without the places in `except`.
    pub(super) fn affected(
        &self,
        changed: &BTreeSet<PathBuf>,
        except: &BTreeSet<usize>,
    ) -> Vec<(usize, Result<Vec<Log>>)> {
        let others = self.all.iter().enumerate().filter(|(index, _)| !except.contains(index));
        let affected = others.map(|(index, place)| (index, place.affected(changed)));
        affected.filter(|(_, logs)| logs.as_ref().map_or(true, |logs| !logs.is_empty())).collect()
    }

    fn add_watch(&mut self, path: &Path, wanted: &Wanted) -> bool {
        let mode =
            if wanted.is_deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        match self.watcher.watch(path, mode) {
            Ok(()) => {
                self.unwatched.remove(path);
                self.watches.insert(path.to_owned(), wanted.is_deep);
                true
            }
            // It went away since it was looked for: the next change leads here again.
            Err(error) if matches!(error.kind, notify::ErrorKind::PathNotFound) => false,
            Err(error) => {
                if self.unwatched.insert(path.to_owned()) {
                    let index = wanted.places.first().copied().unwrap_or_default();
                    self.errors.push((index, failed(path, error)));
                }
                false
            }
        }
    }

    fn drop_watch(&mut self, path: &Path) {
        self.watches.remove(path);
        // It fails for a folder that is gone, and with it its watch.
        let _ = self.watcher.unwatch(path);
    }
}

impl Place<'_> {
    /// What is to be watched: path, whether what is below as well, whether it is the agent's own.
    fn wanted(&self) -> Vec<(PathBuf, bool, bool)> {
        if self.root.exists() {
            let watched = self.source.watched(self.root).into_iter();
            return watched.map(|(path, is_deep)| (absolute(&path), is_deep, true)).collect();
        }
        let above = self.names[0].ancestors().skip(1).find(|folder| folder.is_dir());
        above.map(|folder| (folder.to_owned(), false, false)).into_iter().collect()
    }

    /// The logs that changes of these files affect, each once.
    fn affected(&self, changed: &BTreeSet<PathBuf>) -> Result<Vec<Log>> {
        let own = changed.iter().filter_map(|path| {
            let inner = self.names.iter().find_map(|name| path.strip_prefix(name).ok());
            inner.map(|inner| self.path(inner)).or_else(|| self.beside(path))
        });
        let own: Vec<PathBuf> = own.collect();
        if own.is_empty() {
            return Ok(Vec::new());
        }
        let mut logs = self.source.affected(self.root, &own)?;
        let mut seen = BTreeSet::new();
        logs.retain(|log| seen.insert(log.path.clone()));
        Ok(logs)
    }

    /// What lies beside a file that was named itself, and is called after it: as an import would
    /// name it.
    fn beside(&self, path: &Path) -> Option<PathBuf> {
        let name = path.file_name()?.to_str()?;
        let is_beside = |own: &PathBuf| {
            let file = own.file_name().and_then(|file| file.to_str());
            path.parent() == own.parent() && file.is_some_and(|file| name.starts_with(file))
        };
        let is_one = self.root.is_file() && self.names.iter().any(is_beside);
        is_one.then(|| self.root.with_file_name(name))
    }

    /// A path as an import would name it. Joining an empty one would add a separator.
    fn path(&self, inner: &Path) -> PathBuf {
        if inner.as_os_str().is_empty() { self.root.to_owned() } else { self.root.join(inner) }
    }
}

/// How events may call what is below a folder: by its own name, and where links lead.
fn names(root: &Path) -> Vec<PathBuf> {
    let own = absolute(root);
    let real = root.canonicalize().ok().filter(|real| *real != own);
    std::iter::once(own).chain(real).collect()
}
