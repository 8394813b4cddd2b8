//! Rows: what is asked of a database of `OpenCode`.
//!
//! No statement is left open while a batch is stored. Columns that came with later versions are
//! asked for only where they exist. Values are taken as they are found: SQLite holds any type in any
//! column.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Row, ToSql};

use super::MAX_MESSAGE_BYTES;
use super::marks::Marks;
use super::schema::{Schema, TABLE_COUNT, Table};
use crate::error::{Error, Result};
use crate::source::sqlite::{self, bytes, connect, integer, text};

/// A database that is open for reading.
pub(super) struct Database {
    /// The word of the agent whose database it is.
    pub(super) agent: &'static str,
    pub(super) path: PathBuf,
    pub(super) connection: Connection,
    pub(super) schema: Schema,
    /// Both generations of tables hold messages, so one message may lie in both.
    pub(super) is_mixed: bool,
    /// Asks for the JSON of all parts of a message. What is asked for each is put into words once.
    part_rows_query: String,
    /// Asks for the JSON of a row, by table.
    json_queries: [String; TABLE_COUNT],
}

/// Keeps a database as it is for questions that belong together, which costs one lock for all of
/// them. Held for one message at most.
pub(super) struct Snapshot<'a>(Option<&'a Connection>);

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        // An error that ended it before is told by the question that met it.
        let _ = self.0.map(|connection| execute(connection, "commit"));
    }
}

/// Where a message is, when it was said, and when it was last written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MessageKey {
    pub(super) row: i64,
    pub(super) id: String,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
    /// The type of a row of version 2, which holds the message whole; `None` for one that has parts.
    pub(super) kind: Option<String>,
}

impl MessageKey {
    /// The table that it is a row of.
    pub(super) fn table(&self) -> Table {
        if self.kind.is_some() { Table::LaterMessage } else { Table::Message }
    }
}

impl Database {
    /// Opens a database of the agent.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if it cannot be read, and
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if its tables are not those of any version
    /// that is known.
    pub(super) fn open(agent: &'static str, path: &Path) -> Result<Self> {
        let opened = connect(path).and_then(|connection| Self::probe(agent, path, connection));
        opened.map_err(|source| sqlite::failed(path, source))?
    }

    fn probe(
        agent: &'static str,
        path: &Path,
        connection: Connection,
    ) -> rusqlite::Result<Result<Self>> {
        let schema = match Schema::of(&connection)? {
            Ok(schema) => schema,
            Err(lack) => return Ok(Err(sqlite::unknown(path, &lack))),
        };
        let is_mixed = [Table::Message, Table::LaterMessage].into_iter().all(|table| {
            let query = format!("select 1 from {} limit 1", table.name());
            let has_row = || connection.prepare(&query)?.exists([]);
            // A table that cannot be asked may hold some.
            schema.has_table(table) && has_row().unwrap_or(true)
        });
        let part_rows_query = format!(
            "select rowid, case when octet_length(data) <= ?2 then data end \
             from part where message_id = ?1 order by {}, id",
            schema.created(Table::Part)
        );
        let json_queries = Table::ALL.map(|table| {
            let name = table.name();
            format!(
                "select case when octet_length(data) <= ?2 then data end from {name} where rowid = ?1"
            )
        });
        let path = path.to_owned();
        Ok(Ok(Self { agent, path, connection, schema, is_mixed, part_rows_query, json_queries }))
    }

    /// An error of SQLite with the file that it is about.
    pub(super) fn failed(&self, source: rusqlite::Error) -> Error {
        sqlite::failed(&self.path, source)
    }

