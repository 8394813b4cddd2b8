//! State: who is who, and how far two archives are level.

use std::hash::{BuildHasher as _, RandomState};

use crate::error::Result;
use crate::model::Owner;
use crate::store::Store;

/// How far a change log goes, and how it is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SyncStatus {
    /// The last position of the change log.
    pub last: u64,
    /// The version of the sync protocol.
    pub protocol: u32,
    /// The tag of the change at the position that was asked for, if it is there.
    pub tag: Option<u64>,
}

/// What tells an owner's part of an archive from every other: the same after a move or a restore.
pub(crate) fn archive_id(store: &Store, owner: Owner) -> Result<String> {
    let known = store.read(owner)?.archive_number()?;
    let number = match known {
        Some(number) => number,
        // The standard library seeds its hashes from the operating system.
        None => store.write(owner, |write| {
            write.archive_number(RandomState::new().hash_one(std::process::id()) | 1)
        })?,
    };
    Ok(format!("{number:016x}-{}", owner.0))
}
