//! Small databases and JSON folders, written here, and what is read from them.
#![allow(clippy::unwrap_used)]

mod damage;
mod database;
mod forks;
mod later;
mod live;
mod missed;
mod moved;
mod named;
mod parts;
mod storage;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::OPENCODE;
use crate::Agents;
use crate::import::ImportOptions;
use crate::model::{Message, SessionInfo};
use crate::opensync::OpenSync;
use crate::source::{Batch, Cursor, Log, ReadReport, Source};

/// The tables as far as they are read, with what every version has.
const OLD_SCHEMA: &str = "
    create table project (id text primary key, worktree text not null);
    create table session (id text primary key, project_id text not null, parent_id text,
        title text not null, version text not null,
        time_created integer not null, time_updated integer not null);
    create table message (id text primary key, session_id text not null,
        time_created integer not null, time_updated integer not null, data text not null);
    create table part (id text primary key, message_id text not null, session_id text not null,
        time_created integer not null, time_updated integer not null, data text not null);
    create index part_message on part (message_id, id);";

/// What later versions added.
const NEW_COLUMNS: &str = "
    alter table project add column name text;
    alter table session add column directory text;
    alter table session add column agent text;
    alter table session add column cost real default 0 not null;";

/// A data folder of the agent.
struct Data {
    folder: tempfile::TempDir,
}

/// The tables of version 2, with the columns that are read.
const LATER_SCHEMA: &str = "
    create table session_v2 (id text primary key, project_id text not null, parent_id text,
        fork_session_id text, fork_boundary text, directory text not null, title text,
        version text not null, cost real default 0 not null, agent text,
        time_created integer not null, time_updated integer not null);
    create table session_message (id text primary key, session_id text not null,
        type text not null, seq integer not null, time_created integer not null,
        time_updated integer not null, data text not null);
    create index later_session on session_message (session_id, seq);";

/// What one read handed on.
struct Read {
    batches: Vec<Batch>,
    report: ReadReport,
}

impl Data {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A database with the columns of the newest version.
    fn database(&self) -> Connection {
        let connection = self.old_database();
        connection.execute_batch(NEW_COLUMNS).unwrap();
        connection
    }

    fn old_database(&self) -> Connection {
        let connection = Connection::open(self.path().join("opencode.db")).unwrap();
        connection.execute_batch(OLD_SCHEMA).unwrap();
        connection
    }

    /// A database as version 2 makes it, in which version 1 never was.
    fn later_database(&self) -> Connection {
        let connection = Connection::open(self.path().join("opencode.db")).unwrap();
        connection
            .execute_batch("create table project (id text primary key, worktree text)")
            .unwrap();
        connection.execute_batch(LATER_SCHEMA).unwrap();
        connection
    }

    fn write(&self, path: &str, json: &str) -> PathBuf {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, json).unwrap();
        path
    }

    fn logs(&self) -> Vec<Log> {
        OPENCODE.discover(self.path()).unwrap()
    }

    /// Reads the only log there is.
    fn read(&self, cursor: Option<&Cursor>) -> Read {
        let logs = self.logs();
        assert_eq!(logs.len(), 1, "{logs:?}");
        read(&logs[0], cursor)
    }
}

impl Read {
    fn messages(&self) -> Vec<&Message> {
        self.batches.iter().flat_map(|batch| &batch.messages).collect()
    }

    fn message_ids(&self) -> Vec<&str> {
        self.messages().iter().map(|message| message.external_id.as_str()).collect()
    }

    fn session_ids(&self) -> Vec<&str> {
        self.batches.iter().map(|batch| batch.session.external_id.as_str()).collect()
    }

    fn cursor(&self) -> Option<&Cursor> {
        self.batches.last()?.cursor.as_ref()
    }
}

fn read(log: &Log, cursor: Option<&Cursor>) -> Read {
    let mut batches = Vec::new();
    let report = OPENCODE
        .read(log, cursor, &mut |batch| {
            batches.push(batch);
            Ok(())
        })
        .unwrap();
    Read { batches, report }
}

fn add_session(connection: &Connection, id: &str, updated: i64) {
    let query = "insert into session (id, project_id, title, version, time_created, time_updated) \
         values (?1, 'p1', 'Fix the shop', '1.2.3', 1000, ?2)";
    connection.execute(query, params![id, updated]).unwrap();
}

fn add_message(connection: &Connection, session: &str, id: &str, time: i64, json: &str) {
    let query = "insert into message values (?1, ?2, ?3, ?3, ?4)";
    connection.execute(query, params![id, session, time, json]).unwrap();
}

