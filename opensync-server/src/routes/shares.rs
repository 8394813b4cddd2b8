//! Shares: lets others read a session by a link, and ends that.

use std::collections::HashSet;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use opensync_core::{
    KeyScope, OpenSync, RedactOptions, SessionFinding, Share, ShareFormat, ShareOptions,
};
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use utoipa::ToSchema;

use super::export::headers;
use super::sessions::exact;
use crate::http::{
    Caller, FORM, Failure, FailureOut, ONE_THING, Payer, Shared, Unread, blocking, freely, streamed,
};
use crate::wire::parse;

/// How a program tells the password of a share.
const PASSWORD: &str = "x-share-password";

/// What is to be shared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShareIn {
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

/// A line of the ledger.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShareOut {
    /// The unguessable part of the address.
    slug: String,
    /// Where it is read: with `.md` and `.json` as Markdown and JSON.
    path: String,
    /// The session's id.
    session_id: String,
    /// What the session is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// When it was shared, in milliseconds since 1970.
    created_at: i64,
    /// When it ends by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    /// Whether that time has come.
    is_expired: bool,
    /// Whether readers need a password.
    has_password: bool,
    /// Whether readers see tokens and cost.
    show_cost: bool,
    /// Whether readers see what models thought.
    show_thinking: bool,
    /// Whether secrets are hidden.
    redact: bool,
    /// How often it was read.
    views: u64,
}

/// All that is shared.
#[derive(Serialize, ToSchema)]
pub(super) struct Shares {
    /// Newest first.
    shares: Vec<ShareOut>,
}

/// Shares a session, or a range of its messages, as it is now.
#[utoipa::path(post, path = "/api/shares", tag = "shares", security(("key" = [])),
    request_body = ShareIn,
    responses((status = 200, body = ShareOut), (status = "4XX", body = FailureOut)))]
pub(super) async fn share(
    State(shared): State<Shared>,
    caller: Caller,
    body: Unread,
) -> Result<Json<ShareOut>, Failure> {
    caller.require(KeyScope::Sync)?;
    let told: ShareIn = parse(&body.json(ONE_THING).await?.value)?;
    let _turn = match &told.password {
        Some(_) => Some(shared.gate.guesses.turn().await?),
        None => None,
    };
    blocking(move || {
        let count = exact(&caller.archive, &told.session_id)?.message_count;
        let range = match (told.first_message, told.last_message) {
            (None, None) => None,
            (first, last) => Some((first.unwrap_or(1), last.unwrap_or(count))),
        };
        let options = ShareOptions {
            messages: range,
            expires_at: told.expires_at,
            password: told.password,
            show_cost: told.show_cost.unwrap_or(false),
            show_thinking: told.show_thinking.unwrap_or(true),
            redact: told.redact.unwrap_or(true),
            redact_emails: told.redact_emails.unwrap_or(false),
        };
        Ok(Json(caller.archive.share(&told.session_id, &options)?.into()))
    })
    .await
}

/// The ledger of all that is shared.
#[utoipa::path(get, path = "/api/shares", tag = "shares", security(("key" = [])),
    responses((status = 200, body = Shares), (status = "4XX", body = FailureOut)))]
pub(super) async fn list(caller: Caller) -> Result<Json<Shares>, Failure> {
    caller.require(KeyScope::Read)?;
    blocking(move || {
        let shares = caller.archive.shares()?.into_iter().map(ShareOut::from).collect();
        Ok(Json(Shares { shares }))
    })
    .await
}

/// Ends a share at once and for good.
#[utoipa::path(delete, path = "/api/shares/{slug}", tag = "shares", security(("key" = [])),
    params(("slug" = String, Path, description = "The share's slug")),
    responses((status = 200, body = ShareOut), (status = "4XX", body = FailureOut)))]
pub(super) async fn unshare(
    caller: Caller,
    Path(slug): Path<String>,
) -> Result<Json<ShareOut>, Failure> {
    caller.require(KeyScope::Sync)?;
    blocking(move || Ok(Json(caller.archive.unshare(&slug)?.into()))).await
}

/// What would be hidden in a session.
#[derive(Serialize, ToSchema)]
pub(super) struct Findings {
    /// In the order of the session.
    #[schema(value_type = Vec<Object>)]
    findings: Vec<SessionFinding>,
}

/// Tells which secrets are in a session, shortened.
#[utoipa::path(get, path = "/api/sessions/{id}/findings", tag = "shares", security(("key" = [])),
    params(("id" = String, Path, description = "The session's id")),
    responses((status = 200, body = Findings), (status = "4XX", body = FailureOut)))]
