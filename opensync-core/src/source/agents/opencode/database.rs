//! Database: reads the sessions that changed, and of those the messages that changed.
//!
//! A read begins with a scan that tells which sessions have a row beyond the marks of the last one.
//! They are read in the order of their last change, each with the cursor up to which all before are
//! done, so that a read which is cut short goes on there. Only the session that a fork was made of
//! is read before it, so that what both hold is counted where it was said.

use std::collections::{HashMap, HashSet};
use std::mem;

use super::READER;
use super::leftover::Leftovers;
use super::marks::{Marks, State};
use super::reader::Reader;
use super::rows::Database;
use super::salvage::Lost;
use super::schema::{TABLE_COUNT, Table};
use crate::error::{Error, Result};
use crate::model::{Link, LinkKind, Session};
use crate::source::batcher::Outlet;
use crate::source::sqlite::is_damage;
use crate::source::{Cursor, Log, ReadReport, Sink, Stamp};

/// Reads what a database holds beyond `cursor`.
pub(super) fn read(
    agent: &'static str,
    log: &Log,
    cursor: Option<&Cursor>,
    mut sink: Sink<'_>,
) -> Result<ReadReport> {
    let mut report = ReadReport { is_whole: cursor.is_none(), ..ReadReport::default() };
    let database = Database::open(agent, &log.path)?;
    let head = match database.head() {
        Err(error) if is_damage(&error) => [0; 16],
        head => head.map_err(|error| database.failed(error))?,
    };
    let mut state = State::resume(cursor, head);
    let mut reader = Reader::new(&database, &mut report);
    let scan = scan(&database, &state, log.stamp, &mut reader)?;
    let mut pass = Pass {
        settled: state.settled,
        damaged: state.damaged.iter().cloned().collect(),
        waiting: scan.sessions.iter().map(|(_, id)| id.clone()).collect(),
        leftovers: Leftovers::beside(&log.path),
        reader,
    };
    for (index, (newest_ms, id)) in scan.sessions.iter().enumerate() {
        let batcher = pass.session(id, &mut sink)?;
        let mut stamp = Stamp::default();
        if index + 1 < scan.sessions.len() {
            state.advanced(scan.marks.rows, *newest_ms);
        } else {
            // Only the stamp of a read that ended, and missed nothing, says that there is no more.
            let is_whole = pass.reader.damage.summary().is_none();
            stamp = if is_whole { log.stamp } else { stamp };
            state = State::ended(scan.marks, pass.reader.damage.sessions());
        }
        batcher.finish(Some(cursor_of(stamp, head, &state)?))?;
    }
    let damage = pass.reader.damage.summary();
    report.damage = damage;
    Ok(report)
}

fn cursor_of(stamp: Stamp, head: [u8; 16], state: &State) -> Result<Cursor> {
    let state =
        postcard::to_stdvec(state).map_err(|_| Error::decode("the position in a database"))?;
    Ok(Cursor { stamp, offset: READER, head, state })
}

/// The sessions of one read.
struct Pass<'a> {
    /// Where the last read ended.
    settled: Marks,
    /// Sessions of which it missed something.
    damaged: HashSet<String>,
    /// Sessions that are still to be read.
    waiting: HashSet<String>,
    leftovers: Leftovers,
    reader: Reader<'a>,
}

impl Pass<'_> {
    /// Reads a session, after those that it is a fork of, and hands it on but for its end.
    fn session<'s, 'sink>(
        &mut self,
        id: &str,
        sink: &'s mut Sink<'sink>,
    ) -> Result<Outlet<'s, 'sink>> {
        let mut session = self.reader.session(id)?;
        if !self.waiting.remove(id) {
            // It was read already, as the one that a fork was made of.
            return Ok(Outlet::new(session, sink));
        }
        let mut forks = Vec::new();
        while let Some(origin) = origin(&session).filter(|origin| self.waiting.remove(*origin)) {
            let origin = self.reader.session(origin)?;
            forks.push(mem::replace(&mut session, origin));
        }
        while let Some(fork) = forks.pop() {
            self.messages(mem::replace(&mut session, fork), sink)?.finish(None)?;
        }
        self.messages(session, sink)
    }

    fn messages<'s, 'sink>(
        &mut self,
        session: Session,
        sink: &'s mut Sink<'sink>,
    ) -> Result<Outlet<'s, 'sink>> {
        let is_damaged = self.damaged.contains(&session.external_id);
        let marks = if is_damaged { Marks::NONE } else { self.settled };
        self.reader.messages(session, &self.leftovers, &marks, sink)
    }
}

