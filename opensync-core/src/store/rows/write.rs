//! Write: tables in a transaction that has not committed.

use std::borrow::Borrow;
use std::ops::RangeBounds;

use super::file::{self, ReadableTable as _};
use super::{Guard, Key, Range, ReadableTable, Row, TableDefinition, Value};
use crate::error::Result;

/// A transaction that changes tables: all that is done in it, or nothing.
pub(in crate::store) enum WriteTransaction {
    File(file::WriteTransaction),
}

impl WriteTransaction {
    /// A table, made if it is not there. It may be open once at a time.
    pub(in crate::store) fn open_table<K: Key + 'static, V: Value + 'static>(
        &self,
        definition: TableDefinition<K, V>,
    ) -> Result<Table<'_, K, V>> {
        match self {
            Self::File(transaction) => {
                Ok(Table::File(transaction.open_table(file::definition(definition.name))?))
            }
        }
    }

    /// Removes a table that this format no longer has.
    pub(in crate::store) fn delete_table<K: Key + 'static, V: Value + 'static>(
        &self,
        definition: TableDefinition<K, V>,
    ) -> Result<()> {
        match self {
            Self::File(transaction) => {
                transaction.delete_table(file::definition::<K, V>(definition.name))?;
                Ok(())
            }
        }
    }

    /// Makes all that was done durable.
    pub(in crate::store) fn commit(self) -> Result<()> {
        match self {
            Self::File(transaction) => Ok(transaction.commit()?),
        }
    }

    /// Undoes all that was done.
    pub(in crate::store) fn abort(self) -> Result<()> {
        match self {
            Self::File(transaction) => Ok(transaction.abort()?),
        }
    }
}

/// A table that can be changed.
pub(in crate::store) enum Table<'t, K: Key + 'static, V: Value + 'static> {
    File(file::Table<'t, K, V>),
}

impl<K: Key + 'static, V: Value + 'static> Table<'_, K, V> {
    /// Stores a value in place of what the key has.
    pub(in crate::store) fn insert<'k, 'v>(
        &mut self,
        key: impl Borrow<K::SelfType<'k>>,
        value: impl Borrow<V::SelfType<'v>>,
    ) -> Result<()> {
        match self {
            Self::File(table) => drop(table.insert(key, value)?),
        }
        Ok(())
    }

    /// Removes a row, if it is there.
    pub(in crate::store) fn remove<'k>(&mut self, key: impl Borrow<K::SelfType<'k>>) -> Result<()> {
        match self {
            Self::File(table) => drop(table.remove(key)?),
        }
        Ok(())
    }

    /// Removes a row, and tells the value that it had.
    pub(in crate::store) fn take<'k>(
        &mut self,
        key: impl Borrow<K::SelfType<'k>>,
    ) -> Result<Option<Guard<'_, V>>> {
        match self {
            Self::File(table) => Ok(table.remove(key)?.map(Guard::File)),
        }
    }

    /// Removes the rows whose keys lie in `range`.
    pub(in crate::store) fn remove_range<'k, R>(
        &mut self,
        range: impl RangeBounds<R> + 'k,
    ) -> Result<()>
    where
        R: Borrow<K::SelfType<'k>> + 'k,
    {
        match self {
            Self::File(table) => Ok(table.retain_in(range, |_, _| false)?),
        }
    }

    /// The row with the least key.
    pub(in crate::store) fn first(&self) -> Result<Option<Row<'_, K, V>>> {
        match self {
            Self::File(table) => {
                Ok(table.first()?.map(|(key, value)| (Guard::File(key), Guard::File(value))))
            }
        }
    }

    /// The row with the greatest key.
    pub(in crate::store) fn last(&self) -> Result<Option<Row<'_, K, V>>> {
        match self {
            Self::File(table) => {
                Ok(table.last()?.map(|(key, value)| (Guard::File(key), Guard::File(value))))
            }
        }
    }
}

impl<K: Key + 'static, V: Value + 'static> ReadableTable<K, V> for Table<'_, K, V> {
    fn get<'k>(&self, key: impl Borrow<K::SelfType<'k>>) -> Result<Option<Guard<'_, V>>> {
        match self {
            Self::File(table) => Ok(table.get(key)?.map(Guard::File)),
        }
    }

    fn range<'k, R>(&self, range: impl RangeBounds<R> + 'k) -> Result<Range<'_, K, V>>
    where
        R: Borrow<K::SelfType<'k>> + 'k,
    {
        match self {
            Self::File(table) => Ok(Range::File(Some(table.range(range)?))),
        }
    }
}
