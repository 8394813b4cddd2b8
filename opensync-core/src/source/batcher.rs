//! Batcher: collects messages and hands them on in batches of bounded size.
//!
//! Lines of one answer that lie close together become one message here, and the store has less to
//! do. Lines that lie apart are joined by the store.

use super::{Batch, Cursor, Sink};
use crate::error::Result;
use crate::model::{Message, MessageMode, Part, PartKind, Session};

const MAX_MESSAGES: usize = 256;
const MAX_BYTES: u64 = 1 << 20;

/// How far back the message of a line is looked for.
const REACH: usize = 32;

/// A message with more parts than this is not added to; comparing would take long.
const MAX_PARTS: usize = 64;

/// Messages on their way to the sink.
#[derive(Debug, Default)]
pub(crate) struct Batcher {
    messages: Vec<Message>,
    bytes: u64,
}

impl Batcher {
    /// Adds a message, or its parts to the message that it goes on with.
    ///
    /// Where no class of tokens is told more than none, nothing was told.
    pub(crate) fn push(&mut self, mut message: Message) {
        message.usage = message.usage.filter(|usage| !usage.is_empty());
        let is_same = |known: &&mut Message| {
            known.mode == MessageMode::Extend
                && known.external_id == message.external_id
                && known.parts.len() < MAX_PARTS
        };
        let recent = self.messages.iter_mut().rev().take(REACH);
        match recent.filter(|_| message.mode == MessageMode::Extend).find(is_same) {
            Some(known) => extend(known, message),
            None => self.messages.push(message),
        }
    }

    /// Takes back a message that was not handed on yet.
    pub(crate) fn withdraw(&mut self, external_id: &str) {
        self.messages.retain(|message| message.external_id != external_id);
    }

    /// Notes that `bytes` of the log are behind what was added.
    pub(crate) fn note(&mut self, bytes: u64) {
        self.bytes += bytes;
    }

    /// Whether it is time to hand on what there is.
    pub(crate) fn is_full(&self) -> bool {
        self.bytes >= MAX_BYTES || self.messages.len() >= MAX_MESSAGES
    }

    /// What there is.
    pub(crate) fn take(&mut self) -> Vec<Message> {
        self.bytes = 0;
        std::mem::take(&mut self.messages)
    }
}

/// A batcher of one session whose batches go to a sink as they become full.
pub(crate) struct Outlet<'a, 'sink> {
    session: Session,
    batcher: Batcher,
    sink: &'a mut Sink<'sink>,
}

impl<'a, 'sink> Outlet<'a, 'sink> {
    pub(crate) fn new(session: Session, sink: &'a mut Sink<'sink>) -> Self {
        Self { session, batcher: Batcher::default(), sink }
    }

    /// Adds a message which was parsed from `bytes` bytes.
    pub(crate) fn push(&mut self, message: Message, bytes: u64) -> Result<()> {
        self.batcher.push(message);
        self.batcher.note(bytes);
        if self.batcher.is_full() { self.flush(None) } else { Ok(()) }
    }

    /// Hands on what is left, and the session even if no message is, with the cursor behind it if
    /// nothing that it stands for is still to come.
    pub(crate) fn finish(mut self, cursor: Option<Cursor>) -> Result<()> {
        self.flush(cursor)
    }

    fn flush(&mut self, cursor: Option<Cursor>) -> Result<()> {
        let (session, messages) = (self.session.clone(), self.batcher.take());
        (self.sink)(Batch { session, messages, removed_messages: Vec::new(), cursor })
    }
}

/// Adds a line of an answer to what is known of it.
fn extend(known: &mut Message, line: Message) {
    known.is_error |= line.is_error;
    known.claimed_cost_nanos = known.claimed_cost_nanos.max(line.claimed_cost_nanos);
    // Output grows while an answer is written and never shrinks: the larger one is the later one.
    if known.usage.is_none_or(|old| line.usage.is_some_and(|new| new.output >= old.output)) {
        known.usage = line.usage;
        known.model = line.model.or(known.model.take());
        known.response_id = line.response_id.or(known.response_id.take());
    }
    for part in line.parts {
        if known.parts.contains(&part) {
            continue;
        }
        match known.parts.iter().position(|old| is_superseded(old, &part)) {
            Some(place) => known.parts[place] = part,
            None => known.parts.push(part),
        }
    }
}

/// Whether a part is the beginning of `new`, which was streamed further.
fn is_superseded(old: &Part, new: &Part) -> bool {
    old.kind == new.kind
        && match old.kind {
            PartKind::ToolCall | PartKind::ToolResult => {
                old.call_id.is_some() && old.call_id == new.call_id
            }
            PartKind::Text | PartKind::Thinking => {
                !old.text.is_empty() && new.text.starts_with(&old.text)
            }
            _ => false,
        }
}
