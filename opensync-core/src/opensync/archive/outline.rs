//! What the handle shows of a session before its texts are read: a small row for each message.

use std::collections::HashMap;

use serde::Serialize;

use super::{OpenSync, find_session, info, not_found};
use crate::call;
use crate::error::Result;
use crate::model::{PartKind, Role, SessionInfo};
use crate::store::{MessageRecord, PartRecord, Read};

/// A session as a reader lays it out.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Outline {
    /// The session.
    pub session: SessionInfo,
    /// Its messages, in order.
    pub rows: Vec<OutlineRow>,
    /// The place at which the next piece begins, if there is more.
    pub next: Option<u32>,
}

/// A message without its texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OutlineRow {
    /// Its number in the session. Numbers rise, and stay what they are.
    pub place: u32,
    /// Who speaks.
    pub role: Role,
    /// When it was said. Milliseconds since 1970, UTC.
    pub at: i64,
    /// What its parts are, in order.
    pub kinds: Vec<PartKind>,
    /// How long the texts of its parts are together, in bytes.
    pub bytes: u64,
    /// Whether it or one of its parts reports a failure.
    pub is_error: bool,
    /// The model that wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Tokens that the model was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_tokens: Option<u64>,
    /// Tokens that the model wrote, reasoning among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_tokens: Option<u64>,
    /// What it costs by our price table, in billionths of a US dollar. Nothing without a price, and
    /// where the same answer is counted in another session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_nanos: Option<u64>,
    /// The tool that it calls first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// The first line of what a person asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The session that a subagent held for a call in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subagent: Option<OutlineSubagent>,
    /// Whether the agent put it in: neither a person nor a model wrote it for this conversation.
    pub is_injected: bool,
    /// Whether it was said on a side branch.
    pub is_sidechain: bool,
}

/// A task that was handed to a subagent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OutlineSubagent {
    /// The external id of the session that it held.
    pub external_id: String,
    /// What it was to do, in a few words.
    pub description: Option<String>,
}

/// The tools by which agents hand on a task.
const HANDING_ON: [&str; 3] = ["Task", "Agent", "task"];

/// How much of a prompt is read for its first line, in bytes.
const PROMPT_BYTES: usize = 1024;

/// The longest title, in characters.
const TITLE_CHARACTERS: usize = 200;

impl OpenSync {
    /// What a reader lays out of a session before texts are read: up to `limit` messages from place
    /// `first` on, without what is [the agent's own](crate::Message::is_own).
    ///
    /// Reads the records of those messages once. Of texts it reads the beginning of each prompt, and
    /// what calls of subagents tell.
    ///
    /// ```
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let prompt = Message::new("m-1", Role::User, 0).with(Part::text("Mend the lock\nPlease."));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![prompt])?;
    ///
    /// let outline = archive.outline("s-1", 0, 1000)?;
    /// assert_eq!(outline.rows[0].title.as_deref(), Some("Mend the lock"));
    /// assert_eq!(outline.next, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`session`](Self::session).
    pub fn outline(&self, id: &str, first: u32, limit: usize) -> Result<Outline> {
        let read = self.read()?;
        let number = find_session(&read, id)?;
        let record = read.session(number)?.ok_or_else(|| not_found(id))?;
        let session = info(number, record);
        let mut layout = Layout::new(&read, &session.session.external_id);
        let mut next = None;
        for entry in read.said_from(number, first)? {
            let (place, record) = entry?;
            if layout.rows.len() >= limit {
                next = Some(place);
                break;
            }
            layout.add(place, &record)?;
        }
        Ok(Outline { rows: layout.rows, session, next })
    }
}

/// The rows so far, and the calls whose subagents are still to be told.
struct Layout<'a> {
    read: &'a Read,
    session: &'a str,
    rows: Vec<OutlineRow>,
    /// By the id of the call: the row it is in, and what the task is.
    handed_on: HashMap<String, (usize, Option<String>)>,
}

impl<'a> Layout<'a> {
    fn new(read: &'a Read, session: &'a str) -> Self {
        Self { read, session, rows: Vec::new(), handed_on: HashMap::new() }
    }

    fn add(&mut self, place: u32, record: &MessageRecord) -> Result<()> {
        let parts: Vec<&PartRecord> = record.parts.iter().filter(|part| !part.is_own()).collect();
        let is_call = |part: &&&PartRecord| part.kind == PartKind::ToolCall;
        let usage = record.usage.filter(|usage| !usage.is_empty());
        self.rows.push(OutlineRow {
            place,
            role: record.role,
            at: record.created_at,
            kinds: parts.iter().map(|part| part.kind).collect(),
            bytes: parts.iter().map(|part| part.body.length()).sum(),
            is_error: record.is_error || parts.iter().any(|part| part.is_error),
            model: record.model.clone(),
            context_tokens: usage.map(|usage| usage.context()),
            output_tokens: usage.map(|usage| usage.output.saturating_add(usage.reasoning)),
            cost_nanos: record.cost_nanos.filter(|_| record.is_counted && usage.is_some()),
            tool: parts.iter().find(is_call).and_then(|part| part.name.clone()),
            title: self.title(record, &parts)?,
            subagent: None,
            is_injected: record.is_injected,
            is_sidechain: record.is_sidechain,
        });
        for part in parts {
            self.follow(part)?;
        }
        Ok(())
    }

    /// The first line of a prompt that a person wrote.
    fn title(&self, record: &MessageRecord, parts: &[&PartRecord]) -> Result<Option<String>> {
        if record.role != Role::User || record.is_injected {
            return Ok(None);
        }
        for part in parts.iter().filter(|part| part.kind == PartKind::Text) {
            let text = self.read.text_start(&part.body, PROMPT_BYTES)?;
            let line = text.lines().map(str::trim).find(|line| !line.is_empty());
            if let Some(line) = line {
                return Ok(Some(line.chars().take(TITLE_CHARACTERS).collect()));
            }
        }
        Ok(None)
    }

    /// Notes a task that is passed on, and whose session it became once its result tells it.
    fn follow(&mut self, part: &PartRecord) -> Result<()> {
        let Some(call) = &part.call_id else { return Ok(()) };
        let is_handing_on = part.name.as_deref().is_some_and(|name| HANDING_ON.contains(&name));
        if part.kind == PartKind::ToolCall && is_handing_on {
            let description = call::description(&self.read.text(&part.body)?);
            self.handed_on.insert(call.clone(), (self.rows.len() - 1, description));
        }
        let (PartKind::ToolResult, Some(detail)) = (part.kind, &part.detail) else { return Ok(()) };
        let Some((row, description)) = self.handed_on.get(call).cloned() else { return Ok(()) };
        let detail = self.read.text(detail)?;
        let Some(external_id) = call::subagent_session(&detail, self.session) else {
            return Ok(());
        };
        if self.read.session_number(&external_id)?.is_some() {
            self.rows[row].subagent = Some(OutlineSubagent { external_id, description });
        }
        Ok(())
    }
}
