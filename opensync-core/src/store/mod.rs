//! Store: the truth, behind the same verbs whichever engine keeps it.
//!
//! Reads see the last commit; writes of one owner take turns, across processes too. Both are
//! bound to one owner when they begin, and have no method that names another: isolation is the
//! shape of the interface, not a check in each query.
//!
//! A write that returns is durable. A write that fails, or a process that dies in the middle of one,
//! changes nothing. The verbs (`read`, `write`, and what they have in other files here) know
//! [`rows`], and an engine is a folder below it: [`file`], one redb file, and `postgres`, a database.

mod accounts;
mod body;
mod changes;
mod commits;
#[cfg(feature = "postgres")]
mod copy;
mod facts;
mod file;
mod format;
mod gone;
mod lookup;
mod passages;
#[cfg(feature = "postgres")]
mod postgres;
mod read;
mod readings;
mod record;
mod recount;
mod remote;
mod rows;
mod saved;
mod shares;
mod stamps;
mod summary;
mod sums;
mod sync;
mod tables;
mod together;
mod tool_sums;
mod write;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::Result;
use crate::model::Owner;

pub(crate) use crate::newer::Edition;
pub(crate) use accounts::{AccountsRead, AccountsWrite, KeyRecord};
pub(crate) use body::{hash, pack, unpack};
pub(crate) use changes::{ChangeRecord, ChangeWhat, FieldsChange};
pub(crate) use commits::Commits;
#[cfg(feature = "postgres")]
pub(crate) use copy::CopiedTable;
pub(crate) use gone::{Gone, name_hash};
pub(crate) use lookup::{Lookup, LookupMessage};
pub(crate) use passages::{Embedded, PassageHash, Passages};
use read::RecordCounter;
pub(crate) use read::{LogPosition, Read};
pub(crate) use readings::{ReadFailure, Reading, ReadingRecord, Seen};
pub(crate) use record::{
    Body, INLINE_BYTES, MessageRecord, PartRecord, SessionFields, SessionRecord, is_greater,
};
pub(crate) use remote::RemoteRecord;
pub(crate) use shares::{PasswordHash, ShareRecord};
pub(crate) use stamps::{LabelStamp, SaidStamps, SourceStamps, Stamps};
pub(crate) use summary::active_between;
pub(crate) use sums::{Sign, SumsKey, SumsRecord, quarter_of, quarter_start};
pub(crate) use tool_sums::ToolSumsRecord;
pub(crate) use write::Write;

/// An open store. Cheap to share by reference; closes when dropped.
pub(crate) struct Store {
    engine: Engine,
    commits: Arc<Commits>,
    counter: RecordCounter,
}

/// Where a store is.
#[derive(Clone)]
pub(crate) enum Location {
    /// In the data directory.
    Folder,
    /// In the database at this address.
    #[cfg(feature = "postgres")]
    Postgres(String),
}

/// What keeps the rows.
enum Engine {
    File(file::Store),
    #[cfg(feature = "postgres")]
    Postgres(postgres::Store),
}

impl Store {
    /// Opens the store in `folder`, creating both if they are not there.
    pub(crate) fn open(folder: &Path, cache_bytes: usize) -> Result<Self> {
        Ok(Self::of(Engine::File(file::Store::open(folder, cache_bytes)?)))
    }

    /// Opens the store of the data directory `folder` where it is.
    pub(crate) fn open_at(location: &Location, folder: &Path, cache_bytes: usize) -> Result<Self> {
        let store = Self::open_for_copy(location, folder, cache_bytes)?;
        #[cfg(feature = "postgres")]
        store.refuse_half()?;
        Ok(store)
    }

    /// As [`open_at`](Self::open_at), whether or not a copy into it was broken off.
    pub(crate) fn open_for_copy(
        location: &Location,
        folder: &Path,
        cache_bytes: usize,
    ) -> Result<Self> {
        match location {
            Location::Folder => Self::open(folder, cache_bytes),
            #[cfg(feature = "postgres")]
            Location::Postgres(url) => {
                let created = crate::files::create_private_folder(folder);
                created.map_err(|error| crate::error::Error::file("create", folder, error))?;
                Ok(Self::of(Engine::Postgres(postgres::Store::open(url)?)))
            }
        }
    }

    /// Makes what a store needs before it is opened for the first time by this version.
    #[cfg(feature = "postgres")]
    pub(crate) fn migrate(url: &str) -> Result<()> {
        postgres::Store::migrate(url)
    }

