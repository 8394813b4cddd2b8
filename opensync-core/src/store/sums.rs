//! Sums: rows that are kept level with the messages, so that statistics need not read them.
//!
//! A row is about a quarter of an hour: the offsets of all time zones are whole quarters, so a day
//! of any zone is a whole number of rows.

use std::borrow::Borrow;
use std::ops::RangeInclusive;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::record::{decode, encode};
use super::rows::{Key, ReadableTable as _, Table};
use super::{MessageRecord, Read, SessionRecord, Write, tables};
use crate::error::Result;
use crate::model::Usage;

const QUARTER_MS: i64 = 15 * 60 * 1000;

/// Sums over the messages of one quarter, source, project and model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SumsRecord {
    pub(crate) messages: u64,
    pub(crate) tool_calls: u64,
    pub(crate) usage: Usage,
    pub(crate) cost_nanos: u64,
    pub(crate) claimed_cost_nanos: u64,
    pub(crate) unpriced: u64,
}

/// Which row: quarter, source, project and model.
pub(crate) type SumsKey<'a> = (i32, &'a str, &'a str, &'a str);

/// Whether a message comes or goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    Plus,
    Minus,
}

impl Sign {
    pub(crate) fn apply(self, sum: &mut u64, amount: u64) {
        *sum = match self {
            Self::Plus => sum.saturating_add(amount),
            Self::Minus => sum.saturating_sub(amount),
        };
    }

    pub(crate) fn apply_usage(self, sum: &mut Usage, amount: Usage) {
        match self {
            Self::Plus => *sum += amount,
            Self::Minus => *sum -= amount,
        }
    }

    pub(crate) fn apply_count(self, sum: &mut u32, amount: u32) {
        *sum = match self {
            Self::Plus => sum.saturating_add(amount),
            Self::Minus => sum.saturating_sub(amount),
        };
    }
}

/// The quarter of an hour that holds a time: how many came before it since 1970.
pub(crate) fn quarter_of(ms: i64) -> i32 {
    i32::try_from(ms.div_euclid(QUARTER_MS)).unwrap_or(if ms < 0 { i32::MIN } else { i32::MAX })
}

/// When a quarter begins, in milliseconds since 1970, UTC.
pub(crate) fn quarter_start(quarter: i32) -> i64 {
    i64::from(quarter) * QUARTER_MS
}

impl MessageRecord {
    /// The row that it counts in, and what it counts there. `project` is that of the session.
    pub(crate) fn sums<'a>(
        &'a self,
        session: &'a SessionRecord,
        project: &'a str,
    ) -> (SumsKey<'a>, SumsRecord) {
        let model = self.model.as_deref().unwrap_or_default();
        let key = (quarter_of(self.created_at), &*session.session.source, project, model);
        let sums = SumsRecord {
            messages: u64::from(self.message_count()),
            tool_calls: u64::from(self.tool_call_count()),
            unpriced: u64::from(self.is_unpriced()),
            usage: self.counted_usage(),
            cost_nanos: self.counted_cost(),
            claimed_cost_nanos: self.claimed_cost_nanos.filter(|_| self.is_counted).unwrap_or(0),
        };
        (key, sums)
    }

    /// How many messages of the conversation it is.
    pub(crate) fn message_count(&self) -> u32 {
        u32::from(!self.is_own())
    }

    /// Its usage, if it counts here.
    pub(crate) fn counted_usage(&self) -> Usage {
        self.usage.filter(|_| self.is_counted).unwrap_or_default()
    }

    /// What its usage costs, if it counts here.
    pub(crate) fn counted_cost(&self) -> u64 {
        self.cost_nanos.filter(|_| self.is_counted).unwrap_or(0)
    }

    /// Whether it has usage that counts, and no price.
    pub(crate) fn is_unpriced(&self) -> bool {
        self.is_counted
            && self.cost_nanos.is_none()
            && self.usage.is_some_and(|usage| !usage.is_empty())
    }
}

impl Write<'_> {
    /// Adds the message at a place of a session to the rows that it counts in, or takes it out of them.
    pub(crate) fn book(
        &mut self,
        session: &SessionRecord,
        place: (u64, u32),
        message: &MessageRecord,
        sign: Sign,
    ) -> Result<()> {
        let project = session.project();
        let (key, of_message) = message.sums(session, &project);
        self.update_sums(key, |sums| {
            sign.apply(&mut sums.messages, of_message.messages);
            sign.apply(&mut sums.tool_calls, of_message.tool_calls);
            sign.apply(&mut sums.unpriced, of_message.unpriced);
            sign.apply_usage(&mut sums.usage, of_message.usage);
            sign.apply(&mut sums.cost_nanos, of_message.cost_nanos);
            sign.apply(&mut sums.claimed_cost_nanos, of_message.claimed_cost_nanos);
        })?;
        if message.has_tool_uses() && !self.is_uncounted(place.0)? {
            self.book_tools(session, place, message, sign)?;
        }
        Ok(())
    }

    /// Stores a row as it is.
    #[cfg(test)]
    pub(super) fn put_sums(&mut self, key: SumsKey<'_>, sums: &SumsRecord) -> Result<()> {
        self.update_sums(key, |row| *row = *sums)
    }

    /// Removes every row of the owner's sums, but for those of tools.
    pub(super) fn clear_sums(&mut self) -> Result<()> {
        let first = (self.owner, i32::MIN, "", "", "");
        let end = (self.owner.saturating_add(1), i32::MIN, "", "", "");
        self.sums.remove_range(first..end)
    }

    fn update_sums(
        &mut self,
        (quarter, source, project, model): SumsKey<'_>,
        change: impl FnOnce(&mut SumsRecord),
    ) -> Result<()> {
        let row = (self.owner, quarter, source, project, model);
        update(&mut self.sums, row, change)
    }
}

/// Changes a row, and removes it when nothing is left in it.
pub(super) fn update<'k, K, R, T>(
    table: &mut Table<'_, K, &'static [u8]>,
    row: R,
    change: impl FnOnce(&mut T),
) -> Result<()>
where
    K: Key + 'static,
    R: Borrow<K::SelfType<'k>> + Copy,
    T: Default + PartialEq + Serialize + DeserializeOwned,
{
    let stored = table.get(row)?.map(|bytes| decode("a row of sums", bytes.value()));
    let mut record: T = stored.transpose()?.unwrap_or_default();
    change(&mut record);
    if record == T::default() {
        table.remove(row)?;
    } else {
        table.insert(row, encode(&record).as_slice())?;
    }
    Ok(())
}

impl Read {
    /// The rows of sums of some quarters, in order of their time.
    pub(crate) fn sums(
        &self,
        quarters: RangeInclusive<i32>,
        mut visit: impl FnMut(SumsKey<'_>, &SumsRecord),
    ) -> Result<()> {
        let rows = self.transaction.open_table(tables::SUMS)?;
        let (first, last) = quarters.into_inner();
        for entry in rows.range((self.owner, first, "", "", "")..)? {
            let (key, bytes) = entry?;
            let (owner, quarter, source, project, model) = key.value();
            if owner != self.owner || quarter > last {
                break;
            }
            visit((quarter, source, project, model), &decode("a row of sums", bytes.value())?);
        }
        Ok(())
    }
}
