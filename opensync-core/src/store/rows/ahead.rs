//! Ahead: rows that are fetched at once, before they are asked for one by one.
//!
//! A file answers each question in less than a microsecond; a database on another machine takes a
//! thousand times that, whatever it is asked. Verbs say what they are about to ask for, and ask as if
//! they had not: what was fetched is answered from memory.

#[cfg(feature = "postgres")]
use std::ops::RangeBounds;
#[cfg(feature = "postgres")]
use std::sync::Arc;

use super::{Key, TableDefinition, Value};
#[cfg(feature = "postgres")]
use super::{key::Place, postgres};
use crate::error::Result;

/// A transaction that can fetch rows at once. There is none of a file.
pub(in crate::store) enum Ahead {
    #[cfg(feature = "postgres")]
    Snapshot(Arc<postgres::Snapshot>),
    #[cfg(feature = "postgres")]
    Unit(Arc<postgres::Unit>),
    #[cfg(not(feature = "postgres"))]
    #[allow(dead_code, reason = "there is none")]
    Never(std::convert::Infallible),
}

/// What is to be fetched.
#[derive(Default)]
pub(in crate::store) struct Wanted {
    #[cfg(feature = "postgres")]
    pub(in crate::store) rows: Vec<(&'static str, Vec<Place>)>,
    #[cfg(feature = "postgres")]
    pub(in crate::store) ranges: Vec<(&'static str, bool, postgres::Places)>,
}

#[cfg_attr(not(feature = "postgres"), allow(clippy::unused_self, clippy::needless_pass_by_value))]
impl Wanted {
    /// Rows of a table by their keys.
    pub(in crate::store) fn rows<'k, K: Key + 'static, V: Value + 'static>(
        &mut self,
        table: TableDefinition<K, V>,
        keys: impl IntoIterator<Item = K::SelfType<'k>>,
    ) {
        #[cfg(feature = "postgres")]
        {
            let places: Vec<Place> = keys.into_iter().map(|key| K::place(&key)).collect();
            if !places.is_empty() {
                self.rows.push((table.name, places));
            }
        }
        #[cfg(not(feature = "postgres"))]
        let _ = (table, keys);
    }

    /// All rows of a table in a range, which must be few.
    pub(in crate::store) fn range<K: Key + 'static, V: Value + 'static>(
        &mut self,
        table: TableDefinition<K, V>,
        range: std::ops::RangeInclusive<K::SelfType<'_>>,
    ) {
        #[cfg(feature = "postgres")]
        {
            let place = |key: &K::SelfType<'_>| K::place(key);
            let places = (range.start_bound().map(place), range.end_bound().map(place));
            self.ranges.push((table.name, K::IS_OWNED, places));
        }
        #[cfg(not(feature = "postgres"))]
        let _ = (table, range);
    }
}

impl Ahead {
    /// Fetches what is wanted, in one round.
    pub(in crate::store) fn fetch(&self, wanted: Wanted) -> Result<()> {
        match self {
            #[cfg(feature = "postgres")]
            Self::Snapshot(snapshot) => snapshot.fetch(wanted),
            #[cfg(feature = "postgres")]
            Self::Unit(unit) => unit.fetch(wanted),
            #[cfg(not(feature = "postgres"))]
            Self::Never(never) => {
                let _ = wanted;
                match *never {}
            }
        }
    }

    /// Notes that a table has no row in a range, so that nobody need ask.
    pub(in crate::store) fn note_empty<K: Key + 'static, V: Value + 'static>(
        &self,
        table: TableDefinition<K, V>,
        range: std::ops::RangeInclusive<K::SelfType<'_>>,
    ) {
        match self {
            #[cfg(feature = "postgres")]
            Self::Snapshot(_) => {}
            #[cfg(feature = "postgres")]
            Self::Unit(unit) => {
                let place = |key: &K::SelfType<'_>| K::place(key);
                unit.note_known(
                    table.name,
                    (range.start_bound().map(place), range.end_bound().map(place)),
                );
            }
            #[cfg(not(feature = "postgres"))]
            Self::Never(never) => {
                let _ = (table, range);
                match *never {}
            }
        }
    }
}