/// The session that this one is a fork of.
fn origin(session: &Session) -> Option<&str> {
    match &session.parent {
        Some(Link { kind: LinkKind::Fork, external_id }) => Some(external_id),
        _ => None,
    }
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

/// The sessions that have rows beyond the marks.
#[derive(Default)]
struct Touched(HashMap<String, Touch>);

fn scan(database: &Database, state: &State, stamp: Stamp, reader: &mut Reader<'_>) -> Result<Scan> {
    let mut marks = state.settled;
    let seen = state.progress.map_or([i64::MAX; TABLE_COUNT], |progress| progress.rows);
    let mut touched = Touched::default();
    for table in database.schema.tables() {
        let at = table as usize;
        let mut visit = |session: &str, updated_ms: i64, row: i64| {
            marks.updated_ms = marks.updated_ms.max(updated_ms);
            marks.rows[at] = marks.rows[at].max(row);
            touched.add(session, Touch { newest_ms: updated_ms, is_late: row > seen[at] });
        };
        match database.changed_rows(table, &state.settled, &mut visit) {
            Err(error) if is_damage(&error) => {
                let column = table.session_column();
                let lost = database.readable_rows(table, column, |session, updated_ms, row| {
                    if state.settled.is_before(table, updated_ms, row) {
                        visit(session, updated_ms, row);
                    }
                });
                let lost = lost.map_err(|error| database.failed(error))?;
                note_lost(database, table, &lost, reader, &mut touched)?;
            }
            scanned => scanned.map_err(|error| database.failed(error))?,
        }
    }
    let late = Touch { newest_ms: i64::MIN, is_late: true };
    state.damaged.iter().for_each(|session| touched.add(session, late));
    // A row from the future must not hide what is written until then.
    marks.updated_ms = marks.updated_ms.min(stamp.modified_ns.div_euclid(1_000_000));

    let is_done = |touch: &Touch| {
        state.progress.is_some_and(|progress| progress.covers(touch.newest_ms, touch.is_late))
    };
    let open = touched.0.into_iter().filter(|(_, touch)| !is_done(touch));
    let mut sessions: Vec<_> = open.map(|(id, touch)| (touch.newest_ms, id)).collect();
    sessions.sort_unstable();
    Ok(Scan { sessions, marks })
}

/// Notes rows that cannot be read, and has the sessions read that they belong to.
fn note_lost(
    database: &Database,
    table: Table,
    lost: &[Lost],
    reader: &mut Reader<'_>,
    touched: &mut Touched,
) -> Result<()> {
    let late = Touch { newest_ms: i64::MIN, is_late: true };
    let is_known = database.lost_sessions(table, lost, |session, _| touched.add(&session, late));
    let is_known = is_known.map_err(|error| database.failed(error))?;
    for rows in lost {
        reader.lose_rows(table, rows, is_known);
    }
    Ok(())
}

impl Touched {
    fn add(&mut self, session: &str, touch: Touch) {
        match self.0.get_mut(session) {
            Some(before) => *before = before.with(touch),
            None => drop(self.0.insert(session.to_owned(), touch)),
        }
    }
}

impl Touch {
    fn with(self, other: Self) -> Self {
        Self {
            newest_ms: self.newest_ms.max(other.newest_ms),
            is_late: self.is_late || other.is_late,
        }
    }
}
