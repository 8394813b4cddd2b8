//! Rows: everything that is asked of a database of `OpenCode`.
//!
//! The database is opened for reading, and stays usable for the agent that may be writing to it: no
//! statement is left open while a batch is stored. SQLite itself may leave an empty `-wal` and a
//! `-shm` file beside a database in WAL mode, as for any other reader.
//!
//! Columns that came with later versions are asked for only where they exist. Values are taken as
//! they are found: SQLite holds any type in any column.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row};

use super::convert;
use super::marks::{Marks, TABLE_COUNT};
use super::{MAX_MESSAGE_BYTES, NAME};
use crate::error::{Cause, Error, Result};
use crate::model::Session;

/// How long to wait for a writer that locks the whole file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The tables that are watched, and their columns that name a session.
const TABLES: [(&str, &str); TABLE_COUNT] =
    [("session", "id"), ("message", "session_id"), ("part", "session_id")];

/// What is asked of a session, in the order in which [`Database::session`] takes it.
const SESSION_COLUMNS: [&str; 9] = [
    "parent_id",
    "directory",
    "title",
    "version",
    "agent",
    "cost",
    "time_created",
    "time_updated",
    "project_id",
];

/// A database that is open for reading.
pub(super) struct Database {
    path: PathBuf,
    connection: Connection,
    session_query: String,
    project_query: Option<String>,
}

/// Where a message is, and when it was said.
pub(super) struct MessageKey {
    pub(super) row: i64,
    pub(super) id: String,
    pub(super) created_at: i64,
}

impl Database {
    /// Opens a database; `None` if it has not the tables of `OpenCode`.
    pub(super) fn open(path: &Path) -> Result<Option<Self>> {
        let connection = connect(path).map_err(|source| failed(path, source))?;
        Self::probe(path, connection).map_err(|source| failed(path, source))
    }

    fn probe(path: &Path, connection: Connection) -> rusqlite::Result<Option<Self>> {
        for (table, _) in TABLES {
            if columns(&connection, table)?.is_empty() {
                return Ok(None);
            }
        }
        let known = columns(&connection, "session")?;
        let selected = SESSION_COLUMNS.map(|name| if has(&known, name) { name } else { "null" });
        let session_query = format!("select {} from session where id = ?1", selected.join(", "));
        let known = columns(&connection, "project")?;
        let name = if has(&known, "name") { "name" } else { "null" };
        let project_query = has(&known, "worktree")
            .then(|| format!("select worktree, {name} from project where id = ?1"));
        Ok(Some(Self { path: path.to_owned(), connection, session_query, project_query }))
    }

    /// Whether a session is in this database.
    pub(super) fn has_session(&self, id: &str) -> Result<bool> {
        let mut statement =
            self.ask(self.connection.prepare_cached("select 1 from session where id = ?1"))?;
        self.ask(statement.exists([id]))
    }

    /// Tells this database from another one at the same path: a hash of its first rows' ids.
    pub(super) fn head(&self) -> Result<[u8; 16]> {
        let mut hasher = blake3::Hasher::new();
        for table in ["session", "message"] {
            let query = format!("select id from {table} order by rowid limit 1");
            let row = self.connection.query_row(&query, [], |row| Ok(text(row, 0)));
            let id = self.ask(row.optional())?.flatten().unwrap_or_default();
            hasher.update(id.as_bytes()).update(b"\n");
        }
        let mut head = [0; 16];
        hasher.finalize_xof().fill(&mut head);
        Ok(head)
    }

    /// Tells `visit` of each row beyond `marks`: its table, its session, its time, its row id.
    ///
    /// Costs a scan of each table, without the pages that long JSON spills over to: there is no
    /// index on the time of change.
    pub(super) fn changed_rows(
        &self,
        marks: &Marks,
        mut visit: impl FnMut(usize, &str, i64, i64),
    ) -> Result<()> {
        for (table, (name, session)) in TABLES.iter().enumerate() {
            let query = format!(
                "select {session}, time_updated, rowid from {name} \
                 where time_updated >= ?1 or rowid > ?2"
            );
            let mut statement = self.ask(self.connection.prepare(&query))?;
            let mut rows = self.ask(statement.query([marks.since_ms(), marks.rows[table]]))?;
            while let Some(row) = self.ask(rows.next())? {
                let id = self.ask(row.get_ref(0))?;
                let id = id.as_str().unwrap_or_default();
                visit(
                    table,
                    id,
                    integer(row, 1).unwrap_or_default(),
                    integer(row, 2).unwrap_or_default(),
                );
            }
        }
        Ok(())
    }

    /// What is told of a session; little if it has no row of its own.
    pub(super) fn session(&self, id: &str) -> Result<Session> {
        let mut statement = self.ask(self.connection.prepare_cached(&self.session_query))?;
        let row =
            statement.query_row([id], |row| Ok((session_of(row, id), text(row, 1), text(row, 8))));
        let Some((session, directory, project_id)) = self.ask(row.optional())? else {
            return Ok(Session::new(NAME, id));
        };
        let (worktree, name) = self.project(project_id)?;
        Ok(Session {
            project: convert::project(directory, worktree, name),
            origin: Some(self.path.display().to_string()),
            ..session
        })
    }

    /// The folder and the name of a project.
    fn project(&self, id: Option<String>) -> Result<(Option<String>, Option<String>)> {
        let (Some(query), Some(id)) = (&self.project_query, id) else {
            return Ok((None, None));
        };
        let mut statement = self.ask(self.connection.prepare_cached(query))?;
        let row = statement.query_row([id], |row| Ok((text(row, 0), text(row, 1))));
        Ok(self.ask(row.optional())?.unwrap_or_default())
    }

