//! Numbers: what clients give as text: how many items, and from where on.

use crate::http::ApiError;

/// The most items of one answer.
const MAX_LIMIT: usize = 200;

/// A number that a client gave as text, at most `MAX_LIMIT`.
pub(super) fn limit(told: Option<&str>, default: usize) -> Result<usize, ApiError> {
    Ok(number("limit", told)?.unwrap_or(default).min(MAX_LIMIT))
}

/// A whole number that a client gave as text.
pub(super) fn number(name: &str, told: Option<&str>) -> Result<Option<usize>, ApiError> {
    let Some(told) = told.filter(|told| !told.is_empty()) else { return Ok(None) };
    let number = told.parse();
    let refused =
        |_| ApiError::bad_request(format!("`{name}`: expected a whole number, got `{told}`"));
    number.map(Some).map_err(refused)
}
