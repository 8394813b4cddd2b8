//! Session: which sessions of a database changed, and what its rows tell of one.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{message, usage};
use crate::model::{Link, LinkKind, Project, Session};
use crate::source::counts::nanos;
use crate::source::ids::{ContentIds, mark};
use crate::source::sqlite::{Columns, real, text};
use crate::source::tables::{Fault, Queried, Reading, Tables};
use crate::source::title::{Rank, Title};

/// The sessions of a database.
pub(super) struct State;

/// How far a database was read.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Marks {
    /// The number of the last message.
    message: i64,
    /// When the last request was booked, in milliseconds.
    booked_at: i64,
    /// What stands for all titles.
    titles: u64,
}

impl Tables for State {
    const VERSION: u8 = 1;

    const NEEDED: &'static [(&'static str, &'static [&'static str])] = &[
        ("sessions", &["id", "source", "parent_session_id", "started_at"]),
        ("messages", &["id", "session_id", "role", "content", "tool_calls", "timestamp"]),
    ];

    type Marks = Marks;

    fn changed(connection: &Connection, marks: &Marks) -> Queried<(Vec<String>, Marks)> {
        let last = "select coalesce(max(id), 0) from messages";
        let last: i64 = connection.query_row(last, [], |row| row.get(0))?;
        // Numbers only go up: if they did not, this is another database.
        let marks = if last < marks.message { Marks::default() } else { marks.clone() };
        let mut changed = BTreeSet::new();
        let mut newer = Marks { message: last, ..marks.clone() };
        let query = "select distinct session_id from messages where id > ?1";
        connection
            .prepare(query)?
            .query_map([marks.message], |row| {
                changed.extend(text(row, 0));
                Ok(())
            })?
            .try_for_each(|row| row)?;
        for (id, booked_at) in usage::booked_since(connection, marks.booked_at)? {
            newer.booked_at = newer.booked_at.max(booked_at);
            changed.insert(id);
        }
        let titled = titled(connection)?;
        newer.titles = mark(&titled.concat());
        if marks.message > 0 && newer.titles != marks.titles {
            changed.extend(titled.into_iter().step_by(2));
        }
        // The ids begin with the time, so that whoever handed over a task comes first.
        Ok((changed.into_iter().collect(), newer))
    }

    fn read(
        connection: &Connection,
        id: &str,
        marks: &Marks,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), Fault> {
        let told = SessionRow::of(connection, id, reading.session(id))?;
        let started_at = told.session.started_at.unwrap_or_default();
        reading.begin(told.session)?;
        for booked in usage::of(connection, id, started_at)? {
            reading.push(booked);
        }
        let since = if is_known(connection, marks)? { marks.message } else { 0 };
        let mut ids = ContentIds::default();
        let query = "select id from messages where session_id = ?1 and id > ?2 order by id";
        let rows: Vec<i64> = connection
            .prepare(query)?
            .query_map((id, since), |row| row.get(0))?
            .collect::<Queried<_>>()?;
        let (query, model) = (message::query(connection)?, told.model.as_deref());
        for row in rows {
            let bytes = message::take(connection, &query, row, model, &mut ids, reading)?;
            reading.note(bytes)?;
        }
        Ok(())
    }
}

/// Whether the marks are of this database.
fn is_known(connection: &Connection, marks: &Marks) -> Queried<bool> {
    let query = "select coalesce(max(id), 0) >= ?1 from messages";
    connection.query_row(query, [marks.message], |row| row.get(0))
}

/// The ids of sessions with a title, each before its title.
fn titled(connection: &Connection) -> Queried<Vec<String>> {
    if !Columns::of(connection, "sessions")?.has("title") {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let query = "select id, title from sessions where title is not null order by id";
    connection
        .prepare(query)?
        .query_map([], |row| {
            if let (Some(id), Some(title)) = (text(row, 0), text(row, 1)) {
                found.extend([id, title]);
            }
            Ok(())
        })?
        .try_for_each(|row| row)?;
    Ok(found)
}

/// What the row of a session tells.
struct SessionRow {
    session: Session,
    model: Option<String>,
}

/// What is asked for, in this order.
const COLUMNS: [&str; 8] = [
    "source",
    "parent_session_id",
    "started_at",
    "title",
    "model",
    "model_config",
    "actual_cost_usd",
    "estimated_cost_usd",
];

/// How far up from who handed a task to whom a project is looked for.
const MAX_DEPTH: u32 = 8;

impl SessionRow {
    fn of(connection: &Connection, id: &str, session: Session) -> Queried<Self> {
        let columns = Columns::of(connection, "sessions")?;
        let query = format!("select {} from sessions where id = ?1", columns.list(&COLUMNS));
        let mut title = Title::default();
        title.offer(Rank::Prompt, &message::first_prompt(connection, id)?.unwrap_or_default());
        let project = project(connection, &columns, id, MAX_DEPTH)?;
        let told = connection.query_row(&query, [id], |row| {
            title.offer(Rank::Generated, &text(row, 3).unwrap_or_default());
            let parent = text(row, 1).filter(|parent| !parent.is_empty() && *parent != *id);
            let config = text(row, 5).and_then(|told| serde_json::from_str(&told).ok());
            let config: Value = config.unwrap_or_default();
            let is_handed = text(row, 0).is_some_and(|source| source == "subagent")
                || config["_delegate_from"].is_string();
            // What is no task goes on with what was said before, as it was summed up.
            let kind = if is_handed { LinkKind::Subagent } else { LinkKind::Fork };
            let cost = real(row, 6).filter(|cost| *cost > 0.0).or_else(|| real(row, 7));
            Ok(Self {
                model: text(row, 4).filter(|model| !model.is_empty()),
                session: Session {
                    parent: parent.map(|external_id| Link { kind, external_id }),
                    started_at: real(row, 2).and_then(message::milliseconds),
                    claimed_cost_nanos: cost.and_then(nanos),
                    ..session.clone()
                },
            })
        });
        let told = told.optional()?.unwrap_or(Self { session, model: None });
        Ok(Self { session: Session { title: title.text(), project, ..told.session }, ..told })
    }
}

/// Where a session takes place: a task is done where it was handed over, unless it says otherwise.
fn project(connection: &Connection, columns: &Columns, id: &str, depth: u32) -> Queried<Project> {
    let asked = columns.list(&["cwd", "git_repo_root", "git_branch", "parent_session_id"]);
    let query = format!("select {asked} from sessions where id = ?1");
    let told = connection.query_row(&query, [id], |row| {
        let word = |column| text(row, column).filter(|word| !word.is_empty());
        let folder = word(0).or_else(|| word(1));
        let mut project = folder.map(Project::at).unwrap_or_default();
        project.branch = word(2);
        Ok((project, word(3)))
    });
    let (project, parent) = told.optional()?.unwrap_or_default();
    match parent.filter(|_| project.path.is_none() && depth > 0) {
        Some(parent) => self::project(connection, columns, &parent, depth - 1),
        None => Ok(project),
    }
}
