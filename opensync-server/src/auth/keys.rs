//! Keys: those that one lets programs in with.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use opensync_core::{ApiKey, KeyKind, KeyOptions, KeyScope};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{Caller, Failure, FailureOut, ONE_THING, Unread, blocking};

/// A key, without its secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct KeyOut {
    /// Its public part.
    id: String,
    /// What people know it by.
    name: String,
    /// `api`, `browser` or `link`.
    kind: &'static str,
    /// What it lets a program do: read, sync, admin.
    scopes: Vec<&'static str>,
    /// Milliseconds since 1970.
    created_at: i64,
    /// Milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    /// Milliseconds since 1970, to about a minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_at: Option<i64>,
    /// Milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<i64>,
    /// The key itself, only when it was just made.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
}

/// All keys.
#[derive(Serialize, ToSchema)]
pub(crate) struct KeysOut {
    /// Those made last first.
    keys: Vec<KeyOut>,
}

/// A key to make.
#[derive(Deserialize, ToSchema)]
pub(crate) struct KeyIn {
    /// What to know it by.
    name: String,
    /// What it lets a program do: read, sync, admin; read and sync, if not said.
    #[serde(default)]
    scopes: Option<Vec<String>>,
    /// From when on it no longer lets in. Milliseconds since 1970.
    #[serde(default)]
    expires_at: Option<i64>,
}

pub(super) fn codes(scopes: &[KeyScope]) -> Vec<&'static str> {
    scopes.iter().map(|scope| scope.as_str()).collect()
}

fn shown(info: ApiKey, key: Option<String>) -> KeyOut {
    KeyOut {
        kind: info.kind.as_str(),
        scopes: codes(&info.scopes),
        id: info.id,
        name: info.name,
        created_at: info.created_at,
        expires_at: info.expires_at,
        last_used_at: info.last_used_at,
        revoked_at: info.revoked_at,
        key,
    }
}

/// Lists one's keys, those that are revoked or expired too.
#[utoipa::path(get, path = "/api/keys", tag = "account", security(("key" = [])), responses(
    (status = 200, body = KeysOut), (status = 401, body = FailureOut),
    (status = 403, body = FailureOut)
))]
pub(crate) async fn keys(caller: Caller) -> Result<Json<KeysOut>, Failure> {
    caller.require(KeyScope::Admin)?;
    let keys = blocking(move || Ok(caller.archive.keys()?)).await?;
    Ok(Json(KeysOut { keys: keys.into_iter().map(|key| shown(key, None)).collect() }))
}

/// Makes a key. The answer is the only one that holds it.
#[utoipa::path(post, path = "/api/keys", tag = "account", security(("key" = [])),
    request_body = KeyIn, responses(
    (status = 201, body = KeyOut), (status = 400, body = FailureOut),
    (status = 401, body = FailureOut), (status = 403, body = FailureOut)
))]
pub(crate) async fn create_key(
    caller: Caller,
    body: Unread,
) -> Result<(StatusCode, Json<KeyOut>), Failure> {
    caller.require(KeyScope::Admin)?;
    let told: KeyIn = serde_json::from_value(body.json(ONE_THING).await?.value)
        .map_err(|error| Failure::bad_request(format!("not a key to make: {error}")))?;
    let scopes = match told.scopes {
        None => vec![KeyScope::Read, KeyScope::Sync],
        Some(told) => told
            .iter()
            .map(|word| word.parse())
            .collect::<Result<_, opensync_core::Error>>()
            .map_err(|_| Failure::bad_request("`scopes` must be of read, sync and admin"))?,
    };
    let kind = KeyKind::Api;
    let options = KeyOptions { name: told.name, kind, scopes, expires_at: told.expires_at };
    let new = blocking(move || Ok(caller.archive.create_key(options)?)).await?;
    Ok((StatusCode::CREATED, Json(shown(new.info, Some(new.key)))))
}

/// Revokes one of one's keys, by all of its id.
#[utoipa::path(delete, path = "/api/keys/{id}", tag = "account", security(("key" = [])),
    params(("id" = String, Path, description = "The key's id")), responses(
    (status = 200, body = KeyOut), (status = 400, body = FailureOut),
    (status = 401, body = FailureOut), (status = 403, body = FailureOut),
    (status = 404, body = FailureOut)
))]
pub(crate) async fn revoke_key(
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<KeyOut>, Failure> {
    caller.require(KeyScope::Admin)?;
    let key = blocking(move || {
        // The beginning of one is for people who type.
        if caller.archive.keys()?.iter().all(|key| key.id != id) {
            return Err(Failure::not_found("no such key"));
        }
        Ok(caller.archive.revoke_key(&id)?)
    })
    .await?;
    Ok(Json(shown(key, None)))
}
