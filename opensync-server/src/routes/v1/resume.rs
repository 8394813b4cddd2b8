//! Resume: how a session is gone on with in its agent.

use axum::Json;
use axum::extract::Path;
use opensync_core::Owner;
use opensync_core::accounts::KeyScope;
use opensync_core::source::{self, Machine};

use crate::http::{ApiError, Caller, blocking};
use crate::routes::lookup::exact;
use crate::wire::v1::{Problem, ResumeOut};

/// The command that goes on with a session in its agent, or why there is none.
#[utoipa::path(get, path = "/sessions/{id}/resume", tag = "sessions", security(("key" = [])),
    params(("id" = String, Path, description = "The session's external id")),
    responses((status = 200, body = ResumeOut),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn resume(
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<ResumeOut>, ApiError> {
    caller.require(KeyScope::Read)?;
    blocking(move || {
        let session = exact(&caller.archive, &id)?.session;
        // Only the owner of this machine learns which files are on it.
        let is_ours = caller.holder.owner == Owner::LOCAL;
        let machine = if is_ours { Machine::This } else { Machine::Other };
        Ok(Json(ResumeOut::of(&session, source::resume(&session, machine))))
    })
    .await
}
