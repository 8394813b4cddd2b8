//! Upsert: one session being changed, message by message.

use std::collections::HashSet;

use super::fields::{fields_change, message_fields};
use super::incoming::{Incoming, merge_fields};
use super::replay::{Said, TakenBack};
use super::summing::Summing;
use super::{
    Ingested, Prepared, PreparedMessage, Pricer, booking, drop_message, gone, parts, price, version,
};
use crate::clock;
use crate::error::Result;
use crate::model::{MessageMode, Usage};
use crate::newer::{self, Teller, at_least};
use crate::store::{
    ChangeWhat, Edition, FieldsChange, MessageRecord, SessionRecord, Sign, Stamps, Write,
};

/// One session being changed.
pub(super) struct Upsert<'w, 't, 'p> {
    pub(super) write: &'w mut Write<'t>,
    pricer: Pricer<'p>,
    pub(super) number: u64,
    pub(super) record: SessionRecord,
    fields: FieldsChange,
    /// The first number that no message had before.
    first_new: u32,
    added: Vec<u32>,
    changed: Vec<u32>,
    removed: Vec<u32>,
    pub(super) taken_back: TakenBack,
    /// Those among the added and changed ones that are the agent's own.
    own: HashSet<u32>,
    teller: Teller,
    now: i64,
    stamps: Stamps,
    /// Whether the stamps are others than those that are stored.
    has_new_stamps: bool,
    /// Whether any of the session was ever deleted.
    pub(super) is_any_gone: bool,
    /// Whether the session's own fields are known better here.
    pub(super) is_better: bool,
    /// Messages that are known better here.
    pub(super) better: Vec<u32>,
    summing: Summing,
}