    /// The file that others write to as well; `None` if there is none to be watched.
    #[cfg_attr(
        not(feature = "postgres"),
        allow(clippy::unnecessary_wraps, reason = "a database has none")
    )]
    pub(crate) fn file(&self, folder: &Path) -> Option<PathBuf> {
        match &self.engine {
            Engine::File(_) => Some(file_in(folder)),
            #[cfg(feature = "postgres")]
            Engine::Postgres(_) => None,
        }
    }

    /// How much room it takes, in bytes; 0 if nobody can say.
    pub(crate) fn size_bytes(&self, folder: &Path) -> u64 {
        match &self.engine {
            Engine::File(_) => std::fs::metadata(file_in(folder)).map_or(0, |file| file.len()),
            #[cfg(feature = "postgres")]
            Engine::Postgres(engine) => engine.size_bytes().unwrap_or_default(),
        }
    }

    /// Opens a store on a backend of the caller's, for tests that cut the power.
    #[cfg(test)]
    pub(crate) fn on(backend: impl file::StorageBackend) -> Result<Self> {
        Ok(Self::of(Engine::File(file::Store::on(backend)?)))
    }

    fn of(engine: Engine) -> Self {
        Self { engine, commits: Arc::default(), counter: RecordCounter::default() }
    }

    /// How many records of sessions, messages and shares were read since it was opened.
    #[cfg(feature = "measure")]
    pub(crate) fn records_read(&self) -> u64 {
        self.counter.counted()
    }

    /// How many statements a database was sent since it was opened; none for a file.
    #[cfg(feature = "measure")]
    pub(crate) fn statements(&self) -> u64 {
        match &self.engine {
            Engine::File(_) => 0,
            #[cfg(feature = "postgres")]
            Engine::Postgres(engine) => engine.statements(),
        }
    }

    /// Rows of one owner, or those that are read before an owner is known.
    fn begin_read(&self, owner: Option<Owner>) -> Result<rows::ReadTransaction> {
        match &self.engine {
            Engine::File(engine) => {
                let _ = owner;
                Ok(rows::ReadTransaction::File(engine.begin_read()?))
            }
            #[cfg(feature = "postgres")]
            Engine::Postgres(engine) => {
                Ok(rows::ReadTransaction::Postgres(engine.begin_read(owner)?))
            }
        }
    }

    fn begin_write(&self, owner: Option<Owner>) -> Result<rows::WriteTransaction> {
        match &self.engine {
            Engine::File(engine) => {
                let _ = owner;
                Ok(rows::WriteTransaction::File(engine.begin_write()?))
            }
            #[cfg(feature = "postgres")]
            Engine::Postgres(engine) => {
                Ok(rows::WriteTransaction::Postgres(engine.begin_write(owner)?))
            }
        }
    }

    /// Begins to read what `owner` has, as of now.
    pub(crate) fn read(&self, owner: Owner) -> Result<Read> {
        Read::begin(self.begin_read(Some(owner))?, owner, self.counter.clone())
    }

    /// Runs `work` on what `owner` has, and makes all of it durable, or none.
    pub(crate) fn write<T>(
        &self,
        owner: Owner,
        work: impl FnOnce(&mut Write<'_>) -> Result<T>,
    ) -> Result<T> {
        let transaction = self.begin_write(Some(owner))?;
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
        AccountsRead::begin(self.begin_read(None)?)
    }

    /// Runs `work` on the accounts and keys, and makes all of it durable, or none.
    pub(crate) fn write_accounts<T>(
        &self,
        work: impl FnOnce(&mut AccountsWrite<'_>) -> Result<T>,
    ) -> Result<T> {
        let transaction = self.begin_write(None)?;
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
        match &mut self.engine {
            Engine::File(engine) => engine.check_integrity(),
            // A database looks after its pages itself.
            #[cfg(feature = "postgres")]
            Engine::Postgres(_) => Ok(true),
        }
    }

    /// Gives the space back that the file has and does not use.
    pub(crate) fn compact(&mut self) -> Result<()> {
        match &mut self.engine {
            Engine::File(engine) => engine.compact(),
            #[cfg(feature = "postgres")]
            Engine::Postgres(_) => Err(crate::error::Cause::NoFile {}.into()),
        }
    }
}

/// The path of the store's file in a data directory.
pub(crate) fn file_in(folder: &Path) -> PathBuf {
    file::path_in(folder)
}

#[cfg(test)]
pub(crate) use file::disk;
