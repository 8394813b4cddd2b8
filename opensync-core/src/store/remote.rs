//! Remote: how far an owner's change log is level with those of other archives.

use serde::{Deserialize, Serialize};

use super::read::Read;
use super::record::{decode, encode};
use super::rows::{ReadableTable as _, TableDefinition};
use super::write::Write;
use crate::error::Result;
use crate::model::SyncCursor;

/// Owner, another archive to how far both are level.
pub(super) const REMOTES: TableDefinition<(u32, &str), &[u8]> = TableDefinition::new("remotes");
/// Owner, another archive, session: it was kept back there.
pub(super) const HELD: TableDefinition<(u32, &str, u64), ()> = TableDefinition::new("held");

/// Owner, another archive to the last change of its log that we know of, and its tag.
pub(super) const SEEN: TableDefinition<(u32, &str), (u64, u64)> =
    TableDefinition::new("remote_seen");

/// How far this archive and another one are level.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RemoteRecord {
    /// What of our change log the other one has.
    pub(crate) pushed: SyncCursor,
    /// What of its change log we have.
    pub(crate) pulled: SyncCursor,
    /// Rows of our log, from and to, that come from there.
    pub(crate) ours_from_there: Ranges,
    /// Rows of its log, from and to, that come from here.
    pub(crate) theirs_from_here: Ranges,
}

/// Positions, each range from and to, ascending and apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ranges(pub(crate) Vec<(u64, u64)>);

impl Ranges {
    /// Adds a range behind all others.
    pub(crate) fn add(&mut self, from: u64, to: u64) {
        match self.0.last_mut() {
            Some(last) if from <= last.1.saturating_add(1) => last.1 = last.1.max(to),
            _ if from <= to => self.0.push((from, to)),
            _ => {}
        }
    }

    /// Drops what lies at or before a position.
    pub(crate) fn forget(&mut self, position: u64) {
        self.0.retain(|range| range.1 > position);
    }

    /// The last position of the range that holds this one.
    pub(crate) fn end_of(&self, position: u64) -> Option<u64> {
        let found = self.0.iter().find(|range| (range.0..=range.1).contains(&position));
        found.map(|range| range.1)
    }

    /// The first position of a range behind this one.
    pub(crate) fn next_behind(&self, position: u64) -> Option<u64> {
        self.0.iter().map(|range| range.0).find(|first| *first > position)
    }
}

impl Read {
    /// How far this archive and another one are level.
    pub(crate) fn remote(&self, remote: &str) -> Result<RemoteRecord> {
        let table = self.transaction.open_table(REMOTES)?;
        let stored = table.get((self.owner, remote))?;
        let record = stored.map(|bytes| decode("how far a sync went", bytes.value()));
        Ok(record.transpose()?.unwrap_or_default())
    }

    /// The last change of another archive's log that we know of, and its tag.
    pub(crate) fn remote_seen(&self, remote: &str) -> Result<Option<(u64, u64)>> {
        let table = self.transaction.open_table(SEEN)?;
        Ok(table.get((self.owner, remote))?.map(|seen| seen.value()))
    }

    /// The sessions that were kept back from another archive.
    pub(crate) fn held(&self, remote: &str) -> Result<Vec<u64>> {
        let table = self.transaction.open_table(HELD)?;
        let range = table.range((self.owner, remote, 0)..=(self.owner, remote, u64::MAX))?;
        range.map(|entry| Ok(entry?.0.value().2)).collect()
    }
}

impl Write<'_> {
    /// How far this archive and another one are level.
    pub(crate) fn remote(&self, remote: &str) -> Result<RemoteRecord> {
        let table = self.transaction.open_table(REMOTES)?;
        let stored = table.get((self.owner, remote))?;
        let record = stored.map(|bytes| decode("how far a sync went", bytes.value()));
        Ok(record.transpose()?.unwrap_or_default())
    }

    /// Notes how far this archive and another one are level.
    pub(crate) fn put_remote(&mut self, remote: &str, record: &RemoteRecord) -> Result<()> {
        let mut table = self.transaction.open_table(REMOTES)?;
        table.insert((self.owner, remote), encode(record).as_slice())?;
        Ok(())
    }

    /// Notes a change of another archive's log, and its tag, if it is the last one we know of.
    pub(crate) fn note_remote_seen(&mut self, remote: &str, position: u64, tag: u64) -> Result<()> {
        let mut table = self.transaction.open_table(SEEN)?;
        let known = table.get((self.owner, remote))?.map(|seen| seen.value().0);
        if known.is_none_or(|known| known < position) {
            table.insert((self.owner, remote), (position, tag))?;
        }
        Ok(())
    }

    /// Forgets how far another archive's log is known: it is another one now.
    pub(crate) fn forget_remote(&mut self, remote: &str) -> Result<()> {
        self.transaction.open_table(SEEN)?.remove((self.owner, remote))?;
        self.put_remote(remote, &RemoteRecord::default())
    }

    /// Notes that a session was kept back, or that it was not.
    pub(crate) fn hold(&mut self, remote: &str, session: u64, is_held: bool) -> Result<()> {
        let mut table = self.transaction.open_table(HELD)?;
        let key = (self.owner, remote, session);
        if is_held {
            table.insert(key, ())?;
        } else {
            table.remove(key)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_touch_become_one_and_those_behind_are_found() {
        let mut ranges = Ranges::default();
        for (from, to) in [(3, 4), (5, 6), (9, 9), (12, 11)] {
            ranges.add(from, to);
        }
        assert_eq!(ranges.0, [(3, 6), (9, 9)]);
        assert_eq!((ranges.end_of(4), ranges.end_of(7)), (Some(6), None));
        assert_eq!((ranges.next_behind(2), ranges.next_behind(6)), (Some(3), Some(9)));
        ranges.forget(6);
        assert_eq!(ranges.0, [(9, 9)]);
    }
}
