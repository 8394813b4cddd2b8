//! Batcher: collects the messages of one session and hands them on in batches of bounded size.

use super::super::{Batch, Cursor, Sink};
use crate::error::Result;
use crate::model::{Message, Session};

const MAX_MESSAGES: usize = 256;
const MAX_BYTES: u64 = 1 << 20;

/// Messages of one session on their way to the sink.
pub(super) struct Batcher<'a, 'sink> {
    session: Session,
    messages: Vec<Message>,
    bytes: u64,
    sink: &'a mut Sink<'sink>,
}

impl<'a, 'sink> Batcher<'a, 'sink> {
    pub(super) fn new(session: Session, sink: &'a mut Sink<'sink>) -> Self {
        Self { session, messages: Vec::new(), bytes: 0, sink }
    }

    /// Adds a message which was parsed from `bytes` bytes.
    pub(super) fn push(&mut self, message: Message, bytes: u64) -> Result<()> {
        self.messages.push(message);
        self.bytes += bytes;
        if self.bytes >= MAX_BYTES || self.messages.len() >= MAX_MESSAGES {
            self.flush(None)?;
        }
        Ok(())
    }

    /// Hands on what is left, and the session even if no message is, with the cursor behind it if
    /// nothing that it stands for is still to come.
    pub(super) fn finish(mut self, cursor: Option<Cursor>) -> Result<()> {
        self.flush(cursor)
    }

    fn flush(&mut self, cursor: Option<Cursor>) -> Result<()> {
        self.bytes = 0;
        (self.sink)(Batch {
            session: self.session.clone(),
            messages: std::mem::take(&mut self.messages),
            removed_messages: Vec::new(),
            cursor,
        })
    }
}
