//! Blame: which session made a commit, and which prompt led to it.

use axum::Json;
use axum::extract::Query;
use opensync_core::accounts::KeyScope;
use opensync_core::sessions::{BlamedBy, BlamedPrompt};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::paging::number;
use super::sessions::with_shares;
use crate::http::{ApiError, Caller, blocking};
use crate::wire::v1::{Problem, Session};
use crate::wire::words;

/// Which commit is meant.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct BlameIn {
    /// Its hash, the beginning of it (four digits at least), or the first line of its message, all of it.
    #[param(required = true)]
    commit: String,
    /// When it was first made, in milliseconds since 1970: of several with one subject the nearest is meant.
    authored_at: Option<String>,
}

/// Who made a commit.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct BlameOut {
    /// The session that made it.
    session: Session,
    /// Its hash as far as git told it to the session; `null` where it told none.
    hash: Option<String>,
    /// The first line of its message.
    subject: String,
    /// By what it was recognized.
    #[schema(schema_with = words::word::<BlamedBy>)]
    by: &'static str,
    /// The place of the message that called git.
    place: u32,
    /// The id of this message.
    message_id: String,
    /// When that was.
    at: i64,
    /// What was asked last before it; `null` if nothing was.
    prompt: Option<PromptOut>,
    /// Other sessions that made a commit of this name, or hold a copy of the call.
    others: Vec<String>,
}

/// A prompt that led to a commit.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PromptOut {
    /// The place of the message in the session.
    place: u32,
    /// Its id.
    message_id: String,
    /// When it was said.
    at: i64,
    /// What it says; of a long one the first 4 KiB.
    text: String,
}

/// The session that made a commit, and the prompt that led to it. A session that quotes it is not meant.
#[utoipa::path(get, path = "/blame", tag = "search", security(("key" = [])),
    params(BlameIn),
    responses((status = 200, body = BlameOut),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn blame(
    caller: Caller,
    Query(asked): Query<BlameIn>,
) -> Result<Json<BlameOut>, ApiError> {
    caller.require(KeyScope::Read)?;
    let authored_at = number("authoredAt", asked.authored_at.as_deref())?;
    blocking(move || {
        let blame = caller.archive.blame(&asked.commit, authored_at)?;
        Ok(Json(BlameOut {
            session: with_shares(&caller.archive, blame.session)?,
            hash: blame.hash,
            subject: blame.subject,
            by: blame.by.as_str(),
            place: blame.place,
            message_id: blame.message_id,
            at: blame.at,
            prompt: blame.prompt.map(PromptOut::from),
            others: blame.others,
        }))
    })
    .await
}

impl From<BlamedPrompt> for PromptOut {
    fn from(prompt: BlamedPrompt) -> Self {
        let BlamedPrompt { place, message_id, at, text, .. } = prompt;
        Self { place, message_id, at, text }
    }
}
