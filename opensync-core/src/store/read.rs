//! Read: what one owner has, as of one commit.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use super::body::{unpack, unpack_start};
use super::changes::ChangeRecord;
use super::record::{
    AnnotationRecord, Body, ClaimsRecord, MessageRecord, PartRecord, SessionRecord, decode,
};
use super::rows::{ReadOnlyTable, ReadTransaction};
use super::tables;
use super::together::Lots;
use crate::error::{Error, Result};
use crate::model::{Annotation, Message, MessageMode, Owner, Part};
use crate::source::Cursor;

/// How far somebody has read the change log, and the tag of the row there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LogPosition {
    pub(crate) position: u64,
    pub(crate) tag: u64,
}

/// How many records of sessions, messages and shares were read of a store: what a question costs.
#[derive(Clone, Default)]
pub(super) struct RecordCounter(Arc<AtomicU64>);

impl RecordCounter {
    pub(super) fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    #[cfg(feature = "measure")]
    pub(super) fn counted(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A snapshot of one owner's data. Keeps what it sees for as long as it lives.
pub(crate) struct Read {
    pub(super) owner: u32,
    pub(super) transaction: ReadTransaction,
    pub(super) counter: RecordCounter,
    sessions: ReadOnlyTable<(u32, u64), &'static [u8]>,
    pub(super) messages: ReadOnlyTable<(u32, u64, u32), &'static [u8]>,
    bodies: ReadOnlyTable<(u32, u64), &'static [u8]>,
    annotations: ReadOnlyTable<(u32, u64), &'static [u8]>,
    claims: ReadOnlyTable<(u32, u64), &'static [u8]>,
}

impl Read {
    pub(super) fn begin(
        transaction: ReadTransaction,
        owner: Owner,
        counter: RecordCounter,
    ) -> Result<Self> {
        Ok(Self {
            owner: owner.0,
            counter,
            sessions: transaction.open_table(tables::SESSIONS)?,
            messages: transaction.open_table(tables::MESSAGES)?,
            bodies: transaction.open_table(tables::BODIES)?,
            annotations: transaction.open_table(tables::ANNOTATIONS)?,
            claims: transaction.open_table(tables::CLAIMS)?,
            transaction,
        })
    }

    /// The session with this external id.
    pub(crate) fn session_number(&self, external_id: &str) -> Result<Option<u64>> {
        let ids = self.transaction.open_table(tables::SESSION_IDS)?;
        Ok(ids.get((self.owner, external_id))?.map(|number| number.value()))
    }

    /// The sessions with these external ids, as far as there are such.
    pub(crate) fn session_numbers<'a>(
        &self,
        external_ids: impl IntoIterator<Item = &'a str>,
    ) -> Result<HashSet<u64>> {
        let ids = self.transaction.open_table(tables::SESSION_IDS)?;
        let mut numbers = HashSet::new();
        for external_id in external_ids {
            numbers.extend(ids.get((self.owner, external_id))?.map(|number| number.value()));
        }
        Ok(numbers)
    }

    /// Up to `limit` sessions whose external id begins with `prefix`, in the order of their ids.
    pub(crate) fn sessions_with_prefix(&self, prefix: &str, limit: usize) -> Result<Vec<u64>> {
        let ids = self.transaction.open_table(tables::SESSION_IDS)?;
        let mut found = Vec::new();
        for entry in ids.range((self.owner, prefix)..)?.take(limit) {
            let (key, number) = entry?;
            let (owner, id) = key.value();
            if owner != self.owner || !id.starts_with(prefix) {
                break;
            }
            found.push(number.value());
        }
        Ok(found)
    }

    /// A session's record with what people say of it, if it is there.
    pub(crate) fn session(&self, number: u64) -> Result<Option<SessionRecord>> {
        let Some(record) = self.unannotated_session(number)? else { return Ok(None) };
        Ok(Some(record.annotated(self.annotation(number)?)))
    }

    /// What people say of a session.
    pub(crate) fn annotation(&self, number: u64) -> Result<Annotation> {
        let stored = self.annotations.get((self.owner, number))?;
        let record = stored.map(|bytes| decode("an annotation", bytes.value())).transpose()?;
        Ok(record.map(|record: AnnotationRecord| record.into()).unwrap_or_default())
    }

    /// A session's record as its source tells it, if it is there.
    pub(crate) fn unannotated_session(&self, number: u64) -> Result<Option<SessionRecord>> {
        let stored = self.sessions.get((self.owner, number))?;
        let Some(stored) = stored else { return Ok(None) };
        self.counter.count();
        let mut record = SessionRecord::from_bytes(stored.value())?;
        if let Some(claims) = self.claims.get((self.owner, number))? {
            record.session.claims = ClaimsRecord::decode(claims.value())?;
        }
        Ok(Some(record))
    }

    /// The sessions, last changed first.
    pub(crate) fn sessions_by_time(&self) -> Result<impl Iterator<Item = Result<u64>> + use<>> {
        let all = self.sessions_before((i64::MAX, u64::MAX))?;
        Ok(all.map(|entry| Ok(entry?.1)))
    }

    /// The sessions that changed before another one, with the time, last changed first.
    pub(crate) fn sessions_before(
        &self,
        (at, number): (i64, u64),
    ) -> Result<impl Iterator<Item = Result<(i64, u64)>> + use<>> {
        let times = self.transaction.open_table(tables::SESSION_TIMES)?;
        let range = times.range((self.owner, i64::MIN, u64::MIN)..(self.owner, at, number))?;
        let times = range.rev().map(|entry| {
            let (_, at, number) = entry?.0.value();
            Ok((at, number))
        });
        Ok(Lots::new(times, self.of_sessions()))
    }

    /// A message's record, if it is there.
    pub(crate) fn message_record(
        &self,
        session: u64,
        number: u32,
    ) -> Result<Option<MessageRecord>> {
        let stored = self.messages.get((self.owner, session, number))?;
        self.counter.count();
        stored.map(|bytes| MessageRecord::from_bytes(bytes.value())).transpose()
    }

    /// The message with this external id.
    pub(crate) fn message_number(&self, session: u64, external_id: &str) -> Result<Option<u32>> {
        let ids = self.transaction.open_table(tables::MESSAGE_IDS)?;
        Ok(ids.get((self.owner, session, external_id))?.map(|number| number.value()))
    }

    /// A session's messages from `first` on, in order of arrival.
    pub(crate) fn messages_from(
        &self,
        session: u64,
        first: u32,
    ) -> Result<impl Iterator<Item = Result<(u32, MessageRecord)>> + use<>> {
        let keys = (self.owner, session, first)..=(self.owner, session, u32::MAX);
        let (range, counter) = (self.messages.range(keys)?, self.counter.clone());
        let records = range.map(move |entry| {
            let (key, bytes) = entry?;
            counter.count();
            Ok((key.value().2, MessageRecord::from_bytes(bytes.value())?))
        });
        Ok(Lots::new(records, self.texts()))
    }

    /// A session's messages before `end`, the last first.
    pub(crate) fn messages_before(
        &self,
        session: u64,
        end: u32,
    ) -> Result<impl Iterator<Item = Result<(u32, MessageRecord)>> + use<>> {
        let keys = (self.owner, session, 0)..(self.owner, session, end);
        let (range, counter) = (self.messages.range(keys)?, self.counter.clone());
        Ok(range.rev().map(move |entry| {
            let (key, bytes) = entry?;
            counter.count();
            Ok((key.value().2, MessageRecord::from_bytes(bytes.value())?))
        }))
    }

    /// The messages of the conversation among a session's from `first` on, in order of arrival.
    pub(crate) fn said_from(
        &self,
        session: u64,
        first: u32,
    ) -> Result<impl Iterator<Item = Result<(u32, MessageRecord)>> + use<>> {
        let is_said = |entry: &Result<(u32, MessageRecord)>| {
            entry.as_ref().map_or(true, |(_, message)| !message.is_own())
        };
        Ok(self.messages_from(session, first)?.filter(is_said))
    }

    /// The text of a body.
    pub(crate) fn text(&self, body: &Body) -> Result<String> {
        match body {
            Body::Inline(text) => Ok(text.clone()),
            Body::Stored { number, .. } => {
                let stored = self.bodies.get((self.owner, *number))?;
                unpack(stored.ok_or_else(|| Error::decode("a body"))?.value())
            }
        }
    }

    /// The beginning of the text of a body: `most` bytes of it at most.
    pub(crate) fn text_start(&self, body: &Body, most: usize) -> Result<String> {
        match body {
            Body::Inline(text) => Ok(text[..text.floor_char_boundary(most)].to_owned()),
            Body::Stored { number, .. } => {
                let stored = self.bodies.get((self.owner, *number))?;
                unpack_start(stored.ok_or_else(|| Error::decode("a body"))?.value(), most)
            }
        }
    }

    /// A part with its texts.
    pub(crate) fn part(&self, record: PartRecord) -> Result<Part> {
        Ok(Part {
            text: self.text(&record.body)?,
            detail: record.detail.as_ref().map(|body| self.text(body)).transpose()?,
            kind: record.kind,
            name: record.name,
            call_id: record.call_id,
            is_error: record.is_error,
            media_type: record.media_type,
            size_bytes: record.size_bytes,
        })
    }

    /// What of a message belongs to the conversation, with its texts; nothing if it is the agent's
    /// own. Its texts are not read then.
    pub(crate) fn conversation(&self, record: MessageRecord) -> Result<Option<Message>> {
        if record.is_own() {
            return Ok(None);
        }
        Ok(self.message(record)?.conversation())
    }

    /// A message with its parts and their texts.
    pub(crate) fn message(&self, record: MessageRecord) -> Result<Message> {
        let parts = record.parts.into_iter().map(|part| self.part(part));
        Ok(Message {
            parts: parts.collect::<Result<_>>()?,
            external_id: record.external_id,
            role: record.role,
            created_at: record.created_at,
            model: record.model,
            provider: record.provider,
            parent_external_id: record.parent_external_id,
            response_id: record.response_id,
            usage: record.usage,
            claimed_cost_nanos: record.claimed_cost_nanos,
            price_permille: record.price_permille,
            is_injected: record.is_injected,
            is_sidechain: record.is_sidechain,
            is_error: record.is_error,
            changed_at: None,
            mode: MessageMode::Replace,
        })
    }

    /// The change log after position `after`, oldest first.
    pub(crate) fn changes_after(
        &self,
        after: u64,
    ) -> Result<impl Iterator<Item = Result<(u64, ChangeRecord)>> + use<>> {
        let changes = self.transaction.open_table(tables::CHANGES)?;
        let first = (self.owner, after.saturating_add(1));
        let range = changes.range(first..=(self.owner, u64::MAX))?;
        Ok(range.map(|entry| {
            let (key, bytes) = entry?;
            Ok((key.value().1, ChangeRecord::from_bytes(bytes.value())?))
        }))
    }

    /// The change log between positions `after` and `until`, the latter included, newest first.
    pub(crate) fn changes_back(
        &self,
        after: u64,
        until: u64,
    ) -> Result<impl Iterator<Item = Result<(u64, ChangeRecord)>> + use<>> {
        let changes = self.transaction.open_table(tables::CHANGES)?;
        let first = (self.owner, after.saturating_add(1));
        let range = changes.range(first..(self.owner, until.saturating_add(1)))?;
        Ok(range.rev().map(|entry| {
            let (key, bytes) = entry?;
            Ok((key.value().1, ChangeRecord::from_bytes(bytes.value())?))
        }))
    }

    /// The last position of the change log; 0 if it is empty.
    pub(crate) fn last_change(&self) -> Result<u64> {
        let sequences = self.transaction.open_table(tables::SEQUENCES)?;
        let last = sequences.get((self.owner, tables::Sequence::Change as u8))?;
        Ok(last.map_or(0, |number| number.value()))
    }

    /// The random tag of the row at this position of the change log; `None` if there is no such row.
    ///
    /// Whoever notes how far it has read notes the tag of the last row, too: another tag there means
    /// that the store was restored and has another history since, and what was read is not in it.
    pub(crate) fn change_tag(&self, position: u64) -> Result<Option<u64>> {
        let changes = self.transaction.open_table(tables::CHANGES)?;
        let row = changes.get((self.owner, position))?;
        row.map(|bytes| Ok(ChangeRecord::from_bytes(bytes.value())?.tag)).transpose()
    }

    /// The last position of the change log, as whoever has read up to there notes it.
    pub(crate) fn end_of_log(&self) -> Result<LogPosition> {
        let position = self.last_change()?;
        Ok(LogPosition { position, tag: self.change_tag(position)?.unwrap_or_default() })
    }

    /// Whether the change log has been where somebody noted that it was. If not, the store was
    /// restored or replaced, and what they read is not in it.
    pub(crate) fn has_been_at(&self, noted: LogPosition) -> Result<bool> {
        Ok(noted.position == 0 || self.change_tag(noted.position)? == Some(noted.tag))
    }

    /// How far a log was read, if it ever was.
    pub(crate) fn cursor(&self, source: &str, path: &str) -> Result<Option<Cursor>> {
        let cursors = self.transaction.open_table(tables::CURSORS)?;
        let stored = cursors.get((self.owner, source, path))?;
        stored.map(|bytes| decode("an import cursor", bytes.value())).transpose()
    }

    /// Every log of `source` with how far it was read, in the order of their paths.
    pub(crate) fn cursors(&self, source: &str) -> Result<Vec<(String, Cursor)>> {
        let cursors = self.transaction.open_table(tables::CURSORS)?;
        let mut found = Vec::new();
        for entry in cursors.range((self.owner, source, "")..)? {
            let (key, bytes) = entry?;
            let (owner, name, path) = key.value();
            if owner != self.owner || name != source {
                break;
            }
            found.push((path.to_owned(), decode("an import cursor", bytes.value())?));
        }
        Ok(found)
    }
}
