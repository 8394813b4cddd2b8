//! Scan: the first look at all vectors, by the signs of theirs that differ from the query's.
//!
//! Until enough candidates are found the filter is asked first and only what it allows is measured;
//! after that it is asked only of what is near enough. So a narrow filter costs less than none, and
//! a wide one little more.

use std::ops::Range;

use super::filter::{Allowed, Filter};
use super::key::Key;
use super::sketch::{Distances, words};
use super::snapshot::{Part, Snapshot};

/// Rows measured at a time.
pub(super) const BLOCK: u32 = 1024;

/// Rows that are passed over together if none of them is near.
const GROUP: usize = 32;

/// A vector that may be among the nearest.
#[derive(Clone, Copy)]
pub(super) struct Candidate {
    pub(super) part: usize,
    pub(super) row: u32,
    pub(super) key: Key,
    pub(super) distance: u16,
}

/// What [`Nearest`] keeps the best of.
pub(super) trait Ranked: Copy {
    type Order: Ord;

    fn distance(&self) -> u16;

    /// By distance first.
    fn order(&self) -> Self::Order;
}

impl Ranked for Candidate {
    type Order = (u16, Key);

    fn distance(&self) -> u16 {
        self.distance
    }

    fn order(&self) -> Self::Order {
        (self.distance, self.key)
    }
}

/// The `wanted` vectors that `filter` allows with the smallest (distance, key).
pub(super) fn scan(
    snapshot: &Snapshot,
    query: &[f32],
    filter: &dyn Filter,
    wanted: usize,
) -> Vec<Candidate> {
    let mut scan = Scan::new(query, filter, wanted);
    for (place, part) in snapshot.parts.iter().enumerate() {
        scan.part(place, part);
    }
    scan.finish()
}

/// The best candidates so far.
pub(super) struct Nearest<T> {
    wanted: usize,
    /// What is farther than this is no candidate any more.
    pub(super) limit: u16,
    candidates: Vec<T>,
}

impl<T: Ranked> Nearest<T> {
    pub(super) fn new(wanted: usize) -> Self {
        Self { wanted, limit: u16::MAX, candidates: Vec::new() }
    }

    pub(super) fn add(&mut self, candidate: T) {
        self.candidates.push(candidate);
        if self.candidates.len() >= self.wanted.saturating_mul(2) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if self.candidates.len() > self.wanted {
            let last = self.wanted - 1;
            self.candidates.select_nth_unstable_by_key(last, T::order);
            self.candidates.truncate(self.wanted);
            self.limit = self.candidates[last].distance();
        }
    }

    /// The best that were wanted, in any order.
    pub(super) fn finish(mut self) -> Vec<T> {
        self.cut();
        self.candidates
    }

    /// Whether being near enough says anything yet.
    fn is_open(&self) -> bool {
        self.limit == u16::MAX
    }
}

/// A look at vectors, part after part.
pub(super) struct Scan<'a> {
    words: Vec<u64>,
    distances: Distances,
    filter: &'a dyn Filter,
    nearest: Nearest<Candidate>,
    /// Sessions whose rows follow each other, not measured yet.
    run: Vec<Stretch>,
}

/// The rows of a session.
struct Stretch {
    session: u64,
    rows: Range<u32>,
    all: bool,
}

impl<'a> Scan<'a> {
    /// For the `wanted` vectors nearest to `query` that `filter` allows.
    pub(super) fn new(query: &[f32], filter: &'a dyn Filter, wanted: usize) -> Self {
        let nearest = Nearest::new(wanted);
        let distances = Distances::detect();
        Self { words: words(query), distances, filter, nearest, run: Vec::new() }
    }

    /// What was found.
    pub(super) fn finish(self) -> Vec<Candidate> {
        self.nearest.finish()
    }

    /// Takes what was found in another way.
    pub(super) fn add(&mut self, candidate: Candidate) {
        self.nearest.add(candidate);
    }

    /// Looks at all vectors of a part.
    pub(super) fn part(&mut self, place: usize, part: &Part) {
        for (session, rows) in part.segment.sessions() {
            let all = match self.filter.session(session) {
                Allowed::All => true,
                Allowed::Some => false,
                Allowed::None => continue,
            };
            let rows = if all { rows } else { self.one_by_one(place, part, session, rows) };
            if rows.is_empty() {
                continue;
            }
            if self.run.last().is_some_and(|last| last.rows.end != rows.start) {
                self.measure(place, part);
            }
            self.run.push(Stretch { session, rows, all });
            if self.run_rows().len() >= BLOCK as usize {
                self.measure(place, part);
            }
        }
        self.measure(place, part);
    }

    /// Measures only the rows that the filter allows, while any is near enough. Returns the rest.
    fn one_by_one(
        &mut self,
        place: usize,
        part: &Part,
        session: u64,
        mut rows: Range<u32>,
    ) -> Range<u32> {
        while self.nearest.is_open()
            && let Some(row) = rows.next()
        {
            let key = part.segment.key(session, row);
            if self.filter.message(session, key.message) && !part.gone.contains(row) {
                let mut distance = [0];
                let sketch = part.segment.sketches(row..row + 1);
                self.distances.fill(&self.words, sketch, &mut distance);
                let candidate = Candidate { part: place, row, key, distance: distance[0] };
                self.nearest.add(candidate);
            }
        }
        rows
    }

    fn run_rows(&self) -> Range<u32> {
        match (self.run.first(), self.run.last()) {
            (Some(first), Some(last)) => first.rows.start..last.rows.end,
            _ => 0..0,
        }
    }

    /// Measures all rows of the run, and takes those that are near enough and allowed.
    fn measure(&mut self, place: usize, part: &Part) {
        let mut distances = [0; BLOCK as usize];
        let rows = self.run_rows();
        let run = std::mem::take(&mut self.run);
        let mut stretches = run.iter().peekable();
        for start in rows.clone().step_by(BLOCK as usize) {
            let end = rows.end.min(start + BLOCK);
            let distances = &mut distances[..(end - start) as usize];
            self.distances.fill(&self.words, part.segment.sketches(start..end), distances);
            for (rows, distances) in (start..end).step_by(GROUP).zip(distances.chunks(GROUP)) {
                if distances.iter().min().is_some_and(|least| *least > self.nearest.limit) {
                    continue;
                }
                for (row, distance) in (rows..).zip(distances.iter()) {
                    while stretches.next_if(|stretch| stretch.rows.end <= row).is_some() {}
                    if let Some(stretch) = stretches.peek() {
                        self.consider(place, part, row, stretch, *distance);
                    }
                }
            }
        }
        self.run = run;
        self.run.clear();
    }

    fn consider(&mut self, place: usize, part: &Part, row: u32, of: &Stretch, distance: u16) {
        if distance > self.nearest.limit || part.gone.contains(row) {
            return;
        }
        let key = part.segment.key(of.session, row);
        if of.all || self.filter.message(of.session, key.message) {
            self.nearest.add(Candidate { part: place, row, key, distance });
        }
    }
}
