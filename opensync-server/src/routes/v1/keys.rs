//! Keys: those that one lets programs in with.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use opensync_core::accounts::{ApiKey, KeyKind, KeyOptions, KeyScope};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{ApiError, Caller, Credential, ONE_THING, Unread, blocking};
use crate::wire::v1::{Page, Problem};
use crate::wire::words;

/// A key, without its secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::routes) struct KeyOut {
    /// Its public part.
    id: String,
    /// What people know it by.
    name: String,
    /// What holds it.
    #[schema(schema_with = words::word::<KeyKind>)]
    kind: &'static str,
    /// What it lets a program do.
    #[schema(schema_with = words::words::<KeyScope>)]
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
    /// Whether it is the one that this was asked with.
    is_current: bool,
    /// The key itself, only when it was just made.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
}

/// A key to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::routes) struct KeyIn {
    /// What to know it by.
    name: String,
    /// What it lets a program do: read, sync, admin; read and sync, if not said.
    #[serde(default)]
    scopes: Option<Vec<String>>,
    /// From when on it no longer lets in. Milliseconds since 1970.
    #[serde(default, alias = "expires_at")]
    expires_at: Option<i64>,
}

pub(super) fn codes(scopes: &[KeyScope]) -> Vec<&'static str> {
    scopes.iter().map(|scope| scope.as_str()).collect()
}

/// A key as it is shown, with its secret if it was just made.
pub(in crate::routes) fn shown(info: ApiKey, by: &Credential, key: Option<String>) -> KeyOut {
    KeyOut {
        is_current: by.key_id() == Some(&*info.id),
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

/// Lists one's keys, those that are revoked or expired too, those made last first.
#[utoipa::path(get, path = "/keys", tag = "account", security(("key" = [])), responses(
    (status = 200, body = Page<KeyOut>), (status = "4XX", body = Problem, content_type = "application/problem+json")
))]
pub(in crate::routes) async fn keys(caller: Caller) -> Result<Json<Page<KeyOut>>, ApiError> {
    Ok(Json(Page::all(listed(caller).await?)))
}

/// One's keys.
pub(in crate::routes) async fn listed(caller: Caller) -> Result<Vec<KeyOut>, ApiError> {
    caller.require(KeyScope::Admin)?;
    let by = caller.holder.by;
    let keys = blocking(move || Ok(caller.archive.keys()?)).await?;
    Ok(keys.into_iter().map(|key| shown(key, &by, None)).collect())
}

/// Makes a key. The answer is the only one that holds it.
#[utoipa::path(post, path = "/keys", tag = "account", security(("key" = [])),
    request_body = KeyIn, responses(
    (status = 201, body = KeyOut), (status = "4XX", body = Problem, content_type = "application/problem+json")
))]
pub(in crate::routes) async fn create_key(
    caller: Caller,
    body: Unread,
) -> Result<(StatusCode, Json<KeyOut>), ApiError> {
    caller.require(KeyScope::Admin)?;
    let told: KeyIn = serde_json::from_value(body.json(ONE_THING).await?.value)
        .map_err(|error| ApiError::bad_request(format!("not a key to make: {error}")))?;
    let scopes = match told.scopes {
        None => vec![KeyScope::Read, KeyScope::Sync],
        Some(told) => told
            .iter()
            .map(|word| word.parse())
            .collect::<Result<_, opensync_core::Error>>()
            .map_err(|_| ApiError::bad_request("`scopes` must be of read, sync and admin"))?,
    };
    let kind = KeyKind::Api;
    let options =
        KeyOptions::default().name(told.name).kind(kind).scopes(scopes).expires_at(told.expires_at);
    let by = caller.holder.by;
    let new = blocking(move || Ok(caller.archive.create_key(options)?)).await?;
    Ok((StatusCode::CREATED, Json(shown(new.info, &by, Some(new.key)))))
}

/// Revokes one of one's keys, by all of its id.
#[utoipa::path(delete, path = "/keys/{id}", tag = "account", security(("key" = [])),
    params(("id" = String, Path, description = "The key's id")), responses(
    (status = 200, body = KeyOut), (status = "4XX", body = Problem, content_type = "application/problem+json")
))]
pub(in crate::routes) async fn revoke_key(
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<KeyOut>, ApiError> {
    caller.require(KeyScope::Admin)?;
    let by = caller.holder.by;
    let key = blocking(move || {
        // The beginning of one is for people who type.
        if caller.archive.keys()?.iter().all(|key| key.id != id) {
            return Err(ApiError::not_found("no such key"));
        }
        Ok(caller.archive.revoke_key(&id)?)
    })
    .await?;
    Ok(Json(shown(key, &by, None)))
}
