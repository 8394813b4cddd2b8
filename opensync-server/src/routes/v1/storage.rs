//! Storage: how much is kept, and what it takes up.

use std::path::Path;

use axum::Json;
use opensync_core::Owner;
use opensync_core::accounts::KeyScope;
use opensync_core::sessions::ListOptions;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{ApiError, Caller, blocking};
use crate::wire::v1::Problem;

/// What one has here.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct StorageOut {
    /// All of one's sessions, also those of hidden sources: what deleting everything asks for.
    sessions: u64,
    /// Changes that the index does not hold yet: `sessions` may be wrong by as many.
    pending: u64,
    /// Projects that are kept to this machine.
    local_only: Vec<String>,
    /// The data folder; `null` for others than this machine's owner.
    folder: Option<String>,
    /// What it takes up; `null` for others than this machine's owner.
    bytes: Option<StorageBytes>,
    /// Bytes that are free on its disk; `null` for others than this machine's owner, and where the system
    /// does not say.
    free: Option<u64>,
}

/// What the data folder takes up, in bytes.
#[derive(Default, Serialize, ToSchema)]
pub(super) struct StorageBytes {
    /// Sessions and messages.
    store: u64,
    /// What finds them by words.
    index: u64,
    /// What finds them by meaning.
    vectors: u64,
    /// Models.
    models: u64,
}

/// How much is kept, and what it takes up.
#[utoipa::path(get, path = "/storage", tag = "server", security(("key" = [])),
    responses((status = 200, body = StorageOut),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn storage(caller: Caller) -> Result<Json<StorageOut>, ApiError> {
    caller.require(KeyScope::Read)?;
    blocking(move || {
        let mut options = ListOptions::default();
        options.limit = 1;
        let list = caller.archive.list(&options)?;
        let is_ours = caller.holder.owner == Owner::LOCAL;
        Ok(Json(StorageOut {
            sessions: list.total,
            pending: list.pending,
            local_only: caller.archive.local_only()?,
            folder: is_ours.then(|| caller.archive.folder().display().to_string()),
            bytes: is_ours.then(|| taken_up(caller.archive.folder())),
            free: is_ours.then(|| free(caller.archive.folder())).flatten(),
        }))
    })
    .await
}

fn taken_up(folder: &Path) -> StorageBytes {
    let mut bytes = StorageBytes::default();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let of = match name.to_str() {
            Some("lexical") => &mut bytes.index,
            Some("vectors") => &mut bytes.vectors,
            Some("models") => &mut bytes.models,
            _ => &mut bytes.store,
        };
        *of += size(&entry.path());
    }
    bytes
}

/// Bytes that this process may still write to the disk of a folder.
#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

#[cfg(not(unix))]
fn free(_folder: &Path) -> Option<u64> {
    None
}

/// What a file, or all in a folder, takes up; links are not followed.
fn size(path: &Path) -> u64 {
    let Ok(known) = std::fs::symlink_metadata(path) else { return 0 };
    if !known.is_dir() {
        return known.len();
    }
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    entries.map(|entry| size(&entry.path())).sum()
}
