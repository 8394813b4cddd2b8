//! Fresh: answers that did not change since they were given are not given again.
//!
//! What a session says changes with the change log of its owner and with nothing else; so the position
//! of the log and its tag name every answer about it, and comparing them costs two reads.

use std::sync::OnceLock;

use axum::http::header::{ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use opensync_core::OpenSync;

use crate::http::ApiError;

/// The tag of all that is said at this position of the change log. The prices of this process are part
/// of what is said, and so the tag is this process's own.
pub(super) fn tag(archive: &OpenSync) -> Result<HeaderValue, ApiError> {
    static BEGAN: OnceLock<i64> = OnceLock::new();
    let began = BEGAN.get_or_init(crate::http::now_ms);
    let position = archive.last_change()?;
    let change = archive.change_tag(position)?.unwrap_or_default();
    let text = format!("W/\"{position:x}-{change:x}-{began:x}\"");
    HeaderValue::from_str(&text).map_err(|error| ApiError::internal(&error.to_string()))
}

/// The answer to who has what `tag` names already.
pub(super) fn unchanged(asked: &HeaderMap, tag: &HeaderValue) -> Option<Response> {
    let known = asked.get_all(IF_NONE_MATCH).iter().filter_map(|known| known.to_str().ok());
    let mut known = known.flat_map(|known| known.split(',')).map(str::trim);
    let is_known = known.any(|known| known.as_bytes() == tag.as_bytes());
    is_known.then(|| (StatusCode::NOT_MODIFIED, [(ETAG, tag.clone())]).into_response())
}
