//! Database: reads the sessions that changed, and of those the messages that changed.
//!
//! A read begins with a scan that tells which sessions have a row beyond the marks of the last one.
//! They are read in the order of their last change, each with the cursor up to which all before are
//! done, so that a read which is cut short goes on there.

use std::collections::HashMap;

use super::MAX_MESSAGE_BYTES;
use super::batcher::Batcher;
use super::convert::Draft;
use super::marks::{Marks, State, TABLE_COUNT};
use super::rows::{Database, MessageKey};
use crate::error::Result;
use crate::model::Message;
use crate::source::{Cursor, Log, ReadReport, Sink, Stamp};

/// Reads what a database holds beyond `cursor`.
pub(super) fn read(log: &Log, cursor: Option<&Cursor>, mut sink: Sink<'_>) -> Result<ReadReport> {
    let mut report = ReadReport::default();
    let Some(database) = Database::open(&log.path)? else {
        return Ok(report);
    };
    let head = database.head()?;
    let state = State::resume(cursor, head);
    let scan = scan(&database, &state, log.stamp)?;

    let mut reader = Reader { log, database: &database, marks: state.settled, report: &mut report };
    let mut state = state;
    for (index, (newest_ms, id)) in scan.sessions.iter().enumerate() {
        let is_last = index + 1 == scan.sessions.len();
        state = if is_last {
            State { settled: scan.marks, progress: None }
        } else {
            state.advanced(scan.marks.rows, *newest_ms)
        };
        // Only the stamp of a read that ended says that there is nothing new.
        let stamp = if is_last { log.stamp } else { Stamp::default() };
        reader.session(id, cursor_of(stamp, head, &state)?, &mut sink)?;
    }
    Ok(report)
}

fn cursor_of(stamp: Stamp, head: [u8; 16], state: &State) -> Result<Cursor> {
    let state = postcard::to_stdvec(state)
        .map_err(|_| crate::error::Error::decode("the position in a database"))?;
    Ok(Cursor { stamp, offset: 0, head, state })
}

/// What a scan found beyond the marks.
struct Scan {
    /// Sessions to read, with the time of their last change, in its order.
    sessions: Vec<(i64, String)>,
    /// Where the next read begins.
    marks: Marks,
}

/// The newest row of a session, and whether it has one that an earlier, cut-short read did not see.
#[derive(Clone, Copy)]
struct Touch {
    newest_ms: i64,
    is_late: bool,
}

fn scan(database: &Database, state: &State, stamp: Stamp) -> Result<Scan> {
    let mut marks = state.settled;
    let seen = state.progress.map_or([i64::MAX; TABLE_COUNT], |progress| progress.rows);
    let mut touched: HashMap<String, Touch> = HashMap::new();
    database.changed_rows(&state.settled, |table, session, updated_ms, row| {
        marks.updated_ms = marks.updated_ms.max(updated_ms);
        marks.rows[table] = marks.rows[table].max(row);
        let touch = Touch { newest_ms: updated_ms, is_late: row > seen[table] };
        match touched.get_mut(session) {
            Some(before) => *before = before.with(touch),
            None => drop(touched.insert(session.to_owned(), touch)),
        }
    })?;
    // A row from the future must not hide what is written until then.
    marks.updated_ms = marks.updated_ms.min(stamp.modified_ns.div_euclid(1_000_000));

    let is_done = |touch: &Touch| {
        state.progress.is_some_and(|progress| progress.covers(touch.newest_ms, touch.is_late))
    };
    let open = touched.into_iter().filter(|(_, touch)| !is_done(touch));
    let mut sessions: Vec<_> = open.map(|(id, touch)| (touch.newest_ms, id)).collect();
    sessions.sort_unstable();
    Ok(Scan { sessions, marks })
}

impl Touch {
    fn with(self, other: Self) -> Self {
        Self {
            newest_ms: self.newest_ms.max(other.newest_ms),
            is_late: self.is_late || other.is_late,
        }
    }
}

/// Reads sessions of one database, beyond the marks.
struct Reader<'a> {
    log: &'a Log,
    database: &'a Database,
    marks: Marks,
    report: &'a mut ReadReport,
}

impl Reader<'_> {
    fn session(&mut self, id: &str, cursor: Cursor, sink: &mut Sink<'_>) -> Result<()> {
        let session = self.database.session(id)?;
        let mut batcher = Batcher::new(&session, sink);
        for key in self.database.changed_messages(id, &self.marks)? {
            let before = self.report.bytes_read;
            if let Some(message) = self.message(&key)? {
                batcher.push(message, self.report.bytes_read - before)?;
            }
        }
        batcher.finish(cursor)
    }

    /// A message with its parts; nothing if it is not valid, or was deleted meanwhile.
    fn message(&mut self, key: &MessageKey) -> Result<Option<Message>> {
        let mut draft = None;
        let mut room = MAX_MESSAGE_BYTES;
        self.database.message(key.row, |row, json| {
            draft = take(self.report, self.log, row, "message", json, &mut room, |json, report| {
                Draft::parse(&key.id, Some(key.created_at), json, report)
            });
        })?;
        let Some(mut draft) = draft else {
            return Ok(None);
        };
        self.database.parts(&key.id, |row, json| {
            take(self.report, self.log, row, "part", json, &mut room, |json, report| {
                draft.push(json, report)
            });
        })?;
        Ok(Some(draft.finish()))
    }
}

/// Parses the JSON of a row, or reports why it is left out.
fn take<T>(
    report: &mut ReadReport,
    log: &Log,
    row: i64,
    table: &str,
    json: Option<&[u8]>,
    room: &mut usize,
    parse: impl FnOnce(&[u8], &mut ReadReport) -> serde_json::Result<T>,
) -> Option<T> {
    let line = u64::try_from(row).unwrap_or_default();
    let Some(json) = json.filter(|json| json.len() <= *room) else {
        report.note_invalid(&log.path, line, format!("{table} without data, or too long"));
        return None;
    };
    *room -= json.len();
    report.bytes_read += json.len() as u64;
    let parsed = parse(json, report);
    parsed.map_err(|why| report.note_invalid(&log.path, line, format!("{table}: {why}"))).ok()
}
