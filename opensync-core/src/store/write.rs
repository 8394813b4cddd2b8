//! Write: what one owner has, being changed.

use std::hash::{BuildHasher as _, RandomState};

use super::changes::{ChangeRecord, ChangeWhat};
use super::record::{
    AnnotationRecord, Body, ClaimsRecord, MessageRecord, PartRecord, SessionRecord, decode, encode,
};
use super::rows::{ReadableTable as _, Table, WriteTransaction};
use super::tables::{self, Sequence};
use crate::error::{Error, Result};
use crate::model::{Annotation, Owner};
use crate::source::Cursor;

/// One owner's data in a transaction that has not committed.
pub(crate) struct Write<'t> {
    pub(super) owner: u32,
    /// For the tables that are seldom written.
    pub(super) transaction: &'t WriteTransaction,
    sequences: Table<'t, (u32, u8), u64>,
    sessions: Table<'t, (u32, u64), &'static [u8]>,
    session_ids: Table<'t, (u32, &'static str), u64>,
    session_times: Table<'t, (u32, i64, u64), ()>,
    pub(super) messages: Table<'t, (u32, u64, u32), &'static [u8]>,
    message_ids: Table<'t, (u32, u64, &'static str), u32>,
    bodies: Table<'t, (u32, u64), &'static [u8]>,
    body_hashes: Table<'t, (u32, [u8; 32]), (u64, u32)>,
    responses: Table<'t, (u32, [u8; 16]), (u64, u32)>,
    changes: Table<'t, (u32, u64), &'static [u8]>,
    pub(super) shares: Table<'t, (u32, &'static str), &'static [u8]>,
    pub(super) share_slugs: Table<'t, &'static str, u32>,
    pub(super) session_shares: Table<'t, (u32, u64, &'static str), ()>,
    annotations: Table<'t, (u32, u64), &'static [u8]>,
    claims: Table<'t, (u32, u64), &'static [u8]>,
    pub(super) stamps: Table<'t, (u32, u64), &'static [u8]>,
    pub(super) gone: Table<'t, (u32, u64, u64), i64>,
    cursors: Table<'t, (u32, &'static str, &'static str), &'static [u8]>,
    pub(super) sums: Table<'t, tables::SumsKey, &'static [u8]>,
    pub(super) tool_sums: Table<'t, tables::ToolSumsKey, &'static [u8]>,
    pub(super) passages: Table<'t, (u32, &'static str, u64, u32), &'static [u8]>,
    pub(super) vectors: Table<'t, tables::VectorKey, (u32, &'static [u8])>,
    pub(super) passage_changes: Table<'t, (u32, &'static str, u64), (u64, u32)>,
    pub(super) embedded: Table<'t, (u32, &'static str), &'static [u8]>,
}

impl<'t> Write<'t> {
    pub(super) fn begin(transaction: &'t WriteTransaction, owner: Owner) -> Result<Self> {
        Ok(Self {
            owner: owner.0,
            transaction,
            sequences: transaction.open_table(tables::SEQUENCES)?,
            sessions: transaction.open_table(tables::SESSIONS)?,
            session_ids: transaction.open_table(tables::SESSION_IDS)?,
            session_times: transaction.open_table(tables::SESSION_TIMES)?,
            messages: transaction.open_table(tables::MESSAGES)?,
            message_ids: transaction.open_table(tables::MESSAGE_IDS)?,
            bodies: transaction.open_table(tables::BODIES)?,
            body_hashes: transaction.open_table(tables::BODY_HASHES)?,
            responses: transaction.open_table(tables::RESPONSES)?,
            changes: transaction.open_table(tables::CHANGES)?,
            shares: transaction.open_table(tables::SHARES)?,
            share_slugs: transaction.open_table(tables::SHARE_SLUGS)?,
            session_shares: transaction.open_table(tables::SESSION_SHARES)?,
            annotations: transaction.open_table(tables::ANNOTATIONS)?,
            claims: transaction.open_table(tables::CLAIMS)?,
            stamps: transaction.open_table(tables::STAMPS)?,
            gone: transaction.open_table(tables::GONE)?,
            cursors: transaction.open_table(tables::CURSORS)?,
            sums: transaction.open_table(tables::SUMS)?,
            tool_sums: transaction.open_table(tables::TOOL_SUMS)?,
            passages: transaction.open_table(tables::PASSAGES)?,
            vectors: transaction.open_table(tables::VECTORS)?,
            passage_changes: transaction.open_table(tables::PASSAGE_CHANGES)?,
            embedded: transaction.open_table(tables::EMBEDDED)?,
        })
    }

