//! Sqlite: opens a database for reading, so that its owner notices nothing.
//!
//! It is never opened for writing, and no lock is held longer than it takes to read one message, or to
//! ask one question. SQLite itself
//! may leave an empty `-wal` and a `-shm` file beside a database in WAL mode, as for any reader.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, ErrorCode, OpenFlags, Row};

use crate::error;

/// How long to wait for a writer that locks the whole file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How many questions are kept ready: more than are asked of a session and its messages.
const STATEMENTS: usize = 64;

/// Opens a file for reading. In WAL mode that takes a file beside it, which a folder closed to
/// writing does not allow: what lies there is then read as if it could not change.
///
/// A log that waits beside it would be passed over so, and somebody may be writing to it: such a
/// file is not read.
pub(crate) fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let first = Connection::open_with_flags(path, flags).and_then(prepared);
    let address = path.to_str().filter(|path| !path.contains(['?', '#', '%']));
    match (first, address) {
        (Err(error), Some(address)) if is_closed(&error) && is_at_rest(path) => {
            let address = format!("file:{address}?immutable=1");
            let flags = flags | OpenFlags::SQLITE_OPEN_URI;
            Connection::open_with_flags(address, flags).and_then(prepared)
        }
        (first, _) => first,
    }
}

/// Whether a file is a database of SQLite. One that cannot be asked now may be one.
pub(crate) fn is_sqlite(path: &Path) -> bool {
    let is_file = fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() > 0);
    is_file && !matches!(connect(path), Err(error) if code(&error) == Some(ErrorCode::NotADatabase))
}

/// Whether an error says that a page of the file is not what it should be, or cannot be read.
pub(crate) fn is_damage(error: &Error) -> bool {
    matches!(
        code(error),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::SystemIoFailure | ErrorCode::NotADatabase)
    )
}

/// A connection that waits for writers, and runs no function that the file's schema names.
fn prepared(connection: Connection) -> rusqlite::Result<Connection> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "trusted_schema", false)?;
    // Else SQLite plans a question anew whenever it is asked of another message.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // The first read of the file: fails here if it cannot be read.
    match first_read(&connection) {
        Err(error) if code(&error) == Some(ErrorCode::DatabaseCorrupt) => {
            // SQLite refuses a file that was cut short, unless it is told that it is to be saved.
            connection.pragma_update(None, "writable_schema", true)?;
            first_read(&connection)?;
        }
        read => read?,
    }
    Ok(connection)
}

fn first_read(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("select count(*) from sqlite_schema", [], |_| Ok(()))
}

fn is_closed(error: &Error) -> bool {
    code(error) == Some(ErrorCode::CannotOpen)
}

/// Whether a file is there, and nothing lies beside it that is still to be brought into it.
fn is_at_rest(path: &Path) -> bool {
    let beside = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        fs::metadata(name).is_ok_and(|found| found.len() > 0)
    };
    path.is_file() && !beside("-wal") && !beside("-journal")
}

fn code(error: &Error) -> Option<ErrorCode> {
    match error {
        Error::SqliteFailure(error, _) => Some(error.code),
        _ => None,
    }
}

/// An error of SQLite with the file that it is about.
pub(crate) fn failed(path: &Path, source: Error) -> error::Error {
    let what = format!("could not read `{}`", path.display());
    error::Error::log(error::ErrorKind::Io, what, Some(Box::new(source)))
}

/// A database whose tables are not those of any version that is known.
pub(crate) fn unknown(path: &Path, lack: &str) -> error::Error {
    let what = format!("`{}` is not a database that this version knows: {lack}", path.display());
    error::Error::log(error::ErrorKind::InvalidInput, what, None)
}

/// The text in a column, whatever type it was written as; nothing if it is a number or empty.
pub(crate) fn text(row: &Row<'_>, column: usize) -> Option<String> {
    let value = row.get_ref(column).ok()?;
    bytes(value).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}

/// The bytes of a text or a blob.
pub(crate) fn bytes(value: ValueRef<'_>) -> Option<&[u8]> {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes),
        _ => None,
    }
}

/// The whole number in a column, whatever type of number it was written as.
#[expect(clippy::cast_possible_truncation, reason = "a number out of range is cut to it")]
pub(crate) fn integer(row: &Row<'_>, column: usize) -> Option<i64> {
    match row.get_ref(column).ok()? {
        ValueRef::Integer(value) => Some(value),
        ValueRef::Real(value) => Some(value as i64),
        _ => None,
    }
}

/// The number in a column.
#[expect(clippy::cast_precision_loss, reason = "what is told in fractions is small")]
pub(crate) fn real(row: &Row<'_>, column: usize) -> Option<f64> {
    match row.get_ref(column).ok()? {
        ValueRef::Integer(value) => Some(value as f64),
        ValueRef::Real(value) => Some(value),
        _ => None,
    }
}

/// The columns of a table, which differ by version.
pub(crate) struct Columns(HashSet<String>);

impl Columns {
    /// Those of a table; none if there is no such table.
    pub(crate) fn of(connection: &Connection, table: &str) -> rusqlite::Result<Self> {
        let mut names = connection.prepare("select name from pragma_table_info(?1)")?;
        let names = names.query_map([table], |row| row.get::<_, String>(0))?;
        names.collect::<rusqlite::Result<_>>().map(Self)
    }

    /// Whether there is a column of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// What to ask for to get these, in this order; those that are not there are nothing.
    pub(crate) fn list(&self, names: &[&str]) -> String {
        let asked =
            |name: &&str| if self.has(name) { format!("\"{name}\"") } else { "null".into() };
        names.iter().map(asked).collect::<Vec<_>>().join(", ")
    }
}
