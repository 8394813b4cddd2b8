//! Bytes: the large parts of a model, in memory of this process or where they lie in a file.

use std::fs::File;
use std::ops::{Deref, Range};
use std::sync::Arc;

use memmap2::{Mmap, MmapOptions};

/// Bytes that never change, cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Bytes(Place);

#[derive(Clone, Debug)]
enum Place {
    Memory(Arc<Vec<u8>>),
    File { map: Arc<Mmap>, range: Range<usize> },
}

impl Bytes {
    /// The first `length` bytes of a file, which must have as many, read when they are looked at.
    pub(super) fn map(file: &File, length: usize) -> std::io::Result<Self> {
        let map = Arc::new(map(file, length)?);
        Ok(Self(Place::File { map, range: 0..length }))
    }

    /// A part of mapped bytes; `None` if it is not within them, or they are not mapped.
    pub(super) fn part(&self, part: Range<usize>) -> Option<Self> {
        let Place::File { map, range } = &self.0 else { return None };
        if part.start > part.end || part.end > range.len() {
            return None;
        }
        let range = range.start + part.start..range.start + part.end;
        Some(Self(Place::File { map: map.clone(), range }))
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Place::Memory(bytes) => bytes,
            Place::File { map, range } => &map[range.clone()],
        }
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Place::Memory(Arc::new(bytes)))
    }
}

#[expect(unsafe_code, reason = "mapping a file is unsafe: others could change it")]
fn map(file: &File, length: usize) -> std::io::Result<Mmap> {
    // SAFETY: a packed model is written under another name and never changed once it has its own,
    // by any process of ours; whoever overwrites it in place breaks more than this program.
    unsafe { MmapOptions::new().len(length).map(file) }
}
