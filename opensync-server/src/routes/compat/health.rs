//! Health: whether the server is well.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::now_ms;

/// The server is well.
#[derive(Serialize, ToSchema)]
pub(super) struct Health {
    /// `ok`.
    status: &'static str,
    /// Now, in milliseconds since 1970.
    timestamp: i64,
    /// The server's version.
    version: &'static str,
}

/// Tells that the server answers. Needs no key.
#[utoipa::path(get, path = "/health", tag = "server", responses((status = 200, body = Health)))]
pub(super) async fn health() -> Json<Health> {
    let version = env!("CARGO_PKG_VERSION");
    Json(Health { status: "ok", timestamp: now_ms(), version })
}
