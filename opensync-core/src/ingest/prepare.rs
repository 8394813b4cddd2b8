//! Prepare: what can be done to messages before the store is locked.

use super::LogCursor;
use crate::model::{Message, Part, Session};
use crate::source::Batch;
use crate::store::{self, INLINE_BYTES};

/// A batch that is ready to be stored.
pub(crate) struct Prepared {
    pub(crate) session: Session,
    pub(crate) messages: Vec<PreparedMessage>,
    pub(crate) removed_messages: Vec<String>,
    pub(crate) cursor: Option<LogCursor>,
    /// Whether a session without messages is meant; from a log it is an empty file.
    pub(crate) is_deliberate: bool,
}

impl Prepared {
    /// Bytes it holds, roughly: what bounds the memory of an import.
    pub(crate) fn weight(&self) -> usize {
        self.messages.iter().map(|message| 512 + message.weight).sum()
    }
}

/// A message whose texts have been moved to prepared bodies.
pub(crate) struct PreparedMessage {
    pub(crate) fields: Message,
    pub(crate) parts: Vec<PreparedPart>,
    weight: usize,
}

/// A part whose texts have been moved to prepared bodies.
pub(crate) struct PreparedPart {
    pub(crate) fields: Part,
    pub(crate) body: PreparedBody,
    pub(crate) detail: Option<PreparedBody>,
}

/// A text as it will be stored.
pub(crate) enum PreparedBody {
    Inline(String),
    Packed { hash: [u8; 32], packed: Vec<u8>, length: u32 },
}

impl PreparedBody {
    fn new(text: String) -> Self {
        if text.len() <= INLINE_BYTES {
            return Self::Inline(text);
        }
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self::Packed { hash: store::hash(&text), packed: store::pack(&text), length }
    }

    fn weight(&self) -> usize {
        match self {
            Self::Inline(text) => text.len(),
            Self::Packed { packed, .. } => packed.len() + 64,
        }
    }
}

/// Hashes and compresses the texts of messages of one session.
pub(crate) fn prepare(session: Session, messages: Vec<Message>) -> Prepared {
    Prepared {
        session,
        messages: messages.into_iter().map(prepare_message).collect(),
        removed_messages: Vec::new(),
        cursor: None,
        is_deliberate: true,
    }
}

impl Prepared {
    /// A batch read from the log of `source` at `path`.
    pub(crate) fn from_batch(source: &str, path: &str, batch: Batch) -> Self {
        let cursor = batch.cursor.map(|cursor| (source.to_owned(), path.to_owned(), cursor));
        Self {
            removed_messages: batch.removed_messages,
            cursor,
            is_deliberate: false,
            ..prepare(batch.session, batch.messages)
        }
    }
}

fn prepare_message(mut message: Message) -> PreparedMessage {
    let parts: Vec<_> = std::mem::take(&mut message.parts).into_iter().map(prepare_part).collect();
    let weight = parts
        .iter()
        .map(|part| part.body.weight() + part.detail.as_ref().map_or(0, PreparedBody::weight))
        .sum();
    PreparedMessage { fields: message, parts, weight }
}

fn prepare_part(mut part: Part) -> PreparedPart {
    let body = PreparedBody::new(std::mem::take(&mut part.text));
    let detail = part.detail.take().map(PreparedBody::new);
    PreparedPart { fields: part, body, detail }
}
