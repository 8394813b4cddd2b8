//! Shares: lets others read a session by a link, and ends that.

use axum::Json;
use axum::extract::{Path, Query, State};
use opensync_core::accounts::KeyScope;
use opensync_core::redact::{RedactOptions, SessionFinding};
use opensync_core::share::ShareOptions;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::http::{ApiError, Caller, ONE_THING, Unread, blocking};
use crate::routes::lookup::exact;
use crate::server::Shared;
use crate::wire::parse;
use crate::wire::v1::{Page, Problem, Share};

/// What is to be shared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::routes) struct ShareIn {
    /// The session's id.
    session_id: String,
    /// The first message, counted from 1.
    first_message: Option<u32>,
    /// The last message.
    last_message: Option<u32>,
    /// When it ends by itself, in milliseconds since 1970.
    expires_at: Option<i64>,
    /// What readers have to type.
    password: Option<String>,
    /// Whether readers see tokens and cost.
    show_cost: Option<bool>,
    /// Whether readers see what models thought; they do, unless this is `false`.
    show_thinking: Option<bool>,
    /// Whether secrets are hidden; they are, unless this is `false`.
    redact: Option<bool>,
    /// Whether e-mail addresses are hidden, too.
    redact_emails: Option<bool>,
}

/// Shares a session, or a range of its messages, as it is now.
#[utoipa::path(post, path = "/shares", tag = "shares", security(("key" = [])),
    request_body = ShareIn,
    responses((status = 200, body = Share), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(in crate::routes) async fn share(
    State(shared): State<Shared>,
    caller: Caller,
    body: Unread,
) -> Result<Json<Share>, ApiError> {
    let share = made(&shared, caller, body).await?;
    Ok(Json(Share::new(share, shared.gate.public_url())))
}

/// Shares what a request says.
pub(in crate::routes) async fn made(
    shared: &Shared,
    caller: Caller,
    body: Unread,
) -> Result<opensync_core::share::Share, ApiError> {
    caller.require(KeyScope::Sync)?;
    let told: ShareIn = parse(&body.json(ONE_THING).await?.value)?;
    let _turn = match &told.password {
        Some(_) => Some(shared.gate.guesses.turn().await?),
        None => None,
    };
    let hides_emails = shared.live.hides_emails();
    blocking(move || {
        let count = exact(&caller.archive, &told.session_id)?.message_count;
        let range = match (told.first_message, told.last_message) {
            (None, None) => None,
            (first, last) => Some((first.unwrap_or(1), last.unwrap_or(count))),
        };
        let options = ShareOptions::default()
            .messages(range)
            .expires_at(told.expires_at)
            .password(told.password)
            .show_cost(told.show_cost.unwrap_or(false))
            .show_thinking(told.show_thinking.unwrap_or(true))
            .redact(told.redact.unwrap_or(true))
            .redact_emails(told.redact_emails.unwrap_or(hides_emails));
        Ok(caller.archive.share(&told.session_id, &options)?)
    })
    .await
}

/// The ledger of all that is shared, newest first.
#[utoipa::path(get, path = "/shares", tag = "shares", security(("key" = [])),
    responses((status = 200, body = Page<Share>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(in crate::routes) async fn shares(
    State(shared): State<Shared>,
    caller: Caller,
) -> Result<Json<Page<Share>>, ApiError> {
    let url = shared.gate.public_url();
    let shares = listed(caller).await?.into_iter().map(|share| Share::new(share, url));
    Ok(Json(Page::all(shares.collect::<Vec<_>>())))
}

/// All that is shared.
pub(in crate::routes) async fn listed(
    caller: Caller,
) -> Result<Vec<opensync_core::share::Share>, ApiError> {
    caller.require(KeyScope::Read)?;
    blocking(move || Ok(caller.archive.shares()?)).await
}

/// What changes of a share.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ShareEdit {
    /// When it ends by itself, in milliseconds since 1970; `null` for never.
    #[schema(required)]
    expires_at: Value,
}

/// Sets when a share ends.
#[utoipa::path(patch, path = "/shares/{slug}", operation_id = "change_share", tag = "shares", security(("key" = [])),
    params(("slug" = String, Path, description = "The share's slug")), request_body = ShareEdit,
    responses((status = 200, body = Share), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn change(
    State(shared): State<Shared>,
    caller: Caller,
    Path(slug): Path<String>,
    body: Unread,
) -> Result<Json<Share>, ApiError> {
    caller.require(KeyScope::Sync)?;
    let told: ShareEdit = parse(&body.json(ONE_THING).await?.value)?;
    let expires_at = match told.expires_at {
        Value::Null => None,
        told => Some(told.as_i64().ok_or_else(|| {
            ApiError::bad_request("`expiresAt`: expected milliseconds since 1970, or null")
        })?),
    };
    let share = blocking(move || Ok(caller.archive.set_share_end(&slug, expires_at)?)).await?;
    Ok(Json(Share::new(share, shared.gate.public_url())))
}

/// Ends a share at once and for good.
#[utoipa::path(delete, path = "/shares/{slug}", tag = "shares", security(("key" = [])),
    params(("slug" = String, Path, description = "The share's slug")),
    responses((status = 200, body = Share), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(in crate::routes) async fn unshare(
    State(shared): State<Shared>,
    caller: Caller,
    Path(slug): Path<String>,
) -> Result<Json<Share>, ApiError> {
    let share = ended(caller, slug).await?;
    Ok(Json(Share::new(share, shared.gate.public_url())))
}

/// Ends a share.
pub(in crate::routes) async fn ended(
    caller: Caller,
    slug: String,
) -> Result<opensync_core::share::Share, ApiError> {
    caller.require(KeyScope::Sync)?;
    blocking(move || Ok(caller.archive.unshare(&slug)?)).await
}

/// A secret in a session.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::routes) struct Finding {
    /// The kind of secret.
    rule: &'static str,
    /// What would stand in its place; the same for the same secret.
    mark: String,
    /// The agent's id of the message it is in.
    message_id: String,
    /// Which message of the session that is, counted from 1 as shares count them.
    message: u64,
    /// Which part of the message it is in, counted from 1.
    part: usize,
    /// The line with everything hidden, and a little of what is around it.
    line: String,
    /// The first characters of the secret, enough to know it again by and no more.
    hint: String,
}

impl From<SessionFinding> for Finding {
    fn from(finding: SessionFinding) -> Self {
        Self {
            rule: finding.rule,
            mark: finding.mark,
            message_id: finding.message_id,
            message: finding.message,
            part: finding.part,
            line: finding.line,
            hint: finding.hint,
        }
    }
}

/// What else is looked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(in crate::routes) struct FindingsIn {
    /// `true` for e-mail addresses, too.
    emails: Option<String>,
}

/// Tells which secrets are in a session, shortened, in its order.
#[utoipa::path(get, path = "/sessions/{id}/findings", tag = "shares", security(("key" = [])),
    params(("id" = String, Path, description = "The session's external id"), FindingsIn),
    responses((status = 200, body = Page<Finding>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(in crate::routes) async fn findings(
    caller: Caller,
    Path(id): Path<String>,
    Query(asked): Query<FindingsIn>,
) -> Result<Json<Page<Finding>>, ApiError> {
    let emails = asked.emails.as_deref() == Some("true");
    let found = found(caller, id, RedactOptions { emails }).await?;
    Ok(Json(Page::all(found)))
}

/// The secrets in a session.
pub(in crate::routes) async fn found(
    caller: Caller,
    id: String,
    options: RedactOptions,
) -> Result<Vec<SessionFinding>, ApiError> {
    caller.require(KeyScope::Read)?;
    blocking(move || {
        exact(&caller.archive, &id)?;
        Ok(caller.archive.findings(&id, options)?)
    })
    .await
}
