//! Paging: how much of a list is asked for, and from where on.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::ApiError;

/// Page of an answer to who does not say how many, and the most of one answer.
const DEFAULT_LIMIT: usize = 50;
const MAX_LIMIT: usize = 500;

/// Which piece of a list is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct PageIn {
    /// The most items: 50, and 500 at most.
    limit: Option<String>,
    /// What `next` of the piece before said.
    cursor: Option<String>,
}

impl PageIn {
    /// The most items.
    pub(super) fn limit(&self) -> Result<usize, ApiError> {
        Ok(number("limit", self.limit.as_deref())?.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT))
    }

    /// What the piece before said; nothing for the first.
    pub(super) fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref().filter(|told| !told.is_empty())
    }
}

/// A cursor that is none.
pub(super) fn no_cursor() -> ApiError {
    ApiError::bad_request("`cursor`: not one that this server gave")
}

/// A whole number of the query.
pub(super) fn number<T: std::str::FromStr>(
    name: &str,
    told: Option<&str>,
) -> Result<Option<T>, ApiError> {
    let Some(told) = told.filter(|told| !told.is_empty()) else { return Ok(None) };
    let refused =
        |_| ApiError::bad_request(format!("`{name}`: expected a whole number, got `{told}`"));
    told.parse().map(Some).map_err(refused)
}
