//! Reader: reads sessions of one database, message by message.
//!
//! What lies on a damaged page is reported with its row and its session, and what can be read is.
//! Of a message that lost some of its parts, the others are handed on as an addition to what is
//! stored of it already.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use super::MAX_MESSAGE_BYTES;
use super::convert::Draft;
use super::files::{self, Read};
use super::layout::{Files, ListedPath};
use super::leftover::Leftovers;
use super::marks::Marks;
use super::rows::{Database, MessageKey};
use super::salvage::{Lost, Salvage};
use super::schema::Table;
use super::storage;
use super::turn;
use crate::error::Result;
use crate::model::{Message, MessageMode, Session};
use crate::source::batcher::Outlet;
use crate::source::sqlite::is_damage;
use crate::source::{ReadReport, Sink};

/// What could not be read.
#[derive(Debug, Default)]
pub(super) struct Damage {
    /// How many rows, as far as they are known.
    rows: u64,
    /// How many stretches of tables.
    ranges: u64,
    /// Whose they are.
    sessions: BTreeSet<String>,
    /// There are rows of which not even that is known.
    is_nameless: bool,
}

/// Reads sessions of one database.
pub(super) struct Reader<'a> {
    database: &'a Database,
    salvage: Salvage<'a>,
    pub(super) report: &'a mut ReadReport,
    pub(super) damage: Damage,
}

/// A part of a message in one of the places where there are parts.
enum Piece {
    Row(i64),
    File(ListedPath),
}

impl<'a> Reader<'a> {
    pub(super) fn new(database: &'a Database, report: &'a mut ReadReport) -> Self {
        Self { database, salvage: Salvage::of(database), report, damage: Damage::default() }
    }

    /// Notes a row that could not be read.
    fn lose(&mut self, session: &str, row: i64, what: &str, why: &rusqlite::Error) {
        let line = u64::try_from(row).unwrap_or_default();
        let what = format!("{what} of session `{session}`: {why}");
        self.report.note_invalid(&self.database.path, line, what);
        self.damage.rows += 1;
        self.damage.sessions.insert(session.to_owned());
    }

    /// Notes rows of a table that could not be read. Where it is known whose they are, each is noted
    /// once more with its session.
    pub(super) fn lose_rows(&mut self, table: Table, rows: &Lost, is_known: bool) {
        let line = u64::try_from(*rows.start()).unwrap_or_default();
        let end = match *rows.end() {
            i64::MAX => "the end".to_owned(),
            end => format!("row {end}"),
        };
        let what = format!("the table `{}` is damaged from here to {end}", table.name());
        self.report.note_invalid(&self.database.path, line, what);
        self.damage.is_nameless |= !is_known;
        self.damage.ranges += 1;
    }

    /// The answer of the database; nothing, and a note of `row`, if it lies on a damaged page.
    fn unless_damaged<T>(
        &mut self,
        answer: rusqlite::Result<T>,
        (session, row, what): (&str, i64, &str),
    ) -> Result<Option<T>> {
        match answer {
            Ok(told) => Ok(Some(told)),
            Err(error) if is_damage(&error) => {
                self.lose(session, row, what, &error);
                Ok(None)
            }
            Err(error) => Err(self.database.failed(error)),
        }
    }

    /// What is told of a session.
    pub(super) fn session(&mut self, id: &str) -> Result<Session> {
        let database = self.database;
        let _still = database.snapshot();
        let session = database.session(id);
        let session = self.unless_damaged(session, (id, 0, "what is told"))?;
        Ok(session.unwrap_or_else(|| Session::new(database.agent, id)))
    }

    /// Hands on the messages of a session beyond `marks`, but for what the batcher holds at the end.
    pub(super) fn messages<'s, 'sink>(
        &mut self,
        session: Session,
        leftovers: &Leftovers,
        marks: &Marks,
        sink: &'s mut Sink<'sink>,
    ) -> Result<Outlet<'s, 'sink>> {
        let id = session.external_id.clone();
        let files = leftovers.files(&id);
        let keys = self.keys(&id, marks)?;
        let only_in_files = match &files {
            Some(files) if *marks == Marks::NONE => self.only_in_files(files, &keys)?,
            _ => Vec::new(),
        };
        let mut only_in_files = only_in_files.into_iter().peekable();
        let mut batcher = Outlet::new(session, sink);
        for key in keys {
            let is_before = |read: &Read| read.draft.place().0 < key.created_at;
            while let Some((read, files)) = only_in_files.next_if(is_before).zip(files.as_ref()) {
                self.push_file(read, files, &mut batcher)?;
            }
            let before = self.report.bytes_read;
            if let Some(message) = self.message(&id, &key, files.as_ref())? {
                batcher.push(message, self.report.bytes_read - before)?;
            }
        }
        for (read, files) in only_in_files.zip(files.iter().cycle()) {
            self.push_file(read, files, &mut batcher)?;
        }
        Ok(batcher)
    }

