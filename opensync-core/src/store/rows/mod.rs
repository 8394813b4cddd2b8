//! Rows: ordered tables with typed keys, whichever engine keeps them.
//!
//! The verbs of a store are written once, on these. A table is one of the engines' own, told apart
//! by a `match` in each call: the embedded engine loses neither a copy nor a call to that. What an
//! engine adds is a variant of each type here.

use std::borrow::Borrow;
use std::marker::PhantomData;
use std::ops::RangeBounds;

use super::file;
#[cfg(feature = "postgres")]
use super::postgres;
use crate::error::Result;

#[cfg(not(any(test, feature = "postgres")))]
pub(super) use file::Key;
pub(super) use file::Value;
#[cfg(any(test, feature = "postgres"))]
pub(super) use key::Key;

mod ahead;
#[cfg(any(test, feature = "postgres"))]
pub(super) mod key;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod model_tests;
mod read;
mod write;

pub(super) use ahead::{Ahead, Wanted};
pub(super) use read::{ReadOnlyTable, ReadTransaction};
pub(super) use write::{Table, WriteTransaction};

/// A table's name, and the types of its keys and values.
pub(super) struct TableDefinition<K: Key + 'static, V: Value + 'static> {
    pub(super) name: &'static str,
    types: PhantomData<fn() -> (K, V)>,
}

impl<K: Key + 'static, V: Value + 'static> TableDefinition<K, V> {
    pub(super) const fn new(name: &'static str) -> Self {
        Self { name, types: PhantomData }
    }
}

impl<K: Key + 'static, V: Value + 'static> Clone for TableDefinition<K, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: Key + 'static, V: Value + 'static> Copy for TableDefinition<K, V> {}

/// A key or a value where it lies.
pub(super) enum Guard<'a, V: Value + 'static> {
    File(file::AccessGuard<'a, V>),
    /// The bytes that a file would have.
    #[cfg(feature = "postgres")]
    Owned(Vec<u8>),
}

impl<V: Value + 'static> Guard<'_, V> {
    pub(super) fn value(&self) -> V::SelfType<'_> {
        match self {
            Self::File(guard) => guard.value(),
            #[cfg(feature = "postgres")]
            Self::Owned(bytes) => V::from_bytes(bytes),
        }
    }
}

/// A row: its key and its value.
pub(super) type Row<'a, K, V> = (Guard<'a, K>, Guard<'a, V>);

/// Rows in the order of their keys, read as they are asked for, from both ends.
pub(super) enum Range<'a, K: Key + 'static, V: Value + 'static> {
    /// Nothing, if the table was never made.
    File(Option<file::Range<'a, K, V>>),
    #[cfg(feature = "postgres")]
    Postgres(postgres::Pages),
}

fn of_file<'a, K: Key, V: Value>(
    row: std::result::Result<
        (file::AccessGuard<'a, K>, file::AccessGuard<'a, V>),
        file::StorageError,
    >,
) -> Result<Row<'a, K, V>> {
    let (key, value) = row?;
    Ok((Guard::File(key), Guard::File(value)))
}

#[cfg(feature = "postgres")]
fn of_postgres<'a, K: Key, V: Value>(row: Result<postgres::Row>) -> Result<Row<'a, K, V>> {
    let (place, value) = row?;
    let key = K::bytes_of(&place).ok_or_else(|| crate::error::Error::decode("a key"))?;
    Ok((Guard::Owned(key), Guard::Owned(value)))
}

impl<'a, K: Key + 'static, V: Value + 'static> Iterator for Range<'a, K, V> {
    type Item = Result<Row<'a, K, V>>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::File(range) => range.as_mut()?.next().map(of_file),
            #[cfg(feature = "postgres")]
            Self::Postgres(pages) => pages.next().map(of_postgres::<K, V>),
        }
    }
}

impl<K: Key + 'static, V: Value + 'static> DoubleEndedIterator for Range<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        match self {
            Self::File(range) => range.as_mut()?.next_back().map(of_file),
            #[cfg(feature = "postgres")]
            Self::Postgres(pages) => pages.next_back().map(of_postgres::<K, V>),
        }
    }
}

/// The places that a range of keys has.
#[cfg(feature = "postgres")]
fn places<'k, K: Key + 'static, R: Borrow<K::SelfType<'k>> + 'k>(
    range: &impl RangeBounds<R>,
) -> postgres::Places {
    let place = |key: &R| K::place(key.borrow());
    (range.start_bound().map(place), range.end_bound().map(place))
}

/// What can be asked of a table, in a snapshot or in a transaction that has not committed.
pub(super) trait ReadableTable<K: Key + 'static, V: Value + 'static> {
    /// The value of a key, if it is there.
    fn get<'k>(&self, key: impl Borrow<K::SelfType<'k>>) -> Result<Option<Guard<'_, V>>>;

    /// The rows whose keys lie in `range`.
    fn range<'k, R>(&self, range: impl RangeBounds<R> + 'k) -> Result<Range<'_, K, V>>
    where
        R: Borrow<K::SelfType<'k>> + 'k;
}
