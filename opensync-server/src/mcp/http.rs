//! HTTP: the protocol at `/mcp`, for whoever a request is from.
//!
//! There are no sessions: each request is answered by itself, with the archive of its own caller. A
//! server may be restarted at any time, and one key cannot go on with what another began.

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts as _, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use opensync_core::{KeyScope, OpenSync};
use rmcp::model::Extensions;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};

use super::Server;
use crate::http::{Caller, Shared};

/// The protocol at `/mcp`.
pub(crate) fn routes(shared: &Shared) -> Router<Shared> {
    let caller = from_fn_with_state(shared.clone(), with_archive);
    Router::new().nest_service("/mcp", service()).layer(caller)
}

/// Gives the protocol, which knows no extractor, the archive of the caller.
async fn with_archive(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let caller = Caller::from_request_parts(&mut parts, &shared).await;
    match caller.and_then(|caller| caller.require(KeyScope::Read).map(|()| caller)) {
        Ok(caller) => {
            parts.extensions.insert(caller.archive);
            next.run(Request::from_parts(parts, body)).await
        }
        Err(failure) => failure.into_response(),
    }
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
