//! Connect: opens a database for reading, so that its owner notices nothing.
//!
//! It is never opened for writing, and no lock is held longer than it takes to read one message, or to
//! ask one question. SQLite itself
//! may leave an empty `-wal` and a `-shm` file beside a database in WAL mode, as for any reader.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Error, ErrorCode, OpenFlags};

/// How long to wait for a writer that locks the whole file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How many questions are kept ready: more than are asked of a session and its messages.
const STATEMENTS: usize = 64;

/// Opens a file for reading. In WAL mode that takes a file beside it, which a folder closed to
/// writing does not allow: what lies there is then read as if it could not change.
///
/// A log that waits beside it would be passed over so, and somebody may be writing to it: such a
/// file is not read.
pub(super) fn connect(path: &Path) -> rusqlite::Result<Connection> {
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
pub(super) fn is_sqlite(path: &Path) -> bool {
    let is_file = fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() > 0);
    is_file && !matches!(connect(path), Err(error) if code(&error) == Some(ErrorCode::NotADatabase))
}

/// Whether an error says that a page of the file is not what it should be, or cannot be read.
pub(super) fn is_damage(error: &Error) -> bool {
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
