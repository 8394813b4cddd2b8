//! Saved: places in sessions and searches that an owner keeps, and sources that they do not look at.

use serde::{Deserialize, Serialize};

use super::read::Read;
use super::record::{decode, encode};
use super::rows::{ReadableTable as _, TableDefinition};
use super::sync::names_of;
use super::write::Write;
use crate::error::Result;
use crate::model::{SavedPlace, SavedSearch};

/// Owner, session, message to why it was saved.
pub(super) const PLACES: TableDefinition<(u32, u64, u32), &[u8]> = TableDefinition::new("places");
/// Owner, id to a saved search.
pub(super) const SEARCHES: TableDefinition<(u32, &str), &[u8]> = TableDefinition::new("searches");
/// Owner, source that is left out of what is shown.
pub(super) const HIDDEN: TableDefinition<(u32, &str), ()> = TableDefinition::new("hidden_sources");

#[derive(Serialize, Deserialize)]
struct PlaceRecord {
    note: Option<String>,
    created_at: i64,
}

#[derive(Serialize, Deserialize)]
struct SearchRecord {
    name: String,
    address: String,
    is_pinned: bool,
    created_at: i64,
}

impl SearchRecord {
    fn of(bytes: &[u8], id: &str) -> Result<SavedSearch> {
        let Self { name, address, is_pinned, created_at } = decode("a saved search", bytes)?;
        Ok(SavedSearch { id: id.to_owned(), name, address, is_pinned, created_at })
    }
}

impl Read {
    /// The saved places of a session, in order.
    pub(crate) fn places(&self, session: u64) -> Result<Vec<SavedPlace>> {
        let table = self.transaction.open_table(PLACES)?;
        let keys = (self.owner, session, 0)..=(self.owner, session, u32::MAX);
        let range = table.range(keys)?;
        range
            .map(|entry| {
                let (key, bytes) = entry?;
                let PlaceRecord { note, created_at } = decode("a saved place", bytes.value())?;
                Ok(SavedPlace { place: key.value().2, note, created_at })
            })
            .collect()
    }

    /// The sources that are left out of what is shown, in their order.
    pub(crate) fn hidden_sources(&self) -> Result<Vec<String>> {
        names_of(self.owner, &self.transaction.open_table(HIDDEN)?)
    }

    /// The saved searches, the oldest first.
    pub(crate) fn searches(&self) -> Result<Vec<SavedSearch>> {
        let table = self.transaction.open_table(SEARCHES)?;
        let mut found = Vec::new();
        for entry in table.range((self.owner, "")..)? {
            let (key, bytes) = entry?;
            let (owner, id) = key.value();
            if owner != self.owner {
                break;
            }
            found.push(SearchRecord::of(bytes.value(), id)?);
        }
        Ok(found)
    }
}

impl Write<'_> {
    /// Saves a place in a session.
    pub(crate) fn put_place(&mut self, session: u64, saved: &SavedPlace) -> Result<()> {
        let record = PlaceRecord { note: saved.note.clone(), created_at: saved.created_at };
        let mut table = self.transaction.open_table(PLACES)?;
        table.insert((self.owner, session, saved.place), encode(&record).as_slice())?;
        Ok(())
    }

    /// Forgets a saved place. Returns whether it was one.
    pub(crate) fn remove_place(&mut self, session: u64, place: u32) -> Result<bool> {
        let mut table = self.transaction.open_table(PLACES)?;
        let was = table.take((self.owner, session, place))?.is_some();
        Ok(was)
    }

    /// Forgets the saved places of a session.
    pub(super) fn remove_places_of(&mut self, session: u64) -> Result<()> {
        let mut table = self.transaction.open_table(PLACES)?;
        let keys = (self.owner, session, 0)..=(self.owner, session, u32::MAX);
        table.remove_range(keys)
    }

    /// A saved search, if it is there.
    pub(crate) fn search(&self, id: &str) -> Result<Option<SavedSearch>> {
        let table = self.transaction.open_table(SEARCHES)?;
        let stored = table.get((self.owner, id))?;
        stored.map(|bytes| SearchRecord::of(bytes.value(), id)).transpose()
    }

    /// How many searches are saved.
    pub(crate) fn search_count(&self) -> Result<usize> {
        let table = self.transaction.open_table(SEARCHES)?;
        let range = table.range((self.owner, "")..)?;
        let is_ours = |owner: u32| owner == self.owner;
        Ok(range.take_while(|entry| entry.as_ref().is_ok_and(|it| is_ours(it.0.value().0))).count())
    }

    /// Stores a saved search in place of what has its id.
    pub(crate) fn put_search(&mut self, saved: &SavedSearch) -> Result<()> {
        let SavedSearch { name, address, .. } = saved.clone();
        let (is_pinned, created_at) = (saved.is_pinned, saved.created_at);
        let record = SearchRecord { name, address, is_pinned, created_at };
        let mut table = self.transaction.open_table(SEARCHES)?;
        table.insert((self.owner, saved.id.as_str()), encode(&record).as_slice())?;
        Ok(())
    }

    /// Forgets a saved search. Returns whether it was there.
    pub(crate) fn remove_search(&mut self, id: &str) -> Result<bool> {
        let mut table = self.transaction.open_table(SEARCHES)?;
        let was = table.take((self.owner, id))?.is_some();
        Ok(was)
    }

    /// Says whether a source is left out of what is shown.
    pub(crate) fn put_hidden_source(&mut self, source: &str, is_hidden: bool) -> Result<()> {
        let mut table = self.transaction.open_table(HIDDEN)?;
        if is_hidden {
            table.insert((self.owner, source), ())?;
        } else {
            table.remove((self.owner, source))?;
        }
        Ok(())
    }
}
