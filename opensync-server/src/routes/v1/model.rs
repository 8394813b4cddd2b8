//! Model: what texts are compared by meaning with, and how far that is.

use axum::Json;
use opensync_core::accounts::KeyScope;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{Caller, Failure, blocking};
use crate::wire::v1::Problem;

/// The model that searches by meaning use.
#[derive(Serialize, ToSchema)]
pub(super) struct ModelOut {
    /// Its name.
    id: String,
    /// Whether it is there, and whole.
    installed: bool,
    /// What its files take up; `null` if it is not there.
    bytes: Option<u64>,
    /// Changes whose messages are not embedded yet; `null` without a model.
    pending: Option<u64>,
    /// All changes there are: those that are not pending are embedded.
    total: u64,
}

/// The model, and how far the archive is embedded with it.
#[utoipa::path(get, path = "/model", tag = "server", security(("key" = [])),
    responses((status = 200, body = ModelOut),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn model(caller: Caller) -> Result<Json<ModelOut>, Failure> {
    caller.require(KeyScope::Read)?;
    blocking(move || {
        let id = caller.archive.model_id();
        let status = match caller.archive.models().get(&id) {
            Ok(model) => Some(model.status()?),
            Err(_) => None,
        };
        let pending = caller.archive.pending_embeddings()?;
        Ok(Json(ModelOut {
            id,
            installed: status.as_ref().is_some_and(|status| status.is_complete),
            bytes: status.map(|status| status.bytes),
            pending,
            total: caller.archive.last_change()?,
        }))
    })
    .await
}
