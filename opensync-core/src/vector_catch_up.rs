//! Vector catch-up: brings a vector index level with the vectors in the store.
//!
//! It reads the log of passages from the position of the index's last commit. What it finds in the
//! store is the latest state, so a row that was overtaken by a later one changes nothing.

use std::time::{Duration, Instant};

use crate::error::Result;
use crate::store::Read;
use crate::vector::{Entry, Key, OF_MODEL, VectorIndex};

/// Rows between two looks at the clock.
const ROWS: u64 = 64;

/// Adds and removes vectors within `budget`. Returns how many rows of the log are still pending.
///
/// Another process that is at it is left alone.
pub(crate) fn catch_up(
    read: &Read,
    model: &str,
    index: &VectorIndex,
    budget: Option<Duration>,
) -> Result<u64> {
    let last = read.last_passage_change(model)?;
    let pending = last.saturating_sub(index.position());
    if pending == 0 {
        return Ok(0);
    }
    let Some(mut writer) = index.writer()? else { return Ok(pending) };
    let until = budget.map(|budget| Instant::now() + budget);
    // Another process may have gone on between the look above and the lock.
    let mut position = index.position();
    for (row, change) in read.passage_changes_after(model, position)?.enumerate() {
        let (at, session, message) = change?;
        writer.remove_message(session, message);
        let passages = read.passages(model, session, message)?;
        let first = if passages.is_model { OF_MODEL } else { 0 };
        for (number, hash) in (first..).zip(passages.hashes) {
            if let Some(vector) = read.vector(model, hash)? {
                let key = Key::new(session, message, number);
                writer.add([Entry { key, vector: &vector }])?;
            }
        }
        position = at;
        let is_time = (row as u64).is_multiple_of(ROWS);
        if is_time && until.is_some_and(|until| Instant::now() >= until) {
            break;
        }
    }
    writer.commit(position)?;
    if budget.is_none() {
        writer.tidy()?;
    }
    Ok(last.saturating_sub(position))
}
