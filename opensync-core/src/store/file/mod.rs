//! File: the store in one redb file that many processes share.
//!
//! Reads see the last commit and never wait; writes take turns, across processes too. A write that
//! returns is durable: redb syncs the file before it says so. A write that fails, or a process that
//! dies in the middle of one, changes nothing. After one that the disk refused, redb does nothing
//! more with the file that it has open; the next transaction opens it again.

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod crash_tests;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod disk;
mod upgrade;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use redb::{
    ConcurrencyMode, Database, ReadableDatabase as _, TableDefinition, TableError, TransactionError,
};

use super::format::note_format;
use super::rows::{self, ReadableTable as _};
use super::{Write, tables};
use crate::error::{Cause, Error, Result};
use crate::files::{self, create_private_folder};
use crate::model::Owner;

#[cfg(test)]
pub(super) use redb::StorageBackend;
pub(super) use redb::{
    AccessGuard, Key, Range, ReadOnlyTable, ReadTransaction, ReadableTable, StorageError, Table,
    Value, WriteTransaction,
};

const FILE_NAME: &str = "store.redb";

/// An open file. Closes when dropped.
pub(super) struct Store {
    database: RwLock<Arc<Database>>,
    /// Where it is opened again; nowhere, if it is on a backend of the caller's.
    place: Option<Place>,
}

struct Place {
    path: PathBuf,
    cache_bytes: usize,
}

impl Place {
    fn open(&self) -> Result<Database> {
        let opened = builder(self.cache_bytes).open(&self.path);
        opened.map_err(|source| Error::from(Cause::Open { path: self.path.clone(), source }))
    }
}

impl Store {
    /// Opens the store in `folder`, creating both if they are not there.
    pub(super) fn open(folder: &Path, cache_bytes: usize) -> Result<Self> {
        let path = folder.join(FILE_NAME);
        if !path.exists() {
            create(folder, &path)?;
        }
        let place = Place { path, cache_bytes };
        Self::checked(place.open()?, Some(place))
    }

    /// Opens a store on a backend of the caller's, for tests that cut the power.
    #[cfg(test)]
    pub(super) fn on(backend: impl redb::StorageBackend) -> Result<Self> {
        let database = builder(1 << 20).create_with_backend(backend).map_err(|source| {
            Error::from(Cause::Open { path: PathBuf::from("backend"), source })
        })?;
        initialise(&database)?;
        Self::checked(database, None)
    }

    fn checked(database: Database, place: Option<Place>) -> Result<Self> {
        upgrade::upgrade(&database)?;
        let database = RwLock::new(Arc::new(database));
        Ok(Self { database, place })
    }

    /// A snapshot of the last commit.
    pub(super) fn begin_read(&self) -> Result<ReadTransaction> {
        self.begin(Database::begin_read)
    }

    /// A transaction that writes, when those before it are done.
    pub(super) fn begin_write(&self) -> Result<WriteTransaction> {
        self.begin(Database::begin_write)
    }

