//! Ingest: adds sessions and messages to the store, or replaces what changed in them.
//!
//! Ingesting twice is ingesting once. A session is known by (owner, external id), a message by
//! (session, external id), and content decides whether anything changed: what is equal is left
//! alone and leaves no row in the change log.
//!
//! The work has two halves. [`prepare`](prepare::prepare) hashes and compresses, needs no store and
//! may run on any thread; [`apply`] runs inside a write transaction and only looks up and stores.

mod booking;
mod fields;
mod parts;
mod prepare;
mod replay;

use std::collections::HashSet;

use crate::clock;
use crate::error::{Cause, Result};
use crate::model::{Message, Session, Usage};
use crate::source::Cursor;
use crate::store::{ChangeWhat, FieldsChange, MessageRecord, SessionRecord, Sign, Write};

use fields::{fields_change, merge_fields, message_fields};
pub(crate) use prepare::{Prepared, PreparedMessage, prepare};
use replay::{Said, TakenBack};

/// What the usage of a model costs, in billionths of a US dollar; `None` without a price.
///
/// Takes the model, the usage, and what multiplies the list price, in thousandths.
pub(crate) type Pricer<'a> = &'a dyn Fn(&str, &Usage, Option<u32>) -> Option<u64>;

/// What ingesting changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ingested {
    /// The store's id of the session; `None` if there was nothing to make one of.
    pub session_id: Option<u64>,
    /// Whether the session is new.
    pub is_new: bool,
    /// Whether anything changed at all.
    pub is_changed: bool,
    /// Messages that were not there before; the [agent's own entries](Message::is_own) are none.
    pub messages_added: u64,
    /// Messages that were there and are different now, or gone.
    pub messages_changed: u64,
    /// Tokens that were not counted before.
    pub usage: Usage,
    /// What those tokens cost, in billionths of a US dollar.
    pub cost_nanos: u64,
    /// Answers whose model has no price, and that were not counted before.
    pub unpriced: u64,
}

/// Stores what was prepared, with the cursor that stands behind it.
pub(crate) fn apply(
    write: &mut Write<'_>,
    prepared: Prepared,
    pricer: Pricer<'_>,
) -> Result<Ingested> {
    if let Some((source, path, cursor)) = &prepared.cursor {
        write.put_cursor(source, path, cursor)?;
    }
    let known = write.session_number(&prepared.session.external_id)?;
    if known.is_none() && prepared.messages.is_empty() && !prepared.is_deliberate {
        return Ok(Ingested::default());
    }
    let number = match known {
        Some(number) => number,
        None => write.name_session(&prepared.session.external_id)?,
    };
    let old = write.session(number)?;
    let mut upsert = Upsert::begin(write, number, old.as_ref(), prepared.session, pricer)?;
    for message in prepared.messages {
        upsert.message(message)?;
    }
    for external_id in &prepared.removed_messages {
        upsert.remove(external_id)?;
    }
    upsert.finish(old.as_ref())
}

/// Removes a session and everything in it, and leaves a tombstone in the change log.
pub(crate) fn delete(write: &mut Write<'_>, number: u64, record: SessionRecord) -> Result<()> {
    let external_id = record.session.external_id.clone();
    let mut session = record.clone();
    for message in write.message_numbers(number)? {
        drop_message(write, number, message, &mut session)?;
    }
    write.remove_session(number, &record)?;
    write.forget_removed(number)?;
    write.log_change(number, &external_id, ChangeWhat::Deleted)?;
    Ok(())
}

/// What the usage of a message costs, if it has any and its model a price.
pub(crate) fn price(record: &MessageRecord, pricer: Pricer<'_>) -> Option<u64> {
    let usage = record.usage.as_ref()?;
    pricer(record.model.as_deref()?, usage, record.price_permille)
}

/// Computes the costs of a session anew. Returns how many messages changed.
pub(crate) fn reprice(write: &mut Write<'_>, number: u64, pricer: Pricer<'_>) -> Result<u64> {
    let Some(old) = write.session(number)? else { return Ok(0) };
    let mut session = old.clone();
    let mut changed = 0;
    for message in write.message_numbers(number)? {
        let Some(before) = write.message(number, message)? else { continue };
        let cost_nanos = price(&before, pricer);
        if cost_nanos != before.cost_nanos {
            let after = MessageRecord { cost_nanos, ..before.clone() };
            booking::book(write, &mut session, &before, Sign::Minus)?;
            booking::book(write, &mut session, &after, Sign::Plus)?;
            write.put_message(number, message, &after)?;
            changed += 1;
        }
    }
    write.put_session(number, Some(&old), &session)?;
    Ok(changed)
}

