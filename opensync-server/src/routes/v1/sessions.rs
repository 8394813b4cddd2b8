//! Sessions: lists them, and gives one.

use axum::Json;
use axum::extract::{Path, Query};
use opensync_core::accounts::KeyScope;
use opensync_core::sessions::{ListOptions, SessionOrder};
use opensync_core::{OpenSync, SessionInfo};
use serde::Deserialize;
use utoipa::IntoParams;

use super::paging::PageIn;
use crate::http::{ApiError, Caller, blocking};
use crate::routes::lookup::{exact, public};
use crate::wire::v1::{FilterIn, Page, Problem, Session, filter};
use crate::wire::words;

/// What a list is narrowed by beside filters, and its order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct ListIn {
    /// By what they are in order: by their last change if absent.
    #[param(schema_with = words::word::<SessionOrder>)]
    sort: Option<String>,
    /// `desc` (default) or `asc`.
    dir: Option<String>,
    /// Only sessions with this in their title or in what was asked first, whatever the case.
    text: Option<String>,
}

/// Lists sessions.
#[utoipa::path(get, path = "/sessions", tag = "sessions", security(("key" = [])),
    params(PageIn, ListIn, FilterIn),
    responses((status = 200, body = Page<Session>),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn sessions(
    caller: Caller,
    Query(page): Query<PageIn>,
    Query(list): Query<ListIn>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<Page<Session>>, ApiError> {
    caller.require(KeyScope::Read)?;
    let mut options = ListOptions::default();
    options.filter = filter(&pairs)?;
    options.text = list.text.unwrap_or_default();
    options.order = order(list.sort.as_deref())?;
    options.is_ascending = is_ascending(list.dir.as_deref())?;
    options.cursor = page.cursor().map(str::to_owned);
    options.limit = page.limit()?;
    blocking(move || {
        options.filter = caller.archive.without_hidden(options.filter)?;
        let list = caller.archive.list(&options)?;
        let public = public(&caller.archive, &list.items)?;
        let items = list.items.into_iter().zip(list.child_counts).map(|(info, children)| {
            let shares = public.get(&info.session.external_id).copied().unwrap_or(0);
            Session { child_count: Some(children), ..Session::new(info, shares) }
        });
        let (items, next) = (items.collect(), list.next);
        Ok(Json(Page { items, next, total: Some(list.total) }))
    })
    .await
}

fn order(told: Option<&str>) -> Result<SessionOrder, ApiError> {
    match told.unwrap_or_default() {
        "" => Ok(SessionOrder::default()),
        word => Ok(word.parse()?),
    }
}

fn is_ascending(told: Option<&str>) -> Result<bool, ApiError> {
    match told.unwrap_or_default() {
        "" | "desc" => Ok(false),
        "asc" => Ok(true),
        _ => Err(ApiError::bad_request("`dir`: expected asc or desc")),
    }
}

/// A session without its messages.
#[utoipa::path(get, path = "/sessions/{id}", tag = "sessions", security(("key" = [])),
    params(("id" = String, Path, description = "The session's external id")),
    responses((status = 200, body = Session),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn session(
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Session>, ApiError> {
    caller.require(KeyScope::Read)?;
    blocking(move || {
        let info = exact(&caller.archive, &id)?;
        Ok(Json(with_shares(&caller.archive, info)?))
    })
    .await
}

/// A session with how many links to it are out.
pub(super) fn with_shares(archive: &OpenSync, info: SessionInfo) -> Result<Session, ApiError> {
    let count = public(archive, [&info])?.get(&info.session.external_id).copied().unwrap_or(0);
    Ok(Session::new(info, count))
}
