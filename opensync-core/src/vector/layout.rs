//! Layout: where things lie in a segment's file.
//!
//! ```text
//! header     64 bytes: magic, version, dimensions, rows, sessions, 16 bytes of checksum, zeros
//! directory  16 bytes a session: its number, its first row, 4 bytes of zeros
//! messages    8 bytes a row: message, passage, 2 bytes of zeros
//! sketches    8 bytes for each 64 dimensions, a row
//! codes       2 bytes a dimension, a row
//! ```
//!
//! Rows ascend by key. Numbers are little endian. All but the codes is mapped.

use super::code::code_bytes;
use super::sketch::sketch_bytes;

const MAGIC: [u8; 8] = *b"OSvector";
const VERSION: u32 = 1;
const CHECKED_BYTES: usize = 24;
const CHECKSUM_BYTES: usize = 16;

pub(super) const HEADER_BYTES: usize = 64;
pub(super) const SESSION_BYTES: usize = 16;
pub(super) const MESSAGE_BYTES: usize = 8;

/// More rows than this do not share a segment: it bounds what one merge rewrites.
pub(super) const ROWS_MAX: u32 = 1 << 22;

/// Sketches are as wide as distances fit in 16 bits, with room to spare.
pub(super) const DIMENSIONS_MAX: u32 = 4096;

/// The sizes that all places follow from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) dimensions: u32,
    pub(super) rows: u32,
    pub(super) sessions: u32,
}

impl Layout {
    pub(super) fn sketch_bytes(self) -> usize {
        sketch_bytes(self.dimensions as usize)
    }

    pub(super) fn code_bytes(self) -> usize {
        code_bytes(self.dimensions as usize)
    }

    pub(super) fn messages_at(self) -> usize {
        HEADER_BYTES + self.sessions as usize * SESSION_BYTES
    }

    pub(super) fn sketches_at(self) -> usize {
        self.messages_at() + self.rows as usize * MESSAGE_BYTES
    }

    pub(super) fn codes_at(self) -> usize {
        self.sketches_at() + self.rows as usize * self.sketch_bytes()
    }

    pub(super) fn file_bytes(self) -> usize {
        self.codes_at() + self.rows as usize * self.code_bytes()
    }

    pub(super) fn header(self) -> [u8; HEADER_BYTES] {
        let mut header = [0; HEADER_BYTES];
        header[..8].copy_from_slice(&MAGIC);
        let numbers = [VERSION, self.dimensions, self.rows, self.sessions];
        for (place, number) in header[8..CHECKED_BYTES].chunks_exact_mut(4).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        let checksum = checksum(&header[..CHECKED_BYTES]);
        header[CHECKED_BYTES..CHECKED_BYTES + CHECKSUM_BYTES].copy_from_slice(&checksum);
        header
    }

    /// The sizes of a header that is whole, of this version, and within bounds.
    pub(super) fn read(header: &[u8; HEADER_BYTES]) -> Option<Self> {
        let layout = Self {
            dimensions: number(header, 12),
            rows: number(header, 16),
            sessions: number(header, 20),
        };
        let sane = (1..=DIMENSIONS_MAX).contains(&layout.dimensions)
            && layout.rows <= ROWS_MAX
            && layout.sessions <= layout.rows;
        (sane && layout.header() == *header).then_some(layout)
    }
}

/// Tells a whole file from a torn one.
pub(super) fn checksum(bytes: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let mut checksum = [0; CHECKSUM_BYTES];
    checksum.copy_from_slice(&blake3::hash(bytes).as_bytes()[..CHECKSUM_BYTES]);
    checksum
}

/// The same of bytes that come one after the other.
#[derive(Default)]
pub(super) struct Checksum(blake3::Hasher);

impl Checksum {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(super) fn finish(&self) -> [u8; CHECKSUM_BYTES] {
        let mut checksum = [0; CHECKSUM_BYTES];
        checksum.copy_from_slice(&self.0.finalize().as_bytes()[..CHECKSUM_BYTES]);
        checksum
    }
}

fn number(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYOUT: Layout = Layout { dimensions: 384, rows: 10, sessions: 3 };

    #[test]
    fn a_header_is_read_as_it_was_written() {
        assert_eq!(Layout::read(&LAYOUT.header()), Some(LAYOUT));
        assert_eq!(LAYOUT.file_bytes(), 64 + 3 * 16 + 10 * (8 + 48 + 768));
    }

    #[test]
    fn a_header_with_any_bit_turned_is_refused() {
        for bit in 0..HEADER_BYTES * 8 {
            let mut header = LAYOUT.header();
            header[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Layout::read(&header), None, "bit {bit}");
        }
    }

    #[test]
    fn a_header_out_of_bounds_is_refused() {
        let wrong = [
            Layout { dimensions: 0, ..LAYOUT },
            Layout { dimensions: DIMENSIONS_MAX + 1, ..LAYOUT },
            Layout { rows: ROWS_MAX + 1, ..LAYOUT },
            Layout { sessions: 11, ..LAYOUT },
        ];
        wrong.iter().for_each(|layout| assert_eq!(Layout::read(&layout.header()), None));
    }
}