    fn push_file(&mut self, read: Read, files: &Files, batcher: &mut Outlet<'_, '_>) -> Result<()> {
        let before = self.report.bytes_read;
        let message = read.finish(files, self.report)?;
        batcher.push(message, self.report.bytes_read - before)
    }

    /// The messages that the files of a session have and the database lacks, in order.
    fn only_in_files(&mut self, files: &Files, keys: &[MessageKey]) -> Result<Vec<Read>> {
        let known: HashSet<&str> = keys.iter().map(|key| key.id.as_str()).collect();
        // What cannot be listed is reported when the files themselves are read.
        let found = files.messages().unwrap_or_default().into_iter();
        let found = found.filter(|file| !known.contains(file.stem.as_str()));
        let lacking = found.filter(|file| !self.database.has_message(&file.stem).unwrap_or(false));
        storage::drafts(lacking.collect(), self.report)
    }

    fn keys(&mut self, session: &str, marks: &Marks) -> Result<Vec<MessageKey>> {
        let found = self.database.changed_messages(session, marks);
        match found.and_then(|found| self.database.settled(found)) {
            Err(error) if is_damage(&error) => self.salvaged_keys(session),
            found => found.map_err(|error| self.database.failed(error)),
        }
    }

    /// All messages of a session that can still be read.
    fn salvaged_keys(&mut self, session: &str) -> Result<Vec<MessageKey>> {
        let mut found = Vec::new();
        for table in [Table::Message, Table::LaterMessage] {
            let rows = self.salvage.rows(table, "session_id", session);
            for row in rows.map_err(|error| self.database.failed(error))? {
                let key = self.database.key_at(table, row);
                found.extend(self.unless_damaged(key, (session, row, "message"))?.flatten());
            }
        }
        found.sort_by(|a, b| {
            (a.kind.is_some(), a.created_at, a.row).cmp(&(b.kind.is_some(), b.created_at, b.row))
        });
        Ok(self.database.settled(found.clone()).unwrap_or(found))
    }

    /// Whether there are files of parts that the database has not got.
    pub(super) fn lacks_parts(&mut self, key: &MessageKey, files: &Files) -> Result<bool> {
        let parts = self.database.parts(&key.id).map_err(|error| self.database.failed(error))?;
        Ok(!lacking(&parts, files, &key.id).is_empty())
    }

    /// A message with its parts; nothing if it is not valid, or was deleted meanwhile.
    pub(super) fn message(
        &mut self,
        session: &str,
        key: &MessageKey,
        files: Option<&Files>,
    ) -> Result<Option<Message>> {
        let database = self.database;
        let _still = database.snapshot();
        let lost = self.damage.rows;
        let mut room = MAX_MESSAGE_BYTES;
        let message = match &key.kind {
            Some(kind) => self.row(session, key.table(), key.row, &mut room, |json, report| {
                turn::message(&key.id, kind, key.created_at, json, report)
            })?,
            None => self.with_parts(session, key, files, &mut room)?,
        };
        let changed_at = Some(key.updated_at).filter(|&at| at > 0);
        let message = message
            .map(|message| Message { changed_at: message.changed_at.max(changed_at), ..message });
        if self.damage.rows == lost {
            return Ok(message);
        }
        // What it is known by was made of all of it.
        Ok(message.map(|message| Message {
            mode: MessageMode::Extend,
            response_id: None,
            ..message
        }))
    }

    fn with_parts(
        &mut self,
        session: &str,
        key: &MessageKey,
        files: Option<&Files>,
        room: &mut usize,
    ) -> Result<Option<Message>> {
        let draft = self.row(session, Table::Message, key.row, room, |json, report| {
            Draft::parse(&key.id, Some(key.created_at).filter(|&at| at > 0), json, report)
        })?;
        let Some(mut draft) = draft else {
            return Ok(None);
        };
        if self.has_all(key, files) {
            match self.push_rows(key, *room, &mut draft) {
                Err(error) if is_damage(&error) => draft.drop_parts(),
                Err(error) => return Err(self.database.failed(error)),
                Ok(()) => return Ok(Some(draft.finish())),
            }
        }
        let mut from_files = Vec::new();
        for piece in self.pieces(session, key, files)? {
            match piece {
                Piece::Row(row) => {
                    self.row(session, Table::Part, row, room, |json, report| {
                        draft.push(json, report)
                    })?;
                }
                Piece::File(file) => {
                    let first = draft.part_count();
                    files::push(&mut draft, &file, room, self.report)?;
                    from_files.extend(first..draft.part_count());
                }
            }
        }
        draft.drop_older(&from_files);
        Ok(Some(draft.finish()))
    }

