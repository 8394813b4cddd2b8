//! Write: tables in a transaction that has not committed.

use std::borrow::Borrow;
use std::ops::RangeBounds;

#[cfg(feature = "postgres")]
use std::sync::Arc;

use super::file::{self, ReadableTable as _};
use super::{Ahead, Guard, Key, Range, ReadableTable, Row, TableDefinition, Value};
#[cfg(feature = "postgres")]
use super::{of_postgres, places, postgres};
use crate::error::Result;

/// A transaction that changes tables: all that is done in it, or nothing.
pub(in crate::store) enum WriteTransaction {
    File(file::WriteTransaction),
    #[cfg(feature = "postgres")]
    Postgres(Arc<postgres::Unit>),
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
            #[cfg(feature = "postgres")]
            Self::Postgres(unit) => Ok(Table::Postgres(unit.clone(), definition.name)),
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
            // A database never had one: its format began later.
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Ok(()),
        }
    }

    /// Makes all that was done durable.
    pub(in crate::store) fn commit(self) -> Result<()> {
        match self {
            Self::File(transaction) => Ok(transaction.commit()?),
            #[cfg(feature = "postgres")]
            Self::Postgres(unit) => unit.commit(),
        }
    }

    /// Undoes all that was done.
    pub(in crate::store) fn abort(self) -> Result<()> {
        match self {
            Self::File(transaction) => Ok(transaction.abort()?),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Ok(()),
        }
    }

    /// For rows that are fetched at once; nothing where one at a time costs no more.
    pub(in crate::store) fn ahead(&self) -> Option<Ahead> {
        match self {
            Self::File(_) => None,
            #[cfg(feature = "postgres")]
            Self::Postgres(unit) => Some(Ahead::Unit(unit.clone())),
        }
    }
}

/// A table that can be changed.
pub(in crate::store) enum Table<'t, K: Key + 'static, V: Value + 'static> {
    File(file::Table<'t, K, V>),
    #[cfg(feature = "postgres")]
    Postgres(Arc<postgres::Unit>, &'static str),
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
            #[cfg(feature = "postgres")]
            Self::Postgres(unit, table) => {
                let value = V::as_bytes(value.borrow()).as_ref().to_vec();
                unit.put(table, K::place(key.borrow()), Some(value))?;
            }
        }
        Ok(())
    }

    /// Removes a row, if it is there.
    pub(in crate::store) fn remove<'k>(&mut self, key: impl Borrow<K::SelfType<'k>>) -> Result<()> {
        match self {
            Self::File(table) => drop(table.remove(key)?),
            #[cfg(feature = "postgres")]
            Self::Postgres(unit, table) => unit.put(table, K::place(key.borrow()), None)?,
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
            #[cfg(feature = "postgres")]
            Self::Postgres(unit, table) => {
                let place = K::place(key.borrow());
                let was = unit.get(table, &place)?;
                if was.is_some() {
                    unit.put(table, place, None)?;
                }
                Ok(was.map(Guard::Owned))
            }
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
            #[cfg(feature = "postgres")]
            Self::Postgres(unit, table) => {
                for row in unit.pages(table, K::IS_OWNED, places::<K, R>(&range)) {
                    unit.put(table, row?.0, None)?;
                }
                Ok(())
            }
        }
    }

    /// The row with the least key.
    pub(in crate::store) fn first(&self) -> Result<Option<Row<'_, K, V>>> {
        match self {
            Self::File(table) => {
                Ok(table.first()?.map(|(key, value)| (Guard::File(key), Guard::File(value))))
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(unit, table) => {
                let mut pages = unit.pages(table, K::IS_OWNED, postgres::ALL);
                pages.next().map(of_postgres::<K, V>).transpose()
            }
        }
    }

    /// The row with the greatest key.
    pub(in crate::store) fn last(&self) -> Result<Option<Row<'_, K, V>>> {
        match self {
            Self::File(table) => {
                Ok(table.last()?.map(|(key, value)| (Guard::File(key), Guard::File(value))))
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(unit, table) => {
                let mut pages = unit.pages(table, K::IS_OWNED, postgres::ALL);
                pages.next_back().map(of_postgres::<K, V>).transpose()
            }
        }
    }
}

impl<K: Key + 'static, V: Value + 'static> ReadableTable<K, V> for Table<'_, K, V> {
    fn get<'k>(&self, key: impl Borrow<K::SelfType<'k>>) -> Result<Option<Guard<'_, V>>> {
        match self {
            Self::File(table) => Ok(table.get(key)?.map(Guard::File)),
            #[cfg(feature = "postgres")]
            Self::Postgres(unit, table) => {
                Ok(unit.get(table, &K::place(key.borrow()))?.map(Guard::Owned))
            }
        }
    }

    fn range<'k, R>(&self, range: impl RangeBounds<R> + 'k) -> Result<Range<'_, K, V>>
    where
        R: Borrow<K::SelfType<'k>> + 'k,
    {
        match self {
            Self::File(table) => Ok(Range::File(Some(table.range(range)?))),
            #[cfg(feature = "postgres")]
            Self::Postgres(unit, table) => {
                Ok(Range::Postgres(unit.pages(table, K::IS_OWNED, places::<K, R>(&range))))
            }
        }
    }
}
