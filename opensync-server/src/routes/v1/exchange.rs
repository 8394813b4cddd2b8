//! Exchange: `/api/sync/…`, by which other archives push and pull. `docs/sync.md` describes it.

use std::time::Duration;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::Response;
use opensync_core::accounts::KeyScope;
use opensync_core::sync::{SyncApplied, SyncCursor};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::intake::Intake;
use crate::http::{ApiError, Caller, Held, Taken, Unread, blocking, freely, streamed, unread};
use crate::routes::answer::headers;
use crate::server::Shared;
use crate::wire::v1::Problem;

/// The longest batch that is taken, compressed. Ours are about 2 MB, but for one long message.
const MAX_BODY: usize = 96 << 20;

/// How long a batch waits for others of the same owner to be taken in.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a batch that is given gets, before compression, if nothing is asked for.
const BATCH_BYTES: usize = 2 << 20;

/// The longest that can be asked for.
const MAX_BATCH_BYTES: usize = 16 << 20;

/// What a batch is sent as.
const BATCH: &str = "application/zstd";

/// Where to go on, as an address says it.
#[derive(Deserialize, IntoParams)]
pub(in crate::routes) struct PullIn {
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
    /// How long the batch may get, in bytes before compression.
    max_bytes: Option<usize>,
}

/// Whose archive this is, and how far its change log goes.
#[derive(Serialize, ToSchema)]
pub(in crate::routes) struct Status {
    /// Tells this owner's part of this archive from every other.
    archive: String,
    /// The last position of the change log.
    last: u64,
    /// The program's version.
    version: &'static str,
    /// The version of the protocol.
    protocol: u32,
    /// The tag of the change at the position that was asked for; absent if there is none. Another one
    /// than it had means that this archive was restored from a backup.
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<u64>,
}

/// What is asked of the change log.
#[derive(Deserialize, IntoParams)]
pub(in crate::routes) struct About {
    /// The position whose tag is wanted.
    #[serde(default)]
    position: u64,
}

/// What a batch changed.
#[derive(Serialize, ToSchema)]
pub(in crate::routes) struct Applied {
    /// Sessions that are new or different.
    sessions: u64,
    /// Messages that are new or different.
    messages: u64,
    /// Sessions and messages that are gone.
    deleted: u64,
    /// The position of the change log before the batch.
    before: u64,
    /// The position after it; the changes between are the batch's.
    after: u64,
    /// The tag of the change at that position.
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<u64>,
    /// Lines that were not understood, the first 20.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    invalid: Vec<String>,
    /// Sessions of which the sender has more messages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    incomplete: Vec<String>,
}

/// Tells which archive this is.
#[utoipa::path(get, path = "/sync/status", tag = "sync", security(("key" = [])), params(About),
    responses((status = 200, body = Status), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(in crate::routes) async fn status(
    caller: Caller,
    Query(about): Query<About>,
) -> Result<Json<Status>, ApiError> {
    caller.require(KeyScope::Sync)?;
    blocking(move || {
        let status = caller.archive.sync_status(about.position)?;
        let archive = caller.archive.archive_id()?;
        let (last, protocol, tag) = (status.last, status.protocol, status.tag);
        Ok(Json(Status { archive, last, version: env!("CARGO_PKG_VERSION"), protocol, tag }))
    })
    .await
}

/// Takes in a batch of another archive, as a whole or not at all.
#[utoipa::path(post, path = "/sync/push", tag = "sync", security(("key" = [])),
    request_body(content = Vec<u8>, content_type = "application/zstd"),
    responses((status = 200, body = Applied), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(in crate::routes) async fn push(
    State(shared): State<Shared>,
    caller: Caller,
    body: Unread,
) -> Result<Json<Applied>, ApiError> {
    caller.require(KeyScope::Sync)?;
    let Taken { bytes, room } = body.bytes(MAX_BODY).await?;
    let place = shared.pushes.take_within(caller.payer(), PATIENCE).await?;
    // Whoever leaves takes the batch along: nothing waits for what nobody wants any more.
    let (mut intake, _sender) = Intake::new(room);
    freely(move || {
        let _place = place;
        let applied =
            caller.archive.apply_sync(&mut &*bytes, &mut |reading| intake.goes_on(reading));
        match intake.refused() {
            Some(failure) => Err(failure),
            None => Ok(Json(applied?.into())),
        }
    })
    .await
}

/// Gives the changes behind a position, or a whole session, as a batch.
#[utoipa::path(get, path = "/sync/pull", tag = "sync", security(("key" = [])), params(PullIn),
    responses((status = 200, content_type = "application/zstd", body = Vec<u8>),
              (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(in crate::routes) async fn pull(
    State(shared): State<Shared>,
    caller: Caller,
    Query(asked): Query<PullIn>,
) -> Result<Response, ApiError> {
    caller.require(KeyScope::Sync)?;
    let place = shared.answers.take(caller.payer()).await?;
    let mut held = Held::new(shared.memory.open(caller.payer()));
    let held = blocking(move || {
        let max_bytes = asked.max_bytes.unwrap_or(BATCH_BYTES).min(MAX_BATCH_BYTES);
        let batch = if let Some(id) = asked.session {
            caller.archive.sync_session(&id, asked.item, max_bytes)
        } else {
            let from = SyncCursor { position: asked.after, item: asked.item };
            caller.archive.sync_batch(from, asked.until.unwrap_or(u64::MAX), max_bytes)
        };
        held.fill(batch?.body)?;
        Ok(held)
    })
    .await?;
    let headers = headers([(header::CONTENT_TYPE, BATCH)]);
    streamed(headers, place, move |to| to.write_all(&held.bytes).map_err(unread)).await
}

impl From<SyncApplied> for Applied {
    fn from(applied: SyncApplied) -> Self {
        Self {
            sessions: applied.sessions,
            messages: applied.messages,
            deleted: applied.deleted,
            before: applied.before,
            after: applied.after,
            tag: applied.tag,
            invalid: applied.invalid,
            incomplete: applied.incomplete,
        }
    }
}
