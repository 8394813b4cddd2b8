//! Merge: which segments become one, and how their rows run together.
//!
//! Segments of like size are merged, four at a time, so that there are few of them and a vector is
//! rewritten once for each time the index grows fourfold.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use super::build::Rows;
use super::gone::Gone;
use super::key::Key;
use super::layout::ROWS_MAX;
use super::manifest::Listed;
use super::segment::Segment;
use crate::error::Result;

/// Segments of one size before they are merged; also how much larger the next size is.
const FAN: u32 = 4;

/// All segments up to this many rows count as the same size.
const SMALL_ROWS: u32 = 1 << 10;

const BUFFER_BYTES: usize = 1 << 18;

/// The places in `segments` of those that should become one next, if any should.
pub(super) fn due(segments: &[Listed], rows_max: u32) -> Option<Vec<usize>> {
    let mostly_gone = |listed: &Listed| listed.gone > listed.rows / 2 && listed.live() <= rows_max;
    if let Some(place) = segments.iter().position(mostly_gone) {
        return Some(vec![place]);
    }
    (0..=tier(ROWS_MAX)).find_map(|wanted| {
        let alike = |place: &usize| tier(segments[*place].live()) == wanted;
        let places: Vec<usize> = (0..segments.len()).filter(alike).collect();
        let rows: u64 = places.iter().map(|place| u64::from(segments[*place].live())).sum();
        (places.len() >= FAN as usize && rows <= u64::from(rows_max)).then_some(places)
    })
}

fn tier(rows: u32) -> u32 {
    (rows / SMALL_ROWS).checked_ilog(FAN).map_or(0, |power| power + 1)
}

/// The rows of several segments that are not gone, as one ascending run.
pub(super) struct Merge<'a> {
    sources: Vec<(&'a Segment, &'a Gone)>,
    codes: RefCell<Vec<Codes>>,
    code_bytes: usize,
}

impl<'a> Merge<'a> {
    pub(super) fn new(sources: Vec<(&'a Segment, &'a Gone)>, code_bytes: usize) -> Self {
        let codes = sources.iter().map(|_| Codes::default()).collect();
        Self { sources, codes: RefCell::new(codes), code_bytes }
    }

    fn live(&self, source: usize) -> impl Iterator<Item = (Key, u32)> {
        let (segment, gone) = self.sources[source];
        let rows =
            segment.sessions().flat_map(|(session, rows)| rows.map(move |row| (session, row)));
        rows.filter(|(_, row)| !gone.contains(*row))
            .map(|(session, row)| (segment.key(session, row), row))
    }
}

impl Rows for Merge<'_> {
    type Place = (usize, u32);

    fn each(&self, visit: &mut dyn FnMut(Key, Self::Place) -> Result<()>) -> Result<()> {
        let mut runs: Vec<_> = (0..self.sources.len()).map(|source| self.live(source)).collect();
        let mut next = BinaryHeap::new();
        for (source, run) in runs.iter_mut().enumerate() {
            next.extend(run.next().map(|(key, row)| Reverse((key, source, row))));
        }
        while let Some(Reverse((key, source, row))) = next.pop() {
            visit(key, (source, row))?;
            next.extend(runs[source].next().map(|(key, row)| Reverse((key, source, row))));
        }
        Ok(())
    }

    fn sketch(&self, (source, row): Self::Place) -> &[u8] {
        self.sources[source].0.sketches(row..row + 1)
    }

    fn code(&self, (source, row): Self::Place, code: &mut Vec<u8>) -> Result<()> {
        let codes = &mut self.codes.borrow_mut()[source];
        code.extend(codes.read(self.sources[source].0, row, self.code_bytes)?);
        Ok(())
    }
}

/// Codes of a source that were read ahead.
#[derive(Default)]
struct Codes {
    rows: Range<u32>,
    bytes: Vec<u8>,
}

impl Codes {
    fn read(&mut self, segment: &Segment, row: u32, code_bytes: usize) -> Result<&[u8]> {
        if !self.rows.contains(&row) {
            let ahead = u32::try_from(BUFFER_BYTES / code_bytes).unwrap_or(1);
            let end = row.saturating_add(ahead).min(segment.rows());
            self.bytes.resize((end - row) as usize * code_bytes, 0);
            segment.read_codes(row, &mut self.bytes)?;
            self.rows = row..end;
        }
        let at = (row - self.rows.start) as usize * code_bytes;
        Ok(&self.bytes[at..at + code_bytes])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(rows: u32, gone: u32) -> Listed {
        Listed { number: 0, rows, gone, gone_since: 0 }
    }

    #[test]
    fn four_segments_of_like_size_are_merged() {
        let mut segments = vec![listed(100_000, 0), listed(5, 0), listed(900, 0), listed(3, 0)];
        assert_eq!(due(&segments, ROWS_MAX), None);
        segments.push(listed(1, 0));
        assert_eq!(due(&segments, ROWS_MAX), Some(vec![1, 2, 3, 4]));
        assert_eq!(due(&segments, 908), None, "more rows than may be rewritten now");
    }

    #[test]
    fn a_segment_that_is_mostly_gone_is_rewritten() {
        assert_eq!(due(&[listed(10, 5)], ROWS_MAX), None);
        assert_eq!(due(&[listed(10, 6)], ROWS_MAX), Some(vec![0]));
    }

    #[test]
    fn however_many_commits_there_are_segments_stay_few() {
        let mut segments = Vec::new();
        for _ in 0..3000 {
            segments.push(listed(700, 0));
            while let Some(places) = due(&segments, ROWS_MAX) {
                let rows = places.iter().map(|place| segments[*place].rows).sum();
                places.iter().rev().for_each(|place| {
                    segments.remove(*place);
                });
                segments.push(listed(rows, 0));
            }
        }
        assert!(segments.len() < 30, "{}", segments.len());
    }
}