pub(super) async fn findings(
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Findings>, Failure> {
    caller.require(KeyScope::Read)?;
    blocking(move || {
        exact(&caller.archive, &id)?;
        let findings = caller.archive.findings(&id, RedactOptions::default())?;
        Ok(Json(Findings { findings }))
    })
    .await
}

/// The sessions to which a link is out.
pub(super) fn public(archive: &OpenSync) -> Result<HashSet<String>, Failure> {
    let shares = archive.shares()?.into_iter().filter(|share| !share.is_expired);
    Ok(shares.map(|share| share.session).collect())
}

/// What whoever has the link reads. Needs no key.
pub(super) fn pages() -> Router<Shared> {
    Router::new().route("/s/{name}", get(read).post(unlock))
}

/// How long a reader waits for others to be done.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a reader asks for.
struct Asked {
    slug: String,
    format: ShareFormat,
    media: &'static str,
}

impl Asked {
    fn of(name: &str) -> Self {
        let (slug, format, media) = match name.rsplit_once('.') {
            Some((slug, "md")) => (slug, ShareFormat::Markdown, "text/markdown; charset=utf-8"),
            Some((slug, "json")) => (slug, ShareFormat::Json, "application/json"),
            _ => (name, ShareFormat::Page, "text/html; charset=utf-8"),
        };
        Self { slug: slug.to_owned(), format, media }
    }

    /// Whether a password is asked for; an error if nothing is shared so.
    async fn has_password(&self, shared: &Shared) -> Result<bool, Failure> {
        let (archive, slug) = (shared.archive.clone(), self.slug.clone());
        freely(move || Ok(archive.share_has_password(&slug)?)).await
    }

    /// The answer to who brings no password, or a wrong one.
    fn locked(&self) -> Result<Response, Failure> {
        if self.format == ShareFormat::Page {
            let page = Html(include_str!("password.html"));
            return Ok((StatusCode::UNAUTHORIZED, page).into_response());
        }
        let message = format!("this share has a password; send it as `{PASSWORD}`");
        Err(Failure::new(StatusCode::UNAUTHORIZED, message, "unauthorized"))
    }
}

async fn read(
    State(shared): State<Shared>,
    Path(name): Path<String>,
    payer: Payer,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let asked = Asked::of(&name);
    let password = headers.get(PASSWORD).and_then(|told| told.to_str().ok()).map(str::to_owned);
    match (asked.has_password(&shared).await?, password) {
        (false, _) => open(shared, asked, payer, None).await,
        (true, None) => asked.locked(),
        (true, password) => open(shared, asked, payer, password).await,
    }
}

async fn unlock(
    State(shared): State<Shared>,
    Path(name): Path<String>,
    payer: Payer,
    form: Unread,
) -> Result<Response, Failure> {
    let asked = Asked::of(&name);
    if !asked.has_password(&shared).await? {
        return open(shared, asked, payer, None).await;
    }
    let form = form.bytes(FORM).await?.bytes;
    let typed = form_urlencoded::parse(&form).find(|(name, _)| name == "password");
    let (_, password) =
        typed.ok_or_else(|| Failure::bad_request("expected a form with `password`"))?;
    open(shared, asked, payer, Some(password.into_owned())).await
}

/// Answers with what is shared. Whoever brings a password has it tried, which is slow on purpose and
/// allowed a few times only.
async fn open(
    shared: Shared,
    asked: Asked,
    payer: Payer,
    password: Option<String>,
) -> Result<Response, Failure> {
    let place = shared.answers.take_within(payer, PATIENCE).await?;
    let guess = match &password {
        Some(_) => Some(shared.gate.guesses.begin(&asked.slug, payer).await?),
        None => None,
    };
    let (archive, slug) = (shared.archive.clone(), asked.slug.clone());
    let found = freely(move || Ok(archive.open_share(&slug, password.as_deref())?)).await?;
    let Some(found) = found else { return asked.locked() };
    if let Some(guess) = guess {
        guess.was_right();
    }
    let Asked { format, media, .. } = asked;
    let robots = HeaderName::from_static("x-robots-tag");
    let headers =
        headers([(CONTENT_TYPE, media), (CACHE_CONTROL, "no-store"), (robots, "noindex")]);
    streamed(headers, place, move |to| found.write(format, to)).await
}

impl From<Share> for ShareOut {
    fn from(share: Share) -> Self {
        Self {
            path: format!("/s/{}", share.slug),
            slug: share.slug,
            session_id: share.session,
            title: share.title,
            created_at: share.created_at,
            expires_at: share.expires_at,
            is_expired: share.is_expired,
            has_password: share.has_password,
            show_cost: share.show_cost,
            show_thinking: share.show_thinking,
            redact: share.redact,
            views: share.views,
        }
    }
}