    /// The database as it is now, until this is dropped. Where that cannot be, each question stands
    /// for itself.
    pub(super) fn snapshot(&self) -> Snapshot<'_> {
        let is_begun = execute(&self.connection, "begin").is_ok();
        Snapshot(is_begun.then_some(&self.connection))
    }

    /// Whether a session is in this database.
    pub(super) fn has_session(&self, id: &str) -> rusqlite::Result<bool> {
        self.has_id(&[Table::Session, Table::LaterSession], id)
    }

    /// Whether a message is in this database.
    pub(super) fn has_message(&self, id: &str) -> rusqlite::Result<bool> {
        self.has_id(&[Table::Message, Table::LaterMessage], id)
    }

    fn has_id(&self, tables: &[Table], id: &str) -> rusqlite::Result<bool> {
        for &table in tables.iter().filter(|&&table| self.schema.has_table(table)) {
            let query = format!("select 1 from {} where id = ?1", table.name());
            if self.connection.prepare_cached(&query)?.exists([id])? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Tells this database from another one at the same path: a hash of its first rows' ids.
    ///
    /// Rows of version 2 count only where there are none before, so that an upgrade leaves it.
    pub(super) fn head(&self) -> rusqlite::Result<[u8; 16]> {
        let mut hasher = blake3::Hasher::new();
        for (table, later) in
            [(Table::Session, Table::LaterSession), (Table::Message, Table::LaterMessage)]
        {
            let id = match self.first_id(table)? {
                Some(id) => Some(id),
                None => self.first_id(later)?,
            };
            hasher.update(id.unwrap_or_default().as_bytes()).update(b"\n");
        }
        let mut head = [0; 16];
        hasher.finalize_xof().fill(&mut head);
        Ok(head)
    }

    fn first_id(&self, table: Table) -> rusqlite::Result<Option<String>> {
        if !self.schema.has_table(table) {
            return Ok(None);
        }
        let query = format!("select id from {} order by rowid limit 1", table.name());
        Ok(self.connection.query_row(&query, [], |row| Ok(text(row, 0))).optional()?.flatten())
    }

    /// Tells `visit` of each row of a table beyond `marks`: its session, its time, its row id.
    ///
    /// Costs a scan of the table, without the pages that long JSON spills over to: there is no
    /// index on the time of change.
    pub(super) fn changed_rows(
        &self,
        table: Table,
        marks: &Marks,
        mut visit: impl FnMut(&str, i64, i64),
    ) -> rusqlite::Result<()> {
        let (name, session) = (table.name(), table.session_column());
        let updated = self.schema.updated(table);
        let query = format!(
            "select {session}, {updated}, rowid from {name} where {updated} >= ?1 or rowid > ?2"
        );
        let mut statement = self.connection.prepare(&query)?;
        let mut rows = statement.query([marks.since_ms(), marks.rows[table as usize]])?;
        while let Some(row) = rows.next()? {
            let id = row.get_ref(0)?.as_str().unwrap_or_default();
            visit(id, integer(row, 1).unwrap_or_default(), integer(row, 2).unwrap_or_default());
        }
        Ok(())
    }

    /// The messages of a session that have a row beyond `marks`, or a part that has, in order.
    pub(super) fn changed_messages(
        &self,
        session: &str,
        marks: &Marks,
    ) -> rusqlite::Result<Vec<MessageKey>> {
        let (since, part_row) = (marks.since_ms(), marks.rows[Table::Part as usize]);
        let mut keys = Vec::new();
        if self.schema.has_table(Table::Message) {
            let updated = self.schema.updated(Table::Part);
            let or_part = format!(
                "or exists (select 1 from part where part.message_id = message.id \
                 and ({updated} >= ?2 or part.rowid > ?4))"
            );
            let row = marks.rows[Table::Message as usize];
            keys = self.keys(Table::Message, &or_part, &[&session, &since, &row, &part_row])?;
        }
        if self.schema.has_table(Table::LaterMessage) {
            let row = marks.rows[Table::LaterMessage as usize];
            keys.extend(self.keys(Table::LaterMessage, "", &[&session, &since, &row])?);
        }
        Ok(keys)
    }

    fn keys(
        &self,
        table: Table,
        or: &str,
        bound: &[&dyn ToSql],
    ) -> rusqlite::Result<Vec<MessageKey>> {
        let (name, columns) = (table.name(), self.key_columns(table));
        let updated = self.schema.updated(table);
        let query = format!(
            "select {columns} from {name} where {name}.session_id = ?1 and \
             ({updated} >= ?2 or {name}.rowid > ?3 {or}) order by {}",
            self.key_order(table)
        );
        let mut statement = self.connection.prepare_cached(&query)?;
        statement.query_map(bound, |row| Ok(key_of(row)))?.collect()
    }

    /// What a [`MessageKey`] is made of.
    pub(super) fn key_columns(&self, table: Table) -> String {
        let (created, updated) = (self.schema.created(table), self.schema.updated(table));
        let kind = self.schema.column(table, "type");
        let kind = if table == Table::LaterMessage {
            format!("coalesce({kind}, '')")
        } else {
            "null".into()
        };
        format!("{name}.rowid, {name}.id, {created}, {updated}, {kind}", name = table.name())
    }

    /// The order in which messages were said. Ids begin again at zero every 2.18 years.
    fn key_order(&self, table: Table) -> String {
        let is_numbered = self.schema.has(table, "seq");
        let number = if is_numbered { format!("{}.seq, ", table.name()) } else { String::new() };
        format!("{number}{}, {}.id", self.schema.created(table), table.name())
    }

    /// The row in which a message is read, if there is one.
    pub(super) fn message_key(&self, id: &str) -> rusqlite::Result<Option<MessageKey>> {
        let mut found = Vec::new();
        for table in [Table::Message, Table::LaterMessage] {
            found.extend(self.key_where(table, "id", id)?);
        }
        Ok(self.settled(found)?.pop())
    }

    /// The message in a row.
    pub(super) fn key_at(&self, table: Table, row: i64) -> rusqlite::Result<Option<MessageKey>> {
        self.key_where(table, "rowid", row)
    }

    fn key_where(
        &self,
        table: Table,
        column: &str,
        value: impl ToSql,
    ) -> rusqlite::Result<Option<MessageKey>> {
        if !self.schema.has_table(table) {
            return Ok(None);
        }
        let (name, columns) = (table.name(), self.key_columns(table));
        let query = format!("select {columns} from {name} where {name}.{column} = ?1");
        let mut statement = self.connection.prepare_cached(&query)?;
        statement.query_row([value], |row| Ok(key_of(row))).optional()
    }

    /// Tells `visit` of the JSON of a row: its bytes, none if it is too long.
    pub(super) fn json(
        &self,
        table: Table,
        row: i64,
        visit: impl FnOnce(Option<&[u8]>),
    ) -> rusqlite::Result<()> {
        let limit = i64::try_from(MAX_MESSAGE_BYTES).unwrap_or(i64::MAX);
        let query = &self.json_queries[table as usize];
        let mut statement = self.connection.prepare_cached(query)?;
        let mut rows = statement.query([row, limit])?;
        if let Some(row) = rows.next()? {
            visit(bytes(row.get_ref(0)?));
        }
        Ok(())
    }

    /// Tells `visit` of the JSON of each part of a message, in order: its row id and its bytes, none
    /// if it is too long.
    pub(super) fn part_rows(
        &self,
        message: &str,
        mut visit: impl FnMut(i64, Option<&[u8]>),
    ) -> rusqlite::Result<()> {
        let limit = i64::try_from(MAX_MESSAGE_BYTES).unwrap_or(i64::MAX);
        let mut statement = self.connection.prepare_cached(&self.part_rows_query)?;
        let mut rows = statement.query((message, limit))?;
        while let Some(row) = rows.next()? {
            visit(integer(row, 0).unwrap_or_default(), bytes(row.get_ref(1)?));
        }
        Ok(())
    }

    /// The parts of a message in order: their ids and row ids.
    ///
    /// By the time of making, not by id alone: ids begin again at zero every 2.18 years.
    pub(super) fn parts(&self, message: &str) -> rusqlite::Result<Vec<(String, i64)>> {
        if !self.schema.has_table(Table::Part) {
            return Ok(Vec::new());
        }
        let created = self.schema.created(Table::Part);
        let query =
            format!("select id, rowid from part where message_id = ?1 order by {created}, id");
        let mut statement = self.connection.prepare_cached(&query)?;
        let rows = statement.query_map([message], |row| {
            Ok((text(row, 0).unwrap_or_default(), integer(row, 1).unwrap_or_default()))
        });
        rows?.collect()
    }
}

fn execute(connection: &Connection, command: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(command)?.execute([]).map(drop)
}

/// The columns of [`Database::key_columns`].
pub(super) fn key_of(row: &Row<'_>) -> MessageKey {
    MessageKey {
        row: integer(row, 0).unwrap_or_default(),
        id: text(row, 1).unwrap_or_default(),
        created_at: integer(row, 2).unwrap_or_default(),
        updated_at: integer(row, 3).unwrap_or_default(),
        kind: text(row, 4),
    }
}
