//! Searches: those that somebody wants to ask for again.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use opensync_core::accounts::KeyScope;
use opensync_core::search::{SavedSearch, SavedSearchEdit};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{ApiError, Caller, ONE_THING, Unread, blocking};
use crate::wire::parse;
use crate::wire::v1::{Page, Problem};

/// A search or a filtered list that was saved.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SearchOut {
    /// What tells it from others.
    id: String,
    /// What people call it.
    name: String,
    /// All of it: a path of the pages, with what it asks for behind `?`.
    address: String,
    /// Whether it is always in sight.
    pinned: bool,
    /// When it was saved.
    created_at: i64,
}

impl From<SavedSearch> for SearchOut {
    fn from(saved: SavedSearch) -> Self {
        Self {
            id: saved.id,
            name: saved.name,
            address: saved.address,
            pinned: saved.is_pinned,
            created_at: saved.created_at,
        }
    }
}

/// A search to save.
#[derive(Deserialize, ToSchema)]
pub(super) struct SearchIn {
    /// What to call it: 1 to 200 characters.
    name: String,
    /// A path that begins with one `/`.
    address: String,
    /// Whether it is always in sight.
    #[serde(default)]
    pinned: bool,
}

/// What becomes different in a saved search. What is absent stays.
#[derive(Deserialize, ToSchema)]
pub(super) struct SearchEditIn {
    /// What to call it.
    name: Option<String>,
    /// A path that begins with one `/`.
    address: Option<String>,
    /// Whether it is always in sight.
    pinned: Option<bool>,
}

/// The saved searches, the oldest first.
#[utoipa::path(get, path = "/searches", tag = "search", security(("key" = [])),
    responses((status = 200, body = Page<SearchOut>),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn searches(caller: Caller) -> Result<Json<Page<SearchOut>>, ApiError> {
    caller.require(KeyScope::Read)?;
    blocking(move || Ok(Json(Page::all(caller.archive.saved_searches()?)))).await
}

/// Saves a search under a name.
#[utoipa::path(post, path = "/searches", operation_id = "save_search", tag = "search", security(("key" = [])),
    request_body = SearchIn,
    responses((status = 201, body = SearchOut),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn save(
    caller: Caller,
    body: Unread,
) -> Result<(StatusCode, Json<SearchOut>), ApiError> {
    caller.require(KeyScope::Sync)?;
    let body = body.json(ONE_THING).await?;
    let told: SearchIn = parse(&body.value)?;
    blocking(move || {
        let saved = caller.archive.save_search(&told.name, &told.address, told.pinned)?;
        Ok((StatusCode::CREATED, Json(saved.into())))
    })
    .await
}

/// Changes a saved search.
#[utoipa::path(patch, path = "/searches/{id}", operation_id = "change_search", tag = "search", security(("key" = [])),
    request_body = SearchEditIn, params(("id" = String, Path, description = "Its id")),
    responses((status = 200, body = SearchOut),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn change(
    caller: Caller,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Json<SearchOut>, ApiError> {
    caller.require(KeyScope::Sync)?;
    let body = body.json(ONE_THING).await?;
    let told: SearchEditIn = parse(&body.value)?;
    let edit = SavedSearchEdit { name: told.name, address: told.address, is_pinned: told.pinned };
    blocking(move || Ok(Json(caller.archive.change_search(&id, &edit)?.into()))).await
}

/// Forgets a saved search. Twice is once.
#[utoipa::path(delete, path = "/searches/{id}", operation_id = "forget_search", tag = "search", security(("key" = [])),
    params(("id" = String, Path, description = "Its id")),
    responses((status = 204),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn forget(caller: Caller, Path(id): Path<String>) -> Result<StatusCode, ApiError> {
    caller.require(KeyScope::Sync)?;
    blocking(move || {
        caller.archive.forget_search(&id)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
