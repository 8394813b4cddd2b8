//! Manifest: which segments make up the index, and how far they are level with the embeddings.
//!
//! The one file that changes: a commit writes what is new beside what is there, then replaces the
//! manifest by a rename. Who reads it sees the index before the commit or after it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::file::{damaged, publish};
use super::layout::checksum;
use crate::error::{Error, Result};
use crate::store::LogPosition;

const NAME: &str = "manifest";
const MAGIC: &[u8; 12] = b"OSvectors\0\0\x02";

/// No index of ours has so many segments that its manifest is longer.
const BYTES_MAX: u64 = 1 << 20;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// Drawn when the index is begun: one that was wiped is not taken for its successor.
    pub(super) birth: u64,
    /// Commits so far.
    pub(super) generation: u64,
    pub(super) dimensions: u32,
    /// How far in the log of embeddings the index has read.
    pub(super) position: u64,
    /// Where the change log was at the last commit: tells whose embeddings they are.
    pub(super) seen: LogPosition,
    /// The number the next segment gets.
    pub(super) next_segment: u64,
    pub(super) segments: Vec<Listed>,
}

/// A segment, and which file says what is gone from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listed {
    pub(super) number: u64,
    pub(super) rows: u32,
    pub(super) gone: u32,
    /// The generation that wrote the file of what is gone, if anything is.
    pub(super) gone_since: u64,
}

impl Listed {
    pub(super) fn live(&self) -> u32 {
        self.rows.saturating_sub(self.gone)
    }

    pub(super) fn path(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.segment", self.number))
    }

    /// Where its clusters lie, if they were found.
    pub(super) fn clusters_path(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.clusters", self.number))
    }

    pub(super) fn gone_path(&self, folder: &Path) -> Option<PathBuf> {
        let name = || format!("{}-{}.gone", self.number, self.gone_since);
        (self.gone > 0).then(|| folder.join(name()))
    }
}

impl Manifest {
    /// Reads the manifest in `folder`; an empty one if there is none.
    pub(super) fn read(folder: &Path, dimensions: u32) -> Result<Self> {
        let path = path(folder);
        let failed = |error| Error::file("read", &path, error);
        let found = match fs::metadata(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self { dimensions, ..Self::default() });
            }
            found => found.map_err(failed)?,
        };
        if found.len() > BYTES_MAX {
            return Err(damaged());
        }
        let bytes = fs::read(&path).map_err(failed)?;
        let manifest = Self::decode(&bytes).ok_or_else(damaged)?;
        if manifest.dimensions == dimensions { Ok(manifest) } else { Err(damaged()) }
    }

    /// Replaces the manifest in `folder`.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let bytes = self.encode()?;
        let path = path(folder);
        publish(&path, |file| {
            file.write_all(&bytes).map_err(|error| Error::file("write", &path, error))
        })
    }

    /// Removes the manifest in `folder`: there is no index from then on.
    pub(super) fn remove(folder: &Path) -> Result<()> {
        let path = path(folder);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::file("remove", &path, error))
            }
            _ => Ok(()),
        }
    }

    /// The files of `folder` that this index needs.
    pub(super) fn files(&self, folder: &Path) -> impl Iterator<Item = PathBuf> {
        let of = |listed: &Listed| [Some(listed.path(folder)), listed.gone_path(folder)];
        let files: Vec<_> = self.segments.iter().flat_map(of).flatten().collect();
        files.into_iter().chain([path(folder)])
    }

    fn encode(&self) -> Result<Vec<u8>> {
        let mut bytes = MAGIC.to_vec();
        bytes = postcard::to_extend(self, bytes)
            .map_err(|error| Error::decode_of("the vector index's manifest", error))?;
        bytes.extend(checksum(&bytes));
        Ok(bytes)
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (bytes, sum) = bytes.split_last_chunk::<16>()?;
        let body = bytes.strip_prefix(MAGIC)?;
        if checksum(bytes) != *sum {
            return None;
        }
        postcard::from_bytes(body).ok()
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join(NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_with_any_byte_changed_or_missing_is_refused() {
        let listed = Listed { number: 7, rows: 10, gone: 1, gone_since: 3 };
        let manifest =
            Manifest { birth: 1, dimensions: 3, segments: vec![listed], ..Manifest::default() };
        let bytes = manifest.encode().unwrap();
        assert_eq!(Manifest::decode(&bytes), Some(manifest));

        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 0x10;
            assert_eq!(Manifest::decode(&changed), None);
            assert_eq!(Manifest::decode(&bytes[..place]), None);
        }
    }
}
