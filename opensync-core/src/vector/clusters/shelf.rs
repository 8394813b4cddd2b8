//! Shelf: the clusters that a process has open, and which segments have some.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::probe::Reach;
use super::{Clusters, Of, UNFINISHED};
use crate::error::Result;
use crate::settings::VectorSearch;
use crate::vector::VectorIndex;
use crate::vector::snapshot::{Part, Snapshot};
use crate::vector::writer::lock_as;

/// After so many searches clusters that were missing are looked for again.
const LOOK_AGAIN: u64 = 64;

#[derive(Default)]
pub(in crate::vector) struct Shelf(Mutex<Known>);

#[derive(Default)]
struct Known {
    look: VectorSearch,
    reach: Reach,
    searches: u64,
    clusters: HashMap<Of, State>,
}

enum State {
    Open {
        clusters: Arc<Clusters>,
        /// Whether all of the file is known to be whole.
        is_checked: bool,
    },
    /// Not there, or damaged, when so many searches had been.
    Missing(u64),
}

impl Shelf {
    pub(super) fn reach(&self) -> Reach {
        self.known().reach
    }

    /// The clusters of a snapshot, in the order of its parts.
    pub(super) fn ready(&self, folder: &Path, snapshot: &Snapshot) -> Vec<Option<Arc<Clusters>>> {
        let mut known = self.known();
        known.searches += 1;
        let wanted: Vec<_> = snapshot.parts.iter().map(|part| known.of(snapshot, part)).collect();
        known.clusters.retain(|of, _| wanted.contains(&Some(*of)));
        let parts = wanted.into_iter().zip(&snapshot.parts);
        parts.map(|(of, part)| known.ready(&part.listed.clusters_path(folder), of?)).collect()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// What the clusters of a part are of, if the part is large enough to have some.
    fn of(&self, snapshot: &Snapshot, part: &Part) -> Option<Of> {
        let manifest = &snapshot.manifest;
        let (birth, dimensions) = (manifest.birth, manifest.dimensions);
        let (number, rows) = (part.listed.number, part.listed.rows);
        let is_worth_it = self.look != VectorSearch::Scan && self.reach.is_worth_it(rows);
        is_worth_it.then_some(Of { birth, number, dimensions, rows })
    }

    fn ready(&mut self, path: &Path, of: Of) -> Option<Arc<Clusters>> {
        match self.clusters.get(&of) {
            Some(State::Open { clusters, .. }) => Some(Arc::clone(clusters)),
            Some(State::Missing(since)) if self.searches < since + LOOK_AGAIN => None,
            _ => self.open(path, of, false),
        }
    }

    fn open(&mut self, path: &Path, of: Of, is_checked: bool) -> Option<Arc<Clusters>> {
        let Some(clusters) = Clusters::open(path, of).map(Arc::new) else {
            self.clusters.insert(of, State::Missing(self.searches));
            return None;
        };
        #[cfg(feature = "hnsw")]
        self.begin_graph(&clusters);
        let open = State::Open { clusters: Arc::clone(&clusters), is_checked };
        self.clusters.insert(of, open);
        Some(clusters)
    }

    /// Has a thread make the graph over the centroids, if that is what finds them. Until it is there,
    /// all of them are looked at.
    #[cfg(feature = "hnsw")]
    fn begin_graph(&self, clusters: &Arc<Clusters>) {
        if self.look == VectorSearch::Graph {
            let clusters = Arc::clone(clusters);
            let thread = std::thread::Builder::new().name("graph".to_owned());
            let _ = thread.spawn(move || clusters.make_graph());
        }
    }
}

impl VectorIndex {
    /// Has vectors looked for in another way from now on.
    pub(crate) fn set_look(&self, look: VectorSearch) {
        let mut known = self.clusters.known();
        if known.look != look {
            known.look = look;
            known.clusters.clear();
        }
    }

    /// Has segments of other sizes parted into clusters.
    #[cfg(feature = "measure")]
    pub(crate) fn set_clusters_from(&self, rows_min: u32) {
        self.clusters.known().reach.rows_min = rows_min;
    }

    /// Makes the graphs over the centroids of what there is, and waits for them.
    #[cfg(all(feature = "hnsw", any(test, feature = "measure")))]
    pub(crate) fn make_graphs(&self) {
        let clusters = self.clusters.ready(&self.folder, &self.snapshot());
        clusters.iter().flatten().for_each(|clusters| clusters.make_graph());
    }

    /// Parts large segments into clusters where that is not done or what was done is damaged. Returns
    /// false if `go_on`, which is asked now and then, said no.
    ///
    /// Nothing waits for it, and searches scan meanwhile. Another process that is at it is left alone.
    pub(crate) fn build_clusters(&self, go_on: &mut dyn FnMut() -> bool) -> Result<bool> {
        let snapshot = self.snapshot();
        let due = |part: &&Part| {
            let known = self.clusters.known();
            let is_checked =
                |of| matches!(known.clusters.get(&of), Some(State::Open { is_checked: true, .. }));
            let is_there = || part.listed.clusters_path(&self.folder).exists();
            known.of(&snapshot, part).is_some_and(|of| !(is_checked(of) && is_there()))
        };
        let due: Vec<&Part> = snapshot.parts.iter().filter(due).collect();
        if due.is_empty() {
            return Ok(true);
        }
        let Some(_lock) = lock_as(&self.folder, "clusters.lock")? else { return Ok(true) };
        remove_unfinished(&self.folder);
        for part in due {
            let path = part.listed.clusters_path(&self.folder);
            let Some(of) = self.clusters.known().of(&snapshot, part) else { continue };
            if !Clusters::build(&path, of, &part.segment, go_on)? {
                return Ok(false);
            }
            self.clusters.known().open(&path, of, true);
        }
        Ok(true)
    }
}

/// Removes what a process left behind that died while it built; the lock says that none is at it.
fn remove_unfinished(folder: &Path) {
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = file.path();
        if path.extension().is_some_and(|kind| kind == UNFINISHED) {
            let _ = fs::remove_file(path);
        }
    }
}

#[cfg(test)]
impl Shelf {
    pub(super) fn set_reach(&self, reach: Reach) {
        self.known().reach = reach;
    }
}
