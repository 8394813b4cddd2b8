//! Sync: what plugins send as conversations happen.

use axum::Json;
use axum::extract::State;
use opensync_core::accounts::KeyScope;
use opensync_core::{Filter, Session};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::http::{
    ApiError, Caller, ErrorOut, MESSAGES, MemoryPermit, ONE_THING, Put, Unread, blocking, now_ms,
};
use crate::routes::lookup::each_session;
use crate::server::Shared;
use crate::wire::{MessagePut, SessionPut, parse};

/// The session is stored.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SessionStored {
    ok: bool,
    /// The id that other routes take.
    session_id: String,
}

/// The message is stored.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MessageStored {
    ok: bool,
    /// Opaque.
    message_id: String,
}

/// What of a batch is stored.
#[derive(Serialize, ToSchema)]
pub(super) struct BatchStored {
    ok: bool,
    /// Sessions that were taken.
    sessions: u64,
    /// Messages that were taken.
    messages: u64,
    /// What was not, with the reason.
    errors: Vec<String>,
}

/// What `/sync/batch` takes. A bad item fails alone.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes what is read item by item")]
pub(super) struct Batch {
    /// Sessions, stored first.
    sessions: Option<Vec<SessionPut>>,
    /// Messages.
    messages: Option<Vec<MessagePut>>,
}

/// The ids of all sessions.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SessionIds {
    session_ids: Vec<String>,
}

/// Adds a session, or changes what is told of it. Durable when it answers.
#[utoipa::path(post, path = "/sync/session", tag = "sync", security(("key" = [])),
    request_body = SessionPut,
    responses((status = 200, body = SessionStored), (status = "4XX", body = ErrorOut)))]
pub(super) async fn session(
    State(shared): State<Shared>,
    caller: Caller,
    body: Unread,
) -> Result<Json<SessionStored>, ApiError> {
    caller.require(KeyScope::Sync)?;
    let body = body.json(ONE_THING).await?;
    let session = parse::<SessionPut>(body.value)?.session()?;
    let session_id = session.external_id.clone();
    one(&shared, caller, (session, Vec::new()), body.room).await?;
    Ok(Json(SessionStored { ok: true, session_id }))
}

/// Adds a message, or puts it in the place of the one with its id. Durable when it answers.
///
/// A session that is not known is made.
#[utoipa::path(post, path = "/sync/message", tag = "sync", security(("key" = [])),
    request_body = MessagePut,
    responses((status = 200, body = MessageStored), (status = "4XX", body = ErrorOut)))]
pub(super) async fn message(
    State(shared): State<Shared>,
    caller: Caller,
    body: Unread,
) -> Result<Json<MessageStored>, ApiError> {
    caller.require(KeyScope::Sync)?;
    let body = body.json(MESSAGES).await?;
    let put = message_put(body.value)?;
    let message_id = format!("{}:{}", put.0.external_id, put.1[0].external_id);
    one(&shared, caller, put, body.room).await?;
    Ok(Json(MessageStored { ok: true, message_id }))
}

/// Stores sessions, then messages, in one go. Durable when it answers.
#[utoipa::path(post, path = "/sync/batch", tag = "sync", security(("key" = [])),
    request_body = Batch,
    responses((status = 200, body = BatchStored), (status = "4XX", body = ErrorOut)))]
pub(super) async fn batch(
    State(shared): State<Shared>,
    caller: Caller,
    body: Unread,
) -> Result<Json<BatchStored>, ApiError> {
    caller.require(KeyScope::Sync)?;
    let mut body = body.json(MESSAGES).await?;
    let mut answer = BatchStored { ok: true, sessions: 0, messages: 0, errors: Vec::new() };
    let (mut puts, mut names) = (Vec::new(), Vec::new());
    let is_session = [true, false];
    for (kind, items) in is_session
        .into_iter()
        .zip([items(&mut body.value, "sessions")?, items(&mut body.value, "messages")?])
    {
        for (index, item) in items.into_iter().enumerate() {
            let name = name(&item, index);
            let put = if kind { session_put(item) } else { message_put(item) };
            match put {
                Ok(put) => {
                    puts.push(put);
                    names.push((kind, name));
                }
                Err(error) => answer.errors.push(format!("{name}: {}", error.message)),
            }
        }
    }
    let stored = shared.writer.store(caller.archive, puts, body.room).await?;
    for (stored, (kind, name)) in stored.into_iter().zip(names) {
        match stored {
            Ok(_) if kind => answer.sessions += 1,
            Ok(_) => answer.messages += 1,
            Err(error) => answer.errors.push(format!("{name}: {}", error.message)),
        }
    }
    Ok(Json(answer))
}

/// The clients' ids of all sessions.
#[utoipa::path(get, path = "/sync/sessions/list", tag = "sync", security(("key" = [])),
    responses((status = 200, body = SessionIds), (status = "4XX", body = ErrorOut)))]
pub(super) async fn list(caller: Caller) -> Result<Json<SessionIds>, ApiError> {
    caller.require(KeyScope::Sync)?;
    blocking(move || {
        let mut sessions = Vec::new();
        each_session(&caller.archive, &Filter::default(), |info| {
            sessions.push((info.id, info.session.external_id));
        })?;
        sessions.sort_unstable();
        Ok(Json(SessionIds { session_ids: sessions.into_iter().map(|(_, id)| id).collect() }))
    })
    .await
}

/// Stores what a request for one thing brings.
async fn one(
    shared: &Shared,
    caller: Caller,
    put: Put,
    room: MemoryPermit,
) -> Result<(), ApiError> {
    let stored = shared.writer.store(caller.archive, vec![put], room).await?;
    stored.into_iter().next().unwrap_or_else(|| Err(ApiError::internal("nothing was stored")))?;
    Ok(())
}

fn session_put(item: Value) -> Result<Put, ApiError> {
    Ok((parse::<SessionPut>(item)?.session()?, Vec::new()))
}

fn message_put(item: Value) -> Result<Put, ApiError> {
    let told = parse::<MessagePut>(item)?.message(now_ms())?;
    let mut session = Session::new(told.source, told.session);
    // A message tells when it was said; that its session changed then follows from it.
    session.updated_at = Some(told.message.created_at);
    session.claims.model = told.model;
    Ok((session, vec![told.message]))
}

/// The items of an array of the body, taken out of it; none if it is absent.
fn items(body: &mut Value, name: &str) -> Result<Vec<Value>, ApiError> {
    match body.get_mut(name).map(Value::take) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) => Ok(items),
        Some(_) => Err(ApiError::bad_request(format!("`{name}`: expected an array"))),
    }
}

/// What an item calls itself, else its place.
fn name(item: &Value, index: usize) -> String {
    let ids = ["externalId", "sessionId"].into_iter().filter_map(|name| item.get(name)?.as_str());
    ids.into_iter().next().map_or_else(|| format!("item {index}"), str::to_owned)
}
