//! Jobs: long work that requests start, how far each is, and how one is stopped.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use opensync_core::accounts::KeyScope;
use opensync_core::{Agents, Owner};
use serde::Deserialize;
use utoipa::ToSchema;

use super::accounts::require_administrator;
use crate::http::{ApiError, Caller, ONE_THING, Unread, blocking};
use crate::jobs::{JobKind, JobReport, Work};
use crate::server::Shared;
use crate::wire::parse;
use crate::wire::v1::{Page, Problem};

/// What is to be done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct JobIn {
    /// `import` reads what agents wrote on this machine, for its owner; `embed` embeds what is not
    /// embedded yet; `install` downloads the model and installs it, and `reprice` computes stored costs
    /// again, for administrators. `delete` has a route of its own.
    kind: JobKind,
    /// Of an import: only this agent.
    source: Option<String>,
}

/// One's jobs, the newest first: those under way, and the last that ended since the server began.
#[utoipa::path(get, path = "/jobs", tag = "server", security(("key" = [])),
    responses((status = 200, body = Page<JobReport>),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn jobs(
    State(shared): State<Shared>,
    caller: Caller,
) -> Result<Json<Page<JobReport>>, ApiError> {
    caller.require(KeyScope::Read)?;
    Ok(Json(Page::all(shared.jobs.of(caller.holder.owner))))
}

/// One of one's jobs.
#[utoipa::path(get, path = "/jobs/{id}", tag = "server", security(("key" = [])),
    params(("id" = String, Path, description = "The job's id")),
    responses((status = 200, body = JobReport),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn job(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<JobReport>, ApiError> {
    caller.require(KeyScope::Read)?;
    Ok(Json(shared.jobs.get(caller.holder.owner, &id)?))
}

/// Starts a job. While one's own of that kind is under way, no other one begins: 409.
#[utoipa::path(post, path = "/jobs", operation_id = "start_job", tag = "server", security(("key" = [])),
    request_body = JobIn,
    responses((status = 202, body = JobReport),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn start(
    State(shared): State<Shared>,
    caller: Caller,
    body: Unread,
) -> Result<(StatusCode, Json<JobReport>), ApiError> {
    caller.require(KeyScope::Sync)?;
    let told: JobIn = parse(&body.json(ONE_THING).await?.value)?;
    let archive = caller.archive.clone();
    let work = match told.kind {
        JobKind::Import => {
            require_here(&caller)?;
            let source = told.source;
            let _known = Agents::named(&source)?;
            Work::Import { archive, source }
        }
        JobKind::Embed => {
            let known = archive.clone();
            if blocking(move || Ok(known.pending_embeddings()?)).await?.is_none() {
                return Err(ApiError::not_found("no model is installed"));
            }
            Work::Embed { archive }
        }
        JobKind::Install => {
            require_administrator(&caller).await?;
            Work::Install { archive, file: None, steering: shared.live.steering.clone() }
        }
        JobKind::Reprice => {
            require_administrator(&caller).await?;
            Work::Reprice { archive }
        }
        JobKind::Delete => return Err(ApiError::bad_request("`kind`: `POST /delete` deletes")),
    };
    started(&shared, &caller, work)
}

/// Starts a caller's work.
pub(super) fn started(
    shared: &Shared,
    caller: &Caller,
    work: Work,
) -> Result<(StatusCode, Json<JobReport>), ApiError> {
    let report = shared.jobs.start(caller.holder.owner, work)?;
    Ok((StatusCode::ACCEPTED, Json(report)))
}

/// Tells a job to stop, which it does as soon as it can. What it did until then stays.
#[utoipa::path(delete, path = "/jobs/{id}", operation_id = "stop_job", tag = "server", security(("key" = [])),
    params(("id" = String, Path, description = "The job's id")),
    responses((status = 200, body = JobReport),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn stop(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<JobReport>, ApiError> {
    caller.require(KeyScope::Sync)?;
    Ok(Json(shared.jobs.cancel(caller.holder.owner, &id)?))
}

/// Refuses whose this machine is not: what agents write here is another one's.
fn require_here(caller: &Caller) -> Result<(), ApiError> {
    if caller.holder.owner == Owner::LOCAL {
        return Ok(());
    }
    let message = "what agents write on this machine is its owner's to import";
    Err(ApiError::new(StatusCode::FORBIDDEN, message, "forbidden"))
}
