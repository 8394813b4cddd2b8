//! Gone: which rows of a segment were removed since it was written, a bit each.

use std::fs;
use std::io::Write as _;
use std::ops::Range;
use std::path::Path;

use super::file::{damaged, publish};
use super::layout::checksum;
use crate::error::{Error, Result};

/// A set of rows. Costs nothing while it is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Gone {
    words: Vec<u64>,
    count: u32,
}

impl Gone {
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    pub(super) fn contains(&self, row: u32) -> bool {
        self.words.get(row as usize / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Adds `rows`; true if one of them is new.
    pub(super) fn insert(&mut self, rows: Range<u32>) -> bool {
        let before = self.count;
        for row in rows {
            let place = row as usize / 64;
            if self.words.len() <= place {
                self.words.resize(place + 1, 0);
            }
            let bit = 1 << (row % 64);
            self.count += u32::from(self.words[place] & bit == 0);
            self.words[place] |= bit;
        }
        self.count > before
    }

    /// Writes the set to `path`.
    pub(super) fn write(&self, path: &Path) -> Result<()> {
        let mut bytes: Vec<u8> = self.words.iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes.extend(checksum(&bytes));
        publish(path, |file| {
            file.write_all(&bytes).map_err(|error| Error::file("write", path, error))
        })
    }

    /// Reads a set of `count` of the first `rows` rows; `None` if the file is not there.
    pub(super) fn read(path: &Path, rows: u32, count: u32) -> Result<Option<Self>> {
        let bytes = match fs::read(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(|error| Error::file("read", path, error))?,
        };
        let Some((words, sum)) = bytes.split_last_chunk::<16>() else { return Err(damaged()) };
        if checksum(words) != *sum || words.len() > (rows as usize).div_ceil(64) * 8 {
            return Err(damaged());
        }
        let words = words.as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes));
        let gone = Self { words: words.collect(), count };
        let counted: u32 = gone.words.iter().map(|word| word.count_ones()).sum();
        if counted == count { Ok(Some(gone)) } else { Err(damaged()) }
    }
}
