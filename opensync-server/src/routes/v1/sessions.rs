//! Sessions: lists them, and gives one.

use axum::Json;
use axum::extract::{Path, Query};
use opensync_core::{KeyScope, OpenSync, SessionInfo};
use serde::Deserialize;
use utoipa::IntoParams;

use super::order::{Cursor, Order};
use super::paging::PageIn;
use crate::http::{Caller, Failure, blocking};
use crate::routes::lookup::{exact, public};
use crate::wire::v1::{FilterIn, Page, Problem, Session, filter};

/// Sessions that are read in one go where all of them are looked at.
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
    let (limit, after) = (page.limit()?, page.cursor().map(Cursor::parse).transpose()?);
    blocking(move || {
        let read = |before, most| caller.archive.sessions_before(&filter, before, most);
        let piece = if order.is_usual() {
            usual(read, &list, after, limit)?
        } else {
            sorted(read, &list, order, after, limit)?
        };
        Ok(Json(answer(&caller.archive, piece, order, limit)?))
    })
    .await
}

/// One more than `limit` sessions, last changed first, of those that a list holds.
fn usual(
    read: impl Fn(Option<(i64, u64)>, usize) -> opensync_core::Result<Vec<SessionInfo>>,
    list: &ListIn,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Vec<SessionInfo>, Failure> {
    let mut before = after.map(|after| (after.value, after.id));
    let mut found = Vec::new();
    while found.len() <= limit {
        let piece = read(before, PIECE.min(limit + 1))?;
        let Some(last) = piece.last() else { break };
        before = Some((last.session.updated_at.unwrap_or_default(), last.id));
        found.extend(piece.into_iter().filter(|info| list.holds(info)));
    }
    found.truncate(limit + 1);
    Ok(found)
}

/// One more than `limit` sessions in another order, behind a place in it.
fn sorted(
    read: impl Fn(Option<(i64, u64)>, usize) -> opensync_core::Result<Vec<SessionInfo>>,
    list: &ListIn,
    order: Order,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Vec<SessionInfo>, Failure> {
    let mut before = None;
    let mut best: Vec<SessionInfo> = Vec::new();
    loop {
        let piece = read(before, PIECE)?;
        let is_last = piece.len() < PIECE;
        before = piece.last().map(|info| (info.session.updated_at.unwrap_or_default(), info.id));
        let wanted = piece.into_iter().filter(|info| list.holds(info));
        best.extend(wanted.filter(|info| order.is_behind(info, after)));
        best.sort_by(|left, right| order.compare(left, right));
        best.truncate(limit + 1);
        if is_last {
            return Ok(best);
        }
    }
}

fn answer(
    archive: &OpenSync,
    mut found: Vec<SessionInfo>,
    order: Order,
    limit: usize,
) -> Result<Page<Session>, Failure> {
    let is_more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| is_more);
    let next = last.map(|info| Cursor::at(order, info).to_string());
    let public = public(archive)?;
    let shares = |id: &String| public.get(id).copied().unwrap_or(0);
    let items = found.into_iter().map(|info| {
        let count = shares(&info.session.external_id);
        Session::new(info, count)
    });
    Ok(Page { items: items.collect(), next, total: None })
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
