//! Answer: pieces that answers are put together of.

use axum::http::header::HeaderName;
use axum::http::{HeaderMap, HeaderValue};
use serde::Serialize;

use crate::http::ApiError;

/// A value as a piece of JSON.
pub(super) fn json(value: &impl Serialize) -> Result<String, ApiError> {
    serde_json::to_string(value).map_err(|error| ApiError::internal(&error.to_string()))
}

/// Headers of an answer; what no header can hold is left out.
pub(super) fn headers<const N: usize>(pairs: [(HeaderName, &str); N]) -> HeaderMap {
    let pairs = pairs.into_iter();
    pairs.filter_map(|(name, value)| Some((name, HeaderValue::from_str(value).ok()?))).collect()
}
