//! Reprice: computes stored costs again, after the prices became different.

use std::ops::ControlFlow;

use crate::error::Result;
use crate::ingest::{self, Pricer};
use crate::model::Owner;
use crate::store::Store;

/// Computes the cost of every answer of `owner` again, until `progress` breaks it off. Returns how many
/// changed.
pub(crate) fn reprice(
    store: &Store,
    owner: Owner,
    pricer: Pricer<'_>,
    progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<u64> {
    let sessions: Vec<u64> = store.read(owner)?.sessions_by_time()?.collect::<Result<_>>()?;
    let (mut changed, total) = (0, sessions.len() as u64);
    for (done, session) in (0..).zip(sessions) {
        if progress(done, total).is_break() {
            return Ok(changed);
        }
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
    let _ = progress(total, total);
    Ok(changed)
}
