//! Caller: who asks, and the part of the archive that is theirs.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use opensync_core::{ApiKey, KeyKind, KeyScope, OpenSync};

use super::{Failure, Shared, blocking};

/// Who asks. A handler that takes one is not reached by anybody else.
pub(crate) struct Caller {
    /// The owner's part of the archive.
    pub(crate) archive: OpenSync,
    key: ApiKey,
}

impl Caller {
    /// Refuses who may not do what `scope` names.
    pub(crate) fn require(&self, scope: KeyScope) -> Result<(), Failure> {
        if self.key.allows(scope) {
            return Ok(());
        }
        let message = format!("this key may not {}", verb(scope));
        Err(Failure::new(StatusCode::FORBIDDEN, message, "forbidden"))
    }
}

fn verb(scope: KeyScope) -> &'static str {
    match scope {
        KeyScope::Read => "read",
        KeyScope::Sync => "write sessions",
        KeyScope::Admin => "administer",
    }
}

impl FromRequestParts<Shared> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Failure> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let secret = header.and_then(|header| header.strip_prefix("Bearer "));
        let secret = secret.ok_or_else(|| unauthorized("Missing Authorization header"))?.to_owned();
        if !secret.starts_with("osk_") {
            return Err(unauthorized("Invalid or expired token"));
        }
        let archive = shared.archive.clone();
        let key = blocking(move || Ok(archive.accounts().check_key(&secret)?)).await?;
        let key = key.filter(|key| key.kind == KeyKind::Api);
        let key = key.ok_or_else(|| unauthorized("Invalid API key"))?;
        Ok(Self { archive: shared.archive.for_owner(key.owner), key })
    }
}

fn unauthorized(message: &str) -> Failure {
    Failure::new(StatusCode::UNAUTHORIZED, message, "unauthorized")
}
