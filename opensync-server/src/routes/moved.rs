//! Moved: where routes of our own stood before they had a version. They answer as they did, for one
//! version more, and say where they are now.

use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{delete, get, patch, post};
use axum::{Json, Router};
use opensync_core::redact::RedactOptions;
use opensync_core::share::Share;
use serde::Serialize;
use serde_json::{Value, json};

use super::v1::{accounts, edit, events, exchange, keys, shares, stats, tool_stats};
use crate::http::{ApiError, Caller, Unread};
use crate::server::Shared;
use crate::wire::{Filters, SessionOut};

/// The day since which there is another place for them, as RFC 9745 writes it: 2026-11-30.
const SINCE: HeaderValue = HeaderValue::from_static("@1795996800");

/// All of them, below `/api`.
pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/sessions/{id}", patch(change).delete(edit::delete))
        .route("/sessions/bulk", post(edit::bulk))
        .route("/sessions/{id}/findings", get(findings))
        .route("/shares", get(list_shares).post(share))
        .route("/shares/{slug}", delete(unshare))
        .route("/stats/tools", get(tools))
        .route("/stats/{by}", get(apart))
        .route("/events", get(events::events))
        .route("/sync/status", get(exchange::status))
        .route("/sync/pull", get(exchange::pull))
        .route("/sync/push", post(exchange::push))
        .route("/account", get(accounts::account))
        .route("/accounts", get(list_accounts))
        .route("/accounts/{owner}", patch(close))
        .route("/keys", get(list_keys).post(create_key))
        .route("/keys/{id}", delete(revoke_key))
        .layer(from_fn(tell))
}

/// Says that there is another place, and which.
async fn tell(request: Request, next: Next) -> Response {
    let successor = format!("</api/v1{}>; rel=\"successor-version\"", request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("deprecation"), SINCE);
    if let Ok(successor) = HeaderValue::from_str(&successor) {
        headers.insert(HeaderName::from_static("link"), successor);
    }
    response
}

async fn change(
    caller: Caller,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Json<SessionOut>, ApiError> {
    let (_, info) = edit::changed(caller, id, body).await?;
    Ok(Json(info.into()))
}

async fn findings(caller: Caller, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    let findings = shares::found(caller, id, RedactOptions::default()).await?;
    Ok(Json(json!({ "findings": findings })))
}

async fn tools(
    caller: Caller,
    Query(filters): Query<Filters>,
) -> Result<Json<tool_stats::Tools>, ApiError> {
    tool_stats::tools_of(caller, filters.filter()?).await
}

async fn apart(
    caller: Caller,
    Path(by): Path<String>,
    Query(filters): Query<Filters>,
) -> Result<Json<stats::Apart>, ApiError> {
    stats::apart_of(caller, by, filters.filter()?).await
}

async fn list_keys(caller: Caller) -> Result<Json<Value>, ApiError> {
    Ok(Json(json!({ "keys": former(&keys::listed(caller).await?)? })))
}

async fn create_key(caller: Caller, body: Unread) -> Result<(StatusCode, Json<Value>), ApiError> {
    let (status, Json(key)) = keys::create_key(caller, body).await?;
    Ok((status, Json(former(&key)?)))
}

async fn revoke_key(caller: Caller, id: Path<String>) -> Result<Json<Value>, ApiError> {
    let Json(key) = keys::revoke_key(caller, id).await?;
    Ok(Json(former(&key)?))
}

async fn list_accounts(caller: Caller) -> Result<Json<Value>, ApiError> {
    Ok(Json(json!({ "accounts": former(&accounts::listed(caller).await?)? })))
}

async fn close(caller: Caller, owner: Path<String>, body: Unread) -> Result<Json<Value>, ApiError> {
    let Json(account) = accounts::close(caller, owner, body).await?;
    Ok(Json(former(&account)?))
}

/// A key or an account with the names of its fields as they were: `created_at`.
fn former(value: &impl Serialize) -> Result<Value, ApiError> {
    let value = serde_json::to_value(value);
    let value = value.map_err(|error| ApiError::internal(&error.to_string()))?;
    Ok(with_former_names(value))
}

fn with_former_names(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(with_former_names).collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| (former_name(&name), value));
            Value::Object(fields.collect())
        }
        value => value,
    }
}

fn former_name(name: &str) -> String {
    let letters = name.chars().flat_map(|letter| {
        let before = letter.is_ascii_uppercase().then_some('_');
        before.into_iter().chain([letter.to_ascii_lowercase()])
    });
    letters.collect()
}

async fn list_shares(caller: Caller) -> Result<Json<Value>, ApiError> {
    let shares = shares::listed(caller).await?.into_iter().map(ShareOut::from);
    Ok(Json(json!({ "shares": shares.collect::<Vec<_>>() })))
}

async fn share(
    State(shared): State<Shared>,
    caller: Caller,
    body: Unread,
) -> Result<Json<ShareOut>, ApiError> {
    Ok(Json(shares::made(&shared, caller, body).await?.into()))
}

async fn unshare(caller: Caller, Path(slug): Path<String>) -> Result<Json<ShareOut>, ApiError> {
    Ok(Json(shares::ended(caller, slug).await?.into()))
}

/// A line of the ledger, as it was.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShareOut {
    slug: String,
    path: String,
    session_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    created_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    is_expired: bool,
    has_password: bool,
    show_cost: bool,
    show_thinking: bool,
    redact: bool,
    views: u64,
}

impl From<Share> for ShareOut {
    fn from(share: Share) -> Self {
        Self {
            path: format!("/s/{}", share.slug),
            slug: share.slug,
            session_id: share.session,
            title: share.title,
            created_at: share.created_at,
            expires_at: share.expires_at,
            is_expired: share.is_expired,
            has_password: share.has_password,
            show_cost: share.show_cost,
            show_thinking: share.show_thinking,
            redact: share.redact,
            views: share.views,
        }
    }
}