/// One session being changed.
struct Upsert<'w, 't, 'p> {
    write: &'w mut Write<'t>,
    pricer: Pricer<'p>,
    number: u64,
    record: SessionRecord,
    fields: FieldsChange,
    /// The first number that no message had before.
    first_new: u32,
    added: Vec<u32>,
    changed: Vec<u32>,
    removed: Vec<u32>,
    taken_back: TakenBack,
    /// Those among the added and changed ones that are the agent's own.
    own: HashSet<u32>,
}

impl<'w, 't, 'p> Upsert<'w, 't, 'p> {
    fn begin(
        write: &'w mut Write<'t>,
        number: u64,
        old: Option<&SessionRecord>,
        session: Session,
        pricer: Pricer<'p>,
    ) -> Result<Self> {
        let mut record = match old {
            Some(old) => old.clone(),
            None => SessionRecord::new(&session.external_id, &session.source),
        };
        merge_fields(&mut record.session, session);
        if let Some(old) = old.filter(|old| !booking::same_rows(old, &record)) {
            booking::rebook(write, number, old, &record)?;
        }
        let fields = fields_change(old, &record);
        Ok(Self {
            write,
            pricer,
            number,
            first_new: record.next_message,
            record,
            fields,
            added: Vec::new(),
            changed: Vec::new(),
            removed: Vec::new(),
            taken_back: TakenBack::default(),
            own: HashSet::new(),
        })
    }

    /// Adds a message, or replaces or extends the one with its external id.
    fn message(&mut self, new: PreparedMessage) -> Result<()> {
        let known = self.write.message_number(self.number, &new.fields.external_id)?;
        let old = match known {
            Some(number) => self.write.message(self.number, number)?,
            None => None,
        };
        let number = known.unwrap_or(self.record.next_message);
        let mode = new.fields.mode;
        let none = Vec::new();
        let old_parts = old.as_ref().map_or(&none, |old| &old.parts);
        let plan = parts::plan(self.write, old_parts, &new.parts, mode)?;
        let mut record = message_fields(new.fields, old.as_ref());
        self.unclaim(old.as_ref(), &record, number)?;
        let said = Said { old: old_parts, new: &new.parts };
        record.is_counted = self.claim(&record, said, number)?;
        record.cost_nanos = price(&record, self.pricer);
        if let Some(old) = &old {
            record.parts.clone_from(&old.parts);
            if plan.keeps_all(old_parts.len()) && record == *old {
                return Ok(());
            }
            booking::book(self.write, &mut self.record, old, Sign::Minus)?;
            if number < self.first_new {
                self.changed.push(number);
            }
        } else {
            self.record.next_message += 1;
            self.added.push(number);
        }
        record.parts = parts::carry_out(self.write, plan, old_parts, new.parts)?;
        if record.is_own() {
            self.own.insert(number);
        } else {
            self.own.remove(&number);
        }
        self.note(&record);
        booking::book(self.write, &mut self.record, &record, Sign::Plus)?;
        self.write.put_message(self.number, number, &record)
    }

    /// Whether the usage of a message counts in it.
    fn claim(&mut self, record: &MessageRecord, said: Said<'_>, number: u32) -> Result<bool> {
        let (Some(_), response) = (&record.usage, &record.response_id) else { return Ok(false) };
        let Some(id) = response else { return Ok(true) };
        if self.is_replay(record, said, number)? {
            self.write.unclaim_response(id, self.number, number)?;
            return Ok(false);
        }
        self.take_back(record, said)?;
        self.write.claim_response(id, self.number, number)
    }

    /// Lets go of the answer that the message was before, if it is another one now.
    fn unclaim(
        &mut self,
        old: Option<&MessageRecord>,
        new: &MessageRecord,
        number: u32,
    ) -> Result<()> {
        match old.and_then(|old| old.response_id.as_ref()) {
            Some(id) if new.response_id.as_ref() != Some(id) || new.usage.is_none() => {
                self.write.unclaim_response(id, self.number, number)
            }
            _ => Ok(()),
        }
    }

    /// What the session learns from a message.
    fn note(&mut self, message: &MessageRecord) {
        let record = &mut self.record;
        // A log that tells no time says 0; it must not make the session begin in 1970.
        if message.created_at > 0 {
            let at = message.created_at;
            record.first_message_at = Some(record.first_message_at.map_or(at, |old| old.min(at)));
            record.last_message_at = record.last_message_at.max(Some(at));
        }
        add_name(&mut record.models, message.model.as_deref());
        add_name(&mut record.providers, message.provider.as_deref());
    }

    fn remove(&mut self, external_id: &str) -> Result<()> {
        if let Some(number) = self.write.message_number(self.number, external_id)? {
            drop_message(self.write, self.number, number, &mut self.record)?;
            self.write.note_removed(self.number, number, external_id)?;
            self.removed.push(number);
        }
        Ok(())
    }

