//! Browser: let in by a link that works once, and known by a cookie from then on.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use opensync_core::{KeyKind, KeyOptions, KeyScope, OpenSync};
use serde::Deserialize;

use super::{Admission, Gate};
use crate::http::{Failure, Shared, blocking, now_ms};

const LINK_MS: i64 = 10 * 60 * 1000;
const COOKIE_DAYS: i64 = 30;

/// A link that lets one browser in as the owner of `archive`, for ten minutes, at `address`.
pub(crate) fn link(archive: &OpenSync, address: &str) -> opensync_core::Result<String> {
    let new = archive.create_key(KeyOptions {
        name: "one-time link".to_owned(),
        kind: KeyKind::Link,
        scopes: vec![KeyScope::Admin],
        expires_at: Some(now_ms() + LINK_MS),
    })?;
    Ok(format!("http://{address}/enter?token={}", new.key))
}

/// Where browsers come in and go out.
pub(crate) fn pages() -> Router<Shared> {
    Router::new().route("/enter", get(enter)).route("/leave", post(leave))
}

/// The secret that a browser's cookie holds.
pub(super) fn secret(headers: &HeaderMap, is_secure: bool) -> Option<&str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs =
        cookies.flat_map(|text| text.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.find(|(name, _)| name.trim() == cookie_name(is_secure)).map(|(_, value)| value.trim())
}

/// With TLS, a name that browsers take from this host alone.
fn cookie_name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-opensync" } else { "opensync" }
}

/// What sets the cookie, or takes it away with no `seconds`.
fn set_cookie(secret: &str, seconds: i64, is_secure: bool) -> Result<HeaderValue, Failure> {
    let name = cookie_name(is_secure);
    let secure = if is_secure { "; Secure" } else { "" };
    let text =
        format!("{name}={secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&text).map_err(|_| Failure::internal("a cookie that no header holds"))
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    token: String,
}

async fn enter(
    State(shared): State<Shared>,
    Query(entry): Query<Entry>,
    parts: Parts,
) -> Result<Response, Failure> {
    let gate: &Arc<Gate> = &shared.gate;
    let agent = parts.headers.get("user-agent").and_then(|value| value.to_str().ok());
    let name: String = agent.filter(|name| !name.trim().is_empty()).unwrap_or("a browser").into();
    let archive = gate.archive.clone();
    let new = blocking(move || {
        let Some(link) = archive.accounts().redeem(&entry.token)? else { return Ok(None) };
        let new = archive.for_owner(link.owner).create_key(KeyOptions {
            name: name.chars().take(200).collect(),
            kind: KeyKind::Browser,
            scopes: link.scopes,
            expires_at: Some(now_ms() + COOKIE_DAYS * 86_400_000),
        })?;
        Ok(Some(new))
    });
    let Some(new) = new.await? else {
        gate.refuse(gate.address(&parts))?;
        let message = "this link was used or is too old; `opensync link` prints a new one";
        return Err(Failure::new(StatusCode::UNAUTHORIZED, message, "unauthorized"));
    };
    let cookie = set_cookie(&new.key, COOKIE_DAYS * 86_400, gate.is_secure)?;
    let headers = [(SET_COOKIE, cookie), (LOCATION, HeaderValue::from_static("/"))];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// Forgets the browser that asks.
async fn leave(State(shared): State<Shared>, parts: Parts) -> Result<Response, Failure> {
    let Some(Admission::Holder(holder)) = parts.extensions.get::<Admission>() else {
        return Err(Failure::new(StatusCode::UNAUTHORIZED, "nobody is signed in", "unauthorized"));
    };
    let key = holder.key.clone();
    if key.kind != KeyKind::Browser {
        return Err(Failure::bad_request("a key is revoked with `opensync keys revoke`"));
    }
    let archive = shared.archive.for_owner(key.owner);
    blocking(move || Ok(archive.revoke_key(&key.id)?)).await?;
    let cookie = set_cookie("", 0, shared.gate.is_secure)?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response())
}
