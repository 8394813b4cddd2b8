//! Sessions: lists them, gives one with its messages, changes and deletes.

use std::collections::HashSet;
use std::io::Write;
use std::ops::ControlFlow;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use opensync_core::{AnnotationEdit, Filter, KeyScope, OpenSync, SessionInfo};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::listing::{limit, number};
use super::shares::public;
use crate::http::{
    Caller, Failure, FailureOut, ONE_THING, Shared, Unread, blocking, streamed, unread,
};
use crate::wire::{Filters, MessageOut, SessionOut, parse};

const JSON: &str = "application/json";

/// Sessions of a list that does not say how many.
const DEFAULT_LIMIT: usize = 50;

/// The most sessions that one bulk operation is about.
const MAX_BULK: usize = 1000;

/// What the longest id takes in a list, escaped.
const MAX_ID: usize = 4 << 10;

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
    /// The most items; 50, and 200 at most. Of messages: all, unless told.
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
    responses((status = 200, body = Sessions), (status = "4XX", body = FailureOut)))]
pub(super) async fn list(
    caller: Caller,
    Query(piece): Query<Piece>,
    Query(filters): Query<Filters>,
) -> Result<Json<Sessions>, Failure> {
    caller.require(KeyScope::Read)?;
    let filter = filters.filter()?;
    let limit = limit(piece.limit.as_deref(), DEFAULT_LIMIT)?;
    let before = piece.cursor.as_deref().filter(|told| !told.is_empty()).map(cursor).transpose()?;
    blocking(move || {
        let mut found = caller.archive.sessions_before(&filter, before, limit + 1)?;
        let is_more = found.len() > limit;
        found.truncate(limit);
        let last = found.last().filter(|_| is_more);
        let next_cursor =
            last.map(|info| format!("{}-{}", info.session.updated_at.unwrap_or_default(), info.id));
        let public = public(&caller.archive)?;
        let sessions = found.into_iter().map(|info| out(info, &public)).collect();
        Ok(Json(Sessions { sessions, next_cursor }))
    })
    .await
}

/// A session, with whether a link to it is out.
fn out(info: SessionInfo, public: &HashSet<String>) -> SessionOut {
    let mut session = SessionOut::from(info);
    session.is_public = public.contains(&session.id);
    session
}

/// Where a list goes on: a time and a number.
fn cursor(told: &str) -> Result<(i64, u64), Failure> {
    let both =
        told.rsplit_once('-').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
    both.ok_or_else(|| Failure::bad_request("`cursor`: not one that this server gave"))
}

/// A session with all of its messages, or a piece of them.
#[utoipa::path(get, path = "/api/sessions/get", tag = "sessions", security(("key" = [])),
    params(Id, Piece),
    responses((status = 200, body = WholeSession), (status = "4XX", body = FailureOut)))]
pub(super) async fn get(
    State(shared): State<Shared>,
    caller: Caller,
    Query(Id { id }): Query<Id>,
    Query(piece): Query<Piece>,
) -> Result<Response, Failure> {
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
) -> Result<(), Failure> {
    let session = out(exact(archive, id)?, &public(archive)?);
    write!(to, "{{\"session\":{},\"messages\":[", json(&session)?).map_err(unread)?;
    let (mut count, mut next) = (0, None);
    archive.messages_from::<Failure>(id, first, |place, message| {
        if count >= limit {
            next = Some(place.to_string());
            return Ok(ControlFlow::Break(()));
        }
        let comma = if count > 0 { "," } else { "" };
        count += 1;
        let message = MessageOut::new(id, message);
        write!(to, "{comma}{}", json(&message)?).map_err(unread)?;
        Ok(ControlFlow::Continue(()))
    })?;
    match next {
        Some(next) => write!(to, "],\"nextCursor\":{}}}", json(&next)?),
        None => write!(to, "]}}"),
    }
    .map_err(unread)
}

/// A value as a piece of JSON.
pub(super) fn json(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::internal(&error.to_string()))
}

/// What may be changed of a session; `null` takes a change back, what is absent stays.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "describes what the core reads")]
pub(super) struct SessionEdit {
    /// Its title.
    title: Option<String>,
    /// Its labels.
    tags: Option<Vec<String>>,
    /// Whether it is to be part of evaluations.
    eval_ready: Option<bool>,
    /// `golden`, `correct`, `incorrect` or `needs_review`.
    eval_status: Option<String>,
    /// Remarks for whoever evaluates.
    eval_notes: Option<String>,
    /// What the agent should have answered.
    expected_output: Option<String>,
    /// Whether it is to stay on this machine.
    local_only: Option<bool>,
}

/// Changes what people say of a session: title, labels, judgement.
#[utoipa::path(patch, path = "/api/sessions/{id}", tag = "sessions", security(("key" = [])),
    params(("id" = String, Path, description = "The session's id")), request_body = SessionEdit,
    responses((status = 200, body = SessionOut), (status = "4XX", body = FailureOut)))]
