//! Sync: how far an owner's data went to other archives, and what must not go.

use redb::{ReadableTable as _, TableDefinition, TableError};
use serde::{Deserialize, Serialize};

use super::read::Read;
use super::record::{decode, encode};
use super::tables::META;
use super::write::Write;
use crate::error::Result;

/// Owner, another archive to how far both are level.
const REMOTES: TableDefinition<(u32, &str), &[u8]> = TableDefinition::new("remotes");
/// Owner, another archive, session: it was kept back there.
const HELD: TableDefinition<(u32, &str, u64), ()> = TableDefinition::new("held");
/// Owner, session, message that is gone to the external id it had.
const REMOVED: TableDefinition<(u32, u64, u32), &str> = TableDefinition::new("removed_messages");
/// Owner, project that is not to leave this machine.
const LOCAL_ONLY: TableDefinition<(u32, &str), ()> = TableDefinition::new("local_only");

/// What [`META`] calls the number that tells this archive from every other.
const ARCHIVE_KEY: &str = "archive";

/// A place in a change log: all up to `position` is done, and `item` messages of the next row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SyncCursor {
    /// The last position that is dealt with as a whole.
    pub position: u64,
    /// How many messages of the position after it are dealt with, too.
    #[serde(default)]
    pub item: u32,
}

impl SyncCursor {
    /// Behind all of a position.
    pub(crate) fn behind(position: u64) -> Self {
        Self { position, item: 0 }
    }
}

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
        let Some(table) = self.table(REMOTES)? else { return Ok(RemoteRecord::default()) };
        let stored = table.get((self.owner, remote))?;
        let record = stored.map(|bytes| decode("how far a sync went", bytes.value()));
        Ok(record.transpose()?.unwrap_or_default())
    }

    /// The sessions that were kept back from another archive.
    pub(crate) fn held(&self, remote: &str) -> Result<Vec<u64>> {
        let Some(table) = self.table(HELD)? else { return Ok(Vec::new()) };
        let range = table.range((self.owner, remote, 0)..=(self.owner, remote, u64::MAX))?;
        range.map(|entry| Ok(entry?.0.value().2)).collect()
    }

    /// The external id of a message that is gone, if it went since such ids are kept.
    pub(crate) fn removed_message(&self, session: u64, number: u32) -> Result<Option<String>> {
        let Some(table) = self.table(REMOVED)? else { return Ok(None) };
        Ok(table.get((self.owner, session, number))?.map(|id| id.value().to_owned()))
    }

    /// The projects that are not to leave this machine.
    pub(crate) fn local_only(&self) -> Result<Vec<String>> {
        let Some(table) = self.table(LOCAL_ONLY)? else { return Ok(Vec::new()) };
        let mut projects = Vec::new();
        for entry in table.range((self.owner, "")..)? {
            let (key, ()) = entry.map(|(key, value)| (key, value.value()))?;
            let (owner, project) = key.value();
            if owner != self.owner {
                break;
            }
            projects.push(project.to_owned());
        }
        Ok(projects)
    }

    /// The number that tells this archive from every other, if it has one yet.
    pub(crate) fn archive_number(&self) -> Result<Option<u64>> {
        let meta = self.transaction.open_table(META)?;
        Ok(meta.get(ARCHIVE_KEY)?.map(|number| number.value()))
    }

    /// A table that came later than the format and may not be there.
    fn table<K: redb::Key + 'static, V: redb::Value + 'static>(
        &self,
        table: TableDefinition<'_, K, V>,
    ) -> Result<Option<redb::ReadOnlyTable<K, V>>> {
        match self.transaction.open_table(table) {
            Err(TableError::TableDoesNotExist(_)) => Ok(None),
            opened => Ok(Some(opened?)),
        }
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

    /// Notes what a message was called that is gone.
    pub(crate) fn note_removed(&mut self, session: u64, number: u32, id: &str) -> Result<()> {
        let mut table = self.transaction.open_table(REMOVED)?;
        table.insert((self.owner, session, number), id)?;
        Ok(())
    }

    /// Forgets what messages of a session were called: all of it is gone.
    pub(crate) fn forget_removed(&mut self, session: u64) -> Result<()> {
        let mut table = self.transaction.open_table(REMOVED)?;
        let keys = (self.owner, session, 0)..=(self.owner, session, u32::MAX);
        table.retain_in(keys, |_, _| false)?;
        Ok(())
    }

    /// Says whether a project is not to leave this machine.
    pub(crate) fn put_local_only(&mut self, project: &str, is_local: bool) -> Result<()> {
        let mut table = self.transaction.open_table(LOCAL_ONLY)?;
        if is_local {
            table.insert((self.owner, project), ())?;
        } else {
            table.remove((self.owner, project))?;
        }
        Ok(())
    }

    /// The number that tells this archive from every other; `new` if it has none yet.
    pub(crate) fn archive_number(&mut self, new: u64) -> Result<u64> {
        let mut meta = self.transaction.open_table(META)?;
        let known = meta.get(ARCHIVE_KEY)?.map(|number| number.value());
        if known.is_none() {
            meta.insert(ARCHIVE_KEY, new)?;
        }
        Ok(known.unwrap_or(new))
    }

    /// The last position of the change log; 0 if it is empty.
    pub(crate) fn last_change(&self) -> Result<u64> {
        self.last(super::tables::Sequence::Change)
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
