//! HTTP: the protocol at `/mcp`, for whoever a request is from.
//!
//! There are no sessions: each request is answered by itself, with the archive of its own caller. A
//! server may be restarted at any time, and one key cannot go on with what another began.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::{Json, Router};
use opensync_core::OpenSync;
use opensync_core::accounts::KeyScope;
use rmcp::model::Extensions;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde::de::IgnoredAny;
use serde_json::json;

use super::Server;
use crate::http::{ApiError, Caller, ONE_THING, Unread};
use crate::server::Shared;

/// What a client must say that it takes.
const BOTH: HeaderValue = HeaderValue::from_static("application/json, text/event-stream");

/// What is said of JSON that is none, and of JSON that is no message of the protocol.
const PARSE_ERROR: i32 = -32700;
const INVALID_REQUEST: i32 = -32600;

/// The protocol at `/mcp`.
pub(crate) fn routes(shared: &Shared) -> Router<Shared> {
    let caller = from_fn_with_state(shared.clone(), with_archive);
    Router::new().nest_service("/mcp", service()).layer(caller)
}

/// Gives the protocol, which knows no extractor, the archive of the caller, and a request as it
/// wants one.
async fn with_archive(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let answer = admitted(shared, request, next).await;
    answer.unwrap_or_else(ApiError::into_response)
}

async fn admitted(shared: Shared, request: Request, next: Next) -> Result<Response, ApiError> {
    let (mut parts, body) = request.into_parts();
    let caller = Caller::from_request_parts(&mut parts, &shared).await?;
    caller.require(KeyScope::Read)?;
    let is_post = parts.method == Method::POST;
    let is_json = is_json(&parts.headers);
    // What a request has the engine do is done on threads of the protocol's own.
    let _place = shared.mcp.take(caller.payer()).await?;
    let unread = Unread::of(Request::from_parts(parts.clone(), body), &shared.memory);
    let taken = unread.bytes(ONE_THING).await?;
    if is_post && is_json && serde_json::from_slice::<IgnoredAny>(&taken.bytes).is_err() {
        return Ok(refused(PARSE_ERROR, "Parse error: the body is not JSON"));
    }
    if is_post && takes_json(&parts.headers) {
        parts.headers.insert(ACCEPT, BOTH);
    }
    parts.extensions.insert(caller.archive);
    let answer = next.run(Request::from_parts(parts, Body::from(taken.bytes))).await;
    if is_json && answer.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE {
        return Ok(refused(INVALID_REQUEST, &format!("Invalid request: {}", text(answer).await)));
    }
    Ok(answer)
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/json")
}

/// Whether a client takes JSON, which is what every answer is: by name, or as it takes anything.
fn takes_json(headers: &HeaderMap) -> bool {
    let all = headers.get_all(ACCEPT).iter().filter_map(|told| told.to_str().ok());
    let kinds = all.flat_map(|told| told.split(','));
    let kinds: Vec<String> = kinds
        .map(|kind| kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
        .filter(|kind| !kind.is_empty())
        .collect();
    let taken = ["*/*", "application/*", "application/json"];
    kinds.is_empty() || kinds.iter().any(|kind| taken.contains(&kind.as_str()))
}

/// An answer of the protocol to what is no request.
fn refused(code: i32, message: &str) -> Response {
    let error = json!({ "code": code, "message": message });
    let body = json!({ "jsonrpc": "2.0", "id": null, "error": error });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

async fn text(answer: Response) -> String {
    const MAX_TEXT: usize = 1024;
    let text = to_bytes(answer.into_body(), MAX_TEXT).await.unwrap_or_default();
    String::from_utf8_lossy(&text).into_owned()
}

/// Hosts are as they may: nothing is answered without a key, which no page of another site has.
fn service() -> StreamableHttpService<Server, NeverSessionManager> {
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .disable_allowed_hosts();
    let server = Server::new(None);
    StreamableHttpService::new(move || Ok(server.clone()), Arc::default(), config)
}

/// The archive that a request brought.
pub(super) fn archive_of(extensions: &Extensions) -> Option<OpenSync> {
    let parts = extensions.get::<axum::http::request::Parts>()?;
    parts.extensions.get::<OpenSync>().cloned()
}
