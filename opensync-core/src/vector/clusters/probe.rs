//! Probe: the first look at the clusters nearest to a query, where a scan would look at all sketches.

use std::path::Path;

use super::shelf::Shelf;
use super::{Cluster, Clusters};
use crate::vector::filter::{Allowed, Filter};
use crate::vector::key::Key;
use crate::vector::scan::{BLOCK, Candidate, Nearest, Ranked, Scan};
use crate::vector::sketch::{Distances, words};
use crate::vector::snapshot::{Part, Snapshot};

/// Rows that are asked whether a filter allows them, to tell a wide one from a narrow one.
const ASKED: u32 = 128;

/// The narrowest filter, in rows asked, for which clusters are looked at: a scan asks a narrow filter
/// first and measures little.
const WIDE: u32 = ASKED / 4;

/// From what size on clusters are used, and how far a search by them looks.
#[derive(Clone, Copy)]
pub(super) struct Reach {
    /// Segments with fewer rows are scanned, which is as fast.
    pub(super) rows_min: u32,
    /// One row in so many is looked at, at least.
    pub(super) one_in: usize,
    /// Rows that are looked at for each candidate wanted, at least.
    pub(super) each: usize,
}

/// Measured: see the record on this index.
impl Default for Reach {
    fn default() -> Self {
        Self { rows_min: 300_000, one_in: 6, each: 8 }
    }
}

impl Reach {
    pub(super) fn is_worth_it(self, rows: u32) -> bool {
        rows >= self.rows_min.max(1)
    }

    /// How many of so many rows are looked at for so many candidates.
    fn rows(self, rows: u32, wanted: usize) -> usize {
        (rows as usize / self.one_in).max(wanted.saturating_mul(self.each))
    }
}

/// A row that may be among the nearest, at its place among the clusters of its part.
#[derive(Clone, Copy)]
struct Spot {
    distance: u16,
    part: u32,
    place: u32,
}

impl Ranked for Spot {
    type Order = (u16, u32, u32);

    fn distance(&self) -> u16 {
        self.distance
    }

    fn order(&self) -> Self::Order {
        (self.distance, self.part, self.place)
    }
}

impl Shelf {
    /// The `wanted` vectors that `filter` allows with nearly the smallest (distance, key); `None` where
    /// a scan is to look for them.
    pub(in crate::vector) fn candidates(
        &self,
        folder: &Path,
        snapshot: &Snapshot,
        query: &[f32],
        filter: &dyn Filter,
        wanted: usize,
    ) -> Option<Vec<Candidate>> {
        let clusters = self.ready(folder, snapshot);
        if clusters.iter().all(Option::is_none) {
            return None;
        }
        let reach = self.reach();
        let mut scan = Scan::new(query, filter, wanted);
        let nearest = Nearest::new(wanted);
        let mut probe =
            Probe { words: words(query), distances: Distances::detect(), filter, nearest };
        for ((number, part), clusters) in (0..).zip(&snapshot.parts).zip(&clusters) {
            let asked = clusters.as_ref().and_then(|_| allowed(part, filter));
            let Some((clusters, asked)) = clusters.as_ref().zip(asked) else {
                scan.part(number as usize, part);
                continue;
            };
            // What a filter leaves out, further clusters make up for.
            let rows = reach.rows(part.segment.rows(), wanted).saturating_mul(ASKED as usize);
            for cluster in clusters.nearest(query, rows / asked as usize) {
                probe.cluster(number, part, clusters, &cluster);
            }
        }
        for spot in probe.nearest.finish() {
            let part = spot.part as usize;
            let clusters = clusters[part].as_ref()?;
            if let Some((row, key)) = row(&snapshot.parts[part], clusters, spot.place) {
                scan.add(Candidate { part, row, key, distance: spot.distance });
            }
        }
        let found = scan.finish();
        // Fewer than wanted may be all there are; a scan knows.
        (found.len() >= wanted).then_some(found)
    }
}

/// Of how many rows that were asked a filter allows some, if it is a wide one.
fn allowed(part: &Part, filter: &dyn Filter) -> Option<u32> {
    if filter.is_everything() {
        return Some(ASKED);
    }
    let rows = part.segment.rows();
    let is_allowed = |place: &u32| {
        #[expect(clippy::cast_possible_truncation, reason = "it is less than the count of rows")]
        let row = (u64::from(rows) * u64::from(*place) / u64::from(ASKED)) as u32;
        let session = part.segment.session_of(row);
        allows(filter, part.segment.key(session, row))
    };
    let allowed = (0..ASKED).filter(is_allowed).count();
    u32::try_from(allowed).ok().filter(|allowed| *allowed >= WIDE)
}

fn allows(filter: &dyn Filter, key: Key) -> bool {
    match filter.session(key.session) {
        Allowed::All => true,
        Allowed::None => false,
        Allowed::Some => filter.message(key.session, key.message),
    }
}

/// The row at a place and its key; `None` if there is none, for damaged clusters may say anything.
fn row(part: &Part, clusters: &Clusters, place: u32) -> Option<(u32, Key)> {
    let (row, session) = clusters.row(place);
    let (session, rows) = part.segment.session_of_directory(session)?;
    rows.contains(&row).then(|| (row, part.segment.key(session, row)))
}

/// A look at clusters, one after the other.
struct Probe<'a> {
    words: Vec<u64>,
    distances: Distances,
    filter: &'a dyn Filter,
    nearest: Nearest<Spot>,
}

impl Probe<'_> {
    /// Measures the sketches of a cluster, and takes those that are near enough and allowed.
    fn cluster(&mut self, number: u32, part: &Part, clusters: &Clusters, cluster: &Cluster<'_>) {
        let mut distances = [0; BLOCK as usize];
        let row_bytes = self.words.len() * 8;
        let blocks = (cluster.first..).step_by(BLOCK as usize);
        for (first, sketches) in blocks.zip(cluster.sketches.chunks(BLOCK as usize * row_bytes)) {
            let distances = &mut distances[..sketches.len() / row_bytes];
            self.distances.fill(&self.words, sketches, distances);
            for (place, distance) in (first..).zip(distances.iter()) {
                if *distance <= self.nearest.limit && self.is_wanted(part, clusters, place) {
                    self.nearest.add(Spot { distance: *distance, part: number, place });
                }
            }
        }
    }

    /// Whether the row at a place is still there and allowed.
    fn is_wanted(&self, part: &Part, clusters: &Clusters, place: u32) -> bool {
        let is_there = !part.gone.contains(clusters.row(place).0);
        is_there
            && (self.filter.is_everything()
                || row(part, clusters, place).is_some_and(|(_, key)| allows(self.filter, key)))
    }
}
