//! Search: the vectors nearest to a query, among those a filter allows.
//!
//! Three looks, each at fewer vectors and closer than the one before: the sketches by the signs that
//! differ, the best by the query's weights, the best of these by their codes. Each cut is by
//! (nearness, key), so the result does not depend on how the vectors are spread over segments.

use super::VectorIndex;
use super::code::{code_bytes, cosine, normalized};
use super::filter::Filter;
use super::key::Key;
use super::scan::{Candidate, scan};
use super::sketch::Weights;
use super::snapshot::Snapshot;
use crate::error::Result;

/// Candidates by distance, and for each result asked for: measured, see the record on this index.
const NEAR: usize = 2_000;
const NEAR_EACH: usize = 4;

/// Candidates by weight that are scored from their codes, at least; half as many again as results.
/// The last of a thousand results need not be the right ones, and each candidate is a read.
const CLOSE: usize = 400;

/// A vector that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Neighbour {
    pub(crate) key: Key,
    pub(crate) cosine: f32,
}

impl VectorIndex {
    /// The `k` nearest to `query` that `filter` allows, nearest first, equal ones by key.
    ///
    /// Fewer only if fewer are allowed.
    pub(crate) fn search(
        &self,
        query: &[f32],
        k: usize,
        filter: &dyn Filter,
    ) -> Result<Vec<Neighbour>> {
        if query.len() != self.dimensions as usize {
            return Err(super::writer::wrong_length(query.len()));
        }
        if k == 0 {
            return Ok(Vec::new());
        }
        let snapshot = self.snapshot();
        let query = normalized(query);
        let near = k.saturating_mul(NEAR_EACH).max(NEAR);
        let near = self.candidates(&snapshot, &query, filter, near);
        let close = closest(&snapshot, &query, near, k.saturating_add(k / 2).max(CLOSE));
        let mut found = score(&snapshot, &query, close)?;
        found.sort_by(|left, right| {
            right.cosine.total_cmp(&left.cosine).then(left.key.cmp(&right.key))
        });
        // Damaged clusters may name a row twice.
        found.dedup_by_key(|found| found.key);
        found.truncate(k);
        Ok(found)
    }

    /// The `wanted` vectors to look closer at.
    fn candidates(
        &self,
        snapshot: &Snapshot,
        query: &[f32],
        filter: &dyn Filter,
        wanted: usize,
    ) -> Vec<Candidate> {
        if let Some(near) = self.clusters.candidates(&self.folder, snapshot, query, filter, wanted)
        {
            return near;
        }
        scan(snapshot, query, filter, wanted)
    }
}

impl VectorIndex {
    /// How near each message is: the best of what `weigh` makes of its passages; `None` if it has
    /// none.
    pub(crate) fn nearness(
        &self,
        query: &[f32],
        messages: &[(u64, u32)],
        weigh: &dyn Fn(Neighbour) -> f32,
    ) -> Result<Vec<Option<f32>>> {
        let snapshot = self.snapshot();
        let query = normalized(query);
        let mut code = vec![0; code_bytes(query.len())];
        let nearest = messages.iter().map(|&(session, message)| {
            let (first, last) = Key::of_message(session, message);
            let mut nearest: Option<f32> = None;
            for part in &snapshot.parts {
                for row in part.segment.rows_between(first, last) {
                    if !part.gone.contains(row) {
                        part.segment.read_codes(row, &mut code)?;
                        let key = part.segment.key(session, row);
                        let near = weigh(Neighbour { key, cosine: cosine(&query, &code) });
                        nearest = Some(nearest.map_or(near, |nearest| nearest.max(near)));
                    }
                }
            }
            Ok(nearest)
        });
        nearest.collect()
    }
}

/// The best `wanted` of the candidates by the query's weights.
fn closest(
    snapshot: &Snapshot,
    query: &[f32],
    near: Vec<Candidate>,
    wanted: usize,
) -> Vec<Candidate> {
    if near.len() <= wanted {
        return near;
    }
    let weights = Weights::new(query);
    let weigh = |candidate: Candidate| {
        let segment = &snapshot.parts[candidate.part].segment;
        (weights.weigh(segment.sketches(candidate.row..candidate.row + 1)), candidate)
    };
    let mut weighed: Vec<_> = near.into_iter().map(weigh).collect();
    weighed.select_nth_unstable_by(wanted - 1, |left, right| {
        right.0.total_cmp(&left.0).then(left.1.key.cmp(&right.1.key))
    });
    weighed.truncate(wanted);
    weighed.into_iter().map(|(_, candidate)| candidate).collect()
}

/// The candidates with their cosines.
fn score(snapshot: &Snapshot, query: &[f32], mut close: Vec<Candidate>) -> Result<Vec<Neighbour>> {
    // In the order of the files, which a cold disk answers soonest.
    close.sort_unstable_by_key(|candidate| (candidate.part, candidate.row));
    let mut code = vec![0; code_bytes(query.len())];
    let found = close.into_iter().map(|Candidate { part, row, key, .. }| {
        snapshot.parts[part].segment.read_codes(row, &mut code)?;
        Ok(Neighbour { key, cosine: cosine(query, &code) })
    });
    found.collect()
}
