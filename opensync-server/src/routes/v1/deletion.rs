//! Deletion: many sessions at once, if they are as many as whoever asks was told.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use opensync_core::accounts::KeyScope;
use opensync_core::sessions::{Deletion, ListOptions};
use opensync_core::{Filter, OpenSync};
use serde::Deserialize;
use utoipa::ToSchema;

use super::jobs::started;
use crate::http::{ApiError, Caller, ONE_THING, Unread, blocking};
use crate::jobs::{JobReport, Work};
use crate::server::Shared;
use crate::wire::parse;
use crate::wire::v1::{FilterIn, Problem, filter};

/// How many are to go.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DeletionIn {
    /// How many sessions whoever asks means. If there are more or less, none is deleted.
    count: u64,
    /// `true` if everything is meant, also what is hidden; then nothing else may be asked for.
    #[serde(default)]
    all: bool,
}

/// Deletes the sessions that the filter means, or with `all` every one, as a job. 409 if they are not
/// `count`.
#[utoipa::path(post, path = "/delete", operation_id = "delete_sessions", tag = "sessions", security(("key" = [])),
    params(FilterIn), request_body = DeletionIn,
    responses((status = 202, body = JobReport),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn delete(
    State(shared): State<Shared>,
    caller: Caller,
    Query(pairs): Query<Vec<(String, String)>>,
    body: Unread,
) -> Result<(StatusCode, Json<JobReport>), ApiError> {
    caller.require(KeyScope::Sync)?;
    let filter = filter(&pairs)?;
    let told: DeletionIn = parse(&body.json(ONE_THING).await?.value)?;
    let deletion = Deletion::new(filter.clone(), told.all)?;
    if told.all {
        caller.require(KeyScope::Admin)?;
    }
    let archive = caller.archive.clone();
    blocking(move || expect(&archive, filter, told.count)).await?;
    let work = Work::Delete { archive: caller.archive.clone(), deletion, count: told.count };
    started(&shared, &caller, work)
}

/// Refuses a number that is not right, as far as the index knows; the job looks at the sessions.
fn expect(archive: &OpenSync, filter: Filter, count: u64) -> Result<(), ApiError> {
    let mut options = ListOptions::default();
    (options.filter, options.limit) = (filter, 1);
    let list = archive.list(&options)?;
    if list.pending > 0 || list.total == count {
        return Ok(());
    }
    let message = format!("there are {} sessions and not {count}", list.total);
    Err(ApiError::new(StatusCode::CONFLICT, message, "invalid_input"))
}