    /// The messages of a session that have a row beyond `marks`, or a part that has, in order.
    pub(super) fn changed_messages(&self, session: &str, marks: &Marks) -> Result<Vec<MessageKey>> {
        let query = "select rowid, id, time_created from message where session_id = ?1 and \
             (time_updated >= ?2 or rowid > ?3 or exists (select 1 from part where \
              part.message_id = message.id and (part.time_updated >= ?2 or part.rowid > ?4))) \
             order by time_created, id";
        let mut statement = self.ask(self.connection.prepare_cached(query))?;
        let [_, message_row, part_row] = marks.rows;
        let bound = (session, marks.since_ms(), message_row, part_row);
        let rows = self.ask(statement.query_map(bound, |row| {
            Ok(MessageKey {
                row: integer(row, 0).unwrap_or_default(),
                id: text(row, 1).unwrap_or_default(),
                created_at: integer(row, 2).unwrap_or_default(),
            })
        }))?;
        self.ask(rows.collect())
    }

    /// Tells `visit` of the JSON of a message: its row id and its bytes, none if it is too long.
    pub(super) fn message(&self, row: i64, visit: impl FnMut(i64, Option<&[u8]>)) -> Result<()> {
        let query = "select rowid, case when octet_length(data) <= ?2 then data end \
             from message where rowid = ?1";
        self.json(query, row, visit)
    }

    /// Tells `visit` of the JSON of each part of a message, in order.
    ///
    /// By the time of making, not by id alone: ids begin again at zero every 2.18 years.
    pub(super) fn parts(&self, message: &str, visit: impl FnMut(i64, Option<&[u8]>)) -> Result<()> {
        let query = "select rowid, case when octet_length(data) <= ?2 then data end \
             from part where message_id = ?1 order by time_created, id";
        self.json(query, message, visit)
    }

    fn json(
        &self,
        query: &str,
        key: impl rusqlite::ToSql,
        mut visit: impl FnMut(i64, Option<&[u8]>),
    ) -> Result<()> {
        let limit = i64::try_from(MAX_MESSAGE_BYTES).unwrap_or(i64::MAX);
        let mut statement = self.ask(self.connection.prepare_cached(query))?;
        let mut rows = self.ask(statement.query((key, limit)))?;
        while let Some(row) = self.ask(rows.next())? {
            visit(integer(row, 0).unwrap_or_default(), bytes(self.ask(row.get_ref(1))?));
        }
        Ok(())
    }

    /// The answer of SQLite, or an error that names the file.
    fn ask<T>(&self, answer: rusqlite::Result<T>) -> Result<T> {
        answer.map_err(|source| failed(&self.path, source))
    }
}

/// Opens a file for reading. In WAL mode that takes a file beside it, which a folder closed to
/// writing does not allow: what lies there is then read as if it could not change.
fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let first = Connection::open_with_flags(path, flags).and_then(prepared);
    let address = path.to_str().filter(|path| !path.contains(['?', '#', '%']));
    match (first, address) {
        (Err(rusqlite::Error::SqliteFailure(error, _)), Some(address))
            if error.code == rusqlite::ErrorCode::CannotOpen && path.is_file() =>
        {
            let address = format!("file:{address}?immutable=1");
            let flags = flags | OpenFlags::SQLITE_OPEN_URI;
            Connection::open_with_flags(address, flags).and_then(prepared)
        }
        (first, _) => first,
    }
}

/// A connection that waits for writers, and runs no function that the file's schema names.
fn prepared(connection: Connection) -> rusqlite::Result<Connection> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    // The first read of the file: fails here if it cannot be read.
    connection.query_row("select count(*) from sqlite_schema", [], |_| Ok(()))?;
    Ok(connection)
}

/// The columns of a table; none if there is no table of this name.
fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let query = "select info.name from sqlite_schema as item, pragma_table_info(item.name) as info \
         where item.type = 'table' and item.name = ?1";
    connection.prepare_cached(query)?.query_map([table], |row| row.get(0))?.collect()
}

fn has(columns: &[String], name: &str) -> bool {
    columns.iter().any(|column| column == name)
}

fn session_of(row: &Row<'_>, id: &str) -> Session {
    Session {
        parent: convert::parent(text(row, 0)),
        title: text(row, 2),
        agent_version: text(row, 3),
        agent: text(row, 4),
        claimed_cost_nanos: convert::nanos(real(row, 5)),
        started_at: integer(row, 6),
        updated_at: integer(row, 7),
        ..Session::new(NAME, id)
    }
}

fn text(row: &Row<'_>, column: usize) -> Option<String> {
    let value = row.get_ref(column).ok()?;
    bytes(value).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}

fn bytes(value: ValueRef<'_>) -> Option<&[u8]> {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes),
        _ => None,
    }
}

fn integer(row: &Row<'_>, column: usize) -> Option<i64> {
    match row.get_ref(column).ok()? {
        ValueRef::Integer(value) => Some(value),
        ValueRef::Real(value) => Some(convert::milliseconds(value)),
        _ => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "a cost in whole dollars is small")]
fn real(row: &Row<'_>, column: usize) -> Option<f64> {
    match row.get_ref(column).ok()? {
        ValueRef::Integer(value) => Some(value as f64),
        ValueRef::Real(value) => Some(value),
        _ => None,
    }
}

fn failed(path: &Path, source: rusqlite::Error) -> Error {
    Cause::Sqlite { path: path.to_owned(), source }.into()
}
