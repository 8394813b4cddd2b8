//! Storage: reads one session from the JSON files of the older versions.
//!
//! A message is read again if its file, one of its parts or their folder changed since the last
//! read. All files of a session that are read are parsed before the first is handed on, because only
//! the messages themselves tell their order; their parts are not.
//!
//! The move into a database may have stopped anywhere. So of a session that a database beside the
//! files knows, what that lacks is taken from them: whole messages, and single parts of messages.
//! What it has is read from there, for it went on since.

use std::fs;
use std::io;

use super::convert;
use super::entry::{ProjectEntry, SessionEntry};
use super::files::{self, Read};
use super::layout::{Layout, ListedPath};
use super::reader::Reader;
use super::rows::Database;
use super::{MAX_MESSAGE_BYTES, READER};
use crate::error::{Error, Result};
use crate::model::{Project, Session};
use crate::source::batcher::Outlet;
use crate::source::counts;
use crate::source::document;
use crate::source::{Cursor, Log, ReadReport, Sink};

/// Reads what the session at `log` holds beyond `cursor`.
pub(super) fn read(
    agent: &'static str,
    log: &Log,
    cursor: Option<&Cursor>,
    mut sink: Sink<'_>,
) -> Result<ReadReport> {
    let mut report = ReadReport { is_whole: cursor.is_none(), ..ReadReport::default() };
    let Some(layout) = Layout::at(&log.path) else {
        return Ok(report);
    };
    let since = cursor.map_or(i64::MIN, |cursor| cursor.stamp.modified_ns);
    let changed = changed(&layout, since)?;
    let cursor = Cursor { stamp: log.stamp, offset: READER, ..Cursor::default() };
    match database_with(agent, log, &layout.id) {
        Some(database) => read_rest(&layout, &database, changed, cursor, &mut report, &mut sink)?,
        None => read_all(agent, &layout, changed, cursor, &mut report, &mut sink)?,
    }
    Ok(report)
}

/// The first database beside the log that knows its session. One that cannot be asked knows nothing.
fn database_with(agent: &'static str, log: &Log, session: &str) -> Option<Database> {
    let mut databases = log.beside.iter().filter_map(|path| Database::open(agent, path).ok());
    databases.find(|database| database.has_session(session).unwrap_or(false))
}

/// Hands on a session with the messages that changed.
fn read_all(
    agent: &'static str,
    layout: &Layout,
    changed: Vec<ListedPath>,
    cursor: Cursor,
    report: &mut ReadReport,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let mut session = session(agent, layout, report)?;
    let drafts = drafts(changed, report)?;
    if session.project.path.is_none() {
        let folder = drafts.iter().find_map(|read| read.draft.folder.clone());
        session.project = folder.map(Project::at).unwrap_or_default();
    }
    let mut batcher = Outlet::new(session, sink);
    for read in drafts {
        let before = report.bytes_read;
        let message = read.finish(&layout.files, report)?;
        batcher.push(message, report.bytes_read - before)?;
    }
    batcher.finish(Some(cursor))
}

/// Hands on what changed of a session that `database` knows, as far as that lacks it.
fn read_rest(
    layout: &Layout,
    database: &Database,
    changed: Vec<ListedPath>,
    cursor: Cursor,
    report: &mut ReadReport,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let mut batcher = Outlet::new(Session::new(database.agent, &layout.id), sink);
    let mut lacking = Vec::new();
    let mut reader = Reader::new(database, report);
    for file in changed {
        match database.message_key(&file.stem) {
            // It holds the message whole, or what there is of it.
            Ok(Some(key)) if key.kind.is_some() => {}
            Ok(Some(key)) => {
                if reader.lacks_parts(&key, &layout.files)? {
                    let message = reader.message(&layout.id, &key, Some(&layout.files))?;
                    message.map(|message| batcher.push(message, 0)).transpose()?;
                }
            }
            Ok(None) | Err(_) => lacking.push(file),
        }
    }
    let damage = reader.damage.summary();
    report.damage = damage;
    for read in drafts(lacking, report)? {
        let before = report.bytes_read;
        let message = read.finish(&layout.files, report)?;
        batcher.push(message, report.bytes_read - before)?;
    }
    batcher.finish(Some(cursor))
}

/// The session as its file tells it; little if the file is not valid.
fn session(agent: &'static str, layout: &Layout, report: &mut ReadReport) -> Result<Session> {
    let path = &layout.session_file;
    let mut room = MAX_MESSAGE_BYTES;
    let parsed = document::parse(path, &mut room, report, |json, _| {
        serde_json::from_slice::<SessionEntry>(json)
    })?;
    let session = Session::new(agent, layout.id.clone());
    let Some(entry) = parsed else {
        return Ok(session);
    };
    let project = entry.project_id.and_then(|id| layout.project_file(&id));
    let project = project.and_then(|path| fs::read(path).ok());
    let project = project.and_then(|json| serde_json::from_slice::<ProjectEntry>(&json).ok());
    let (worktree, name) = project.map_or((None, None), |told| (told.worktree, told.name));
    let (started_at, updated_at) = convert::span(entry.time);
    Ok(Session {
        title: convert::title(entry.title),
        project: convert::project(entry.directory, worktree, name),
        parent: convert::parent(entry.parent_id),
        agent: entry.agent,
        agent_version: entry.version,
        started_at,
        updated_at,
        claimed_cost_nanos: entry.cost.and_then(counts::nanos),
        origin: Some(path.display().to_string()),
        ..session
    })
}

/// The messages that changed, by their ids.
fn changed(layout: &Layout, since: i64) -> Result<Vec<ListedPath>> {
    let unlisted =
        |error: io::Error| Error::file("list the messages of", &layout.session_file, error);
    let mut changed = Vec::new();
    let files = layout.files.messages().map_err(unlisted)?;
    if since == i64::MIN {
        return Ok(files);
    }
    for file in files {
        let stamp = layout.files.message_stamp(&file).map_err(unlisted)?;
        if stamp.modified_ns >= since {
            changed.push(file);
        }
    }
    Ok(changed)
}

/// The messages in these files, in the order in which they were said.
pub(super) fn drafts(found: Vec<ListedPath>, report: &mut ReadReport) -> Result<Vec<Read>> {
    let mut drafts = Vec::new();
    for file in found {
        drafts.extend(files::draft(file, report)?);
    }
    drafts.sort_by(|a, b| a.draft.place().cmp(&b.draft.place()));
    Ok(drafts)
}
