//! Store: the truth, behind the same verbs whichever engine keeps it.
//!
//! Reads see the last commit; writes of one owner take turns, across processes too. Both are
//! bound to one owner when they begin, and have no method that names another: isolation is the
//! shape of the interface, not a check in each query.
//!
//! A write that returns is durable. A write that fails, or a process that dies in the middle of one,
//! changes nothing. The verbs (`read`, `write`, and what they have in other files here) know
//! [`rows`], and an engine is a folder below it: [`file`], one redb file.

mod accounts;
mod body;
mod changes;
mod commits;
mod facts;
mod file;
mod gone;
mod passages;
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
pub(crate) use gone::{Gone, name_hash};
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
    engine: file::Store,
    commits: Arc<Commits>,
    counter: RecordCounter,
}

impl Store {
    /// Opens the store in `folder`, creating both if they are not there.
    pub(crate) fn open(folder: &Path, cache_bytes: usize) -> Result<Self> {
        Ok(Self::of(file::Store::open(folder, cache_bytes)?))
    }

    /// Opens a store on a backend of the caller's, for tests that cut the power.
    #[cfg(test)]
    pub(crate) fn on(backend: impl file::StorageBackend) -> Result<Self> {
        Ok(Self::of(file::Store::on(backend)?))
    }

    fn of(engine: file::Store) -> Self {
        Self { engine, commits: Arc::default(), counter: RecordCounter::default() }
    }

    /// How many records of sessions, messages and shares were read since it was opened.
    #[cfg(feature = "measure")]
    pub(crate) fn records_read(&self) -> u64 {
        self.counter.counted()
    }

    fn begin_read(&self) -> Result<rows::ReadTransaction> {
        Ok(rows::ReadTransaction::File(self.engine.begin_read()?))
    }

    fn begin_write(&self) -> Result<rows::WriteTransaction> {
        Ok(rows::WriteTransaction::File(self.engine.begin_write()?))
    }

    /// Begins to read what `owner` has, as of now.
    pub(crate) fn read(&self, owner: Owner) -> Result<Read> {
        Read::begin(self.begin_read()?, owner, self.counter.clone())
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
        self.engine.check_integrity()
    }

    /// Gives the space back that the file has and does not use.
    pub(crate) fn compact(&mut self) -> Result<()> {
        self.engine.compact()
    }
}

/// The path of the store's file in a data directory.
pub(crate) fn file_in(folder: &Path) -> PathBuf {
    file::path_in(folder)
}

#[cfg(test)]
pub(crate) use file::disk;
