//! Body: a request's JSON, whatever its `Content-Type` says, for clients say many things.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use serde_json::Value;

use super::Failure;

/// The longest body that is read, in bytes. A batch of a long session fits.
pub(crate) const MAX_BODY: usize = 32 << 20;

/// A JSON object.
pub(crate) struct JsonBody(pub(crate) Value);

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let bytes = Bytes::from_request(request, state).await.map_err(|error| {
            match error.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => Failure::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    format!("the body is longer than {MAX_BODY} bytes; send it in pieces"),
                    "invalid_input",
                ),
                _ => Failure::bad_request("the body broke off"),
            }
        })?;
        let value: Value = serde_json::from_slice(&bytes)
            .map_err(|error| Failure::bad_request(format!("the body is not JSON: {error}")))?;
        if value.is_object() {
            return Ok(Self(value));
        }
        Err(Failure::bad_request("the body is not a JSON object"))
    }
}
