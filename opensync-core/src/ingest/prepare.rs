//! Prepare: what can be done to messages before the store is locked.

use super::LogCursor;
use crate::model::{Message, Part, Session};
use crate::newer::Teller;
use crate::source::Batch;
use crate::store::{self, Edition, INLINE_BYTES, SourceStamps};

/// A batch that is ready to be stored.
pub(crate) struct Prepared {
    pub(crate) session: Session,
    pub(crate) messages: Vec<PreparedMessage>,
    pub(crate) removed_messages: Vec<String>,
    pub(crate) cursor: Option<LogCursor>,
    /// When the last of the messages was said, which tells how old a log is that says no time.
    pub(crate) told_at: i64,
    /// Who tells. A session without messages is an empty file if a log does.
    pub(crate) teller: Teller,
    /// When another archive says that it last changed what it says of the session, if it says so.
    pub(crate) stamps: Option<SourceStamps>,
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
    /// Which version it is.
    pub(crate) edition: Edition,
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

    /// The length of the text.
    pub(super) fn length(&self) -> u64 {
        match self {
            Self::Inline(text) => text.len() as u64,
            Self::Packed { length, .. } => u64::from(*length),
        }
    }

    /// The text.
    pub(super) fn text(&self) -> crate::error::Result<String> {
        match self {
            Self::Inline(text) => Ok(text.clone()),
            Self::Packed { packed, .. } => store::unpack(packed),
        }
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
    let said =
        messages.iter().map(|message| message.created_at.max(message.changed_at.unwrap_or(0)));
    Prepared {
        session,
        told_at: said.max().unwrap_or_default(),
        messages: messages.into_iter().map(prepare_message).collect(),
        removed_messages: Vec::new(),
        cursor: None,
        teller: Teller::Live,
        stamps: None,
    }
}

impl Prepared {
    /// A batch read from the log of `source` at `path`.
    pub(crate) fn from_batch(source: &str, path: &str, batch: Batch) -> Self {
        let cursor = batch.cursor.map(|cursor| (source.to_owned(), path.to_owned(), cursor));
        Self {
            removed_messages: batch.removed_messages,
            cursor,
            teller: Teller::Log,
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
    let edition = Edition { changed_at: message.changed_at, count: 0 };
    PreparedMessage { fields: message, parts, edition, weight }
}

fn prepare_part(mut part: Part) -> PreparedPart {
    let body = PreparedBody::new(std::mem::take(&mut part.text));
    let detail = part.detail.take().map(PreparedBody::new);
    PreparedPart { fields: part, body, detail }
}

impl PreparedPart {
    /// How much it says.
    pub(super) fn fullness(&self) -> u64 {
        1 + self.body.length() + self.detail.as_ref().map_or(0, PreparedBody::length)
    }
}