    /// Begins a transaction, on a file opened again if the disk refused something before.
    fn begin<T>(
        &self,
        begin: impl Fn(&Database) -> std::result::Result<T, TransactionError>,
    ) -> Result<T> {
        // Whoever panicked while he held it left one database or the other.
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner).clone();
        match (begin(&database), &self.place) {
            (Err(TransactionError::Storage(StorageError::PreviousIo)), Some(place)) => {
                Ok(begin(&*self.opened_anew(&database, place)?)?)
            }
            (begun, _) => Ok(begun?),
        }
    }

    /// The database, opened again unless another thread did so since it was found to be `broken`.
    fn opened_anew(&self, broken: &Arc<Database>, place: &Place) -> Result<Arc<Database>> {
        let mut current = self.database.write().unwrap_or_else(PoisonError::into_inner);
        if Arc::ptr_eq(&current, broken) {
            *current = Arc::new(place.open()?);
        }
        Ok(current.clone())
    }

    /// Whether every page of the file is as it was written. Reads all of it.
    pub(super) fn check_integrity(&mut self) -> Result<bool> {
        let alone = self.alone().ok_or(redb::DatabaseError::DatabaseAlreadyOpen);
        let checked = alone.and_then(Database::check_integrity);
        checked.map_err(|source| Error::store("check the store", source))
    }

    /// Moves pages to where the file has room, and cuts it behind the last.
    ///
    /// redb doubles a file that is full, up to 4 GiB, and takes pages anywhere in it, so that what is
    /// free at its end is given back by itself, and what is free in the middle is not.
    pub(super) fn compact(&mut self) -> Result<()> {
        let alone = self.alone().ok_or(redb::CompactionError::TransactionInProgress);
        let compacted = alone.and_then(Database::compact);
        compacted.map(drop).map_err(|source| Error::store("compact the store", source))
    }

    /// The database, if nothing of this process uses it.
    fn alone(&mut self) -> Option<&mut Database> {
        Arc::get_mut(self.database.get_mut().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The path of the store's file in a data directory.
pub(super) fn path_in(folder: &Path) -> PathBuf {
    folder.join(FILE_NAME)
}

fn builder(cache_bytes: usize) -> redb::Builder {
    let mut builder = Database::builder();
    builder.set_concurrency_mode(ConcurrencyMode::MultiWriter).set_cache_size(cache_bytes);
    builder
}

/// Counts the stores this process began to create, because its threads may be at it at once.
static DRAFTS: AtomicU64 = AtomicU64::new(0);

/// Creates the store under another name and renames it when it is whole.
///
/// Power that fails while redb writes a file's first pages leaves one it cannot open again. The
/// link fails if another process was first: then its store is the store.
fn create(folder: &Path, path: &Path) -> Result<()> {
    create_private_folder(folder).map_err(|error| Error::file("create", folder, error))?;
    let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
    let draft = folder.join(format!("{FILE_NAME}.{}-{number}.new", std::process::id()));
    let _ = fs::remove_file(&draft);
    files::create(&draft).map_err(|error| Error::file("create", &draft, error))?;
    let database = builder(1 << 20)
        .create(&draft)
        .map_err(|source| Error::from(Cause::Open { path: draft.clone(), source }))?;
    initialise(&database)?;
    database.close().map_err(|source| Error::from(Cause::Open { path: draft.clone(), source }))?;
    publish(&draft, path).map_err(|error| Error::file("create", path, error))?;
    sync_folder(folder).map_err(|error| Error::file("sync", folder, error))
}

fn publish(draft: &Path, path: &Path) -> std::io::Result<()> {
    files::options().read(true).write(true).open(draft)?.sync_all()?;
    match fs::hard_link(draft, path) {
        Err(_) if path.exists() => fs::remove_file(draft),
        // Some file systems have no links; there a rename is as close as it gets.
        Err(_) => fs::rename(draft, path),
        Ok(()) => fs::remove_file(draft),
    }
}

/// Makes the names in a folder durable. Windows does so by itself and cannot open folders.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Makes every table, so that a read never meets one that is missing, and notes the format.
fn initialise(database: &Database) -> Result<()> {
    let transaction = rows::WriteTransaction::File(database.begin_write()?);
    drop(Write::begin(&transaction, Owner::LOCAL)?);
    note_format(&transaction)?;
    {
        let mut owners = transaction.open_table(tables::OWNERS)?;
        if owners.get(Owner::LOCAL.0)?.is_none() {
            owners.insert(Owner::LOCAL.0, crate::clock::now_ms())?;
        }
    }
    transaction.commit()
}

/// A table as redb knows it.
pub(super) fn definition<K: Key + 'static, V: Value + 'static>(
    name: &str,
) -> TableDefinition<'_, K, V> {
    TableDefinition::new(name)
}

/// A table, if anybody ever wrote to it: those that came later than the format may not be there.
pub(super) fn existing<K: Key + 'static, V: Value + 'static>(
    transaction: &ReadTransaction,
    name: &str,
) -> Result<Option<ReadOnlyTable<K, V>>> {
    match transaction.open_table(definition(name)) {
        Err(TableError::TableDoesNotExist(_)) => Ok(None),
        opened => Ok(Some(opened?)),
    }
}