pub(super) async fn change(
    caller: Caller,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Json<SessionOut>, Failure> {
    caller.require(KeyScope::Sync)?;
    let body = body.json(ONE_THING).await?;
    let edit = parse_edit(&body.value)?;
    blocking(move || {
        exact(&caller.archive, &id)?;
        Ok(Json(caller.archive.annotate(&id, edit)?.into()))
    })
    .await
}

/// What was deleted.
#[derive(Serialize, ToSchema)]
pub(super) struct Deleted {
    ok: bool,
    /// Messages that went with it.
    messages: u32,
}

/// Deletes a session and everything in it.
#[utoipa::path(delete, path = "/api/sessions/{id}", tag = "sessions", security(("key" = [])),
    params(("id" = String, Path, description = "The session's id")),
    responses((status = 200, body = Deleted), (status = "4XX", body = FailureOut)))]
pub(super) async fn delete(
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Deleted>, Failure> {
    caller.require(KeyScope::Sync)?;
    blocking(move || {
        exact(&caller.archive, &id)?;
        let messages = caller.archive.delete(&id)?.message_count;
        Ok(Json(Deleted { ok: true, messages }))
    })
    .await
}

/// What is to be done with many sessions: `edit`, or `delete` if that is `true`.
#[derive(Deserialize, ToSchema)]
pub(super) struct Bulk {
    /// The sessions' ids, up to 1,000.
    ids: Vec<String>,
    /// What to change, as for one.
    #[serde(default)]
    #[schema(value_type = Option<SessionEdit>)]
    edit: Option<Value>,
    /// Whether they are to be deleted.
    #[serde(default)]
    delete: bool,
}

/// What was done.
#[derive(Serialize, ToSchema)]
pub(super) struct BulkDone {
    ok: bool,
    /// Sessions it was done with.
    done: u64,
    /// Those it was not done with, with the reason.
    errors: Vec<String>,
}

/// Changes or deletes many sessions. One that is not there fails alone.
#[utoipa::path(post, path = "/api/sessions/bulk", tag = "sessions", security(("key" = [])),
    request_body = Bulk,
    responses((status = 200, body = BulkDone), (status = "4XX", body = FailureOut)))]
pub(super) async fn bulk(caller: Caller, body: Unread) -> Result<Json<BulkDone>, Failure> {
    caller.require(KeyScope::Sync)?;
    let body = body.json(MAX_BULK * MAX_ID).await?;
    let Bulk { ids, edit, delete } = parse(&body.value)?;
    if ids.len() > MAX_BULK || edit.is_some() == delete {
        return Err(Failure::bad_request("say up to 1,000 `ids`, and either `edit` or `delete`"));
    }
    let edit = edit.as_ref().map(parse_edit).transpose()?;
    blocking(move || {
        let mut answer = BulkDone { ok: true, done: 0, errors: Vec::new() };
        for id in ids {
            let done = exact(&caller.archive, &id).and_then(|_| {
                match &edit {
                    Some(edit) => caller.archive.annotate(&id, edit.clone())?,
                    None => caller.archive.delete(&id)?,
                };
                Ok(())
            });
            match done {
                Ok(()) => answer.done += 1,
                Err(error) => answer.errors.push(format!("{id}: {}", error.message)),
            }
        }
        Ok(Json(answer))
    })
    .await
}

/// Reads an edit whose names are as on the wire.
fn parse_edit(body: &Value) -> Result<AnnotationEdit, Failure> {
    if !body.is_object() {
        return Err(Failure::bad_request("`edit`: expected an object"));
    }
    let names = [
        ("title", "title"),
        ("tags", "tags"),
        ("evalReady", "eval_ready"),
        ("evalStatus", "eval_status"),
        ("evalNotes", "eval_notes"),
        ("expectedOutput", "expected_output"),
        ("localOnly", "local_only"),
    ];
    let there = names.into_iter().filter_map(|(wire, name)| Some((name, body.get(wire)?.clone())));
    parse(Value::Object(there.map(|(name, value)| (name.to_owned(), value)).collect()))
}

/// The id that a request must have.
pub(super) fn needed_id(id: Option<String>) -> Result<String, Failure> {
    id.filter(|id| !id.is_empty()).ok_or_else(|| Failure::bad_request("Missing session ID"))
}

/// The session with just this id: the beginning of one is none here.
pub(super) fn exact(archive: &OpenSync, id: &str) -> Result<SessionInfo, Failure> {
    archive.find_session(id)?.ok_or_else(|| Failure::not_found("Session not found"))
}

/// Calls `visit` with each session that a filter means, the last changed first, a piece in memory at a time.
pub(super) fn each_session(
    archive: &OpenSync,
    filter: &Filter,
    mut visit: impl FnMut(SessionInfo),
) -> Result<(), Failure> {
    const PIECE: usize = 512;
    let mut before = None;
    loop {
        let piece = archive.sessions_before(filter, before, PIECE)?;
        let is_last = piece.len() < PIECE;
        before = piece.last().map(|info| (info.session.updated_at.unwrap_or_default(), info.id));
        piece.into_iter().for_each(&mut visit);
        if is_last {
            return Ok(());
        }
    }
}
