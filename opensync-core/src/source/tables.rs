//! Tables: reads a database in which an agent keeps many sessions, of those the ones that changed.
//!
//! A format says which sessions have something beyond the marks of the last read, and reads one of
//! them. A read that was cut short begins anew: what is stored already changes nothing. No question
//! is left open while a batch is stored, so that the owner of the database is never kept waiting.

use std::path::Path;

use rusqlite::Connection;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::batcher::Batcher;
use super::sqlite;
use super::transcript::Out;
use super::{Batch, Cursor, Log, ReadReport, Sink, Stamp};
use crate::error::{Error, Result};
use crate::model::{Message, Session};

/// A format of this kind.
pub(crate) trait Tables {
    /// Raised with the layout of the marks, or when databases are to be read anew.
    const VERSION: u8;

    /// The tables without which it is no database of the format, each with columns.
    const NEEDED: &'static [(&'static str, &'static [&'static str])];

    /// How far a database was read; small.
    type Marks: Clone + Default + Serialize + DeserializeOwned;

    /// The sessions that have something beyond the marks, in the order in which they are to be read,
    /// and the marks behind them.
    fn changed(connection: &Connection, marks: &Self::Marks)
    -> Queried<(Vec<String>, Self::Marks)>;

    /// Reads what a session has beyond the marks.
    fn read(
        connection: &Connection,
        id: &str,
        marks: &Self::Marks,
        reading: &mut Reading<'_, '_>,
    ) -> std::result::Result<(), Fault>;
}

/// What SQLite answers.
pub(crate) type Queried<T> = rusqlite::Result<T>;

/// Why a session could not be read.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The database did not answer.
    Database(rusqlite::Error),
    /// What was read could not be handed on.
    Sink(Error),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Sink(error)
    }
}

/// Whether a cursor was left by a reader that reads as this one does.
pub(crate) fn is_current<T: Tables>(cursor: &Cursor) -> bool {
    cursor.state.first() == Some(&T::VERSION)
}

/// Whether a file is a database of the format. One that cannot be asked now may be one.
pub(crate) fn is_database<T: Tables>(path: &Path) -> bool {
    if !sqlite::is_sqlite(path) {
        return false;
    }
    let connection = sqlite::connect(path);
    connection.is_ok_and(|connection| matches!(lack::<T>(&connection), Ok(None)))
}

/// What a database lacks to be one of the format.
fn lack<T: Tables>(connection: &Connection) -> Queried<Option<String>> {
    for (table, needed) in T::NEEDED {
        let columns = sqlite::Columns::of(connection, table)?;
        if let Some(column) = needed.iter().find(|column| !columns.has(column)) {
            return Ok(Some(format!("it has no column `{column}` in a table `{table}`")));
        }
    }
    Ok(None)
}

/// Reads what `log` holds beyond `cursor`.
pub(crate) fn read<T: Tables>(
    agent: &'static str,
    log: &Log,
    cursor: Option<&Cursor>,
    sink: Sink<'_>,
) -> Result<ReadReport> {
    let cursor = cursor.filter(|cursor| is_current::<T>(cursor));
    if cursor.is_some_and(|cursor| cursor.stamp == log.stamp) {
        return Ok(ReadReport::default());
    }
    let failed = |error| sqlite::failed(&log.path, error);
    let connection = sqlite::connect(&log.path).map_err(failed)?;
    if let Some(lack) = lack::<T>(&connection).map_err(failed)? {
        return Err(sqlite::unknown(&log.path, &lack));
    }
    let saved = |cursor: &Cursor| postcard::from_bytes(cursor.state.get(1..)?).ok();
    let before: T::Marks = cursor.and_then(saved).unwrap_or_default();
    let (sessions, marks) = T::changed(&connection, &before).map_err(failed)?;
    let mut reading = Reading::new(agent, log, sink);
    reading.report.is_whole = cursor.is_none();
    for id in &sessions {
        match T::read(&connection, id, &before, &mut reading) {
            Ok(()) => {}
            Err(Fault::Database(error)) if sqlite::is_damage(&error) => {
                let what = format!("session `{id}`: {error}");
                reading.report.damage.get_or_insert(what);
            }
            Err(Fault::Database(error)) => return Err(failed(error)),
            Err(Fault::Sink(error)) => return Err(error),
        }
        reading.flush(None)?;
    }
    // Only the stamp of a read that missed nothing says that there is no more.
    let is_whole = reading.report.damage.is_none();
    let (stamp, marks) = if is_whole { (log.stamp, marks) } else { (Stamp::default(), before) };
    let state = postcard::to_extend(&marks, vec![T::VERSION])
        .map_err(|_| Error::decode("the position in a database"))?;
    reading.session = None;
    reading.flush(Some(Cursor { stamp, state, ..Cursor::default() }))?;
    Ok(reading.report)
}

/// A read of one database.
pub(crate) struct Reading<'a, 'sink> {
    agent: &'static str,
    log: &'a Log,
    session: Option<Session>,
    batcher: Batcher,
    report: ReadReport,
    sink: &'a mut (dyn FnMut(Batch) -> Result<()> + 'sink),
}

impl<'a, 'sink> Reading<'a, 'sink> {
    fn new(
        agent: &'static str,
        log: &'a Log,
        sink: &'a mut (dyn FnMut(Batch) -> Result<()> + 'sink),
    ) -> Self {
        let (batcher, report) = (Batcher::default(), ReadReport::default());
        Self { agent, log, session: None, batcher, report, sink }
    }

    /// A session of the agent, of which nothing but its id is known.
    pub(crate) fn session(&self, id: &str) -> Session {
        Session::new(self.agent, id)
    }

    /// Goes on with another session.
    pub(crate) fn begin(&mut self, session: Session) -> Result<()> {
        self.flush(None)?;
        let origin = Some(self.log.path.to_string_lossy().into_owned());
        self.session = Some(Session { origin, ..session });
        Ok(())
    }

    /// Where what the row of this number says goes.
    pub(crate) fn out(&mut self, row: i64) -> Out<'_> {
        let row = u64::try_from(row).unwrap_or_default();
        Out::of_row(&mut self.batcher, &mut self.report, &self.log.path, row)
    }

    /// Adds a message.
    pub(crate) fn push(&mut self, message: Message) {
        self.batcher.push(message);
    }

    /// Notes that `bytes` were read, and hands on what there is if that is enough.
    pub(crate) fn note(&mut self, bytes: usize) -> Result<()> {
        self.report.bytes_read += bytes as u64;
        self.batcher.note(bytes as u64);
        if self.batcher.is_full() { self.flush(None) } else { Ok(()) }
    }

    fn flush(&mut self, cursor: Option<Cursor>) -> Result<()> {
        let messages = self.batcher.take();
        let session = match &self.session {
            Some(session) => session.clone(),
            None if cursor.is_none() => return Ok(()),
            // Stands for the database itself: of a session without a message nothing is kept.
            None => Session::new(self.agent, self.log.path.to_string_lossy()),
        };
        (self.sink)(Batch { session, messages, removed_messages: Vec::new(), cursor })
    }
}
