//! Edit: changes what people say of sessions, and deletes them.

use axum::Json;
use axum::extract::Path;
use opensync_core::accounts::KeyScope;
use opensync_core::annotation::AnnotationEdit;
use opensync_core::{OpenSync, SessionInfo};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::sessions::with_shares;
use crate::http::{ApiError, Caller, ONE_THING, Unread, blocking};
use crate::routes::lookup::exact;
use crate::wire::parse;
use crate::wire::v1::{Problem, Session};

/// The most sessions that one bulk operation is about.
const MAX_BULK: usize = 1000;

/// What the longest id takes in a list, escaped.
const MAX_ID: usize = 4 << 10;

/// What may be changed of a session; `null` takes a change back, what is absent stays.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "describes what the core reads")]
pub(in crate::routes) struct SessionEdit {
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
#[utoipa::path(patch, path = "/sessions/{id}", operation_id = "change_session", tag = "sessions", security(("key" = [])),
    params(("id" = String, Path, description = "The session's external id")),
    request_body = SessionEdit,
    responses((status = 200, body = Session), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(in crate::routes) async fn change(
    caller: Caller,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Json<Session>, ApiError> {
    let (archive, info) = changed(caller, id, body).await?;
    blocking(move || Ok(Json(with_shares(&archive, info)?))).await
}

/// Changes a session as a request says. Returns it, with the archive that it is in.
pub(in crate::routes) async fn changed(
    caller: Caller,
    id: String,
    body: Unread,
) -> Result<(OpenSync, SessionInfo), ApiError> {
    caller.require(KeyScope::Sync)?;
    let body = body.json(ONE_THING).await?;
    let edit = parse_edit(&body.value)?;
    blocking(move || {
        exact(&caller.archive, &id)?;
        let info = caller.archive.annotate(&id, edit)?;
        Ok((caller.archive, info))
    })
    .await
}

/// What was deleted.
#[derive(Serialize, ToSchema)]
pub(in crate::routes) struct Deleted {
    ok: bool,
    /// Messages that went with it.
    messages: u32,
}

/// Deletes a session and everything in it.
#[utoipa::path(delete, path = "/sessions/{id}", tag = "sessions", security(("key" = [])),
    params(("id" = String, Path, description = "The session's id")),
    responses((status = 200, body = Deleted), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(in crate::routes) async fn delete(
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Deleted>, ApiError> {
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
pub(in crate::routes) struct Bulk {
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
pub(in crate::routes) struct BulkDone {
    ok: bool,
    /// Sessions it was done with.
    done: u64,
    /// Those it was not done with, with the reason.
    errors: Vec<String>,
}

/// Changes or deletes many sessions. One that is not there fails alone.
#[utoipa::path(post, path = "/sessions/bulk", tag = "sessions", security(("key" = [])),
    request_body = Bulk,
    responses((status = 200, body = BulkDone), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(in crate::routes) async fn bulk(
    caller: Caller,
    body: Unread,
) -> Result<Json<BulkDone>, ApiError> {
    caller.require(KeyScope::Sync)?;
    let body = body.json(MAX_BULK * MAX_ID).await?;
    let Bulk { ids, edit, delete } = parse(&body.value)?;
    if ids.len() > MAX_BULK || edit.is_some() == delete {
        return Err(ApiError::bad_request("say up to 1,000 `ids`, and either `edit` or `delete`"));
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
fn parse_edit(body: &Value) -> Result<AnnotationEdit, ApiError> {
    if !body.is_object() {
        return Err(ApiError::bad_request("`edit`: expected an object"));
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
