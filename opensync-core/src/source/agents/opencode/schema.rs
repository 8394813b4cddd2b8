//! Schema: which of `OpenCode`'s tables a database has, and with which columns.
//!
//! Versions before 2 keep a session in `session`, its messages in `message`, and what they say in
//! `part`. Version 2 keeps a session in `session_v2` and each message whole in `session_message`. A
//! database that was moved holds both, and both go on: what version 1 writes afterwards is in its
//! own tables only. Late versions of 1 have an empty `session_message`.
//!
//! A database with none of these tables, or with tables that lack what is needed, is not guessed
//! at: it is refused with what is missing.

use rusqlite::Connection;

/// How many tables are watched.
pub(super) const TABLE_COUNT: usize = 5;

/// A table of the agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    Session,
    Message,
    Part,
    LaterSession,
    LaterMessage,
}

impl Table {
    /// All of them, in the order in which marks are kept.
    pub(super) const ALL: [Self; TABLE_COUNT] =
        [Self::Session, Self::Message, Self::Part, Self::LaterSession, Self::LaterMessage];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Message => "message",
            Self::Part => "part",
            Self::LaterSession => "session_v2",
            Self::LaterMessage => "session_message",
        }
    }

    /// The column that names the session of a row.
    pub(super) fn session_column(self) -> &'static str {
        match self {
            Self::Session | Self::LaterSession => "id",
            Self::Message | Self::Part | Self::LaterMessage => "session_id",
        }
    }

    /// Columns without which nothing can be made of a row.
    fn needed(self) -> &'static [&'static str] {
        match self {
            Self::Session | Self::LaterSession => &["id"],
            Self::Message => &["id", "session_id", "data"],
            Self::Part => &["id", "message_id", "session_id", "data"],
            Self::LaterMessage => &["id", "session_id", "type", "data"],
        }
    }
}

/// The tables of a database with their columns; a table that is not there has none.
pub(super) struct Schema {
    columns: [Vec<String>; TABLE_COUNT],
    project: Vec<String>,
}

impl Schema {
    /// Looks at a database. The inner error says why it is none that is known.
    pub(super) fn of(connection: &Connection) -> rusqlite::Result<Result<Self, String>> {
        let mut columns: [Vec<String>; TABLE_COUNT] = Default::default();
        for table in Table::ALL {
            columns[table as usize] = columns_of(connection, table.name())?;
        }
        let schema = Self { columns, project: columns_of(connection, "project")? };
        Ok(match schema.lack() {
            Some(lack) => Err(lack),
            None => Ok(schema),
        })
    }

    /// What is missing to make sense of the database.
    fn lack(&self) -> Option<String> {
        if !Table::ALL.iter().any(|&table| self.has_table(table)) {
            return Some("it has none of the tables of OpenCode".to_owned());
        }
        let needed = Table::ALL
            .iter()
            .filter(|&&table| self.has_table(table))
            .flat_map(|&table| table.needed().iter().map(move |&column| (table, column)));
        let mut lacking = needed.filter(|&(table, column)| !self.has(table, column));
        if let Some((table, column)) = lacking.next() {
            return Some(format!("its table `{}` has no column `{column}`", table.name()));
        }
        let missing = self.missing_table()?;
        Some(format!("it has no table `{}`", missing.name()))
    }

    /// The table without which those that are there say nothing.
    fn missing_table(&self) -> Option<Table> {
        let [session, message, part, later_session, later_message] =
            Table::ALL.map(|table| self.has_table(table));
        match () {
            () if message && !part => Some(Table::Part),
            () if part && !message => Some(Table::Message),
            () if later_session && !later_message => Some(Table::LaterMessage),
            () if !session && !later_session => Some(Table::Session),
            () if !message && !later_message => Some(Table::Message),
            () => None,
        }
    }

    pub(super) fn has_table(&self, table: Table) -> bool {
        !self.columns[table as usize].is_empty()
    }

    pub(super) fn has(&self, table: Table, column: &str) -> bool {
        has(&self.columns[table as usize], column)
    }

    /// The tables that are there.
    pub(super) fn tables(&self) -> impl Iterator<Item = Table> {
        Table::ALL.into_iter().filter(|&table| self.has_table(table))
    }

    /// `column` of a table, qualified; `null` where this version has not got it.
    pub(super) fn column(&self, table: Table, column: &str) -> String {
        let is_there = self.has(table, column);
        if is_there { format!("{}.{column}", table.name()) } else { "null".to_owned() }
    }

    /// When a row was made, as SQL.
    pub(super) fn created(&self, table: Table) -> String {
        format!("coalesce({}, 0)", self.column(table, "time_created"))
    }

    /// When a row was changed, as SQL. Rows that do not tell change with their session.
    pub(super) fn updated(&self, table: Table) -> String {
        let own = self.column(table, "time_updated");
        let is_told = own != "null" || !self.has(Table::Session, "time_updated");
        if is_told || table.session_column() == "id" {
            return format!("coalesce({own}, 0)");
        }
        let name = table.name();
        format!(
            "coalesce((select known.time_updated from session as known \
             where known.id = {name}.session_id), 0)"
        )
    }

    /// The question for a project's folder and name, where there are projects.
    pub(super) fn project_query(&self) -> Option<String> {
        let name = if has(&self.project, "name") { "name" } else { "null" };
        let is_there = has(&self.project, "worktree");
        is_there.then(|| format!("select worktree, {name} from project where id = ?1"))
    }
}

/// The columns of a table; none if there is no table of this name.
fn columns_of(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let query = "select info.name from sqlite_schema as item, pragma_table_info(item.name) as info \
         where item.type = 'table' and item.name = ?1";
    connection.prepare_cached(query)?.query_map([table], |row| row.get(0))?.collect()
}

fn has(columns: &[String], name: &str) -> bool {
    columns.iter().any(|column| column == name)
}
