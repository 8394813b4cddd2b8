//! Layout: where things lie in a file of clusters.
//!
//! ```text
//! header     128 bytes: magic, version, dimensions, rows, clusters, the birth of the
//!            index and the number of the segment, 16 bytes of checksum each of core and table, zeros,
//!            16 bytes of checksum of all before
//! core         4 bytes a cluster: its first place; 2 bytes a dimension and cluster: its centroid; zeros
//!              up to a multiple of 64 bytes
//! sketches     8 bytes for each 64 dimensions, a place
//! places       8 bytes a place: its row in the segment, and which session of the directory that is of
//! ```
//!
//! The rows of a cluster have places one after the other. Numbers are little endian.

use crate::vector::code::code_bytes;
use crate::vector::layout::{DIMENSIONS_MAX, ROWS_MAX, checksum};
use crate::vector::sketch::sketch_bytes;

const MAGIC: [u8; 8] = *b"OSclustr";

/// Rises with the form of any part, and when clusters are found in another way.
const VERSION: u32 = 1;

const CHECKSUM_BYTES: usize = 16;
const CHECKED_BYTES: usize = 112;

pub(super) const HEADER_BYTES: usize = CHECKED_BYTES + CHECKSUM_BYTES;
pub(super) const PLACE_BYTES: usize = 8;

/// Which segment clusters are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::vector) struct Of {
    /// Of the index: one that was wiped numbers its segments anew.
    pub(in crate::vector) birth: u64,
    pub(in crate::vector) number: u64,
    pub(in crate::vector) dimensions: u32,
    pub(in crate::vector) rows: u32,
}

/// The sizes that all places follow from, and what tells whole parts from damaged ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) of: Of,
    pub(super) clusters: u32,
    pub(super) core: [u8; CHECKSUM_BYTES],
    pub(super) table: [u8; CHECKSUM_BYTES],
}

impl Layout {
    pub(super) fn sketch_bytes(&self) -> usize {
        sketch_bytes(self.of.dimensions as usize)
    }

    pub(super) fn centroids_at(&self) -> usize {
        HEADER_BYTES + self.clusters as usize * 4
    }

    pub(super) fn core_end(&self) -> usize {
        let centroid = code_bytes(self.of.dimensions as usize);
        self.centroids_at() + self.clusters as usize * centroid
    }

    pub(super) fn sketches_at(&self) -> usize {
        self.core_end().next_multiple_of(64)
    }

    pub(super) fn places_at(&self) -> usize {
        self.sketches_at() + self.of.rows as usize * self.sketch_bytes()
    }

    pub(super) fn file_bytes(&self) -> usize {
        self.places_at() + self.of.rows as usize * PLACE_BYTES
    }

    pub(super) fn header(&self) -> [u8; HEADER_BYTES] {
        let mut header = [0; HEADER_BYTES];
        header[..8].copy_from_slice(&MAGIC);
        let numbers = [VERSION, self.of.dimensions, self.of.rows, self.clusters];
        for (place, number) in header[8..24].chunks_exact_mut(4).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        header[24..32].copy_from_slice(&self.of.birth.to_le_bytes());
        header[32..40].copy_from_slice(&self.of.number.to_le_bytes());
        header[40..56].copy_from_slice(&self.core);
        header[56..72].copy_from_slice(&self.table);
        let checksum = checksum(&header[..CHECKED_BYTES]);
        header[CHECKED_BYTES..].copy_from_slice(&checksum);
        header
    }

    /// The sizes of a header that is whole, of this version, and of that segment.
    pub(super) fn read(header: &[u8; HEADER_BYTES], of: Of) -> Option<Self> {
        let clusters = u32::from_le_bytes([header[20], header[21], header[22], header[23]]);
        let (mut core, mut table) = ([0; CHECKSUM_BYTES], [0; CHECKSUM_BYTES]);
        core.copy_from_slice(&header[40..56]);
        table.copy_from_slice(&header[56..72]);
        let layout = Self { of, clusters, core, table };
        let sane = of.dimensions <= DIMENSIONS_MAX && of.rows <= ROWS_MAX && clusters <= of.rows;
        (sane && layout.header() == *header).then_some(layout)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OF: Of = Of { birth: 7, number: 3, dimensions: 384, rows: 1000 };

    #[test]
    fn a_header_is_read_as_it_was_written_and_with_any_bit_turned_is_refused() {
        let layout = Layout { of: OF, clusters: 12, core: [1; 16], table: [2; 16] };
        assert_eq!(Layout::read(&layout.header(), OF), Some(layout));
        for bit in 0..HEADER_BYTES * 8 {
            let mut header = layout.header();
            header[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Layout::read(&header, OF), None, "bit {bit}");
        }
    }

    #[test]
    fn a_header_of_another_segment_is_refused() {
        let header = Layout { of: OF, clusters: 12, core: [1; 16], table: [2; 16] }.header();
        for other in [Of { birth: 8, ..OF }, Of { number: 4, ..OF }, Of { rows: 999, ..OF }] {
            assert_eq!(Layout::read(&header, other), None);
        }
    }
}
