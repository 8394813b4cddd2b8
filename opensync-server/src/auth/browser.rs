//! Browser: let in by a link that works once, and known by a cookie from then on.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use opensync_core::OpenSync;
use opensync_core::accounts::{KeyKind, KeyOptions, KeyScope};
use serde::Deserialize;

use super::cookie::{Cookie, SameSite};
use super::next::own_path;
use crate::http::{Admission, ApiError, Credential, blocking, now_ms};
use crate::server::Shared;

const LINK_MS: i64 = 10 * 60 * 1000;
const COOKIE_DAYS: i64 = 30;

/// A link that lets one browser in as the owner of `archive`, for ten minutes. `base` is where it
/// reaches this server: `http://127.0.0.1:4519`.
pub(crate) fn link(archive: &OpenSync, base: &str) -> opensync_core::Result<String> {
    let new = archive.create_key(
        KeyOptions::default()
            .name("one-time link")
            .kind(KeyKind::Link)
            .scopes(vec![KeyScope::Admin])
            .expires_at(Some(now_ms() + LINK_MS)),
    )?;
    Ok(format!("{}/enter?token={}", base.trim_end_matches('/'), new.key))
}

/// Where browsers come in and go out.
pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/enter", get(enter)).route("/auth/logout", post(logout))
}

/// Has the browser that asks known from now on as the owner of `archive`, by the cookie returned.
pub(super) async fn let_in(
    archive: &OpenSync,
    parts: &Parts,
    is_secure: bool,
) -> Result<HeaderValue, ApiError> {
    let agent = parts.headers.get("user-agent").and_then(|value| value.to_str().ok());
    let name = agent.filter(|name| !name.trim().is_empty()).unwrap_or("a browser");
    let options = KeyOptions::default()
        .name(name.chars().take(200).collect::<String>())
        .kind(KeyKind::Browser)
        .scopes(vec![KeyScope::Admin])
        .expires_at(Some(now_ms() + COOKIE_DAYS * 86_400_000));
    let archive = archive.clone();
    let new = blocking(move || Ok(archive.create_key(options)?)).await?;
    Cookie::browser(is_secure).set(&new.key, COOKIE_DAYS * 86_400, SameSite::Strict)
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    token: String,
    /// Where the browser goes on.
    next: Option<String>,
}

async fn enter(
    State(shared): State<Shared>,
    Query(entry): Query<Entry>,
    parts: Parts,
) -> Result<Response, ApiError> {
    let gate = &shared.gate;
    let accounts = gate.archive.accounts();
    let Entry { token, next } = entry;
    let link = blocking(move || Ok(accounts.redeem(&token)?)).await?;
    let Some(link) = link else {
        gate.refuse(gate.address(&parts))?;
        let message = "this link was used or is too old; `opensync link` prints a new one";
        return Err(ApiError::new(StatusCode::UNAUTHORIZED, message, "unauthorized"));
    };
    let cookie = let_in(&gate.archive.for_owner(link.owner), &parts, gate.is_secure).await?;
    let to = HeaderValue::from_str(own_path(next.as_deref()));
    let to = to.unwrap_or(HeaderValue::from_static("/"));
    let headers = [(SET_COOKIE, cookie), (LOCATION, to)];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// Forgets the browser that asks.
async fn logout(State(shared): State<Shared>, parts: Parts) -> Result<Response, ApiError> {
    let Some(Admission::Holder(holder)) = parts.extensions.get::<Admission>() else {
        return Err(ApiError::new(StatusCode::UNAUTHORIZED, "nobody is signed in", "unauthorized"));
    };
    let Credential::Browser(id) = holder.by.clone() else {
        return Err(ApiError::bad_request("a key is revoked with `opensync keys revoke`"));
    };
    let archive = shared.archive.for_owner(holder.owner);
    blocking(move || Ok(archive.revoke_key(&id)?)).await?;
    let cookie = Cookie::browser(shared.gate.is_secure).forget()?;
    let headers = [(SET_COOKIE, cookie), (LOCATION, HeaderValue::from_static("/"))];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}
