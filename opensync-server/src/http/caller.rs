//! Caller: who asks, and the part of the archive that is theirs.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use opensync_core::OpenSync;
use opensync_core::accounts::KeyScope;

use super::{Admission, ApiError, Holder, Payer};

/// Who asks. A handler that takes one is not reached by anybody else.
pub(crate) struct Caller {
    /// The owner's part of the archive.
    pub(crate) archive: OpenSync,
    /// Who they proved to be, and by what.
    pub(crate) holder: Holder,
}

impl Caller {
    /// What they may do.
    pub(crate) fn scopes(&self) -> &[KeyScope] {
        &self.holder.scopes
    }

    /// On whose account what they ask is done.
    pub(crate) fn payer(&self) -> Payer {
        Payer::Owner(self.holder.owner.number())
    }

    /// Refuses who may not do what `scope` names.
    pub(crate) fn require(&self, scope: KeyScope) -> Result<(), ApiError> {
        if self.holder.scopes.iter().any(|held| held.includes(scope)) {
            return Ok(());
        }
        let message =
            format!("this key may not {}: it lacks the scope `{}`", verb(scope), scope.as_str());
        Err(ApiError::new(StatusCode::FORBIDDEN, message, "forbidden"))
    }
}

fn verb(scope: KeyScope) -> &'static str {
    match scope {
        KeyScope::Read => "read",
        KeyScope::Sync => "write sessions",
        KeyScope::Admin => "administer",
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller
where
    OpenSync: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match parts.extensions.get::<Admission>() {
            Some(Admission::Holder(holder)) => {
                let archive = OpenSync::from_ref(state).for_owner(holder.owner);
                Ok(Self { archive, holder: holder.clone() })
            }
            Some(Admission::Nobody(reason)) => Err(unauthorized(reason)),
            // No request comes this far but through the gate.
            None => Err(unauthorized("Missing Authorization header")),
        }
    }
}

fn unauthorized(message: &str) -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, message, "unauthorized")
}
