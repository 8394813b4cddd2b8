//! Read: tables as of one commit.

use std::borrow::Borrow;
use std::ops::RangeBounds;
#[cfg(feature = "postgres")]
use std::sync::Arc;

use super::{Ahead, Guard, Key, Range, ReadableTable, TableDefinition, Value, file};
#[cfg(feature = "postgres")]
use super::{places, postgres};
use crate::error::Result;

/// A snapshot of the tables. Keeps what it sees for as long as it, or a table of it, lives.
pub(in crate::store) enum ReadTransaction {
    File(file::ReadTransaction),
    #[cfg(feature = "postgres")]
    Postgres(Arc<postgres::Snapshot>),
}

impl ReadTransaction {
    /// A table; one that nobody ever wrote to is empty.
    pub(in crate::store) fn open_table<K: Key + 'static, V: Value + 'static>(
        &self,
        definition: TableDefinition<K, V>,
    ) -> Result<ReadOnlyTable<K, V>> {
        match self {
            Self::File(transaction) => {
                Ok(ReadOnlyTable::File(file::existing(transaction, definition.name)?))
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(snapshot) => {
                Ok(ReadOnlyTable::Postgres(snapshot.clone(), definition.name))
            }
        }
    }

    /// For rows that are fetched at once; nothing where one at a time costs no more.
    pub(in crate::store) fn ahead(&self) -> Option<Ahead> {
        match self {
            Self::File(_) => None,
            #[cfg(feature = "postgres")]
            Self::Postgres(snapshot) => Some(Ahead::Snapshot(snapshot.clone())),
        }
    }
}

/// A table of a snapshot. What it gives out lives on without it.
pub(in crate::store) enum ReadOnlyTable<K: Key + 'static, V: Value + 'static> {
    File(Option<file::ReadOnlyTable<K, V>>),
    #[cfg(feature = "postgres")]
    Postgres(Arc<postgres::Snapshot>, &'static str),
}

impl<K: Key + 'static, V: Value + 'static> ReadOnlyTable<K, V> {
    /// The value of a key, if it is there.
    pub(in crate::store) fn get<'k>(
        &self,
        key: impl Borrow<K::SelfType<'k>>,
    ) -> Result<Option<Guard<'static, V>>> {
        match self {
            Self::File(None) => Ok(None),
            Self::File(Some(table)) => Ok(table.get(key)?.map(Guard::File)),
            #[cfg(feature = "postgres")]
            Self::Postgres(snapshot, table) => {
                Ok(snapshot.get(table, K::place(key.borrow()))?.map(Guard::Owned))
            }
        }
    }

    /// The rows whose keys lie in `range`.
    pub(in crate::store) fn range<'k, R>(
        &self,
        range: impl RangeBounds<R> + 'k,
    ) -> Result<Range<'static, K, V>>
    where
        R: Borrow<K::SelfType<'k>> + 'k,
    {
        match self {
            Self::File(None) => Ok(Range::File(None)),
            Self::File(Some(table)) => Ok(Range::File(Some(table.range(range)?))),
            #[cfg(feature = "postgres")]
            Self::Postgres(snapshot, table) => {
                Ok(Range::Postgres(snapshot.pages(table, K::IS_OWNED, places::<K, R>(&range))))
            }
        }
    }
}

impl<K: Key + 'static, V: Value + 'static> ReadableTable<K, V> for ReadOnlyTable<K, V> {
    fn get<'k>(&self, key: impl Borrow<K::SelfType<'k>>) -> Result<Option<Guard<'_, V>>> {
        Self::get(self, key)
    }

    fn range<'k, R>(&self, range: impl RangeBounds<R> + 'k) -> Result<Range<'_, K, V>>
    where
        R: Borrow<K::SelfType<'k>> + 'k,
    {
        Self::range(self, range)
    }
}
