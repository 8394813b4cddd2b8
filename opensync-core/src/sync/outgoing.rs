//! Outgoing: what became different in an archive, written as a batch.

use std::collections::{BTreeSet, HashSet};
use std::io::{self, Write as _};

use super::line::{End, GoneLine, LineRef, PROTOCOL};
use super::{Choice, Leaving, SyncCursor};
use crate::departure::{Door, Gate, Withheld};
use crate::error::{Cause, Error, Result};
use crate::filter::Filter;
use crate::model::{Message, Session};
use crate::store::{ChangeRecord, ChangeWhat, Edition, Gone, Read, name_hash};

/// Fast, and small enough: the time a batch takes is the network's.
const LEVEL: i32 = 3;

/// The longest message that is carried, as JSON. Logs have none of that size.
const MAX_MESSAGE_BYTES: usize = 64 << 20;

/// What is wanted of a change log.
pub(crate) struct Request<'a> {
    /// Where to begin.
    pub(crate) from: SyncCursor,
    /// The last position to carry.
    pub(crate) until: u64,
    /// Rows to leave out, from and to.
    pub(crate) skip: &'a [(u64, u64)],
    /// How long a batch may get before it is compressed, but for its last message.
    pub(crate) max_bytes: usize,
    /// Where it goes.
    pub(crate) door: Door,
    /// Makes sessions fit to go there.
    pub(crate) leaving: &'a Leaving,
    /// Which sessions are wanted.
    pub(crate) filter: &'a Filter,
}

/// A part of a change log, to be carried to another archive.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct SyncBatch {
    /// JSON Lines, compressed with zstd.
    pub body: Vec<u8>,
    /// Where the next batch begins.
    pub next: SyncCursor,
    /// The last position of the change log when this was made.
    pub last: u64,
    /// Messages in it.
    pub messages: u64,
    /// Sessions and messages that it says are gone.
    pub deleted: u64,
    /// Messages that are longer than 64 MiB and were left out.
    pub too_long: u64,
    /// Whether there is nothing in it but its end.
    pub is_empty: bool,
    /// What people call the last thing in it.
    pub(crate) name: String,
}

/// A batch, and the sessions that are not in it though they changed.
pub(crate) struct Outgoing {
    pub(crate) batch: SyncBatch,
    /// Those that stay on this machine.
    #[cfg_attr(not(feature = "network"), allow(dead_code, reason = "only a push notes them"))]
    pub(crate) held: BTreeSet<u64>,
    /// Those that may go, and are not wanted.
    #[cfg_attr(not(feature = "network"), allow(dead_code, reason = "only a push notes them"))]
    pub(crate) skipped: BTreeSet<u64>,
}

/// Writes what changed, oldest first.
pub(crate) fn outgoing(read: &Read, request: &Request<'_>) -> Result<Outgoing> {
    let mut writer = Writer::new(read, request)?;
    let mut at = request.from;
    for row in read.changes_after(request.from.position)? {
        let (position, record) = row?;
        if position > request.until {
            break;
        }
        let first = if position == request.from.position + 1 { request.from.item } else { 0 };
        if !request.skip.iter().any(|range| (range.0..=range.1).contains(&position))
            && let Some(item) = writer.row(&record, first)?
        {
            at = SyncCursor { position: position - 1, item };
            break;
        }
        at = SyncCursor::behind(position);
        writer.is_further = true;
        if writer.is_full() {
            break;
        }
    }
    writer.finish(at)
}

/// Writes all of a session from its message `item` on; `next` says whether that was all by being 0.
pub(crate) fn whole_session(
    read: &Read,
    number: u64,
    item: u32,
    request: &Request<'_>,
) -> Result<Outgoing> {
    let mut writer = Writer::new(read, request)?;
    let mut next = SyncCursor::default();
    if let Some(session) = writer.session(number)? {
        let numbers = read.messages_from(number, 0)?;
        let numbers: Vec<u32> = numbers.map(|entry| Ok(entry?.0)).collect::<Result<_>>()?;
        if let Some(item) = writer.messages(&session, number, numbers.into_iter(), item)? {
            next.item = item;
        } else {
            writer.annotation(&session, number)?;
            if read.gone(&session.external_id)? != Gone::default() {
                writer.removed(&session, number, &[])?;
            }
        }
    }
    writer.finish(next)
}