impl<'w, 't, 'p> Upsert<'w, 't, 'p> {
    pub(super) fn begin(
        write: &'w mut Write<'t>,
        number: u64,
        old: Option<&SessionRecord>,
        prepared: Prepared,
        pricer: Pricer<'p>,
    ) -> Result<Self> {
        let (teller, now, session) = (prepared.teller, clock::now_ms(), prepared.session);
        let mut record = match old {
            Some(old) => old.clone(),
            None => SessionRecord::new(&session.external_id, &session.source),
        };
        let is_any_gone = write.is_any_gone(&session.external_id)?;
        let known = if old.is_some() { write.stamps(number)? } else { Stamps::default() };
        let mut stamps = known.clone();
        let born = prepared.stamps.as_ref().map_or(0, |stamps| stamps.born);
        stamps.told.born = stamps.told.born.max(born);
        if old.is_none() && teller == Teller::Live {
            let gone =
                if is_any_gone { write.session_gone_at(&session.external_id)? } else { None };
            stamps.told.born = at_least(now, gone);
        }
        let times = (prepared.told_at, now);
        let told = Incoming::of(teller, times, &session, &record, prepared.stamps.as_ref());
        let mut is_better = merge_fields(&mut record.session, &mut stamps.told, session, &told);
        is_better |= born < stamps.told.born;
        let has_new_stamps = stamps != known;
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
            teller,
            now,
            stamps,
            has_new_stamps,
            is_any_gone,
            is_better,
            better: Vec::new(),
            summing: Summing::default(),
        })
    }

    /// Adds a message, or replaces or extends the one with its external id.
    pub(super) fn message(&mut self, new: PreparedMessage) -> Result<()> {
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
        let Some(edition) = self.edition(&new, old.as_ref(), &plan)? else {
            self.better.push(number);
            return Ok(());
        };
        let mut record = message_fields(new.fields, old.as_ref());
        record.edition = edition;
        self.unclaim(old.as_ref(), &record, number)?;
        let said = Said { old: old_parts, new: &new.parts };
        record.is_counted = self.claim(&record, said, number)?;
        record.cost_nanos = price(&record, self.pricer);
        if let Some(old) = &old {
            record.parts.clone_from(&old.parts);
            if plan.keeps_all(old_parts.len())
                && record == (MessageRecord { edition, ..old.clone() })
            {
                // Another archive knows that it said the same later, too.
                return match self.teller {
                    Teller::Archive if edition != old.edition => {
                        self.write.put_message(self.number, number, &record)
                    }
                    _ => Ok(()),
                };
            }
            booking::book(self.write, &mut self.record, (self.number, number), old, Sign::Minus)?;
            if number < self.first_new {
                self.changed.push(number);
            }
        } else {
            self.record.next_message += 1;
            self.added.push(number);
        }
        record.parts = parts::carry_out(self.write, plan, old_parts, new.parts)?;
        if let Some(old) = old.as_ref().filter(|_| mode != MessageMode::Replace) {
            let told = Edition { changed_at: self.time_of(edition), count: 0 };
            record.edition = newer::joined(version::of(old), told, record.fullness());
        }
        self.put(number, &record, old.as_ref())
    }

    /// Stores a message, and has the session count it.
    fn put(
        &mut self,
        number: u32,
        record: &MessageRecord,
        old: Option<&MessageRecord>,
    ) -> Result<()> {
        if record.is_own() {
            self.own.insert(number);
        } else {
            self.own.remove(&number);
        }
        self.summing.message(&mut self.record, (number, record), old);
        self.note(record);
        let place = (self.number, number);
        let is_other_caller = old.is_some_and(|old| !record.has_calls_of(old));
        if is_other_caller {
            self.write.book_failures_after(&self.record, place, Sign::Minus)?;
        }
        booking::book(self.write, &mut self.record, place, record, Sign::Plus)?;
        self.write.put_message(self.number, number, record)?;
        if is_other_caller {
            self.write.book_failures_after(&self.record, place, Sign::Plus)?;
        }
        Ok(())
    }

    /// The edition that the message gets; none if the old one stays as it is.
    fn edition(
        &self,
        new: &PreparedMessage,
        old: Option<&MessageRecord>,
        plan: &parts::Plan,
    ) -> Result<Option<Edition>> {
        let told = new.edition;
        let Some(old) = old else {
            let session = &self.record.session.external_id;
            let gone = if self.is_any_gone {
                self.write.message_gone_at(session, &new.fields.external_id)?
            } else {
                None
            };
            let changed_at = match self.time_of(told) {
                Some(at) if told.changed_at.is_none() => Some(at_least(at, gone)),
                at => at,
            };
            return Ok(Some(Edition { changed_at, ..told }));
        };
        if new.fields.mode != MessageMode::Replace {
            return Ok(Some(Edition { changed_at: self.time_of(told), ..told }));
        }
        let is_same = plan.keeps_all(old.parts.len()) && version::is_same(old, &new.fields);
        if is_same {
            let is_later = self.teller == Teller::Archive && told > old.edition;
            return Ok(Some(if is_later { told } else { old.edition }));
        }
        let known = version::of(old);
        newer::decide(known, version::of_new(new), self.teller, self.now, || {
            version::is_greater(self.write, new, old)
        })
    }

    /// When a version was told that says no time of its own: now, if it was told as it happens.
    fn time_of(&self, edition: Edition) -> Option<i64> {
        edition.changed_at.or_else(|| (self.teller == Teller::Live).then_some(self.now))
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

    pub(super) fn remove(&mut self, external_id: &str) -> Result<()> {
        if let Some(number) = self.write.message_number(self.number, external_id)? {
            // An archive that does not say when it went may tell it again.
            if self.teller != Teller::Archive {
                gone::bury(self.write, self.number, number, &self.record, self.now)?;
            }
            drop_message(self.write, self.number, number, &mut self.record)?;
            self.summing.removed(&self.record, number);
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
    pub(super) fn finish(mut self, old: Option<&SessionRecord>) -> Result<Ingested> {
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
            self.summing.settle(self.write, self.number, &mut self.record)?;
            self.write.put_session(self.number, old, &self.record)?;
        }
        if self.has_new_stamps {
            self.write.put_stamps(self.number, &self.stamps)?;
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
            gone::end_if_over(self.write, self.number, &self.record)?;
        }
        Ok(done)
    }
}

fn add_name(names: &mut Vec<String>, name: Option<&str>) {
    if let Some(name) = name.filter(|name| !names.iter().any(|known| known == name)) {
        names.push(name.to_owned());
    }
}
