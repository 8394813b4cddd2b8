//! Vector index: which passages of an owner mean something near to a question.
//!
//! Derived from the embeddings in the store: it can be deleted and comes back. Segments that never
//! change hold sketches and codes of the vectors; a manifest names those that count and how far they
//! are level with the store. One process at a time may write, any number read, and a read never
//! waits for a write. Opening maps files and reads none of the vectors.
//!
//! A search passes over the sketches of all vectors the filter allows, in large segments over those of
//! the clusters nearest to the query, and looks closer at the best: results under a filter are as good
//! as without, and `k` of them come whenever `k` exist.

mod build;
mod clusters;
mod code;
mod file;
mod filter;
mod gone;
mod key;
mod layout;
mod manifest;
mod merge;
mod pending;
mod scan;
mod search;
mod segment;
mod sketch;
mod snapshot;
mod writer;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use crate::error::{Cause, Error, Result};
use crate::store::LogPosition;

pub(crate) use filter::{Everything, Filter, Messages, Sessions, Where};
pub(crate) use key::{Key, OF_MODEL};
pub(crate) use search::Neighbour;
pub(crate) use writer::{Entry, Writer};

use layout::DIMENSIONS_MAX;
use manifest::Manifest;
use snapshot::Snapshot;

/// An owner's index, open for searching. Sees its own commits at once, others' after a reload.
pub(crate) struct VectorIndex {
    folder: PathBuf,
    dimensions: u32,
    snapshot: RwLock<Arc<Snapshot>>,
    clusters: clusters::Shelf,
}

impl VectorIndex {
    /// Opens the index in `folder`, which need not be there yet.
    ///
    /// Costs mapping the files. One that is damaged, or was made for vectors of other dimensions,
    /// is an error; [`VectorIndex::wipe`] it and build it anew.
    pub(crate) fn open(folder: &Path, dimensions: usize) -> Result<Self> {
        let dimensions = checked(dimensions)?;
        let snapshot = Snapshot::open(folder, dimensions, &Snapshot::default())?;
        Ok(Self {
            folder: folder.to_owned(),
            dimensions,
            snapshot: RwLock::new(Arc::new(snapshot)),
            clusters: clusters::Shelf::default(),
        })
    }

    /// As [`open`](Self::open), but throws away what is damaged, unless somebody writes it: it comes
    /// back from the store.
    pub(crate) fn open_or_renew(folder: &Path, dimensions: usize) -> Result<Self> {
        Self::open(folder, dimensions).or_else(|error| {
            let is_gone = error.is_damage() && Self::wipe(folder)?;
            if is_gone { Self::open(folder, dimensions) } else { Err(error) }
        })
    }

    /// Sees what was committed since, by whichever process.
    pub(crate) fn reload(&self) -> Result<()> {
        let before = self.snapshot();
        let snapshot = Snapshot::open(&self.folder, self.dimensions, &before)?;
        if snapshot.manifest != before.manifest {
            self.replace(snapshot);
        }
        Ok(())
    }

    /// How far in the log of embeddings the index has read.
    pub(crate) fn position(&self) -> u64 {
        self.snapshot().manifest.position
    }

    /// Where the change log was when the index was last written.
    pub(crate) fn seen(&self) -> LogPosition {
        self.snapshot().manifest.seen
    }

    /// How many vectors the index holds.
    #[cfg(test)]
    pub(crate) fn len(&self) -> u64 {
        let snapshot = self.snapshot();
        snapshot.parts.iter().map(|part| u64::from(part.listed.live())).sum()
    }

    /// Bytes on disk.
    pub(crate) fn size_bytes(&self) -> u64 {
        let snapshot = self.snapshot();
        let listed = &snapshot.manifest.segments;
        let clusters = listed.iter().map(|listed| listed.clusters_path(&self.folder));
        let files = snapshot.manifest.files(&self.folder).chain(clusters);
        files.filter_map(|file| fs::metadata(file).ok()).map(|file| file.len()).sum()
    }

    /// Removes the index in `folder`, damaged or not, unless somebody is writing to it; says so.
    pub(crate) fn wipe(folder: &Path) -> Result<bool> {
        let Some(_lock) = writer::lock(folder)? else { return Ok(false) };
        Manifest::remove(folder)?;
        writer::remove_others(&Manifest::default(), folder);
        Ok(true)
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn replace(&self, snapshot: Snapshot) {
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
    }
}

fn checked(dimensions: usize) -> Result<u32> {
    let fits = u32::try_from(dimensions).ok().filter(|fits| (1..=DIMENSIONS_MAX).contains(fits));
    fits.ok_or_else(|| {
        let got = dimensions.to_string();
        Error::from(Cause::OutOfRange { name: "dimensions", expected: "from 1 to 4096", got })
    })
}
