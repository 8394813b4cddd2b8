//! Places: messages that somebody wants to find again.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use opensync_core::accounts::KeyScope;
use opensync_core::search::SavedPlace;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{ApiError, Caller, ONE_THING, Unread, blocking};
use crate::routes::lookup::exact;
use crate::wire::parse;
use crate::wire::v1::{Page, Problem};

/// A place that was saved.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PlaceOut {
    /// The place of the message in the session.
    place: u32,
    /// Why it was saved.
    note: Option<String>,
    /// When it was saved.
    created_at: i64,
}

impl From<SavedPlace> for PlaceOut {
    fn from(saved: SavedPlace) -> Self {
        Self { place: saved.place, note: saved.note, created_at: saved.created_at }
    }
}

/// Why a place is saved.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub(super) struct PlaceIn {
    /// 2,000 characters at most.
    note: Option<String>,
}

/// The saved places of a session, in order.
#[utoipa::path(get, path = "/sessions/{id}/places", tag = "sessions", security(("key" = [])),
    params(("id" = String, Path, description = "The session's external id")),
    responses((status = 200, body = Page<PlaceOut>),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn places(
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Page<PlaceOut>>, ApiError> {
    caller.require(KeyScope::Read)?;
    blocking(move || {
        exact(&caller.archive, &id)?;
        Ok(Json(Page::all(caller.archive.places(&id)?)))
    })
    .await
}

/// Saves a place, or gives one that is saved another note.
#[utoipa::path(put, path = "/sessions/{id}/places/{place}", operation_id = "save_place", tag = "sessions",
    security(("key" = [])), request_body = PlaceIn,
    params(("id" = String, Path, description = "The session's external id"),
        ("place" = u32, Path, description = "The place of the message")),
    responses((status = 200, body = PlaceOut),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn save(
    caller: Caller,
    Path((id, place)): Path<(String, u32)>,
    body: Unread,
) -> Result<Json<PlaceOut>, ApiError> {
    caller.require(KeyScope::Sync)?;
    let body = body.json(ONE_THING).await?;
    let told: PlaceIn = parse(&body.value)?;
    blocking(move || {
        exact(&caller.archive, &id)?;
        Ok(Json(caller.archive.save_place(&id, place, told.note)?.into()))
    })
    .await
}

/// Forgets a saved place. Twice is once.
#[utoipa::path(delete, path = "/sessions/{id}/places/{place}", operation_id = "forget_place", tag = "sessions",
    security(("key" = [])),
    params(("id" = String, Path, description = "The session's external id"),
        ("place" = u32, Path, description = "The place of the message")),
    responses((status = 204),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn forget(
    caller: Caller,
    Path((id, place)): Path<(String, u32)>,
) -> Result<StatusCode, ApiError> {
    caller.require(KeyScope::Sync)?;
    blocking(move || {
        exact(&caller.archive, &id)?;
        caller.archive.forget_place(&id, place)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
