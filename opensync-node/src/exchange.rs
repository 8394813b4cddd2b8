//! Exchange: what goes from archive to archive by a way of the program's own, and what never goes.

use std::ops::ControlFlow;

use napi::bindgen_prelude::{AsyncTask, Buffer};
use napi_derive::napi;
use opensync_core as core;
use opensync_core::sync::SyncCursor as CoreCursor;

use crate::archive::Archive;
use crate::call::{Call, call};
use crate::objects::{count, from_count};

/// Bytes of a batch before it is compressed, unless the caller says how many.
const BATCH_BYTES: i64 = 4 << 20;

/// How far an exchange is.
#[napi(object)]
#[derive(Clone, Copy)]
pub struct SyncCursor {
    /// The last position of the change log that is dealt with as a whole.
    pub position: i64,
    /// How many messages of the position after it are dealt with, too. Default: 0.
    pub item: Option<u32>,
}

/// Which changes a batch tells.
#[napi(object)]
#[derive(Default)]
pub struct SyncBatchOptions {
    /// Where it begins. Default: the beginning.
    pub from: Option<SyncCursor>,
    /// About how many bytes it has before it is compressed. Default: 4 MiB.
    pub max_bytes: Option<i64>,
}

/// Changes of one archive, to be taken in by another.
#[napi(object)]
pub struct SyncBatch {
    /// JSON Lines, compressed with zstd.
    pub body: Buffer,
    /// Where the next batch begins.
    pub next: SyncCursor,
    /// The last position of the change log when this was made: with `next` there, it was the last batch.
    pub last: i64,
    /// Messages in it.
    pub messages: i64,
    /// Sessions and messages that it says are gone.
    pub deleted: i64,
    /// Messages that are longer than 64 MiB and were left out.
    pub too_long: i64,
    /// Whether there is nothing in it but its end.
    pub is_empty: bool,
}

/// What taking in a batch changed.
#[napi(object)]
pub struct SyncApplied {
    /// Sessions that are new or different.
    pub sessions: i64,
    /// Messages that are new or different.
    pub messages: i64,
    /// Sessions and messages that are gone.
    pub deleted: i64,
    /// Lines that are not part of a batch, the first 20: number and what is wrong.
    pub invalid: Vec<String>,
    /// Sessions of which the other archive has more messages than this one.
    pub incomplete: Vec<String>,
}

#[napi]
impl Archive {
    /// What tells this archive from every other: the same for its life.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn archive_id(&self) -> AsyncTask<Call<String>> {
        let archive = self.0.clone();
        call(move || Ok(archive.archive_id()?))
    }

    /// The changes from `from` on as a batch, which `applySync` takes in elsewhere.
    ///
    /// It says what sessions and messages are now, and may be taken in twice. What is kept to this
    /// machine is left out.
    #[napi(ts_return_type = "Promise<SyncBatch>")]
    pub fn sync_batch(&self, options: Option<SyncBatchOptions>) -> AsyncTask<Call<SyncBatch>> {
        let archive = self.0.clone();
        call(move || {
            let SyncBatchOptions { from, max_bytes } = options.unwrap_or_default();
            let from = from.map(CoreCursor::from).unwrap_or_default();
            let max_bytes = from_count(max_bytes.unwrap_or(BATCH_BYTES));
            let max_bytes = usize::try_from(max_bytes).unwrap_or(usize::MAX);
            Ok(archive.sync_batch(from, u64::MAX, max_bytes)?.into())
        })
    }

    /// Takes in a batch of another archive, as a whole. Durable once resolved.
    ///
    /// Rejects with `invalid_input` if it is cut off or damaged: nothing is taken then.
    #[napi(ts_return_type = "Promise<SyncApplied>")]
    pub fn apply_sync(&self, batch: Buffer) -> AsyncTask<Call<SyncApplied>> {
        let archive = self.0.clone();
        // Copied here: JavaScript may write to it meanwhile.
        let batch = batch.to_vec();
        call(move || {
            Ok(archive
                .apply_sync(&mut batch.as_slice(), &mut |_| ControlFlow::Continue(()))?
                .into())
        })
    }

    /// Whether a session may leave this machine: nobody keeps it here, nor its project, nor the session
    /// that it is a subagent or a fork of. For programs that carry sessions elsewhere by themselves:
    /// ask before each of them.
    ///
    /// Rejects as `session` does.
    #[napi(ts_return_type = "Promise<boolean>")]
    pub fn may_leave(&self, id: String) -> AsyncTask<Call<bool>> {
        let archive = self.0.clone();
        call(move || Ok(archive.may_leave(&id)?))
    }

    /// The projects that are kept on this machine: neither pushed, shared nor part of a batch.
    #[napi(ts_return_type = "Promise<Array<string>>")]
    pub fn local_only(&self) -> AsyncTask<Call<Vec<String>>> {
        let archive = self.0.clone();
        call(move || Ok(archive.local_only()?))
    }

    /// Keeps a project to this machine, or lets it go again; shares of its sessions end. For one
    /// session: `annotate` with `localOnly`.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn set_local_only(&self, project: String, is_local: Option<bool>) -> AsyncTask<Call<()>> {
        let archive = self.0.clone();
        call(move || Ok(archive.set_local_only(&project, is_local.unwrap_or(true))?))
    }
}

impl From<SyncCursor> for CoreCursor {
    fn from(cursor: SyncCursor) -> Self {
        Self { position: from_count(cursor.position), item: cursor.item.unwrap_or_default() }
    }
}

impl From<CoreCursor> for SyncCursor {
    fn from(cursor: CoreCursor) -> Self {
        Self { position: count(cursor.position), item: Some(cursor.item) }
    }
}

impl From<core::sync::SyncBatch> for SyncBatch {
    fn from(batch: core::sync::SyncBatch) -> Self {
        Self {
            body: batch.body.into(),
            next: batch.next.into(),
            last: count(batch.last),
            messages: count(batch.messages),
            deleted: count(batch.deleted),
            too_long: count(batch.too_long),
            is_empty: batch.is_empty,
        }
    }
}

impl From<core::sync::SyncApplied> for SyncApplied {
    fn from(applied: core::sync::SyncApplied) -> Self {
        Self {
            sessions: count(applied.sessions),
            messages: count(applied.messages),
            deleted: count(applied.deleted),
            invalid: applied.invalid,
            incomplete: applied.incomplete,
        }
    }
}
