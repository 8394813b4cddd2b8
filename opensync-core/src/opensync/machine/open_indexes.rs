//! Open indexes: those of the owners that were asked for last, within a number and a size.
//!
//! A server answers for many owners, and an open index holds files and memory. Whoever has one in
//! hand keeps it until he is done; a closed one is opened again when it is asked for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::Result;
use crate::model::Owner;
use crate::settings::Settings;

/// The open indexes of one kind, by owner.
pub(in crate::opensync) struct OpenIndexes<I>(Mutex<Open<I>>);

struct Open<I> {
    indexes: HashMap<Owner, Entry<I>>,
    /// How often an index was asked for.
    asked: u64,
}

struct Entry<I> {
    index: Arc<I>,
    /// Its files, when it was opened.
    bytes: u64,
    /// The value of `asked` when it was asked for last.
    asked: u64,
}

impl<I> Default for OpenIndexes<I> {
    fn default() -> Self {
        Self(Mutex::new(Open { indexes: HashMap::new(), asked: 0 }))
    }
}

impl<I> OpenIndexes<I> {
    /// The index of `owner`, by `open` if it is not open yet, which also tells the bytes of its
    /// files. Those that were not asked for the longest are closed for it.
    pub(in crate::opensync) fn get(
        &self,
        owner: Owner,
        settings: &Settings,
        open: impl FnOnce() -> Result<(I, u64)>,
    ) -> Result<Arc<I>> {
        // A thread that panicked while it opened an index left the others as they were.
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.asked += 1;
        let asked = all.asked;
        if let Some(entry) = all.indexes.get_mut(&owner) {
            entry.asked = asked;
            return Ok(entry.index.clone());
        }
        let (index, bytes) = open()?;
        let index = Arc::new(index);
        all.indexes.insert(owner, Entry { index: index.clone(), bytes, asked });
        all.close_beyond(settings.open_indexes, settings.open_index_bytes);
        Ok(index)
    }

    /// Closes the index of `owner`: the next one who asks opens it again.
    pub(in crate::opensync) fn close(&self, owner: Owner) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).indexes.remove(&owner);
    }
}

impl<I> Open<I> {
    /// Closes the oldest until the rest is within both limits; the last one asked for stays.
    fn close_beyond(&mut self, count: u64, bytes: u64) {
        let is_beyond = |open: &Self| {
            let total: u64 = open.indexes.values().map(|entry| entry.bytes).sum();
            open.indexes.len() as u64 > count || total > bytes
        };
        while self.indexes.len() > 1 && is_beyond(self) {
            let oldest = self.indexes.iter().min_by_key(|(_, entry)| entry.asked);
            let Some(owner) = oldest.map(|(&owner, _)| owner) else { return };
            self.indexes.remove(&owner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who is open after each of `asked` asked for an index of as many bytes as given.
    fn open_after(settings: &Settings, asked: &[(u32, u64)]) -> Vec<u32> {
        let indexes = OpenIndexes::default();
        for &(owner, bytes) in asked {
            indexes.get(Owner(owner), settings, || Ok(((), bytes))).unwrap();
        }
        let mut open: Vec<_> =
            indexes.0.lock().unwrap().indexes.keys().map(|owner| owner.0).collect();
        open.sort_unstable();
        open
    }

    fn settings(open_indexes: u64, open_index_bytes: u64) -> Settings {
        Settings { open_indexes, open_index_bytes, ..Settings::default() }
    }

    #[test]
    fn the_index_that_was_not_asked_for_the_longest_is_closed_for_a_new_one() {
        let asked = [(1, 1), (2, 1), (1, 1), (3, 1)];
        assert_eq!(open_after(&settings(2, 100), &asked), [1, 3]);
    }

    #[test]
    fn indexes_are_closed_until_their_files_are_within_the_limit() {
        let asked = [(1, 40), (2, 40), (3, 40), (4, 90)];
        assert_eq!(open_after(&settings(10, 100), &asked), [4]);
    }

    #[test]
    fn an_index_that_is_larger_than_the_limit_is_used_all_the_same() {
        assert_eq!(open_after(&settings(10, 100), &[(1, 1), (2, 500)]), [2]);
    }

    #[test]
    fn an_index_that_is_closed_while_it_is_used_stays_usable() {
        let (indexes, settings) = (OpenIndexes::default(), settings(1, 100));
        let first = indexes.get(Owner(1), &settings, || Ok(("first", 1))).unwrap();
        indexes.get(Owner(2), &settings, || Ok(("second", 1))).unwrap();
        assert_eq!(*first, "first");
    }
}
