//! Gone: what was deleted, so that no older copy brings it back.
//!
//! A row for each message and one for each session, of 28 bytes, whatever they held. They stay: the
//! oldest backup may come back at any time.

use std::collections::HashMap;

use super::changes::ChangeWhat;
use super::read::Read;
use super::record::first_bytes;
use super::rows::ReadableTable as _;
use super::tables;
use super::write::Write;
use crate::error::Result;

/// What stands for a session itself among its messages.
const ITSELF: u64 = 0;

/// What stands for all that was said in a session until it was deleted, by a program that did not keep
/// in mind what that was.
const ALL_UNTIL: u64 = 1;

/// A name that may be long as a number. Never one of those that stand for a session.
pub(crate) fn name_hash(name: &str) -> u64 {
    first_bytes(blake3::hash(name.as_bytes()).as_bytes()).max(ALL_UNTIL + 1)
}

/// What of a session was deleted, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gone {
    /// When the session was; `None` if only messages of it were.
    pub(crate) at: Option<i64>,
    /// Messages by the hashes of their ids.
    pub(crate) messages: Vec<(u64, i64)>,
}

impl Gone {
    fn of(rows: impl Iterator<Item = Result<(u64, i64)>>) -> Result<Self> {
        let mut gone = Self::default();
        for row in rows {
            match row? {
                (ITSELF, at) => gone.at = Some(at),
                (ALL_UNTIL, _) => {}
                message => gone.messages.push(message),
            }
        }
        Ok(gone)
    }
}

impl Read {
    /// What of the session with this external id was deleted.
    pub(crate) fn gone(&self, external_id: &str) -> Result<Gone> {
        let table = self.transaction.open_table(tables::GONE)?;
        let session = name_hash(external_id);
        let rows = table.range((self.owner, session, 0)..=(self.owner, session, u64::MAX))?;
        Gone::of(rows.map(|row| row.map(|(key, at)| (key.value().2, at.value()))))
    }
}

impl Write<'_> {
    /// Whether anything of the session with this external id was ever deleted.
    pub(crate) fn is_any_gone(&self, external_id: &str) -> Result<bool> {
        let session = name_hash(external_id);
        let mut rows =
            self.gone.range((self.owner, session, 0)..=(self.owner, session, u64::MAX))?;
        Ok(rows.next().transpose()?.is_some())
    }

    /// When the session with this external id was deleted last, if it ever was.
    pub(crate) fn session_gone_at(&self, external_id: &str) -> Result<Option<i64>> {
        self.gone_at(name_hash(external_id), ITSELF)
    }

    /// When a message was deleted last, if it ever was.
    pub(crate) fn message_gone_at(&self, session: &str, message: &str) -> Result<Option<i64>> {
        self.gone_at(name_hash(session), name_hash(message))
    }

    /// Until when all that was said in a session was deleted, if nobody kept in mind what that was.
    pub(crate) fn all_gone_until(&self, external_id: &str) -> Result<Option<i64>> {
        self.gone_at(name_hash(external_id), ALL_UNTIL)
    }

    /// Keeps in mind what the change log says was deleted before that was kept.
    pub(super) fn keep_deletions(&mut self) -> Result<()> {
        let mut deleted = HashMap::new();
        self.each_change_after(0, |_, row| {
            if row.what == ChangeWhat::Deleted {
                deleted.insert(row.external_id, row.at);
            }
        })?;
        for (external_id, at) in deleted {
            if self.session_number(&external_id)?.is_none() {
                self.put_gone(name_hash(&external_id), ALL_UNTIL, at)?;
            }
        }
        Ok(())
    }

    fn gone_at(&self, session: u64, message: u64) -> Result<Option<i64>> {
        Ok(self.gone.get((self.owner, session, message))?.map(|at| at.value()))
    }

    /// Notes when a session was deleted. Returns whether it was not known.
    pub(crate) fn put_session_gone(&mut self, external_id: &str, at: i64) -> Result<bool> {
        self.put_gone(name_hash(external_id), ITSELF, at)
    }

    /// Notes when a message was deleted, by the hash of its id. Returns whether it was not known.
    pub(crate) fn put_message_gone(
        &mut self,
        session: &str,
        message: u64,
        at: i64,
    ) -> Result<bool> {
        self.put_gone(name_hash(session), message, at)
    }

    fn put_gone(&mut self, session: u64, message: u64, at: i64) -> Result<bool> {
        let is_new = self.gone_at(session, message)?.is_none_or(|known| known < at);
        if is_new {
            self.gone.insert((self.owner, session, message), at)?;
        }
        Ok(is_new)
    }
}
