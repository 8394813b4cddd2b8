//! Together: records of one owner that are read at once, where one after another would be asked for.
//!
//! Whoever lists, searches or carries records says here which ones it wants, and how a store fetches
//! them is the store's own affair: redb walks a tree for each, a database over a network would ask
//! once for a page.

use std::collections::VecDeque;

use super::read::Read;
use super::record::{Body, MessageRecord, PartRecord, SessionRecord};
use super::rows::{Ahead, Wanted};
use super::tables;
use crate::error::Result;
use crate::model::Message;

/// How many items of a list the first lot has, for many lists are left soon, and a lot at most.
const FIRST: usize = 8;
const MOST: usize = 256;

/// How many bytes of texts are fetched before they are asked for.
const MOST_BYTES: u64 = 16 << 20;

/// What belongs to the items of a list, and is fetched before they are told.
pub(super) trait Belongings<T> {
    fn fetch(&self, items: &mut dyn Iterator<Item = &T>) -> Result<()>;
}

/// The items of a list, some at a time where that makes what belongs to them cheaper.
pub(super) struct Lots<T, I, B> {
    items: I,
    belongings: Option<B>,
    lot: VecDeque<Result<T>>,
    size: usize,
}

impl<T, I, B> Lots<T, I, B> {
    pub(super) fn new(items: I, belongings: Option<B>) -> Self {
        Self { items, belongings, lot: VecDeque::new(), size: FIRST }
    }
}

impl<T, I: Iterator<Item = Result<T>>, B: Belongings<T>> Iterator for Lots<T, I, B> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        let Some(belongings) = &self.belongings else { return self.items.next() };
        if self.lot.is_empty() {
            self.lot.extend(self.items.by_ref().take(self.size));
            self.size = (self.size * 8).min(MOST);
            let mut items = self.lot.iter().filter_map(|item| item.as_ref().ok());
            if let Err(error) = belongings.fetch(&mut items) {
                self.lot.clear();
                return Some(Err(error));
            }
        }
        self.lot.pop_front()
    }
}

/// The texts of messages.
pub(super) struct Texts {
    ahead: Ahead,
    owner: u32,
}

impl Texts {
    fn fetch_of<'m>(&self, records: impl Iterator<Item = &'m MessageRecord>) -> Result<()> {
        let bodies = records.flat_map(|record| record.parts.iter().flat_map(PartRecord::bodies));
        let mut bytes = 0;
        let stored = bodies.filter_map(|body| match *body {
            Body::Stored { number, length } => Some((number, length)),
            Body::Inline(_) => None,
        });
        let numbers = stored.take_while(|(_, length)| {
            bytes += u64::from(*length);
            bytes <= MOST_BYTES
        });
        let mut wanted = Wanted::default();
        wanted.rows(tables::BODIES, numbers.map(|(number, _)| (self.owner, number)));
        self.ahead.fetch(wanted)
    }
}

impl Belongings<(u32, MessageRecord)> for Texts {
    fn fetch(&self, items: &mut dyn Iterator<Item = &(u32, MessageRecord)>) -> Result<()> {
        self.fetch_of(items.map(|(_, record)| record))
    }
}

/// What is known of sessions.
pub(super) struct OfSessions {
    ahead: Ahead,
    owner: u32,
}

impl OfSessions {
    fn fetch_of(&self, numbers: impl Iterator<Item = u64> + Clone) -> Result<()> {
        let keys = || numbers.clone().map(|number| (self.owner, number));
        let mut wanted = Wanted::default();
        wanted.rows(tables::SESSIONS, keys());
        wanted.rows(tables::ANNOTATIONS, keys());
        wanted.rows(tables::CLAIMS, keys());
        self.ahead.fetch(wanted)
    }
}

impl Belongings<(i64, u64)> for OfSessions {
    fn fetch(&self, items: &mut dyn Iterator<Item = &(i64, u64)>) -> Result<()> {
        let numbers: Vec<u64> = items.map(|(_, number)| *number).collect();
        self.fetch_of(numbers.iter().copied())
    }
}

