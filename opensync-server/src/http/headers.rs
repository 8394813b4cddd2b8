//! Headers: what every answer carries, and the answer to a browser that asks first.

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::Failure;

const METHODS: &str = "GET, POST, PATCH, DELETE, OPTIONS";
const REQUEST_HEADERS: &str = "Authorization, Content-Type, Last-Event-ID, Mcp-Session-Id";

/// Pages of ours hold nothing from elsewhere. The page of the interface writes its styles itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// Adds the headers, and answers `OPTIONS` wherever it is asked.
///
/// Any origin may ask, for nothing is given to a browser but by a key that its page must have: a
/// cookie is not sent along from another origin.
pub(super) async fn dress(request: Request, next: Next) -> Response {
    let mut response = if request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        worded(next.run(request).await).await
    };
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    set(ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
    set(ACCESS_CONTROL_MAX_AGE, "86400");
    set(CONTENT_SECURITY_POLICY, POLICY);
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(X_FRAME_OPTIONS, "DENY");
    set(REFERRER_POLICY, "no-referrer");
    response
}

/// Gives failures that the framework words itself the form of all others.
async fn worded(response: Response) -> Response {
    /// The longest text that is taken over, in bytes.
    const MAX_TEXT: usize = 4096;
    let status = response.status();
    let is_failure = status.is_client_error() || status.is_server_error();
    let kind = response.headers().get(CONTENT_TYPE);
    let is_plain = kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !is_failure || !is_plain {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let text = to_bytes(body, MAX_TEXT).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let reason = status.canonical_reason().unwrap_or("failed");
    let message = if text.is_empty() { reason } else { &text };
    let code = if status.is_client_error() { "invalid_input" } else { "io" };
    let mut failure = Failure::new(status, message, code).into_response();
    parts.headers.remove(CONTENT_TYPE);
    parts.headers.remove(CONTENT_LENGTH);
    failure.headers_mut().extend(parts.headers);
    failure
}
