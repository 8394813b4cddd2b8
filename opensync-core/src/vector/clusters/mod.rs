//! Clusters: the sketches of a large segment, parted by what their vectors gather around.
//!
//! A search looks at the clusters nearest to the query, a sixth of all sketches, and measures these.
//! Which clusters are nearest tells a pass over their centroids, or a graph over these (HNSW), where
//! that was asked for. Clusters are derived from a segment and lie beside it: built in the background,
//! done without where they are missing, and built anew if they are damaged. Whatever is found by them
//! is scored by the segment's codes, as in a scan.
//!
//! What every search needs whole is checked by its hash when clusters are opened, the rest when it is
//! time to build. Until then damage there costs results, never a panic.

mod build;
mod k_means;
mod layout;
#[cfg(feature = "hnsw")]
mod near;
mod probe;
mod shelf;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::fs::File;
use std::io::Read as _;
use std::ops::Range;
use std::path::Path;

use memmap2::Mmap;

pub(super) use self::layout::Of;
use self::layout::{HEADER_BYTES, Layout, PLACE_BYTES};
pub(super) use self::shelf::Shelf;
use super::code::{code_bytes, cosine};
use super::layout::checksum;
use super::segment::Segment;
use crate::error::Result;

/// What a file is called until it is whole: not as a writer's, which removes those of others.
const UNFINISHED: &str = "clusters-unfinished";

/// Clusters for each root of the count of rows.
const CLUSTERS_OF_ROOT: usize = 4;

/// The clusters of a segment, in a file that never changes.
pub(super) struct Clusters {
    layout: Layout,
    map: Mmap,
    #[cfg(feature = "hnsw")]
    near: std::sync::OnceLock<near::Near>,
}

/// Rows of a segment that lie near to each other.
struct Cluster<'a> {
    /// The sketches, one after the other.
    sketches: &'a [u8],
    /// The place of the first of them among all.
    first: u32,
    rows: u32,
}

impl Clusters {
    /// Maps the clusters at `path`; `None` if there are none that are whole and of that segment.
    ///
    /// Costs reading the centroids: a millisecond for those of a million vectors.
    fn open(path: &Path, of: Of) -> Option<Self> {
        let mut file = File::open(path).ok()?;
        let mut header = [0; HEADER_BYTES];
        file.read_exact(&mut header).ok()?;
        let layout = Layout::read(&header, of)?;
        if layout.file_bytes() as u64 != file.metadata().ok()?.len() {
            return None;
        }
        let map = map(&file).ok()?;
        let is_whole = checksum(&map[HEADER_BYTES..layout.sketches_at()]) == layout.core;
        is_whole.then(|| Self {
            layout,
            map,
            #[cfg(feature = "hnsw")]
            near: std::sync::OnceLock::new(),
        })
    }

    /// Builds the clusters of a segment at `path` if they are missing or damaged. False if `go_on`,
    /// which is asked now and then, said no.
    fn build(
        path: &Path,
        of: Of,
        segment: &Segment,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<bool> {
        if Self::open(path, of).is_some_and(|clusters| clusters.is_whole()) {
            return Ok(true);
        }
        build::build(path, of, segment, go_on)
    }

    /// Whether every byte is as it was written. Reads all of them.
    fn is_whole(&self) -> bool {
        checksum(&self.map[self.layout.sketches_at()..]) == self.layout.table
    }

    /// The clusters nearest to a query, nearest first, with about so many rows together.
    fn nearest(&self, query: &[f32], rows: usize) -> impl Iterator<Item = Cluster<'_>> {
        let mean = (self.layout.of.rows / self.layout.clusters.max(1)).max(1) as usize;
        let mut seen = 0;
        let found = self.nearest_centroids(query, rows.div_ceil(mean) + 1);
        found.into_iter().map(|cluster| self.cluster(cluster)).take_while(move |cluster| {
            let is_wanted = seen < rows;
            seen += cluster.rows as usize;
            is_wanted
        })
    }

    /// The `wanted` centroids nearest to a query, nearest first.
    fn nearest_centroids(&self, query: &[f32], wanted: usize) -> Vec<u32> {
        #[cfg(feature = "hnsw")]
        if let Some(near) = self.near.get() {
            return near.nearest(query, wanted);
        }
        let codes = self.centroids().chunks_exact(code_bytes(query.len()));
        let mut near: Vec<(f32, u32)> =
            codes.map(|code| cosine(query, code)).zip(0..self.layout.clusters).collect();
        let order = |left: &(f32, u32), right: &(f32, u32)| {
            right.0.total_cmp(&left.0).then(left.1.cmp(&right.1))
        };
        if near.len() > wanted {
            near.select_nth_unstable_by(wanted, order);
            near.truncate(wanted);
        }
        near.sort_unstable_by(order);
        near.into_iter().map(|(_, cluster)| cluster).collect()
    }

    /// Makes the graph over the centroids, once. Takes a tenth of a millisecond for each of them.
    #[cfg(feature = "hnsw")]
    fn make_graph(&self) {
        let dimensions = self.layout.of.dimensions as usize;
        self.near.get_or_init(|| near::Near::new(self.centroids(), dimensions));
    }

    fn centroids(&self) -> &[u8] {
        &self.map[self.layout.centroids_at()..self.layout.core_end()]
    }

    /// The row of the segment at a place, and which session of the directory it is of. Of a damaged
    /// file they may be any.
    fn row(&self, place: u32) -> (u32, u32) {
        let at = self.layout.places_at() + place as usize * PLACE_BYTES;
        let bytes = &self.map[at..at + PLACE_BYTES];
        let number = |at: usize| {
            u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
        };
        (number(0), number(4))
    }

    fn cluster(&self, cluster: u32) -> Cluster<'_> {
        let first = self.start(cluster);
        let places = first..self.start(cluster.saturating_add(1)).max(first);
        let rows = places.end - places.start;
        Cluster { sketches: self.sketches(places), first, rows }
    }

    /// The sketches at places that follow each other.
    fn sketches(&self, places: Range<u32>) -> &[u8] {
        let at =
            |place: u32| self.layout.sketches_at() + place as usize * self.layout.sketch_bytes();
        &self.map[at(places.start)..at(places.end)]
    }

    /// The first place of a cluster; of one more than there are, where the last one ends.
    fn start(&self, cluster: u32) -> u32 {
        if cluster >= self.layout.clusters {
            return self.layout.of.rows;
        }
        let at = HEADER_BYTES + cluster as usize * 4;
        let bytes = &self.map[at..at + 4];
        u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]).min(self.layout.of.rows)
    }
}

#[expect(unsafe_code, reason = "mapping a file is unsafe: others could change it")]
fn map(file: &File) -> std::io::Result<Mmap> {
    // SAFETY: the file is written under another name and never changed once it has its own, by any
    // process of ours; whoever overwrites it in place breaks more than this program.
    unsafe { Mmap::map(file) }
}