/// A part of the session that its message is in.
fn add_part(connection: &Connection, message: &str, id: &str, time: i64, json: &str) {
    let query = "insert into part select ?1, ?2, session_id, ?3, ?3, ?4 from message where id = ?2";
    connection.execute(query, params![id, message, time, json]).unwrap();
}

/// A minute, in milliseconds: far enough apart to count as another time.
const MINUTE: i64 = 60_000;

/// One session with a question and an answer, a minute apart.
fn add_talk(connection: &Connection, session: &str, start: i64) {
    let (question, answer) = (format!("{session}_q"), format!("{session}_a"));
    add_session(connection, session, start + MINUTE);
    add_message(connection, session, &question, start, r#"{"role":"user"}"#);
    add_part(
        connection,
        &question,
        &format!("{session}_1"),
        start,
        r#"{"type":"text","text":"Why?"}"#,
    );
    add_message(connection, session, &answer, start + MINUTE, r#"{"role":"assistant"}"#);
    let text = r#"{"type":"text","text":"Because."}"#;
    add_part(connection, &answer, &format!("{session}_2"), start + MINUTE, text);
}

fn add_later_session(connection: &Connection, id: &str, at: i64) {
    let query = "insert into session_v2 (id, project_id, directory, title, version, time_created, \
         time_updated) values (?1, 'p1', '/home/ada/shop', 'Fix the shop', '2.0.1', ?2, ?2)";
    connection.execute(query, params![id, at]).unwrap();
}

/// A row of version 2 at the end of its session.
fn add_later(connection: &Connection, session: &str, id: &str, kind: &str, at: i64, json: &str) {
    let query = "insert into session_message select ?1, ?2, ?3, coalesce(max(seq), 0) + 1, ?4, ?4, ?5 \
         from session_message where session_id = ?2";
    connection.execute(query, params![id, session, kind, at, json]).unwrap();
}

/// An archive with all that is at these paths, imported in their order.
struct Archive {
    archive: OpenSync,
    _folder: tempfile::TempDir,
}

impl Archive {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { archive: OpenSync::open(folder.path()).unwrap(), _folder: folder }
    }

    /// How many logs could not be read, or not all of them.
    fn import(&self, path: &Path) -> usize {
        let report = self
            .archive
            .import(&Agents::of(&OPENCODE).at([path]), ImportOptions::default().index(false));
        report.unwrap().failed.len()
    }

    fn session(&self, id: &str) -> SessionInfo {
        self.archive.session(id).unwrap()
    }

    fn texts(&self, id: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for placed in self.archive.messages(id).unwrap() {
            texts.extend(placed.unwrap().message.parts.into_iter().map(|part| part.text));
        }
        texts
    }
}

#[test]
fn the_data_folder_follows_the_environment() {
    let roots = |set: &[(&str, &str)]| {
        let lookup = |name: &str| {
            let found = set.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        };
        OPENCODE.default_roots(&lookup)
    };

    assert_eq!(roots(&[("HOME", "/h")]), [Path::new("/h/.local/share/opencode")]);
    assert_eq!(
        roots(&[("USERPROFILE", "/u"), ("HOME", "")]),
        [Path::new("/u/.local/share/opencode")]
    );
    assert_eq!(roots(&[("HOME", "/h"), ("XDG_DATA_HOME", "/x")]), [Path::new("/x/opencode")]);
    assert_eq!(roots(&[("XDG_DATA_HOME", "/x"), ("OPENCODE_DATA_DIR", "/d")]), [Path::new("/d")]);
    assert!(roots(&[]).is_empty());
    let database = |name| roots(&[("HOME", "/h"), ("OPENCODE_DB", name)]);
    let data = "/h/.local/share/opencode";
    assert_eq!(database("/d/talks.sqlite"), [Path::new(data), Path::new("/d/talks.sqlite")]);
    assert_eq!(database("own.db"), [PathBuf::from(data), PathBuf::from(data).join("own.db")]);
    assert_eq!(database("opencode-own.db"), [Path::new(data)]);
    assert_eq!(database(":memory:"), [Path::new(data)]);
}

#[test]
fn databases_of_all_channels_are_found_from_a_folder_above() {
    let data = Data::new();
    for name in ["opencode.db", "opencode-dev.db", "opencode2.db", "other.db", "opencode.db-wal"] {
        data.write(&format!("share/opencode/{name}"), "");
    }

    let names: Vec<_> =
        data.logs().iter().map(|log| log.path.file_name().unwrap().to_owned()).collect();

    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names.iter().any(|name| name == "opencode.db"));
    assert!(names.iter().any(|name| name == "opencode-dev.db"));
}

#[test]
fn a_path_that_is_not_there_has_no_logs() {
    let data = Data::new();

    assert!(OPENCODE.discover(&data.path().join("gone/opencode.db")).unwrap().is_empty());
}
