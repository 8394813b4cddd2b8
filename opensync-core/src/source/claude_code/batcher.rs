//! Batcher: collects messages and hands them on in batches of bounded size.
//!
//! Lines of one answer that lie close together become one message here, and the store has less to
//! do. Lines that lie apart are joined by the store.

use crate::model::{Message, MessageMode, Part, PartKind};

const MAX_MESSAGES: usize = 512;
const MAX_BYTES: u64 = 1 << 20;

/// How far back the message of a line is looked for.
const REACH: usize = 32;

/// A message with more parts than this is not added to; comparing would take long.
const MAX_PARTS: usize = 64;

/// Messages on their way to the sink.
#[derive(Debug, Default)]
pub(super) struct Batcher {
    messages: Vec<Message>,
    bytes: u64,
}

impl Batcher {
    /// Adds a message, or its parts to the message that it goes on with.
    pub(super) fn push(&mut self, message: Message) {
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
    pub(super) fn withdraw(&mut self, external_id: &str) {
        self.messages.retain(|message| message.external_id != external_id);
    }

    /// Notes that `bytes` of the log are behind what was added.
    pub(super) fn note(&mut self, bytes: u64) {
        self.bytes += bytes;
    }

    /// Whether it is time to hand on what there is.
    pub(super) fn is_full(&self) -> bool {
        self.bytes >= MAX_BYTES || self.messages.len() >= MAX_MESSAGES
    }

    /// What there is.
    pub(super) fn take(&mut self) -> Vec<Message> {
        self.bytes = 0;
        std::mem::take(&mut self.messages)
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
