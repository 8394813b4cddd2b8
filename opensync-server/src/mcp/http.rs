//! HTTP: the protocol at `/mcp`, for whoever a request is from.
//!
//! There are no sessions: each request is answered by itself, with the archive of its own caller. A
//! server may be restarted at any time, and one key cannot go on with what another began.

use std::sync::Arc;

use opensync_core::OpenSync;
use rmcp::model::Extensions;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};

use super::Server;

/// The protocol as a service. What is in front of it puts the caller's [`OpenSync`] into the
/// request's extensions, and refuses requests that a page of another site makes.
pub(crate) fn service() -> StreamableHttpService<Server, NeverSessionManager> {
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