struct Writer<'a> {
    read: &'a Read,
    request: &'a Request<'a>,
    gate: Gate<'a>,
    choice: Choice<'a>,
    /// What stays here of the session that is written.
    withheld: Withheld,
    encoder: zstd::Encoder<'static, Vec<u8>>,
    bytes: usize,
    /// Whether the next batch would begin further on than this one.
    is_further: bool,
    seen: HashSet<(u64, u32)>,
    batch: SyncBatch,
    held: BTreeSet<u64>,
    skipped: BTreeSet<u64>,
}

impl<'a> Writer<'a> {
    fn new(read: &'a Read, request: &'a Request<'a>) -> Result<Self> {
        let encoder = zstd::Encoder::new(Vec::new(), LEVEL).map_err(failed)?;
        let batch = SyncBatch { last: read.last_change()?, is_empty: true, ..SyncBatch::default() };
        Ok(Self {
            read,
            request,
            gate: Gate::of(read)?,
            choice: Choice::of(read, request.filter)?,
            withheld: Withheld::default(),
            encoder,
            bytes: 0,
            is_further: false,
            seen: HashSet::new(),
            batch,
            held: BTreeSet::new(),
            skipped: BTreeSet::new(),
        })
    }

    fn is_full(&self) -> bool {
        self.bytes >= self.request.max_bytes
    }

    /// Writes a row of the change log from message `first` of it on. Returns the message to go on
    /// with if the batch is full before the row is done.
    fn row(&mut self, record: &ChangeRecord, first: u32) -> Result<Option<u32>> {
        let number = record.session;
        if matches!(record.what, ChangeWhat::Deleted) {
            self.batch.deleted += 1;
            self.deleted(&record.external_id)?;
            return Ok(None);
        }
        let Some(session) = self.session(number)? else {
            // It is gone since, and a later row says so, if it is not left out for being known there.
            if matches!(record.what, ChangeWhat::MessagesDeleted { .. })
                && !self.held.contains(&number)
                && !self.skipped.contains(&number)
            {
                self.deleted(&record.external_id)?;
            }
            return Ok(None);
        };
        match &record.what {
            ChangeWhat::Upserted { added, changed, .. } => {
                let numbers = changed.iter().chain(added).copied();
                return self.messages(&session, number, numbers, first);
            }
            ChangeWhat::MessagesDeleted { messages } => self.removed(&session, number, messages)?,
            ChangeWhat::Annotated => self.annotation(&session, number)?,
            // What is shared is shared from here, and is no business of another store.
            ChangeWhat::Deleted | ChangeWhat::Shared | ChangeWhat::Unshared => {}
        }
        Ok(None)
    }

    /// Writes that a session is gone, and what is known of that: nothing, if it went before that was kept.
    fn deleted(&mut self, session: &str) -> Result<()> {
        let gone: GoneLine = self.read.gone(session)?.into();
        let gone = Some(&gone).filter(|gone| gone.at.is_some());
        self.line(&LineRef::DeleteSession { session, gone })
    }

    /// Writes a session's own fields. Nothing if it is gone, kept back or not wanted.
    fn session(&mut self, number: u64) -> Result<Option<Session>> {
        let Some(record) = self.read.unannotated_session(number)? else { return Ok(None) };
        let Some(withheld) = self.gate.decide(number, self.request.door)? else {
            self.held.insert(number);
            return Ok(None);
        };
        if !self.choice.is_meant(number)? {
            self.skipped.insert(number);
            return Ok(None);
        }
        self.withheld = withheld;
        let session = Session::from(record.session);
        let session = self.request.leaving.session(self.read, number, withheld, session)?;
        let stamps = self.read.stamps(number)?.told;
        self.batch.name = format!("session {}", session.external_id);
        self.line(&LineRef::Session { session: &session, stamps: &stamps })?;
        Ok(Some(session))
    }

