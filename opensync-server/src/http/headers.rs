//! Headers: what every answer carries, and the answer to a browser that asks first.

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::ApiError;
use super::api_error::as_problem;

const METHODS: &str = "GET, POST, PATCH, DELETE, OPTIONS";
const REQUEST_HEADERS: &str =
    "Authorization, Content-Type, Accept, If-None-Match, Last-Event-ID, X-Share-Password";
const ANSWER_HEADERS: &str = "Retry-After, ETag, Deprecation, Link, Mcp-Session-Id, X-Export-Sessions, X-Export-Testcases, Content-Disposition";

/// Where what is answered is somebody's, and nothing on the way or in a browser keeps it.
const PATHS_OF_DATA: [&str; 3] = ["/api/", "/sync/", "/mcp"];

/// What the headers of the Model Context Protocol begin with. Newer versions have more of them, and
/// some are named after parameters of tools.
const PROTOCOL: &str = "mcp-";

/// Headers of the protocol that are allowed to who does not say which ones.
const PROTOCOL_HEADERS: [&str; 4] =
    ["mcp-session-id", "mcp-protocol-version", "mcp-method", "mcp-name"];

/// Pages of ours hold nothing from elsewhere. The page of the interface writes its styles itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// Adds the headers, and answers `OPTIONS` wherever it is asked.
///
/// Any origin may ask, for nothing is given to a browser but by a key that its page must have: a
/// cookie is not sent along from another origin.
pub(crate) async fn security_headers(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_v1 = path.starts_with("/api/v1/");
    let is_data = PATHS_OF_DATA.iter().any(|start| path.starts_with(start));
    let mut response = if request.method() == Method::OPTIONS {
        let allowed = allowed(request.headers());
        (StatusCode::NO_CONTENT, [(ACCESS_CONTROL_ALLOW_HEADERS, allowed)]).into_response()
    } else {
        worded(next.run(request).await).await
    };
    if is_v1 {
        response = as_problem(response);
    }
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    set(ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
    set(ACCESS_CONTROL_EXPOSE_HEADERS, ANSWER_HEADERS);
    set(ACCESS_CONTROL_MAX_AGE, "86400");
    if is_data {
        set(CACHE_CONTROL, "no-store");
    }
    set(CONTENT_SECURITY_POLICY, POLICY);
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(X_FRAME_OPTIONS, "DENY");
    set(REFERRER_POLICY, "no-referrer");
    response
}

/// The headers that a page may send: ours, and those of the protocol.
fn allowed(asked: &HeaderMap) -> HeaderValue {
    let asked = asked.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter();
    let names = asked.filter_map(|names| names.to_str().ok()).flat_map(|names| names.split(','));
    let names = names.map(|name| name.trim().to_ascii_lowercase());
    let others = names.filter(|name| {
        let is_known = PROTOCOL_HEADERS.contains(&name.as_str());
        let is_name = HeaderName::from_bytes(name.as_bytes()).is_ok();
        name.starts_with(PROTOCOL) && is_name && !is_known
    });
    let all = [REQUEST_HEADERS].into_iter().chain(PROTOCOL_HEADERS).map(str::to_owned);
    let all = all.chain(others).collect::<Vec<_>>().join(", ");
    HeaderValue::from_str(&all).unwrap_or(HeaderValue::from_static(REQUEST_HEADERS))
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
    let mut failure = ApiError::new(status, message, code).into_response();
    parts.headers.remove(CONTENT_TYPE);
    parts.headers.remove(CONTENT_LENGTH);
    failure.headers_mut().extend(parts.headers);
    failure
}
