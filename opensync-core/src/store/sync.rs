//! Sync: what carrying an owner's changes elsewhere needs: what must not go, and what is gone.

use super::read::Read;
use super::rows::{ReadableTable, TableDefinition};
use super::tables::META;
use super::write::Write;
use crate::error::Result;

/// Owner, session, message that is gone to the external id it had.
pub(super) const REMOVED: TableDefinition<(u32, u64, u32), &str> =
    TableDefinition::new("removed_messages");
/// Owner, project that is not to leave this machine.
pub(super) const LOCAL_ONLY: TableDefinition<(u32, &str), ()> = TableDefinition::new("local_only");

/// What [`META`] calls the number that tells this archive from every other.
const ARCHIVE_KEY: &str = "archive";

impl Read {
    /// The external id of a message that is gone, if it went since such ids are kept.
    pub(crate) fn removed_message(&self, session: u64, number: u32) -> Result<Option<String>> {
        let table = self.transaction.open_table(REMOVED)?;
        Ok(table.get((self.owner, session, number))?.map(|id| id.value().to_owned()))
    }

    /// The projects that are not to leave this machine.
    pub(crate) fn local_only(&self) -> Result<Vec<String>> {
        names_of(self.owner, &self.transaction.open_table(LOCAL_ONLY)?)
    }

    /// The number that tells this archive from every other, if it has one yet.
    pub(crate) fn archive_number(&self) -> Result<Option<u64>> {
        let meta = self.transaction.open_table(META)?;
        Ok(meta.get(ARCHIVE_KEY)?.map(|number| number.value()))
    }
}

impl Write<'_> {
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
        table.remove_range(keys)
    }

    /// The projects that are not to leave this machine.
    pub(crate) fn local_only(&self) -> Result<Vec<String>> {
        names_of(self.owner, &self.transaction.open_table(LOCAL_ONLY)?)
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

/// An owner's names in a table.
pub(super) fn names_of(
    owner: u32,
    table: &impl ReadableTable<(u32, &'static str), ()>,
) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in table.range((owner, "")..)? {
        let (key, _) = entry?;
        let (whose, name) = key.value();
        if whose != owner {
            break;
        }
        names.push(name.to_owned());
    }
    Ok(names)
}