    /// Whether all parts of a message are in the database, as far as can be told.
    fn has_all(&self, key: &MessageKey, files: Option<&Files>) -> bool {
        let Some(files) = files.filter(|files| files.has_parts(&key.id)) else { return true };
        let parts = self.database.parts(&key.id);
        parts.is_ok_and(|parts| lacking(&parts, files, &key.id).is_empty())
    }

    /// Adds the parts of a message that are in the database, with one question.
    fn push_rows(
        &mut self,
        key: &MessageKey,
        mut room: usize,
        draft: &mut Draft,
    ) -> rusqlite::Result<()> {
        let (path, report) = (&self.database.path, &mut *self.report);
        self.database.part_rows(&key.id, |row, json| {
            take(report, (path, row, "part"), json, &mut room, |json, report| {
                draft.push(json, report)
            });
        })
    }

    /// The parts of a message in order, wherever they are.
    fn pieces(
        &mut self,
        session: &str,
        key: &MessageKey,
        files: Option<&Files>,
    ) -> Result<Vec<Piece>> {
        let parts = match self.database.parts(&key.id) {
            Err(error) if is_damage(&error) => self.salvaged_parts(session, &key.id)?,
            parts => parts.map_err(|error| self.database.failed(error))?,
        };
        let lacking = files.map(|files| lacking(&parts, files, &key.id)).unwrap_or_default();
        let mut lacking = lacking.into_iter().peekable();
        let mut pieces = Vec::with_capacity(parts.len() + lacking.len());
        for (id, row) in parts {
            while let Some(file) = lacking.next_if(|file| file.stem < id) {
                pieces.push(Piece::File(file));
            }
            pieces.push(Piece::Row(row));
        }
        pieces.extend(lacking.map(Piece::File));
        Ok(pieces)
    }

    /// The parts of a message that can still be read.
    fn salvaged_parts(&mut self, session: &str, message: &str) -> Result<Vec<(String, i64)>> {
        let rows = self.salvage.rows(Table::Part, "message_id", message);
        let mut found = Vec::new();
        for row in rows.map_err(|error| self.database.failed(error))? {
            let place = self.database.part_at(row);
            let what = format!("part of message `{message}`");
            if let Some((at, id)) = self.unless_damaged(place, (session, row, &what))?.flatten() {
                found.push((at, id, row));
            }
        }
        found.sort();
        Ok(found.into_iter().map(|(_, id, row)| (id, row)).collect())
    }

    /// Parses the JSON of a row, or reports why it is left out.
    fn row<T>(
        &mut self,
        session: &str,
        table: Table,
        row: i64,
        room: &mut usize,
        parse: impl FnOnce(&[u8], &mut ReadReport) -> serde_json::Result<T>,
    ) -> Result<Option<T>> {
        let what = if table == Table::Part { "part" } else { "message" };
        let (path, report) = (&self.database.path, &mut *self.report);
        let mut parsed = None;
        let answer = self.database.json(table, row, |json| {
            parsed = take(report, (path, row, what), json, room, parse);
        });
        self.unless_damaged(answer, (session, row, what))?;
        Ok(parsed)
    }
}

/// Parses the JSON of a row, or reports why it is left out.
fn take<T>(
    report: &mut ReadReport,
    (path, row, what): (&Path, i64, &str),
    json: Option<&[u8]>,
    room: &mut usize,
    parse: impl FnOnce(&[u8], &mut ReadReport) -> serde_json::Result<T>,
) -> Option<T> {
    let line = u64::try_from(row).unwrap_or_default();
    let Some(json) = json.filter(|json| json.len() <= *room) else {
        report.note_invalid(path, line, format!("{what} without data, or too long"));
        return None;
    };
    *room -= json.len();
    report.bytes_read += json.len() as u64;
    let parsed = parse(json, report);
    parsed.map_err(|why| report.note_invalid(path, line, format!("{what}: {why}"))).ok()
}

/// The files of a message's parts that are not among `parts`, by id.
fn lacking(parts: &[(String, i64)], files: &Files, message: &str) -> Vec<ListedPath> {
    // What cannot be listed is reported when the files themselves are read.
    let known: HashSet<&str> = parts.iter().map(|(id, _)| id.as_str()).collect();
    files.parts_beyond(message, &known)
}

impl Damage {
    /// In words, for whoever reads the report; nothing if all was read.
    pub(super) fn summary(&self) -> Option<String> {
        let is_any = self.rows > 0 || self.ranges > 0;
        let sessions = self.sessions.len();
        is_any.then(|| {
            format!(
                "rows that cannot be read: {}, in sessions: {sessions}; the rest was",
                self.rows
            )
        })
    }

    /// The sessions to read again as a whole, or `None` if it is not known which they are.
    pub(super) fn sessions(&self) -> Option<Vec<String>> {
        (!self.is_nameless).then(|| self.sessions.iter().cloned().collect())
    }
}
