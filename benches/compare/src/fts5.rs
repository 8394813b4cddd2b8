//! FTS5: the same texts in `SQLite`'s full-text index, as a program would use it.
//!
//! One table holds the texts, stemmed as ours are; another says where each message is from. Its page
//! cache is as large as the store's, and its index is merged into one piece before it is asked.

use std::path::Path;

use anyhow::Result;
use opensync_benches::{Class, Question};
use opensync_core::{Message, PartKind, Session};
use rusqlite::{Connection, params};

/// Sessions stored in one transaction.
const SESSIONS_PER_COMMIT: u64 = 200;

const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA cache_size = -65536;
    PRAGMA mmap_size = 8589934592;
    CREATE TABLE messages (
        id INTEGER PRIMARY KEY, session TEXT NOT NULL, source TEXT NOT NULL,
        project TEXT, role TEXT NOT NULL, created_at INTEGER NOT NULL
    );
    CREATE INDEX messages_project ON messages (project);
    CREATE VIRTUAL TABLE texts USING fts5(text, tokenize = 'porter unicode61');
    BEGIN;
";

const SEARCH: &str = "
    SELECT m.session, m.source, m.project, m.role, m.created_at, bm25(texts),
           snippet(texts, 0, '[', ']', '...', 32)
    FROM texts JOIN messages AS m ON m.id = texts.rowid
    WHERE texts MATCH ?1 ORDER BY rank LIMIT 10
";

const SEARCH_IN_PROJECT: &str = "
    SELECT m.session, m.source, m.project, m.role, m.created_at, bm25(texts),
           snippet(texts, 0, '[', ']', '...', 32)
    FROM texts JOIN messages AS m ON m.id = texts.rowid
    WHERE texts MATCH ?1 AND m.project = ?2 ORDER BY rank LIMIT 10
";

/// A database that is being filled, then asked.
pub(crate) struct Fts5 {
    connection: Connection,
    sessions: u64,
}

impl Fts5 {
    /// A new database at `path`.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let connection = Connection::open(path)?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self { connection, sessions: 0 })
    }

    /// Adds a session.
    pub(crate) fn add(&mut self, session: &Session, messages: &[Message]) -> Result<()> {
        let mut place = self.connection.prepare_cached(
            "INSERT INTO messages (session, source, project, role, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let mut text =
            self.connection.prepare_cached("INSERT INTO texts (rowid, text) VALUES (?1, ?2)")?;
        for message in messages {
            place.execute(params![
                session.external_id,
                session.source,
                session.project.path,
                message.role.as_str(),
                message.created_at,
            ])?;
            text.execute(params![self.connection.last_insert_rowid(), words(message)])?;
        }
        self.sessions += 1;
        if self.sessions.is_multiple_of(SESSIONS_PER_COMMIT) {
            self.connection.execute_batch("COMMIT; BEGIN;")?;
        }
        Ok(())
    }

    /// Commits the last of it and merges the index.
    pub(crate) fn finish(&mut self) -> Result<()> {
        self.connection.execute_batch("COMMIT; INSERT INTO texts (texts) VALUES ('optimize');")?;
        Ok(self.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); ANALYZE;")?)
    }

    /// How many rows a question finds, reading what a caller would show of each.
    pub(crate) fn search(&self, class: Class, question: &Question) -> Result<usize> {
        let text = expression(class, question);
        let sql = if question.project.is_some() { SEARCH_IN_PROJECT } else { SEARCH };
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = match &question.project {
            Some(project) => statement.query(params![text, project])?,
            None => statement.query(params![text])?,
        };
        let mut count = 0;
        while let Some(row) = rows.next()? {
            let snippet: String = row.get(6)?;
            let session: String = row.get(0)?;
            std::hint::black_box((snippet, session));
            count += 1;
        }
        Ok(count)
    }

    /// How many messages match.
    pub(crate) fn count(&self, class: Class, question: &Question) -> Result<u64> {
        let sql = "SELECT count(*) FROM texts WHERE texts MATCH ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let count: i64 =
            statement.query_row(params![expression(class, question)], |row| row.get(0))?;
        Ok(u64::try_from(count)?)
    }
}

/// A question in the syntax of FTS5.
fn expression(class: Class, question: &Question) -> String {
    let quoted: Vec<String> = question.words.iter().map(|word| format!("\"{word}\"")).collect();
    match class {
        Class::Phrase => format!("\"{}\"", question.words.join(" ")),
        Class::Prefix => format!("{}*", quoted.join(" ")),
        Class::TwoTerms | Class::Sentence => quoted.join(" OR "),
        Class::OneTerm | Class::BothTerms | Class::Filter => quoted.join(" AND "),
    }
}

/// The words of a message that the engine indexes: of a tool's input the values, not the keys.
fn words(message: &Message) -> String {
    let mut words = String::new();
    for part in &message.parts {
        if part.kind == PartKind::ToolCall {
            words.push_str(part.name.as_deref().unwrap_or_default());
            let input: serde_json::Value = serde_json::from_str(&part.text).unwrap_or_default();
            for value in input.as_object().into_iter().flat_map(serde_json::Map::values) {
                words.push('\n');
                words.push_str(value.as_str().unwrap_or_default());
            }
        } else {
            words.push_str(&part.text);
            words.push('\n');
        }
    }
    words
}