    /// The next number of a sequence, from 1.
    fn next(&mut self, sequence: Sequence) -> Result<u64> {
        let next = self.last(sequence)? + 1;
        self.put_last(sequence, next)?;
        Ok(next)
    }

    /// Notes the last number of a sequence.
    pub(super) fn put_last(&mut self, sequence: Sequence, last: u64) -> Result<()> {
        self.sequences.insert((self.owner, sequence as u8), last)
    }

    /// The last number of a sequence that was given out; 0 if none was.
    pub(super) fn last(&self, sequence: Sequence) -> Result<u64> {
        let last = self.sequences.get((self.owner, sequence as u8))?;
        Ok(last.map_or(0, |last| last.value()))
    }

    /// The session with this external id.
    pub(crate) fn session_number(&self, external_id: &str) -> Result<Option<u64>> {
        Ok(self.session_ids.get((self.owner, external_id))?.map(|number| number.value()))
    }

    /// Gives `external_id` a number, from now on its own.
    pub(crate) fn name_session(&mut self, external_id: &str) -> Result<u64> {
        let number = self.next(Sequence::Session)?;
        self.session_ids.insert((self.owner, external_id), number)?;
        self.note_new(number);
        Ok(number)
    }

    /// Nothing is known of a session that was just named, and nobody need ask.
    fn note_new(&self, number: u64) {
        let Some(ahead) = self.transaction.ahead() else { return };
        let owner = self.owner;
        for table in [tables::SESSIONS, tables::CLAIMS, tables::STAMPS, tables::ANNOTATIONS] {
            ahead.note_empty(table, (owner, number)..=(owner, number));
        }
        ahead.note_empty(tables::MESSAGES, (owner, number, 0)..=(owner, number, u32::MAX));
        ahead.note_empty(tables::MESSAGE_IDS, (owner, number, "")..=(owner, number + 1, ""));
    }

    /// The numbers of the first sessions after `number`, `most` at most.
    pub(super) fn sessions_after(&self, number: u64, most: usize) -> Result<Vec<u64>> {
        let first = (self.owner, number.saturating_add(1));
        let range = self.sessions.range(first..=(self.owner, u64::MAX))?;
        range.take(most).map(|entry| Ok(entry?.0.value().1)).collect()
    }

    /// The numbers of the last sessions up to `number`, the last one first, `most` at most.
    pub(super) fn sessions_back_from(&self, number: u64, most: usize) -> Result<Vec<u64>> {
        let range = self.sessions.range((self.owner, 0)..=(self.owner, number))?;
        range.rev().take(most).map(|entry| Ok(entry?.0.value().1)).collect()
    }

    /// A session's record, if it is there.
    pub(crate) fn session(&self, number: u64) -> Result<Option<SessionRecord>> {
        let stored = self.sessions.get((self.owner, number))?;
        let Some(stored) = stored else { return Ok(None) };
        let mut record = SessionRecord::from_bytes(stored.value())?;
        if let Some(claims) = self.claims.get((self.owner, number))? {
            record.session.claims = ClaimsRecord::decode(claims.value())?;
        }
        Ok(Some(record))
    }

    /// Stores a session's record in place of `old`.
    pub(crate) fn put_session(
        &mut self,
        number: u64,
        old: Option<&SessionRecord>,
        new: &SessionRecord,
    ) -> Result<()> {
        let time = new.updated_at();
        if let Some(old) = old.map(SessionRecord::updated_at).filter(|&old| old != time) {
            self.session_times.remove((self.owner, old, number))?;
        }
        self.session_times.insert((self.owner, time, number), ())?;
        self.sessions.insert((self.owner, number), new.to_bytes().as_slice())?;
        let claims = &new.session.claims;
        if !claims.is_empty() && old.is_none_or(|old| old.session.claims != *claims) {
            let record = ClaimsRecord::from(claims);
            self.claims.insert((self.owner, number), encode(&record).as_slice())?;
        }
        Ok(())
    }

