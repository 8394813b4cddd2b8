//! Sync: `/api/sync/…`, by which other archives push and pull. `docs/sync.md` describes it.

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use opensync_core::{KeyScope, OpenSync, SyncApplied, SyncCursor};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::http::{Caller, Failure};

/// The longest batch that is taken, compressed. Ours are about 2 MB, but for one long message.
const MAX_BODY: usize = 96 << 20;

/// How long a batch that is given gets, before compression, if nothing is asked for.
const BATCH_BYTES: usize = 2 << 20;

/// The longest that can be asked for.
const MAX_BATCH_BYTES: usize = 16 << 20;

/// The routes of this file.
pub(crate) fn router() -> Router<OpenSync> {
    Router::new()
        .route("/api/sync/status", get(status))
        .route("/api/sync/push", post(push).layer(DefaultBodyLimit::max(MAX_BODY)))
        .route("/api/sync/pull", get(pull))
}

/// Where to go on, as an address says it.
#[derive(Deserialize)]
struct Asked {
    /// Only this session, all of it.
    session: Option<String>,
    /// The position that is known.
    #[serde(default)]
    after: u64,
    /// Messages of the position after it that are known, or of the session.
    #[serde(default)]
    item: u32,
    /// The last position that is wanted.
    until: Option<u64>,
    /// How long the batch may get.
    max_bytes: Option<usize>,
}

async fn status(caller: Caller) -> Result<Json<Value>, Failure> {
    caller.may(KeyScope::Sync)?;
    let answer = blocking(move || {
        let archive = caller.archive;
        let last = archive.wait_for_changes(u64::MAX, std::time::Duration::ZERO)?;
        Ok(json!({
            "archive": archive.archive_id()?,
            "last": last,
            "version": env!("CARGO_PKG_VERSION"),
        }))
    });
    answer.await.map(Json)
}

async fn push(caller: Caller, body: Bytes) -> Result<Json<SyncApplied>, Failure> {
    caller.may(KeyScope::Sync)?;
    blocking(move || caller.archive.apply_sync(&mut &*body)).await.map(Json)
}

async fn pull(caller: Caller, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    caller.may(KeyScope::Sync)?;
    let batch = blocking(move || {
        let max_bytes = asked.max_bytes.unwrap_or(BATCH_BYTES).min(MAX_BATCH_BYTES);
        if let Some(id) = asked.session {
            return caller.archive.sync_session(&id, asked.item, max_bytes);
        }
        let from = SyncCursor { position: asked.after, item: asked.item };
        caller.archive.sync_batch(from, asked.until.unwrap_or(u64::MAX), max_bytes)
    });
    let body = batch.await?.body;
    Ok(([(header::CONTENT_TYPE, "application/zstd")], body).into_response())
}

/// Does what blocks where that is allowed.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> opensync_core::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "the archive failed")),
    }
}
