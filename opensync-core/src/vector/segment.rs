//! Segment: one file of vectors that never changes, searched in place.
//!
//! The directory, the keys and the sketches are mapped: a search passes over them. The codes, which
//! are nine tenths of the file, are read row by row for the few candidates; were they mapped too, a
//! search after the other would make all of them resident.
//!
//! Header, sizes and directory are checked when a segment is opened, so no row is out of bounds.
//! The rest is not (that would read all of it): damage there costs results, never a panic.

use std::fs::File;
use std::ops::Range;
use std::path::Path;

use memmap2::{Mmap, MmapOptions};

use super::file::{damaged, read_at};
use super::key::Key;
use super::layout::{HEADER_BYTES, Layout, MESSAGE_BYTES, SESSION_BYTES};
use crate::error::{Error, Result};

pub(super) struct Segment {
    layout: Layout,
    map: Mmap,
    file: File,
}

impl Segment {
    /// Maps the segment at `path`; `None` if there is none.
    pub(super) fn open(path: &Path, dimensions: u32) -> Result<Option<Self>> {
        let failed = |error| Error::file("open", path, error);
        let file = match File::open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(failed)?,
        };
        let bytes = file.metadata().map_err(failed)?.len();
        if bytes < HEADER_BYTES as u64 {
            return Err(damaged());
        }
        let mut header = [0; HEADER_BYTES];
        read_at(&file, &mut header, 0).map_err(failed)?;
        let layout = Layout::read(&header).ok_or_else(damaged)?;
        if layout.file_bytes() as u64 != bytes || layout.dimensions != dimensions {
            return Err(damaged());
        }
        let map = map(&file, layout.codes_at()).map_err(failed)?;
        let segment = Self { layout, map, file };
        segment.check_directory()?;
        Ok(Some(segment))
    }

    pub(super) fn rows(&self) -> u32 {
        self.layout.rows
    }

    /// Each session and its rows, ascending.
    pub(super) fn sessions(&self) -> impl Iterator<Item = (u64, Range<u32>)> {
        (0..self.layout.sessions).map(|place| self.session_at(place))
    }

    /// The key of a row of `session`.
    pub(super) fn key(&self, session: u64, row: u32) -> Key {
        let at = self.layout.messages_at() + row as usize * MESSAGE_BYTES;
        let bytes = &self.map[at..at + MESSAGE_BYTES];
        let message = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        Key::new(session, message, u16::from_le_bytes([bytes[4], bytes[5]]))
    }

    /// The sketches of `rows`, one after the other.
    pub(super) fn sketches(&self, rows: Range<u32>) -> &[u8] {
        let place =
            |row: u32| self.layout.sketches_at() + row as usize * self.layout.sketch_bytes();
        &self.map[place(rows.start)..place(rows.end)]
    }

    /// Fills `codes` with the codes of as many rows, from `row` on.
    pub(super) fn read_codes(&self, row: u32, codes: &mut [u8]) -> Result<()> {
        let at = self.layout.codes_at() + row as usize * self.layout.code_bytes();
        let read = read_at(&self.file, codes, at as u64);
        read.map_err(|source| Error::file("read", Path::new("vectors"), source))
    }

    /// The session of a row.
    pub(super) fn session_of(&self, row: u32) -> u64 {
        let next = partition(0..self.layout.sessions, |place| self.directory(place).1 <= row);
        self.directory(next.saturating_sub(1)).0
    }

    /// A session of the directory and its rows, if it has so many.
    pub(super) fn session_of_directory(&self, place: u32) -> Option<(u64, Range<u32>)> {
        (place < self.layout.sessions).then(|| self.session_at(place))
    }

    /// The rows of the keys between `first` and `last`, both included, which share a session.
    pub(super) fn rows_between(&self, first: Key, last: Key) -> Range<u32> {
        let rows = self.rows_of(first.session);
        let start = partition(rows.clone(), |row| self.key(first.session, row) < first);
        start..partition(start..rows.end, |row| self.key(first.session, row) <= last)
    }

    fn rows_of(&self, session: u64) -> Range<u32> {
        let place = partition(0..self.layout.sessions, |place| self.session_at(place).0 < session);
        match (place < self.layout.sessions).then(|| self.session_at(place)) {
            Some((found, rows)) if found == session => rows,
            _ => 0..0,
        }
    }

    /// Sessions and their rows ascend, so that each row is of one session.
    fn check_directory(&self) -> Result<()> {
        let mut places = (0..self.layout.sessions).map(|place| self.directory(place));
        let Some(mut before) = places.next() else {
            return if self.rows() == 0 { Ok(()) } else { Err(damaged()) };
        };
        let from_zero = before.1 == 0;
        let ascending = places.all(|next| {
            let ascends = next.0 > before.0 && next.1 > before.1;
            before = next;
            ascends
        });
        if from_zero && ascending && before.1 < self.rows() { Ok(()) } else { Err(damaged()) }
    }

    fn session_at(&self, place: u32) -> (u64, Range<u32>) {
        let (session, start) = self.directory(place);
        let next = place + 1;
        let end = if next < self.layout.sessions { self.directory(next).1 } else { self.rows() };
        (session, start..end)
    }

    fn directory(&self, place: u32) -> (u64, u32) {
        let at = HEADER_BYTES + place as usize * SESSION_BYTES;
        let mut session = [0; 8];
        session.copy_from_slice(&self.map[at..at + 8]);
        let row = [self.map[at + 8], self.map[at + 9], self.map[at + 10], self.map[at + 11]];
        (u64::from_le_bytes(session), u32::from_le_bytes(row))
    }
}

/// The first number of `range` for which `below` does not hold.
fn partition(range: Range<u32>, below: impl Fn(u32) -> bool) -> u32 {
    let (mut start, mut end) = (range.start, range.end.max(range.start));
    while start < end {
        let middle = start + (end - start) / 2;
        if below(middle) {
            start = middle + 1;
        } else {
            end = middle;
        }
    }
    start
}

#[expect(unsafe_code, reason = "mapping a file is unsafe: others could change it")]
fn map(file: &File, bytes: usize) -> std::io::Result<Mmap> {
    // SAFETY: a segment is written under another name and never changed once it has its own, by any
    // process of ours; whoever overwrites it in place breaks more than this program.
    unsafe { MmapOptions::new().len(bytes).map(file) }
}