impl Read {
    /// Fetches texts of messages, where that pays.
    pub(super) fn texts(&self) -> Option<Texts> {
        self.transaction.ahead().map(|ahead| Texts { ahead, owner: self.owner })
    }

    /// Fetches what is known of sessions, where that pays.
    pub(super) fn of_sessions(&self) -> Option<OfSessions> {
        self.transaction.ahead().map(|ahead| OfSessions { ahead, owner: self.owner })
    }
}

impl Read {
    /// The sessions with what people say of them, last changed first.
    pub(crate) fn sessions(
        &self,
    ) -> Result<impl Iterator<Item = Result<(u64, SessionRecord)>> + '_> {
        self.sessions_that(|number| self.session(number))
    }

    /// The sessions as their sources tell them, last changed first.
    pub(crate) fn unannotated_sessions(
        &self,
    ) -> Result<impl Iterator<Item = Result<(u64, SessionRecord)>> + '_> {
        self.sessions_that(|number| self.unannotated_session(number))
    }

    fn sessions_that<'a>(
        &'a self,
        read: impl Fn(u64) -> Result<Option<SessionRecord>> + 'a,
    ) -> Result<impl Iterator<Item = Result<(u64, SessionRecord)>> + 'a> {
        let numbers = self.sessions_by_time()?;
        let records = numbers.map(move |number| {
            let number = number?;
            Ok(read(number)?.map(|record| (number, record)))
        });
        Ok(records.filter_map(Result::transpose))
    }

    /// These sessions, in their order; nothing where one is gone.
    pub(crate) fn sessions_of(
        &self,
        numbers: impl IntoIterator<Item = u64>,
    ) -> Result<Vec<Option<SessionRecord>>> {
        let numbers: Vec<u64> = numbers.into_iter().collect();
        if let Some(of_sessions) = self.of_sessions() {
            of_sessions.fetch_of(numbers.iter().copied())?;
        }
        numbers.into_iter().map(|number| self.session(number)).collect()
    }

    /// The records of these messages, each by its session and its number there, in their order;
    /// nothing where one is gone.
    pub(crate) fn records_of(
        &self,
        places: impl IntoIterator<Item = (u64, u32)>,
    ) -> Result<Vec<Option<MessageRecord>>> {
        let Some(texts) = self.texts() else {
            let places = places.into_iter();
            return places.map(|(session, at)| self.message_record(session, at)).collect();
        };
        let places: Vec<(u64, u32)> = places.into_iter().collect();
        let mut wanted = Wanted::default();
        let keys = places.iter().map(|&(session, number)| (self.owner, session, number));
        wanted.rows(tables::MESSAGES, keys);
        texts.ahead.fetch(wanted)?;
        let records = places.into_iter().map(|(session, at)| self.message_record(session, at));
        let records: Vec<Option<MessageRecord>> = records.collect::<Result<_>>()?;
        // Whoever asks for messages reads what they say.
        texts.fetch_of(records.iter().flatten())?;
        Ok(records)
    }

    /// A session's messages with their texts from `first` on, in order of arrival, the agent's own
    /// among them. Memory holds as many as are taken.
    pub(crate) fn entries_from(
        &self,
        session: u64,
        first: u32,
    ) -> Result<impl Iterator<Item = Result<(u32, Message)>> + '_> {
        let records = self.messages_from(session, first)?;
        Ok(records.map(|entry| {
            let (number, record) = entry?;
            Ok((number, self.message(record)?))
        }))
    }

    /// What of a session's messages belongs to the conversation, with its texts, in order of arrival.
    pub(crate) fn conversation_of(
        &self,
        session: u64,
    ) -> Result<impl Iterator<Item = Result<(u32, Message)>> + '_> {
        let records = self.said_from(session, 0)?;
        let said = records.map(|entry| {
            let (number, record) = entry?;
            Ok(self.conversation(record)?.map(|message| (number, message)))
        });
        Ok(said.filter_map(Result::transpose))
    }
}
