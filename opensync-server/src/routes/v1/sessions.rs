//! Sessions: lists them, and gives one.

use axum::Json;
use axum::extract::{Path, Query};
use opensync_core::{KeyScope, OpenSync, SessionInfo, Sessions};
use serde::Deserialize;
use utoipa::IntoParams;

use super::order::{Cursor, Order};
use super::paging::PageIn;
use crate::http::{Caller, Failure, blocking};
use crate::routes::lookup::{exact, public};
use crate::wire::v1::{FilterIn, Page, Problem, Session, filter};

/// Sessions that are held beyond a page where all of them are looked at.
const PIECE: usize = 512;

/// What a list is narrowed by beside filters, and its order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct ListIn {
    /// `updated` (default), `started`, `tokens`, `cost`, `duration` or `messages`.
    sort: Option<String>,
    /// `desc` (default) or `asc`.
    dir: Option<String>,
    /// Only sessions with this in their title, whatever the case.
    text: Option<String>,
}

impl ListIn {
    /// Whether a session is in the list, as far as filters do not say.
    fn holds(&self, info: &SessionInfo) -> bool {
        let wanted = self.text.as_deref().unwrap_or_default().to_lowercase();
        let title = info.session.title.as_deref().unwrap_or_default();
        wanted.is_empty() || title.to_lowercase().contains(&wanted)
    }
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
) -> Result<Json<Page<Session>>, Failure> {
    caller.require(KeyScope::Read)?;
    let filter = filter(&pairs)?;
    let order = Order::of(list.sort.as_deref(), list.dir.as_deref())?;
    let (limit, after) = (page.limit()?, page.cursor().map(str::to_owned));
    blocking(move || {
        let archive = &caller.archive;
        let all = archive.each_session(filter);
        let (found, next) = if order.is_usual() {
            usual(all, &list, after, limit)?
        } else {
            sorted(all, &list, order, after, limit)?
        };
        let public = public(archive)?;
        let shares = |id: &String| public.get(id).copied().unwrap_or(0);
        let items = found.into_iter().map(|info| {
            let count = shares(&info.session.external_id);
            Session::new(info, count)
        });
        Ok(Json(Page { items: items.collect(), next, total: None }))
    })
    .await
}

/// Up to `limit` of the sessions that a list holds, last changed first, and where it goes on.
fn usual(
    mut all: Sessions,
    list: &ListIn,
    after: Option<String>,
    limit: usize,
) -> Result<(Vec<SessionInfo>, Option<String>), Failure> {
    if let Some(after) = after {
        all = all.after(after.into())?;
    }
    let (mut found, mut next) = (Vec::new(), None);
    while let Some(info) = all.next().transpose()? {
        if !list.holds(&info) {
            continue;
        }
        if found.len() == limit {
            return Ok((found, next));
        }
        found.push(info);
        next = all.cursor().map(ToString::to_string);
    }
    Ok((found, None))
}

/// Up to `limit` sessions in another order, behind a place in it, and where it goes on.
fn sorted(
    all: Sessions,
    list: &ListIn,
    order: Order,
    after: Option<String>,
    limit: usize,
) -> Result<(Vec<SessionInfo>, Option<String>), Failure> {
    let after = after.as_deref().map(Cursor::parse).transpose()?;
    let mut best: Vec<SessionInfo> = Vec::new();
    for info in all {
        let info = info?;
        if list.holds(&info) && order.is_behind(&info, after) {
            best.push(info);
        }
        if best.len() > limit + PIECE {
            order.keep_first(&mut best, limit + 1);
        }
    }
    order.keep_first(&mut best, limit + 1);
    let is_more = best.len() > limit;
    best.truncate(limit);
    let last = best.last().filter(|_| is_more);
    let next = last.map(|info| Cursor::at(order, info).to_string());
    Ok((best, next))
}

/// A session without its messages.
#[utoipa::path(get, path = "/sessions/{id}", tag = "sessions", security(("key" = [])),
    params(("id" = String, Path, description = "The session's external id")),
    responses((status = 200, body = Session),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn session(
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Session>, Failure> {
    caller.require(KeyScope::Read)?;
    blocking(move || {
        let info = exact(&caller.archive, &id)?;
        Ok(Json(with_shares(&caller.archive, info)?))
    })
    .await
}

/// A session with how many links to it are out.
pub(super) fn with_shares(archive: &OpenSync, info: SessionInfo) -> Result<Session, Failure> {
    let count = public(archive)?.get(&info.session.external_id).copied().unwrap_or(0);
    Ok(Session::new(info, count))
}
