//! Storage: reads one session from the JSON files of the older versions.
//!
//! A message is read again if its file, one of its parts or their folder changed since the last
//! read. All files of a session that are read are parsed before the first is handed on, because only
//! the messages themselves tell their order; their parts are not.

use std::fs::{self, Metadata};
use std::io;
use std::path::Path;

use super::batcher::Batcher;
use super::convert::{self, Draft};
use super::entry::{ProjectEntry, SessionEntry};
use super::layout::{Found, Layout};
use super::{MAX_MESSAGE_BYTES, NAME};
use crate::error::{Error, Result};
use crate::model::{Message, Project, Session};
use crate::source::{Cursor, Log, ReadReport, Sink};

/// Reads what the session at `log` holds beyond `cursor`.
pub(super) fn read(log: &Log, cursor: Option<&Cursor>, mut sink: Sink<'_>) -> Result<ReadReport> {
    let mut reader = Reader { report: ReadReport::default() };
    let Some(layout) = Layout::at(&log.path) else {
        return Ok(reader.report);
    };
    let since = cursor.map_or(i64::MIN, |cursor| cursor.stamp.modified_ns);
    let mut session = reader.session(&layout)?;
    let drafts = reader.drafts(&layout, since)?;
    if session.project.path.is_none() {
        let folder = drafts.iter().find_map(|read| read.draft.folder.clone());
        session.project = folder.map(Project::at).unwrap_or_default();
    }

    let mut batcher = Batcher::new(&session, &mut sink);
    for read in drafts {
        let before = reader.report.bytes_read;
        let message = reader.with_parts(&layout, read)?;
        batcher.push(message, reader.report.bytes_read - before)?;
    }
    batcher.finish(Cursor { stamp: log.stamp, ..Cursor::default() })?;
    Ok(reader.report)
}

/// A message without its parts yet.
struct Read {
    file: Found,
    draft: Draft,
    /// How much of the message's allowance its own file left for the parts.
    room: usize,
}

struct Reader {
    report: ReadReport,
}

impl Reader {
    /// The session as its file tells it; little if the file is not valid.
    fn session(&mut self, layout: &Layout) -> Result<Session> {
        let path = &layout.session_file;
        let mut room = MAX_MESSAGE_BYTES;
        let parsed =
            self.parse(path, &mut room, |json, _| serde_json::from_slice::<SessionEntry>(json))?;
        let session = Session::new(NAME, layout.id.clone());
        let Some(entry) = parsed else {
            return Ok(session);
        };
        let project = entry.project_id.and_then(|id| layout.project_file(&id));
        let project = project.and_then(|path| fs::read(path).ok());
        let project = project.and_then(|json| serde_json::from_slice::<ProjectEntry>(&json).ok());
        let (worktree, name) = project.map_or((None, None), |told| (told.worktree, told.name));
        let (started_at, updated_at) = convert::span(entry.time);
        Ok(Session {
            title: entry.title,
            project: convert::project(entry.directory, worktree, name),
            parent: convert::parent(entry.parent_id),
            agent: entry.agent,
            agent_version: entry.version,
            started_at,
            updated_at,
            claimed_cost_nanos: convert::nanos(entry.cost),
            origin: Some(path.display().to_string()),
            ..session
        })
    }

    /// The messages that changed, in the order in which they were said.
    fn drafts(&mut self, layout: &Layout, since: i64) -> Result<Vec<Read>> {
        let files = layout.messages().map_err(|error| unlisted(layout, error))?;
        let mut drafts = Vec::new();
        for file in files {
            let stamp = layout.message_stamp(&file).map_err(|error| unlisted(layout, error))?;
            if stamp.modified_ns < since {
                continue;
            }
            let mut room = MAX_MESSAGE_BYTES;
            let draft = self.parse(&file.path, &mut room, |json, report| {
                Draft::parse(&file.stem, None, json, report)
            })?;
            drafts.extend(draft.map(|draft| Read { file, draft, room }));
        }
        drafts.sort_by(|a, b| a.draft.place().cmp(&b.draft.place()));
        Ok(drafts)
    }

    fn with_parts(&mut self, layout: &Layout, read: Read) -> Result<Message> {
        let Read { file, mut draft, mut room } = read;
        for part in layout.parts(&file.stem).map_err(|error| unlisted(layout, error))? {
            self.parse(&part.path, &mut room, |json, report| draft.push(json, report))?;
        }
        Ok(draft.finish())
    }

    /// Parses a file, or reports why it is left out. One that vanished is passed over.
    fn parse<T>(
        &mut self,
        path: &Path,
        room: &mut usize,
        parse: impl FnOnce(&[u8], &mut ReadReport) -> serde_json::Result<T>,
    ) -> Result<Option<T>> {
        let json = match read_up_to(path, *room) {
            Ok(Some(json)) => json,
            Ok(None) => {
                self.report.note_invalid(path, 1, "not a file, or too long");
                return Ok(None);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::file("read", path, error)),
        };
        *room = room.saturating_sub(json.len());
        self.report.bytes_read += json.len() as u64;
        let parsed = parse(&json, &mut self.report);
        Ok(parsed.map_err(|why| self.report.note_invalid(path, 1, why)).ok())
    }
}

/// The bytes of a regular file that is no longer than `limit`.
fn read_up_to(path: &Path, limit: usize) -> io::Result<Option<Vec<u8>>> {
    let metadata = fs::metadata(path)?;
    let fits = |metadata: &Metadata| metadata.is_file() && metadata.len() <= limit as u64;
    if fits(&metadata) { fs::read(path).map(Some) } else { Ok(None) }
}

fn unlisted(layout: &Layout, error: io::Error) -> Error {
    Error::file("list the messages of", &layout.session_file, error)
}