    fn messages(
        &mut self,
        session: &Session,
        number: u64,
        messages: impl Iterator<Item = u32>,
        first: u32,
    ) -> Result<Option<u32>> {
        for (item, message) in (0..).zip(messages).skip(first as usize) {
            // A session's own fields may fill a batch; it must still go on.
            if self.is_full() && self.is_further {
                return Ok(Some(item));
            }
            self.is_further = true;
            if self.seen.insert((number, message))
                && let Some(record) = self.read.message_record(number, message)?
            {
                let edition = record.edition;
                let message = self.read.message(record)?;
                self.message(&session.external_id, number, message, edition)?;
            }
        }
        Ok(None)
    }

    fn message(
        &mut self,
        session: &str,
        number: u64,
        message: Message,
        edition: Edition,
    ) -> Result<()> {
        let length: usize = message.parts.iter().map(|part| part.text.len()).sum();
        if length > MAX_MESSAGE_BYTES {
            self.batch.too_long += 1;
            return Ok(());
        }
        self.batch.messages += 1;
        self.batch.name = format!("message {} of session {session}", message.external_id);
        let leaving = self.request.leaving;
        let message = leaving.message(self.read, number, self.withheld, message)?;
        self.line(&LineRef::Message { session, message: &message, edition })
    }

    /// Writes which messages are gone, but for those that came back under the same id.
    fn removed(&mut self, session: &Session, number: u64, messages: &[u32]) -> Result<()> {
        let mut ids = Vec::new();
        for &message in messages {
            if let Some(id) = self.read.removed_message(number, message)?
                && self.read.message_number(number, &id)?.is_none()
            {
                ids.push(id);
            }
        }
        self.batch.deleted += ids.len() as u64;
        let mut gone: GoneLine = self.read.gone(&session.external_id)?.into();
        // A row that names none stands for all that is gone of it.
        if !messages.is_empty() {
            let named: HashSet<u64> = ids.iter().map(|id| name_hash(id)).collect();
            gone.messages.retain(|(hash, _)| named.contains(hash));
        }
        let session = &session.external_id;
        self.line(&LineRef::RemoveMessages { session, messages: &ids, gone: &gone })
    }

    fn annotation(&mut self, session: &Session, number: u64) -> Result<()> {
        let annotation = self.read.annotation(number)?;
        let leaving = self.request.leaving;
        let annotation = leaving.annotation(self.read, number, self.withheld, annotation)?;
        let messages =
            self.read.unannotated_session(number)?.map_or(0, |record| record.message_count);
        let session = &session.external_id;
        let stamps = &self.read.stamps(number)?.said;
        self.line(&LineRef::Annotate { session, annotation: &annotation, messages, stamps })
    }

    fn line(&mut self, line: &LineRef<'_>) -> Result<()> {
        let mut counted = Counted { inner: &mut self.encoder, bytes: 0 };
        serde_json::to_writer(&mut counted, line).map_err(|error| failed(error.into()))?;
        counted.write_all(b"\n").map_err(failed)?;
        self.bytes += counted.bytes;
        self.batch.is_empty = false;
        Ok(())
    }

    fn finish(mut self, next: SyncCursor) -> Result<Outgoing> {
        let is_empty = self.batch.is_empty;
        let tag = self.read.change_tag(next.position)?;
        let end = End { next, last: self.batch.last, protocol: PROTOCOL, tag };
        self.line(&LineRef::End(end))?;
        let body = self.encoder.finish().map_err(failed)?;
        let batch = SyncBatch { body, next, is_empty, ..self.batch };
        Ok(Outgoing { batch, held: self.held, skipped: self.skipped })
    }
}

impl From<Gone> for GoneLine {
    fn from(gone: Gone) -> Self {
        Self { at: gone.at, messages: gone.messages }
    }
}

/// Counts what goes through it.
struct Counted<'a, W> {
    inner: &'a mut W,
    bytes: usize,
}

impl<W: io::Write> io::Write for Counted<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.bytes += count;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn failed(source: io::Error) -> Error {
    Cause::Output { source }.into()
}