    /// Removes a session's record and its name. Its messages must be gone.
    pub(crate) fn remove_session(&mut self, number: u64, record: &SessionRecord) -> Result<()> {
        self.session_times.remove((self.owner, record.updated_at(), number))?;
        self.session_ids.remove((self.owner, record.session.external_id.as_str()))?;
        self.sessions.remove((self.owner, number))?;
        self.annotations.remove((self.owner, number))?;
        self.claims.remove((self.owner, number))?;
        self.stamps.remove((self.owner, number))?;
        self.remove_places_of(number)?;
        self.remove_shares_of(number)
    }

    /// What people say of a session.
    pub(crate) fn annotation(&self, number: u64) -> Result<Annotation> {
        let stored = self.annotations.get((self.owner, number))?;
        let record = stored.map(|bytes| decode("an annotation", bytes.value())).transpose()?;
        Ok(record.map(|record: AnnotationRecord| record.into()).unwrap_or_default())
    }

    /// Stores what people say of a session; nothing if that is what they say.
    pub(crate) fn put_annotation(&mut self, number: u64, annotation: &Annotation) -> Result<()> {
        let key = (self.owner, number);
        if annotation.is_empty() {
            self.annotations.remove(key)?;
        } else {
            let record = AnnotationRecord::from(annotation);
            self.annotations.insert(key, encode(&record).as_slice())?;
        }
        Ok(())
    }

    /// The message with this external id.
    pub(crate) fn message_number(&self, session: u64, external_id: &str) -> Result<Option<u32>> {
        let number = self.message_ids.get((self.owner, session, external_id))?;
        Ok(number.map(|number| number.value()))
    }

    /// A message's record, if it is there.
    pub(crate) fn message(&self, session: u64, number: u32) -> Result<Option<MessageRecord>> {
        let stored = self.messages.get((self.owner, session, number))?;
        stored.map(|bytes| MessageRecord::from_bytes(bytes.value())).transpose()
    }

    /// The numbers of a session's messages.
    pub(crate) fn message_numbers(&self, session: u64) -> Result<Vec<u32>> {
        let range =
            self.messages.range((self.owner, session, 0)..=(self.owner, session, u32::MAX))?;
        range.map(|entry| Ok(entry?.0.value().2)).collect()
    }

    /// Stores a message's record.
    pub(crate) fn put_message(
        &mut self,
        session: u64,
        number: u32,
        record: &MessageRecord,
    ) -> Result<()> {
        self.message_ids.insert((self.owner, session, record.external_id.as_str()), number)?;
        self.messages.insert((self.owner, session, number), record.to_bytes().as_slice())?;
        Ok(())
    }

    /// Removes a message's record; its bodies are released by the caller.
    pub(crate) fn remove_message(
        &mut self,
        session: u64,
        number: u32,
        record: &MessageRecord,
    ) -> Result<()> {
        self.message_ids.remove((self.owner, session, record.external_id.as_str()))?;
        self.messages.remove((self.owner, session, number))?;
        self.forget_passages(session, number)
    }

    /// The number of a body with this content, if it is stored.
    pub(crate) fn find_body(&self, hash: [u8; 32]) -> Result<Option<u64>> {
        Ok(self.body_hashes.get((self.owner, hash))?.map(|entry| entry.value().0))
    }

    /// Counts one more use of a body, storing it if it is new, and tells its number.
    pub(crate) fn keep_body(&mut self, hash: [u8; 32], packed: &[u8]) -> Result<u64> {
        let key = (self.owner, hash);
        let known = self.body_hashes.get(key)?.map(|entry| entry.value());
        if let Some((number, uses)) = known {
            self.body_hashes.insert(key, (number, uses.saturating_add(1)))?;
            return Ok(number);
        }
        let number = self.next(Sequence::Body)?;
        self.bodies.insert((self.owner, number), packed)?;
        self.body_hashes.insert(key, (number, 1))?;
        Ok(number)
    }

    /// Counts one use less of each body of a part, and removes those that nobody uses.
    pub(crate) fn release_bodies(&mut self, part: &PartRecord) -> Result<()> {
        for body in part.bodies() {
            if let Body::Stored { number, .. } = *body {
                self.release_body(number)?;
            }
        }
        Ok(())
    }

