//! Together: records of one owner that are read at once, where one after another would be asked for.
//!
//! Whoever lists, searches or carries records says here which ones it wants, and how a store fetches
//! them is the store's own affair: redb walks a tree for each, a database over a network would ask
//! once for a page.

use super::read::Read;
use super::record::{MessageRecord, SessionRecord};
use crate::error::Result;
use crate::model::Message;

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
        numbers.into_iter().map(|number| self.session(number)).collect()
    }

    /// The records of these messages, each by its session and its number there, in their order;
    /// nothing where one is gone.
    pub(crate) fn records_of(
        &self,
        places: impl IntoIterator<Item = (u64, u32)>,
    ) -> Result<Vec<Option<MessageRecord>>> {
        places.into_iter().map(|(session, number)| self.message_record(session, number)).collect()
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
