//! Caller: who asks, and the part of the archive that is theirs.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use opensync_core::OpenSync;

use super::{Failure, Shared};

/// Who asks. A handler that takes one is not reached by anybody else.
pub(crate) struct Caller {
    /// The owner's part of the archive.
    pub(crate) archive: OpenSync,
}

impl FromRequestParts<Shared> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(_parts: &mut Parts, shared: &Shared) -> Result<Self, Failure> {
        Ok(Self { archive: shared.archive.clone() })
    }
}
