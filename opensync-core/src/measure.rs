//! Measure: a narrow way into parts that have no public face of their own, for `benches/` only.
//!
//! Behind the feature `measure`, out of the documentation, and free to change.

use std::path::Path;

use crate::error::Result;
pub use crate::query::Step;
use crate::settings::VectorSearch;
use crate::vector::{Entry, Everything, Filter, Key, Sessions, VectorIndex, Where};

/// What a measured search may return.
#[derive(Clone, Copy)]
pub enum Only<'a> {
    /// Anything.
    Everything,
    /// Sessions of an ascending list.
    Sessions(&'a [u64]),
    /// Messages that a function says yes to.
    Where(&'a dyn Fn(u64, u32) -> bool),
}

/// A vector index on its own.
pub struct Vectors(VectorIndex);

impl Vectors {
    /// Opens the index in `folder`.
    ///
    /// # Errors
    ///
    /// As for any file that cannot be read or is damaged.
    pub fn open(folder: &Path, dimensions: usize) -> Result<Self> {
        VectorIndex::open(folder, dimensions).map(Self)
    }

    /// Adds the vectors of sessions and messages in one commit, and merges what is due.
    ///
    /// # Errors
    ///
    /// As for any file that cannot be written.
    pub fn add(&self, entries: impl Iterator<Item = ((u64, u32), Vec<f32>)>) -> Result<()> {
        let Some(mut writer) = self.0.writer()? else { return Ok(()) };
        for ((session, message), vector) in entries {
            let key = Key::new(session, message, 0);
            writer.add([Entry { key, vector: &vector }])?;
        }
        writer.commit(self.0.position() + 1)?;
        writer.tidy()
    }

    /// Looks for vectors in another way from now on, with clusters in segments of so many rows.
    pub fn look(&self, look: VectorSearch, rows_min: u32) {
        self.0.set_clusters_from(rows_min);
        self.0.set_look(look);
        #[cfg(feature = "hnsw")]
        if look == VectorSearch::Graph {
            self.0.make_graphs();
        }
    }

    /// Parts what is large enough into clusters.
    ///
    /// # Errors
    ///
    /// As for any file that cannot be written.
    pub fn build_clusters(&self) -> Result<()> {
        self.0.build_clusters(&mut || true).map(drop)
    }

    /// The session and message of the `k` nearest.
    ///
    /// # Errors
    ///
    /// As for any file that cannot be read.
    pub fn search(&self, query: &[f32], k: usize, only: Only<'_>) -> Result<Vec<(u64, u32)>> {
        let (sessions, function);
        let filter: &dyn Filter = match only {
            Only::Everything => &Everything,
            Only::Sessions(list) => {
                sessions = Sessions::new(list);
                &sessions
            }
            Only::Where(allows) => {
                function = Where(allows);
                &function
            }
        };
        let found = self.0.search(query, k, filter)?;
        Ok(found.iter().map(|found| (found.key.session, found.key.message)).collect())
    }

    /// Bytes on disk.
    pub fn size_bytes(&self) -> u64 {
        self.0.size_bytes()
    }
}
