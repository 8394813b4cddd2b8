//! Reprice: computes stored costs again, after the prices became different.

use crate::error::Result;
use crate::ingest::{self, Pricer};
use crate::model::Owner;
use crate::store::Store;

/// Computes the cost of every answer of `owner` again. Returns how many changed.
pub(crate) fn reprice(store: &Store, owner: Owner, pricer: Pricer<'_>) -> Result<u64> {
    let sessions: Vec<u64> = store.read(owner)?.sessions_by_time()?.collect::<Result<_>>()?;
    let mut changed = 0;
    for session in sessions {
        let read = store.read(owner)?;
        let differs = read.messages_from(session, 0)?.any(|entry| {
            // What does not decode is looked at again below, where it is an error.
            entry.is_ok_and(|(_, record)| record.cost_nanos != ingest::price(&record, pricer))
        });
        drop(read);
        if differs {
            changed += store.write(owner, |write| ingest::reprice(write, session, pricer))?;
        }
    }
    Ok(changed)
}
