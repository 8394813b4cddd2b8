//! Preview: the page that readers of a share would see before anything is shared, and see of one that is.

use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_FRAME_OPTIONS};
use axum::response::Response;
use opensync_core::accounts::KeyScope;
use opensync_core::share::{ShareFormat, ShareOptions, SharedSession};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::{ApiError, Caller, Place, blocking, streamed};
use crate::routes::answer::headers;
use crate::routes::lookup::exact;
use crate::server::Shared;
use crate::wire::v1::Problem;

/// A page of ours may frame it, and it may do nothing there.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'self'; sandbox";

/// What would be shared.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct PreviewIn {
    /// The session's id.
    session: String,
    /// The first message, counted from 1.
    first: Option<u32>,
    /// The last message.
    last: Option<u32>,
    /// `true` if readers are to see tokens and cost.
    cost: Option<bool>,
    /// `false` if readers are not to see what models thought.
    thinking: Option<bool>,
    /// `false` if secrets are not to be hidden.
    redact: Option<bool>,
    /// `true` if e-mail addresses are to be hidden, too.
    emails: Option<bool>,
}

/// The page that readers would see if a session were shared so. Nothing is shared by it.
#[utoipa::path(get, path = "/shares/preview", tag = "shares", security(("key" = [])),
    params(PreviewIn),
    responses((status = 200, body = String, content_type = "text/html"),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn preview(
    State(shared): State<Shared>,
    caller: Caller,
    Query(asked): Query<PreviewIn>,
) -> Result<Response, ApiError> {
    caller.require(KeyScope::Read)?;
    let place = shared.answers.take(caller.payer()).await?;
    let hides_emails = shared.live.hides_emails();
    let found = blocking(move || {
        let count = exact(&caller.archive, &asked.session)?.message_count;
        let messages = match (asked.first, asked.last) {
            (None, None) => None,
            (first, last) => Some((first.unwrap_or(1), last.unwrap_or(count))),
        };
        let options = ShareOptions::default()
            .messages(messages)
            .show_cost(asked.cost.unwrap_or(false))
            .show_thinking(asked.thinking.unwrap_or(true))
            .redact(asked.redact.unwrap_or(true))
            .redact_emails(asked.emails.unwrap_or(hides_emails));
        Ok(caller.archive.preview_share(&asked.session, &options)?)
    })
    .await?;
    page(found, place).await
}

/// The page that readers of a share see, without its password, and without counting it as read.
#[utoipa::path(get, path = "/shares/{slug}/preview", tag = "shares", security(("key" = [])),
    params(("slug" = String, Path, description = "The share's slug")),
    responses((status = 200, body = String, content_type = "text/html"),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn preview_share(
    State(shared): State<Shared>,
    caller: Caller,
    Path(slug): Path<String>,
) -> Result<Response, ApiError> {
    caller.require(KeyScope::Read)?;
    let place = shared.answers.take(caller.payer()).await?;
    let found = blocking(move || Ok(caller.archive.see_share(&slug)?)).await?;
    page(found, place).await
}

/// A page that one of ours may frame.
async fn page(found: SharedSession, place: Place) -> Result<Response, ApiError> {
    let headers = headers([
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_FRAME_OPTIONS, "SAMEORIGIN"),
    ]);
    streamed(headers, place, move |to| found.write(ShareFormat::Page, to)).await
}
