//! Shared: what whoever has the link of a share reads, and types its password.

use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::get;
use opensync_core::share::ShareFormat;
use url::form_urlencoded;

use super::answer::headers;
use crate::http::{ApiError, FORM, Payer, Unread, freely, streamed};
use crate::server::Shared;

/// How a program tells the password of a share.
const PASSWORD: &str = "x-share-password";

/// What whoever has the link reads. Needs no key.
pub(super) fn pages() -> Router<Shared> {
    Router::new().route("/s/{name}", get(read).post(unlock))
}

/// How long a reader waits for others to be done.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a reader asks for.
struct SharedPage {
    slug: String,
    format: ShareFormat,
    media: &'static str,
}

impl SharedPage {
    fn of(name: &str) -> Self {
        let (slug, format, media) = match name.rsplit_once('.') {
            Some((slug, "md")) => (slug, ShareFormat::Markdown, "text/markdown; charset=utf-8"),
            Some((slug, "json")) => (slug, ShareFormat::Json, "application/json"),
            _ => (name, ShareFormat::Page, "text/html; charset=utf-8"),
        };
        Self { slug: slug.to_owned(), format, media }
    }

    /// Whether a password is asked for; an error if nothing is shared so.
    async fn has_password(&self, shared: &Shared) -> Result<bool, ApiError> {
        let (archive, slug) = (shared.archive.clone(), self.slug.clone());
        freely(move || Ok(archive.share_has_password(&slug)?)).await
    }

    /// The answer to who brings no password, or a wrong one.
    fn locked(&self) -> Result<Response, ApiError> {
        if self.format == ShareFormat::Page {
            let page = Html(include_str!("password.html"));
            return Ok((StatusCode::UNAUTHORIZED, page).into_response());
        }
        let message = format!("this share has a password; send it as `{PASSWORD}`");
        Err(ApiError::new(StatusCode::UNAUTHORIZED, message, "unauthorized"))
    }
}

async fn read(
    State(shared): State<Shared>,
    Path(name): Path<String>,
    payer: Payer,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let asked = SharedPage::of(&name);
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
) -> Result<Response, ApiError> {
    let asked = SharedPage::of(&name);
    if !asked.has_password(&shared).await? {
        return open(shared, asked, payer, None).await;
    }
    let form = form.bytes(FORM).await?.bytes;
    let typed = form_urlencoded::parse(&form).find(|(name, _)| name == "password");
    let (_, password) =
        typed.ok_or_else(|| ApiError::bad_request("expected a form with `password`"))?;
    open(shared, asked, payer, Some(password.into_owned())).await
}

/// Answers with what is shared. Whoever brings a password has it tried, which is slow on purpose and
/// allowed a few times only.
async fn open(
    shared: Shared,
    asked: SharedPage,
    payer: Payer,
    password: Option<String>,
) -> Result<Response, ApiError> {
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
    let SharedPage { format, media, .. } = asked;
    let robots = HeaderName::from_static("x-robots-tag");
    let headers =
        headers([(CONTENT_TYPE, media), (CACHE_CONTROL, "no-store"), (robots, "noindex")]);
    streamed(headers, place, move |to| found.write(format, to)).await
}
