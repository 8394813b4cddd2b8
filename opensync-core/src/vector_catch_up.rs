//! Vector catch-up: brings a vector index in sync with the vectors in the store.
//!
//! It reads the log of passages from the position of the index's last commit. What it finds in the
//! store is the latest state, so a row that was overtaken by a later one changes nothing.

use std::time::{Duration, Instant};

use crate::error::Result;
use crate::store::Read;
use crate::vector::{Entry, Key, OF_MODEL, VectorIndex, Writer};

/// Rows between two looks at the clock.
const ROWS: u64 = 64;

/// Adds and removes vectors within `budget`. Returns how many rows of the log are still pending.
///
/// Another process that is at it is left alone. An index of another history, left behind when the
/// store was restored from a backup, is begun again; `None` if another process has its lock, and
/// nothing in it may be used.
pub(crate) fn catch_up(
    read: &Read,
    model: &str,
    index: &VectorIndex,
    budget: Option<Duration>,
) -> Result<Option<u64>> {
    let pending = pending(read, model, index)?;
    if pending == Some(0) {
        return Ok(pending);
    }
    let Some(mut writer) = index.writer()? else { return Ok(pending) };
    // Another process may have gone on between the look above and the lock.
    let mut first = index.position();
    if self::pending(read, model, index)?.is_none() {
        writer.clear();
        first = 0;
    }
    let position = add_after(first, read, model, &mut writer, budget)?;
    writer.note_log(read.end_of_log()?);
    writer.commit(position)?;
    if budget.is_none() {
        writer.tidy()?;
    }
    Ok(Some(read.last_passage_change(model)?.saturating_sub(position)))
}

/// How many rows of the log of passages the index has not seen; `None` if it is of another history.
pub(crate) fn pending(read: &Read, model: &str, index: &VectorIndex) -> Result<Option<u64>> {
    let last = read.last_passage_change(model)?;
    let is_of_store = read.has_been_at(index.seen())?;
    Ok(last.checked_sub(index.position()).filter(|_| is_of_store))
}

/// Adds what the rows behind `first` say, within `budget`. Returns the position of the last one read.
fn add_after(
    first: u64,
    read: &Read,
    model: &str,
    writer: &mut Writer<'_>,
    budget: Option<Duration>,
) -> Result<u64> {
    let until = budget.map(|budget| Instant::now() + budget);
    let mut position = first;
    for (row, change) in read.passage_changes_after(model, first)?.enumerate() {
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
    Ok(position)
}