    fn release_body(&mut self, number: u64) -> Result<()> {
        let text = {
            let stored = self.bodies.get((self.owner, number))?;
            super::body::unpack(stored.ok_or_else(|| Error::decode("a body"))?.value())?
        };
        let key = (self.owner, super::body::hash(&text));
        let uses = self.body_hashes.get(key)?.map_or(0, |entry| entry.value().1);
        if uses > 1 {
            self.body_hashes.insert(key, (number, uses - 1))?;
        } else {
            self.body_hashes.remove(key)?;
            self.bodies.remove((self.owner, number))?;
        }
        Ok(())
    }

    /// The text of a body.
    pub(crate) fn text(&self, body: &Body) -> Result<String> {
        match body {
            Body::Inline(text) => Ok(text.clone()),
            Body::Stored { number, .. } => {
                let stored = self.bodies.get((self.owner, *number))?;
                super::body::unpack(stored.ok_or_else(|| Error::decode("a body"))?.value())
            }
        }
    }

    /// Whether the usage of this response counts for this message: it does for the first to ask.
    pub(crate) fn claim_response(&mut self, id: &str, session: u64, message: u32) -> Result<bool> {
        let key = (self.owner, response_key(id));
        let holder = self.responses.get(key)?.map(|entry| entry.value());
        if holder.is_none() {
            self.responses.insert(key, (session, message))?;
        }
        Ok(holder.is_none_or(|holder| holder == (session, message)))
    }

    /// The session and message whose claim a response is.
    pub(crate) fn response_holder(&self, id: &str) -> Result<Option<(u64, u32)>> {
        let holder = self.responses.get((self.owner, response_key(id)))?;
        Ok(holder.map(|entry| entry.value()))
    }

    /// Gives up a claim, so that another copy of the response may count.
    pub(crate) fn unclaim_response(&mut self, id: &str, session: u64, message: u32) -> Result<()> {
        let key = (self.owner, response_key(id));
        let holder = self.responses.get(key)?.map(|entry| entry.value());
        if holder == Some((session, message)) {
            self.responses.remove(key)?;
        }
        Ok(())
    }

    /// Adds a row to the change log.
    pub(crate) fn log_change(
        &mut self,
        session: u64,
        external_id: &str,
        what: ChangeWhat,
    ) -> Result<u64> {
        let at = crate::clock::now_ms();
        let position = self.next(Sequence::Change)?;
        let (external_id, tag) = (external_id.to_owned(), RandomState::new().hash_one(position));
        let record = ChangeRecord { at, session, external_id, what, tag };
        self.changes.insert((self.owner, position), record.to_bytes().as_slice())?;
        Ok(position)
    }

    /// The random tag of the row at this position of the change log; `None` if there is none.
    pub(crate) fn change_tag(&self, position: u64) -> Result<Option<u64>> {
        let row = self.changes.get((self.owner, position))?;
        row.map(|bytes| Ok(ChangeRecord::from_bytes(bytes.value())?.tag)).transpose()
    }

    /// Tells `visit` of each row of the change log behind a position.
    pub(crate) fn each_change_after(
        &self,
        position: u64,
        mut visit: impl FnMut(u64, ChangeRecord),
    ) -> Result<()> {
        let first = (self.owner, position.saturating_add(1));
        for row in self.changes.range(first..=(self.owner, u64::MAX))? {
            let (key, bytes) = row?;
            visit(key.value().1, ChangeRecord::from_bytes(bytes.value())?);
        }
        Ok(())
    }

    /// Notes how far a log was read.
    pub(crate) fn put_cursor(&mut self, source: &str, path: &str, cursor: &Cursor) -> Result<()> {
        self.cursors.insert((self.owner, source, path), encode(cursor).as_slice())?;
        Ok(())
    }
}

/// 128 bits are plenty to keep honest ids apart, and a forged clash costs the forger a count.
pub(super) fn response_key(id: &str) -> [u8; 16] {
    let mut key = [0; 16];
    key.copy_from_slice(&blake3::hash(id.as_bytes()).as_bytes()[..16]);
    key
}
