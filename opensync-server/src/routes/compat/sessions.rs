//! Sessions: lists them, and gives one with its messages.

use std::collections::HashMap;
use std::io::Write;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use opensync_core::accounts::KeyScope;
use opensync_core::sessions::Placed;
use opensync_core::{Cursor, OpenSync, SessionInfo};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::numbers::{limit, number};
use crate::http::{ApiError, Caller, ErrorOut, blocking, streamed, unread};
use crate::routes::answer::json;
use crate::routes::lookup::{exact, public};
use crate::server::Shared;
use crate::wire::{Filters, MessageOut, SessionOut};

const JSON: &str = "application/json";

/// Sessions of a list that does not say how many.
const DEFAULT_LIMIT: usize = 50;

/// A piece of a list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sessions {
    /// Sessions, last changed first.
    sessions: Vec<SessionOut>,
    /// Where the next piece begins; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// A session with its messages.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "describes what is written piece by piece")]
pub(super) struct WholeSession {
    session: SessionOut,
    /// Messages, in their order.
    messages: Vec<MessageOut>,
    /// Where the next piece of the messages begins; absent at the end.
    next_cursor: Option<String>,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Piece {
    /// The most items, at most 200. Default: 50; of messages, all.
    limit: Option<String>,
    /// What `nextCursor` of the piece before said.
    cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Id {
    /// The session's id.
    id: Option<String>,
}

/// Lists sessions, last changed first.
#[utoipa::path(get, path = "/api/sessions", tag = "sessions", security(("key" = [])),
    params(Piece, Filters),
    responses((status = 200, body = Sessions), (status = "4XX", body = ErrorOut)))]
pub(super) async fn list(
    caller: Caller,
    Query(piece): Query<Piece>,
    Query(filters): Query<Filters>,
) -> Result<Json<Sessions>, ApiError> {
    caller.require(KeyScope::Read)?;
    let filter = filters.filter()?;
    let limit = limit(piece.limit.as_deref(), DEFAULT_LIMIT)?;
    let after = piece.cursor.filter(|told| !told.is_empty()).map(Cursor::from);
    blocking(move || {
        let page = caller.archive.sessions(&filter, after.as_ref(), limit)?;
        let next_cursor = page.next.map(|cursor| cursor.to_string());
        let public = public(&caller.archive, &page.items)?;
        let sessions = page.items.into_iter().map(|info| out(info, &public)).collect();
        Ok(Json(Sessions { sessions, next_cursor }))
    })
    .await
}

/// A session, with whether a link to it is out.
fn out(info: SessionInfo, public: &HashMap<String, u32>) -> SessionOut {
    let mut session = SessionOut::from(info);
    session.is_public = public.contains_key(&session.id);
    session
}

/// A session with all of its messages, or a piece of them.
#[utoipa::path(get, path = "/api/sessions/get", tag = "sessions", security(("key" = [])),
    params(Id, Piece),
    responses((status = 200, body = WholeSession), (status = "4XX", body = ErrorOut)))]
pub(super) async fn get(
    State(shared): State<Shared>,
    caller: Caller,
    Query(Id { id }): Query<Id>,
    Query(piece): Query<Piece>,
) -> Result<Response, ApiError> {
    caller.require(KeyScope::Read)?;
    let id = needed_id(id)?;
    let limit = number("limit", piece.limit.as_deref())?.unwrap_or(usize::MAX);
    let first = number("cursor", piece.cursor.as_deref())?.unwrap_or(0);
    let first = u32::try_from(first).unwrap_or(u32::MAX);
    let place = shared.answers.take(caller.payer()).await?;
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(JSON))]);
    streamed(headers, place, move |to| whole(&caller.archive, &id, first, limit, to)).await
}

/// Writes a [`WholeSession`], one message in memory at a time.
fn whole(
    archive: &OpenSync,
    id: &str,
    first: u32,
    limit: usize,
    to: &mut dyn Write,
) -> Result<(), ApiError> {
    let info = exact(archive, id)?;
    let public = public(archive, [&info])?;
    let session = out(info, &public);
    write!(to, "{{\"session\":{},\"messages\":[", json(&session)?).map_err(unread)?;
    let (mut count, mut next) = (0, None);
    for placed in archive.messages(id)?.from_place(first)? {
        let Placed { place, message, .. } = placed?;
        if count >= limit {
            next = Some(place.to_string());
            break;
        }
        let comma = if count > 0 { "," } else { "" };
        count += 1;
        let message = MessageOut::new(id, message);
        write!(to, "{comma}{}", json(&message)?).map_err(unread)?;
    }
    match next {
        Some(next) => write!(to, "],\"nextCursor\":{}}}", json(&next)?),
        None => write!(to, "]}}"),
    }
    .map_err(unread)
}

/// The id that a request must have.
pub(super) fn needed_id(id: Option<String>) -> Result<String, ApiError> {
    id.filter(|id| !id.is_empty()).ok_or_else(|| ApiError::bad_request("Missing session ID"))
}
