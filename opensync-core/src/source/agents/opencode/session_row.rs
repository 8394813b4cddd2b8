//! Session row: what the tables of a database tell of a session.
//!
//! Version 2 names the session that a fork was made of. Versions before do not: their fork is a new
//! session with copies of messages that were said before it began. So a session whose first message
//! is older than itself is a fork of the one that has messages of the very same times, the first and
//! the last of those that are older. That two conversations share both to the millisecond does not
//! happen by itself.

use rusqlite::{OptionalExtension, Row};

use super::convert;
use super::rows::Database;
use super::schema::Table;
use crate::model::{Link, LinkKind, Session};
use crate::source::counts;
use crate::source::sqlite::{integer, real, text};

/// What is asked of a session, in the order in which [`session_row_of`] takes it.
const COLUMNS: [&str; 10] = [
    "parent_id",
    "fork_session_id",
    "title",
    "version",
    "agent",
    "cost",
    "time_created",
    "time_updated",
    "directory",
    "project_id",
];

/// What one table tells of a session.
struct SessionRow {
    session: Session,
    directory: Option<String>,
    project_id: Option<String>,
}

impl Database {
    /// What is told of a session; little if it has no row of its own.
    ///
    /// If both generations of tables tell of it, the one that was written last is believed.
    pub(super) fn session(&self, id: &str) -> rusqlite::Result<Session> {
        let old = self.session_row(Table::Session, id)?;
        let later = self.session_row(Table::LaterSession, id)?;
        let told = match (old, later) {
            (Some(old), Some(later)) if old.session.updated_at > later.session.updated_at => {
                Some(old.or(later))
            }
            (Some(old), Some(later)) => Some(later.or(old)),
            (old, later) => old.or(later),
        };
        let Some(SessionRow { mut session, directory, project_id }) = told else {
            return Ok(Session::new(self.agent, id));
        };
        let (worktree, name) = self.project(project_id)?;
        session.project = convert::project(directory, worktree, name);
        session.origin = Some(self.path.display().to_string());
        if session.parent.is_none() {
            // A damaged page costs the link, and not what else is told.
            session.parent = self.original_of(&session).ok().flatten().map(fork_of);
        }
        Ok(session)
    }

    fn session_row(&self, table: Table, id: &str) -> rusqlite::Result<Option<SessionRow>> {
        if !self.schema.has_table(table) {
            return Ok(None);
        }
        let columns = COLUMNS.map(|column| self.schema.column(table, column)).join(", ");
        let query = format!("select {columns} from {} where id = ?1", table.name());
        let mut statement = self.connection.prepare_cached(&query)?;
        statement
            .query_row([id], |row| Ok(session_row_of(row, Session::new(self.agent, id))))
            .optional()
    }

    /// The folder and the name of a project.
    fn project(&self, id: Option<String>) -> rusqlite::Result<(Option<String>, Option<String>)> {
        let (Some(query), Some(id)) = (self.schema.project_query(), id) else {
            return Ok((None, None));
        };
        let mut statement = self.connection.prepare_cached(&query)?;
        let row = statement.query_row([id], |row| Ok((text(row, 0), text(row, 1))));
        Ok(row.optional()?.unwrap_or_default())
    }

    /// The session whose messages this one began with, if it began with those of another.
    fn original_of(&self, session: &Session) -> rusqlite::Result<Option<String>> {
        let Some(began_at) = session.started_at.filter(|&at| at > 0) else { return Ok(None) };
        let generations = [
            (Table::Session, Table::Message),
            (Table::LaterSession, Table::LaterMessage),
            (Table::Session, Table::LaterMessage),
        ];
        for (sessions, messages) in generations {
            let is_told = |table| self.schema.has(table, "time_created");
            if is_told(sessions) && is_told(messages) {
                let original =
                    self.original_in(sessions, messages, &session.external_id, began_at)?;
                if original.is_some() {
                    return Ok(original);
                }
            }
        }
        Ok(None)
    }

    /// Costs a look at two ends of an index, and for a fork one at each session.
    fn original_in(
        &self,
        sessions: Table,
        messages: Table,
        id: &str,
        began_at: i64,
    ) -> rusqlite::Result<Option<String>> {
        let (sessions, messages) = (sessions.name(), messages.name());
        let query = format!(
            "select min(time_created), max(time_created) from {messages} \
             where session_id = ?1 and time_created between 1 and ?2 - 1"
        );
        let mut statement = self.connection.prepare_cached(&query)?;
        let copied =
            statement.query_row((id, began_at), |row| Ok((integer(row, 0), integer(row, 1))));
        let (Some(first), Some(last)) = copied? else { return Ok(None) };
        // Of a fork of a fork it is the one in which the last of them was said.
        let has = |place| {
            format!(
                "exists (select 1 from {messages} where session_id = {sessions}.id \
                 and time_created = {place})"
            )
        };
        let query = format!(
            "select id from {sessions} where id <> ?1 and time_created < ?2 and {} and {} \
             order by time_created <= ?4 desc, time_created desc limit 1",
            has("?3"),
            has("?4")
        );
        let mut statement = self.connection.prepare_cached(&query)?;
        let found = statement.query_row((id, began_at, first, last), |row| Ok(text(row, 0)));
        Ok(found.optional()?.flatten())
    }
}

impl SessionRow {
    /// The same, with what it does not tell from `other`.
    fn or(self, other: Self) -> Self {
        let (own, more) = (self.session, other.session);
        let session = Session {
            title: own.title.or(more.title),
            parent: own.parent.or(more.parent),
            agent: own.agent.or(more.agent),
            agent_version: own.agent_version.or(more.agent_version),
            started_at: own.started_at.or(more.started_at),
            updated_at: own.updated_at.or(more.updated_at),
            claimed_cost_nanos: own.claimed_cost_nanos.or(more.claimed_cost_nanos),
            ..own
        };
        let directory = self.directory.or(other.directory);
        Self { session, directory, project_id: self.project_id.or(other.project_id) }
    }
}

fn session_row_of(row: &Row<'_>, session: Session) -> SessionRow {
    let fork = || text(row, 1).filter(|id| !id.is_empty()).map(fork_of);
    let session = Session {
        parent: convert::parent(text(row, 0)).or_else(fork),
        title: convert::title(text(row, 2)),
        agent_version: text(row, 3),
        agent: text(row, 4),
        claimed_cost_nanos: real(row, 5).and_then(counts::nanos),
        started_at: integer(row, 6),
        updated_at: integer(row, 7),
        ..session
    };
    SessionRow { session, directory: text(row, 8), project_id: text(row, 9) }
}

fn fork_of(external_id: String) -> Link {
    Link { kind: LinkKind::Fork, external_id }
}
