//! Acts: what was done in a session, by its calls of tools with their results beside them.
//!
//! A result tells what was done, and its call what was asked: they stand in two messages, which may
//! come in two imports. So whoever reads a session, all of it or what was added, has the calls kept
//! whose results are still to come, and looks back for those that it has not read.

use std::borrow::Cow;
use std::collections::VecDeque;

use crate::act::{Act, Asked};
use crate::error::Result;
use crate::model::{Message, PartKind};
use crate::store::{MessageRecord, PartRecord, Read};

/// Calls that are kept for their results.
const MAX_CALLS: usize = 256;

/// How far before the first message that is read its calls are looked for.
const LOOKED_BACK: u32 = 64;

/// Ids of calls that are longer are not kept.
const MAX_ID_BYTES: usize = 1024;

/// What a call did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Done {
    pub(crate) act: Act,
    /// The number of the message that calls.
    pub(crate) call: u32,
}

/// A call whose result may still come, or come again.
struct Call {
    id: String,
    message: u32,
    /// What it asks for that may become an act, if anything.
    asked: Option<Asked>,
}

/// Reads messages of sessions in order, and tells what was done.
#[derive(Default)]
pub(crate) struct Acts {
    session: Option<u64>,
    /// The messages of the session that were read, and those between them.
    first: u32,
    next: u32,
    calls: VecDeque<Call>,
}

/// A part that is a call or a result.
struct Tool<'a> {
    kind: PartKind,
    name: Option<&'a str>,
    call_id: Option<&'a str>,
    is_error: bool,
}

impl Acts {
    /// What was done by the calls whose results a message holds.
    pub(crate) fn of_message(
        &mut self,
        read: &Read,
        (session, number): (u64, u32),
        message: &Message,
    ) -> Result<Vec<Done>> {
        let mut done = Vec::new();
        for part in &message.parts {
            let tool = Tool {
                kind: part.kind,
                name: part.name.as_deref(),
                call_id: part.call_id.as_deref(),
                is_error: part.is_error,
            };
            let text = || Ok(Cow::Borrowed(part.text.as_str()));
            self.part(read, (session, number), &tool, text, &mut done)?;
        }
        Ok(done)
    }

    /// The same of a message as it is stored; of its texts only calls are read, and results that tell.
    pub(crate) fn of_record(
        &mut self,
        read: &Read,
        (session, number): (u64, u32),
        message: &MessageRecord,
    ) -> Result<Vec<Done>> {
        let mut done = Vec::new();
        for part in &message.parts {
            let text = || Ok(Cow::Owned(read.text(&part.body)?));
            self.part(read, (session, number), &tool(part), text, &mut done)?;
        }
        Ok(done)
    }

    fn part<'t>(
        &mut self,
        read: &Read,
        (session, number): (u64, u32),
        tool: &Tool<'_>,
        text: impl FnOnce() -> Result<Cow<'t, str>>,
        done: &mut Vec<Done>,
    ) -> Result<()> {
        let Some(id) = tool.call_id.filter(|id| id.len() <= MAX_ID_BYTES) else { return Ok(()) };
        match tool.kind {
            PartKind::ToolCall => {
                self.go_to(read, session, number)?;
                self.call(id, number, tool.name.unwrap_or_default(), &text()?);
            }
            PartKind::ToolResult => {
                self.go_to(read, session, number)?;
                let place = self.calls.iter().rposition(|call| call.id == id);
                let Some(call) = place.and_then(|place| self.calls.get(place)) else {
                    return Ok(());
                };
                let Some(asked) = &call.asked else { return Ok(()) };
                let acts = asked.done(&text()?, tool.is_error);
                done.extend(acts.into_iter().map(|act| Done { act, call: call.message }));
            }
            _ => {}
        }
        Ok(())
    }

    fn call(&mut self, id: &str, message: u32, tool: &str, input: &str) {
        if self.calls.len() == MAX_CALLS {
            self.calls.pop_front();
        }
        self.calls.push_back(Call { id: id.to_owned(), message, asked: Asked::of(tool, input) });
    }

    /// Reads the calls before message `number` that were not read: of what is read in order, nothing.
    fn go_to(&mut self, read: &Read, session: u64, number: u32) -> Result<()> {
        let is_same = self.session.replace(session) == Some(session) && number >= self.first;
        if is_same && number < self.next {
            return Ok(());
        }
        let mut from = number.saturating_sub(LOOKED_BACK);
        if is_same {
            from = from.max(self.next);
        } else {
            self.calls.clear();
            self.first = number;
        }
        self.next = number.saturating_add(1);
        if from == number {
            return Ok(());
        }
        for entry in read.messages_from(session, from)? {
            let (before, record) = entry?;
            if before >= number {
                break;
            }
            for part in record.parts.iter().filter(|part| part.kind == PartKind::ToolCall) {
                if let Some(id) = part.call_id.as_deref().filter(|id| id.len() <= MAX_ID_BYTES) {
                    let name = part.name.as_deref().unwrap_or_default();
                    self.call(id, before, name, &read.text(&part.body)?);
                }
            }
        }
        Ok(())
    }
}

fn tool(part: &PartRecord) -> Tool<'_> {
    Tool {
        kind: part.kind,
        name: part.name.as_deref(),
        call_id: part.call_id.as_deref(),
        is_error: part.is_error,
    }
}
