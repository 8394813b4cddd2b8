//! HTTP: who asks, what is in front of every route, and how a failure is answered.

mod failure;

use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use opensync_core::{ApiKey, KeyScope, OpenSync};

pub(crate) use failure::Failure;

use crate::{mcp, routes};

/// Everything that is served.
pub(crate) fn router(archive: OpenSync) -> Router {
    let mcp = Router::new()
        .nest_service("/mcp", mcp::http::service())
        .layer(middleware::from_fn_with_state(archive.clone(), with_archive));
    Router::new()
        .route("/health", get(health))
        .merge(routes::sync::router())
        .with_state(archive)
        .merge(mcp)
        .layer(middleware::from_fn(only_this_machine))
}

/// Whoever made a request, and what he may see.
pub(crate) struct Caller {
    pub(crate) archive: OpenSync,
    /// The key he came with; on this machine nobody needs one.
    key: Option<ApiKey>,
}

impl Caller {
    /// Refuses unless his key lets him do this.
    pub(crate) fn may(&self, scope: KeyScope) -> Result<(), Failure> {
        if self.key.as_ref().is_none_or(|key| key.allows(scope)) {
            return Ok(());
        }
        Err(Failure::new(StatusCode::FORBIDDEN, "this key does not allow that"))
    }
}

impl FromRequestParts<OpenSync> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, archive: &OpenSync) -> Result<Self, Failure> {
        let Some(header) = text(&parts.headers, &header::AUTHORIZATION) else {
            return Ok(Self { archive: archive.clone(), key: None });
        };
        let secret = header.strip_prefix("Bearer ").unwrap_or_default();
        match archive.accounts().check_key(secret)? {
            Some(key) => Ok(Self { archive: archive.for_owner(key.owner), key: Some(key) }),
            None => Err(Failure::new(StatusCode::UNAUTHORIZED, "Invalid API key")),
        }
    }
}

async fn health() -> Response {
    let now = jiff::Timestamp::now().as_millisecond();
    axum::Json(serde_json::json!({ "status": "ok", "timestamp": now })).into_response()
}

/// Gives a service that knows no extractor the archive of the caller.
async fn with_archive(State(archive): State<OpenSync>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let caller = Caller::from_request_parts(&mut parts, &archive).await;
    match caller.and_then(|caller| caller.may(KeyScope::Read).map(|()| caller)) {
        Ok(caller) => {
            parts.extensions.insert(caller.archive);
            next.run(Request::from_parts(parts, body)).await
        }
        Err(failure) => failure.into_response(),
    }
}

/// Refuses what a page of another site sends: a browser on this machine reaches this server, too,
/// and a name that leads here can be anybody's.
async fn only_this_machine(request: Request, next: Next) -> Response {
    let is_here = |value: Option<&str>| value.is_none_or(|value| is_loopback(host_of(value)));
    let headers = request.headers();
    if is_here(text(headers, &header::HOST)) && is_here(text(headers, &header::ORIGIN)) {
        return next.run(request).await;
    }
    let why = "this server answers programs on this machine only";
    Failure::new(StatusCode::FORBIDDEN, why).into_response()
}

fn text<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or("?"))
}

/// The host of an origin or of a host with its port.
fn host_of(value: &str) -> &str {
    let value = value.split_once("://").map_or(value, |(_, rest)| rest);
    match value.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => value.split(':').next().unwrap_or_default(),
    }
}

fn is_loopback(host: &str) -> bool {
    let address: Option<std::net::IpAddr> = host.parse().ok();
    host == "localhost" || address.is_some_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_its_own() {
        for own in ["127.0.0.1:7180", "localhost", "http://localhost:5173", "[::1]:7180"] {
            assert!(is_loopback(host_of(own)), "{own}");
        }
        for other in ["host.example", "http://127.0.0.1.host.example", "null", "", "?"] {
            assert!(!is_loopback(host_of(other)), "{other}");
        }
    }
}
