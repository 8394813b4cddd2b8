//! Store: the truth, in one redb file that many processes share.
//!
//! Reads see the last commit and never wait; writes take turns, across processes too. Both are
//! bound to one owner when they begin, and have no method that names another: isolation is the
//! shape of the interface, not a check in each query.
//!
//! A write that returns is durable: redb syncs the file before it says so. A write that fails, or a
//! process that dies in the middle of one, changes nothing. After one that the disk refused, redb
//! does nothing more with the file that it has open; the next transaction opens it again.

mod accounts;
mod body;
mod changes;
mod commits;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod crash_tests;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod disk;
mod facts;
mod gone;
mod passages;
mod read;
mod readings;
mod record;
mod recount;
#[cfg(feature = "network")]
mod remote;
mod saved;
mod shares;
mod stamps;
mod sums;
mod sync;
mod tables;
mod together;
mod upgrade;
mod write;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use redb::{
    ConcurrencyMode, Database, ReadTransaction, ReadableDatabase as _, ReadableTable as _,
    StorageError, TransactionError, WriteTransaction,
};

use crate::error::{Cause, Error, Result};
use crate::files::{self, create_private_folder};
use crate::model::Owner;

pub(crate) use crate::newer::Edition;
pub(crate) use accounts::{AccountsRead, AccountsWrite, KeyRecord};
pub(crate) use body::{hash, pack, unpack};
pub(crate) use changes::{ChangeRecord, ChangeWhat, FieldsChange};
pub(crate) use commits::Commits;
pub(crate) use gone::{Gone, name_hash};
pub(crate) use passages::{Embedded, PassageHash, Passages};
pub(crate) use read::{LogPosition, Read};
pub(crate) use readings::{Failure, Reading, ReadingRecord, Seen};
pub(crate) use record::{
    Body, INLINE_BYTES, MessageRecord, PartRecord, SessionFields, SessionRecord, is_greater,
};
#[cfg(feature = "network")]
pub(crate) use remote::RemoteRecord;
pub(crate) use shares::{PasswordHash, ShareRecord};
pub(crate) use stamps::{LabelStamp, SaidStamps, Stamps, ToldStamps};
pub(crate) use sums::{Sign, SumsKey, SumsRecord, quarter_of, quarter_start};
pub(crate) use write::Write;

const FILE_NAME: &str = "store.redb";

/// An open store. Cheap to share by reference; closes when dropped.
pub(crate) struct Store {
    database: RwLock<Arc<Database>>,
    /// Where it is opened again; nowhere, if it is on a backend of the caller's.
    place: Option<Place>,
    commits: Arc<Commits>,
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
    pub(crate) fn open(folder: &Path, cache_bytes: usize) -> Result<Self> {
        let path = folder.join(FILE_NAME);
        if !path.exists() {
            create(folder, &path)?;
        }
        let place = Place { path, cache_bytes };
        Self::checked(place.open()?, Some(place))
    }

    /// Opens a store on a backend of the caller's, for tests that cut the power.
    #[cfg(test)]
    pub(crate) fn on(backend: impl redb::StorageBackend) -> Result<Self> {
        let database = builder(1 << 20).create_with_backend(backend).map_err(|source| {
            Error::from(Cause::Open { path: PathBuf::from("backend"), source })
        })?;
        initialise(&database)?;
        Self::checked(database, None)
    }

    fn checked(database: Database, place: Option<Place>) -> Result<Self> {
        upgrade::upgrade(&database)?;
        let database = RwLock::new(Arc::new(database));
        Ok(Self { database, place, commits: Arc::default() })
    }

    fn begin_read(&self) -> Result<ReadTransaction> {
        self.begin(Database::begin_read)
    }

    fn begin_write(&self) -> Result<WriteTransaction> {
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

    /// Begins to read what `owner` has, as of now.
    pub(crate) fn read(&self, owner: Owner) -> Result<Read> {
        Read::begin(self.begin_read()?, owner)
    }

    /// Runs `work` on what `owner` has, and makes all of it durable, or none.
    pub(crate) fn write<T>(
        &self,
        owner: Owner,
        work: impl FnOnce(&mut Write<'_>) -> Result<T>,
    ) -> Result<T> {
        let transaction = self.begin_write()?;
        let done = work(&mut Write::begin(&transaction, owner)?);
        match done {
            Ok(value) => {
                transaction.commit()?;
                self.commits.note();
                Ok(value)
            }
            Err(error) => {
                transaction.abort()?;
                Err(error)
            }
        }
    }

    /// Begins to read who has an account or a key.
    pub(crate) fn read_accounts(&self) -> Result<AccountsRead> {
        AccountsRead::begin(self.begin_read()?)
    }

    /// Runs `work` on the accounts and keys, and makes all of it durable, or none.
    pub(crate) fn write_accounts<T>(
        &self,
        work: impl FnOnce(&mut AccountsWrite<'_>) -> Result<T>,
    ) -> Result<T> {
        let transaction = self.begin_write()?;
        let done = work(&mut AccountsWrite::begin(&transaction)?);
        match done {
            Ok(value) => {
                transaction.commit()?;
                Ok(value)
            }
            Err(error) => {
                transaction.abort()?;
                Err(error)
            }
        }
    }

    /// Tells of what this process commits.
    pub(crate) fn commits(&self) -> &Arc<Commits> {
        &self.commits
    }

    /// Whether every page of the file is as it was written. Reads all of it.
    pub(crate) fn check_integrity(&mut self) -> Result<bool> {
        let database = self.database.get_mut().unwrap_or_else(PoisonError::into_inner);
        let alone = Arc::get_mut(database).ok_or(redb::DatabaseError::DatabaseAlreadyOpen);
        let checked = alone.and_then(Database::check_integrity);
        checked.map_err(|source| Error::store("check the store", source))
    }
}

/// The path of the store's file in a data directory.
pub(crate) fn file_in(folder: &Path) -> PathBuf {
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
    let transaction = database.begin_write()?;
    drop(Write::begin(&transaction, Owner::LOCAL)?);
    upgrade::note_format(&transaction)?;
    {
        let mut owners = transaction.open_table(tables::OWNERS)?;
        if owners.get(Owner::LOCAL.0)?.is_none() {
            owners.insert(Owner::LOCAL.0, crate::clock::now_ms())?;
        }
    }
    Ok(transaction.commit()?)
}
