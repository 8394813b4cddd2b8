//! State: who is who, and how far two archives are level.

use std::hash::{BuildHasher as _, RandomState};

use super::SyncApplied;
use super::line::End;
use crate::error::Result;
use crate::model::Owner;
use crate::store::{Store, Write};

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

/// Notes that a batch of `remote` arrived here, in the transaction that applies it; and how far its
/// log is known now, if the batch is of the log.
pub(crate) fn note_arrival(
    write: &mut Write<'_>,
    remote: &str,
    end: Option<End>,
    applied: &SyncApplied,
) -> Result<()> {
    let mut record = write.remote(remote)?;
    if let Some(end) = end {
        record.pulled = end.next;
        record.theirs_from_here.forget(end.next.position);
    }
    record.ours_from_there.add(applied.before + 1, applied.after);
    write.put_remote(remote, &record)
}
