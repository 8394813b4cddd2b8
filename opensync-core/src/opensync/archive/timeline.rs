//! What the handle reports of when things were done in a session: its calls, and how full the
//! context was.

use std::collections::HashMap;

use serde::Serialize;

use super::{OpenSync, find_session};
use crate::effect::{self, Lines};
use crate::error::Result;
use crate::model::{PartKind, Role};
use crate::store::{MessageRecord, PartRecord, Read};

/// What happened when in a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Timeline {
    /// The calls of tools, in order.
    pub calls: Vec<TimedCall>,
    /// The answers of models that tell their tokens, in order.
    pub answers: Vec<TimedAnswer>,
}

/// A call of a tool, from begin to end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TimedCall {
    /// The place of the message that calls.
    pub place: u32,
    /// The number of the part in that message, from 0.
    pub part: usize,
    /// The tool.
    pub tool: Option<String>,
    /// The file that it names.
    pub path: Option<String>,
    /// When it began. Milliseconds since 1970, UTC.
    pub begin_at: i64,
    /// When its result came; nothing while there is none.
    pub end_at: Option<i64>,
    /// Whether it failed.
    pub is_error: bool,
    /// Lines that it added to the file, and took from it, where the call or its result tells.
    pub added: Option<u64>,
    /// See [`added`](Self::added).
    pub removed: Option<u64>,
}

/// An answer of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TimedAnswer {
    /// The place of the message.
    pub place: u32,
    /// The model.
    pub model: Option<String>,
    /// Tokens that the model was given: how full its context was.
    pub context_tokens: u64,
    /// Milliseconds since the message before.
    pub waited_ms: Option<u64>,
}

impl OpenSync {
    /// When each tool was called in a session and on what, and how full the context was at each answer.
    ///
    /// Reads the inputs of calls and what is told beside their results, one in memory at a time.
    ///
    /// ```
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let call = Part::tool_call("c", "Read", r#"{"file_path":"/w/a.rs"}"#);
    /// let called = Message::new("m-1", Role::Assistant, 1000).with(call);
    /// let done = Message::new("m-2", Role::Tool, 1500).with(Part::tool_result("c", "fn main"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![called, done])?;
    ///
    /// let call = &archive.timeline("s-1")?.calls[0];
    /// assert_eq!((call.path.as_deref(), call.end_at), (Some("/w/a.rs"), Some(1500)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`session`](Self::session).
    pub fn timeline(&self, id: &str) -> Result<Timeline> {
        let read = self.read()?;
        let number = find_session(&read, id)?;
        let mut drawing = Drawing::default();
        for entry in read.said_from(number, 0)? {
            let (place, record) = entry?;
            drawing.add(&read, place, &record)?;
        }
        Ok(drawing.timeline)
    }
}

/// A timeline that is being drawn.
#[derive(Default)]
struct Drawing {
    timeline: Timeline,
    /// Calls without a result, by their ids: their places in the timeline.
    open: HashMap<String, usize>,
    last_at: Option<i64>,
}

impl Drawing {
    fn add(&mut self, read: &Read, place: u32, record: &MessageRecord) -> Result<()> {
        let usage = record.usage.filter(|usage| !usage.is_empty());
        if let (Role::Assistant, Some(usage)) = (record.role, usage) {
            let waited = self.last_at.map(|last| record.created_at.saturating_sub(last));
            self.timeline.answers.push(TimedAnswer {
                place,
                model: record.model.clone(),
                context_tokens: usage.context(),
                waited_ms: waited.and_then(|waited| u64::try_from(waited).ok()),
            });
        }
        let parts = record.parts.iter().filter(|part| !part.is_own());
        for (number, part) in parts.enumerate() {
            match part.kind {
                PartKind::ToolCall => self.call(read, (place, number), part, record)?,
                PartKind::ToolResult => self.result(read, part, record)?,
                _ => {}
            }
        }
        self.last_at = Some(record.created_at);
        Ok(())
    }

    fn call(
        &mut self,
        read: &Read,
        (place, number): (u32, usize),
        part: &PartRecord,
        record: &MessageRecord,
    ) -> Result<()> {
        let asked = effect::asked_of(&read.text(&part.body)?);
        if let Some(id) = &part.call_id {
            self.open.insert(id.clone(), self.timeline.calls.len());
        }
        self.timeline.calls.push(TimedCall {
            place,
            part: number,
            tool: part.name.clone(),
            path: asked.path,
            begin_at: record.created_at,
            end_at: None,
            is_error: false,
            added: asked.lines.map(|lines| lines.added),
            removed: asked.lines.map(|lines| lines.removed),
        });
        Ok(())
    }

    fn result(&mut self, read: &Read, part: &PartRecord, record: &MessageRecord) -> Result<()> {
        let open = part.call_id.as_ref().and_then(|id| self.open.remove(id));
        let call = open.and_then(|at| self.timeline.calls.get_mut(at));
        let Some(call) = call else { return Ok(()) };
        call.is_error = part.is_error;
        call.end_at = Some(record.created_at);
        if part.is_error {
            // What failed changed nothing.
            (call.added, call.removed) = (None, None);
        }
        let Some(detail) = &part.detail else { return Ok(()) };
        let told = effect::detail_of(&read.text(detail)?);
        if let Some((begin, end)) = told.times {
            (call.begin_at, call.end_at) = (begin, Some(end));
        }
        if let (Some(Lines { added, removed }), false) = (told.lines, part.is_error) {
            (call.added, call.removed) = (Some(added), Some(removed));
        }
        Ok(())
    }
}
