//! Marks: how far a database was read, by the times and the row ids of its tables.
//!
//! `OpenCode` writes parts again in place, so a row counts as changed if it was updated since the
//! last read, or if it came in since, whatever its time: an import brings old rows. Rows that seem a
//! little too old are read once more, because a writer takes the time before it gets the lock.
//!
//! A read that was cut short goes on where it stopped. Sessions are read in the order of their last
//! change, so it is enough to know up to which time they are done, and which rows were there.
//!
//! Sessions of which something could not be read are read whole each time, until it can be.

use serde::{Deserialize, Serialize};

use super::schema::{TABLE_COUNT, Table};
use crate::source::Cursor;

/// How long a writer may wait for the lock after it took the time, with room to spare.
const SLACK_MS: i64 = 10_000;

/// The newest of what was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Marks {
    pub(super) updated_ms: i64,
    pub(super) rows: [i64; TABLE_COUNT],
}

impl Marks {
    /// Marks below every row.
    pub(super) const NONE: Self = Self { updated_ms: i64::MIN, rows: [i64::MIN; TABLE_COUNT] };

    /// Rows that were updated then or later are read.
    pub(super) fn since_ms(&self) -> i64 {
        self.updated_ms.saturating_sub(SLACK_MS)
    }

    /// Whether a row is to be read.
    pub(super) fn is_before(&self, table: Table, updated_ms: i64, row: i64) -> bool {
        updated_ms >= self.since_ms() || row > self.rows[table as usize]
    }
}

/// How many damaged sessions a cursor names. With more of them, everything is read each time.
const MAX_DAMAGED: usize = 200;

/// What a cursor says about a database.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct State {
    /// Everything up to here was read, but for what is damaged.
    pub(super) settled: Marks,
    /// Sessions of which something could not be read.
    pub(super) damaged: Vec<String>,
    /// How far the read came that went beyond, if it did not end.
    pub(super) progress: Option<Progress>,
}

/// How far a read came that did not end.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Progress {
    /// The newest rows when it began.
    pub(super) rows: [i64; TABLE_COUNT],
    /// Sessions that last changed before this are done.
    pub(super) done_ms: i64,
}

impl Progress {
    /// Whether a session is done, given its last change and whether it got rows since.
    pub(super) fn covers(&self, newest_ms: i64, has_late_row: bool) -> bool {
        !has_late_row && newest_ms < self.done_ms.saturating_sub(SLACK_MS)
    }
}

impl State {
    /// What `cursor` says of the database that begins with `head`; nothing if it means another one.
    pub(super) fn resume(cursor: Option<&Cursor>, head: [u8; 16]) -> Self {
        let cursor = cursor.filter(|cursor| cursor.head == head);
        let state = cursor.and_then(|cursor| postcard::from_bytes(&cursor.state).ok());
        state.unwrap_or(Self::NOTHING)
    }

    const NOTHING: Self = Self { settled: Marks::NONE, damaged: Vec::new(), progress: None };

    /// The state after a session that last changed at `done_ms`, of a read that found `rows`.
    pub(super) fn advanced(&mut self, rows: [i64; TABLE_COUNT], done_ms: i64) {
        let before = self.progress.unwrap_or(Progress { rows, done_ms });
        let done_ms = done_ms.max(before.done_ms);
        self.progress = Some(Progress { done_ms, ..before });
    }

    /// The state after a read that ended, and met damage in these sessions; `None` if it is not
    /// known in which.
    pub(super) fn ended(marks: Marks, damaged: Option<Vec<String>>) -> Self {
        match damaged {
            Some(damaged) if damaged.len() <= MAX_DAMAGED => {
                Self { settled: marks, damaged, progress: None }
            }
            _ => Self::NOTHING,
        }
    }
}