    /// How many of these are messages of the conversation.
    fn said(&self, numbers: &[u32]) -> u64 {
        numbers.iter().filter(|number| !self.own.contains(number)).count() as u64
    }

    /// Stores the session and one row in the change log, if anything changed.
    fn finish(mut self, old: Option<&SessionRecord>) -> Result<Ingested> {
        self.changed.sort_unstable();
        self.changed.dedup();
        let mut usage = self.record.usage;
        usage -= old.map_or_else(Usage::default, |old| old.usage);
        let old_cost = old.map_or(0, |old| old.cost_nanos) + self.taken_back.cost_nanos;
        let old_unpriced = old.map_or(0, |old| old.unpriced_count) + self.taken_back.unpriced;
        usage -= self.taken_back.usage;
        let is_upserted = self.fields != FieldsChange::Nothing
            || !self.added.is_empty()
            || !self.changed.is_empty();
        let is_changed = is_upserted || !self.removed.is_empty();
        let done = Ingested {
            session_id: Some(self.number),
            is_new: old.is_none(),
            is_changed,
            messages_added: self.said(&self.added),
            messages_changed: self.said(&self.changed) + self.removed.len() as u64,
            usage,
            cost_nanos: self.record.cost_nanos.saturating_sub(old_cost),
            unpriced: u64::from(self.record.unpriced_count.saturating_sub(old_unpriced)),
        };
        if is_changed {
            self.write.put_session(self.number, old, &self.record)?;
        }
        let external_id = &self.record.session.external_id;
        if is_upserted {
            let what = ChangeWhat::Upserted {
                fields: self.fields,
                added: self.added,
                changed: self.changed,
                end: self.record.next_message,
            };
            self.write.log_change(self.number, external_id, what)?;
        }
        if !self.removed.is_empty() {
            let what = ChangeWhat::MessagesDeleted { messages: self.removed };
            self.write.log_change(self.number, external_id, what)?;
        }
        Ok(done)
    }
}

/// Removes a message, its bodies and its sums.
fn drop_message(
    write: &mut Write<'_>,
    session: u64,
    number: u32,
    record: &mut SessionRecord,
) -> Result<()> {
    let Some(message) = write.message(session, number)? else { return Ok(()) };
    for part in &message.parts {
        write.release_bodies(part)?;
    }
    if let Some(id) = &message.response_id {
        write.unclaim_response(id, session, number)?;
    }
    booking::book(write, record, &message, Sign::Minus)?;
    write.remove_message(session, number, &message)
}

fn add_name(names: &mut Vec<String>, name: Option<&str>) {
    if let Some(name) = name.filter(|name| !names.iter().any(|known| known == name)) {
        names.push(name.to_owned());
    }
}

/// Refuses what cannot be a key, before anything is changed.
pub(crate) fn check(session: &Session, messages: &[Message]) -> Result<()> {
    check_id("source", &session.source)?;
    check_id("session external id", &session.external_id)?;
    check_time("started_at", session.started_at)?;
    check_time("updated_at", session.updated_at)?;
    messages.iter().try_for_each(|message| {
        check_id("message external id", &message.external_id)?;
        check_time("created_at", Some(message.created_at))
    })
}

fn check_time(name: &'static str, at: Option<i64>) -> Result<()> {
    match at.filter(|at| !clock::TIMES.contains(at)) {
        None => Ok(()),
        Some(at) => {
            let expected = "milliseconds since 1970, of the years 1 to 9999";
            Err(Cause::OutOfRange { name, expected, got: at.to_string() }.into())
        }
    }
}

/// What is said of times that [`tame`] changed.
pub(crate) const TAMED: &str = "a time is not of the years 1 to 9999: it was put at their end";

/// Puts times that nobody can tell at the end that they are beyond: for what comes from afar, of
/// which nothing may be missing. Returns how many there were.
pub(crate) fn tame(session: &mut Session, messages: &mut [Message]) -> usize {
    let own = [&mut session.started_at, &mut session.updated_at];
    let told = own.into_iter().flatten();
    let all = told.chain(messages.iter_mut().map(|message| &mut message.created_at));
    all.map(clock::tame).filter(|is_tamed| *is_tamed).count()
}

fn check_id(name: &'static str, id: &str) -> Result<()> {
    const MAX_BYTES: usize = 1024;
    if id.is_empty() || id.len() > MAX_BYTES {
        let got = format!("{} bytes", id.len());
        return Err(Cause::OutOfRange { name, expected: "1 to 1024 bytes", got }.into());
    }
    Ok(())
}

/// A cursor with the log it belongs to: source, path, how far.
pub(crate) type LogCursor = (String, String, Cursor);
