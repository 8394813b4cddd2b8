//! Body: a request's JSON, whatever its `Content-Type` says, for clients say many things.
//!
//! Bodies are bounded one by one and all together, for what is parsed is several times as long.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::response::IntoResponse as _;
use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Failure, Shared};

/// The longest body that is read, in bytes. A batch of a long session fits.
pub(crate) const MAX_BODY: usize = 32 << 20;

/// The bytes of all bodies that are being dealt with at a time.
const MAX_BODIES: usize = 2 * MAX_BODY;

/// Values that a body may hold. Each takes 32 bytes, however short it is written.
const MAX_VALUES: usize = 4 << 20;

/// A body that is longer is parsed where other requests need not wait for it.
const LONG: usize = 64 << 10;

/// How long a request waits for room before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(10);

/// Room for bodies. What is taken of it is free again when the [`Room`] is dropped.
#[derive(Clone)]
pub(crate) struct Rooms(Arc<Semaphore>);

/// Room for a body, kept as long as what it brought is in memory.
#[derive(Debug)]
pub(crate) struct Room {
    _permit: OwnedSemaphorePermit,
}

impl Rooms {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(MAX_BODIES)))
    }

    /// Waits until there is room for `bytes`.
    async fn take(&self, bytes: usize) -> Result<Room, Failure> {
        let count = u32::try_from(bytes.min(MAX_BODY)).unwrap_or(u32::MAX);
        let room = self.0.clone().acquire_many_owned(count);
        match tokio::time::timeout(PATIENCE, room).await {
            Ok(Ok(permit)) => Ok(Room { _permit: permit }),
            _ => Err(Failure::busy("too much waits to be stored; send it again")),
        }
    }
}

/// A JSON object.
pub(crate) struct JsonBody {
    pub(crate) value: Value,
    /// Kept with what the body brought.
    pub(crate) room: Room,
}

impl FromRequest<Shared> for JsonBody {
    type Rejection = Failure;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, Failure> {
        let length = request.headers().get(CONTENT_LENGTH);
        let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
        let room = shared.rooms.take(length.unwrap_or(MAX_BODY)).await?;
        let bytes = Bytes::from_request(request, shared).await.map_err(|error| {
            match error.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => Failure::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    format!("the body is longer than {MAX_BODY} bytes; send it in pieces"),
                    "invalid_input",
                ),
                _ => Failure::bad_request("the body broke off"),
            }
        })?;
        let value = if bytes.len() > LONG {
            tokio::task::block_in_place(|| parse(&bytes))
        } else {
            parse(&bytes)
        };
        Ok(Self { value: value?, room })
    }
}

fn parse(bytes: &[u8]) -> Result<Value, Failure> {
    let values = values(bytes);
    if values > MAX_VALUES {
        let message = format!("the body holds more than {MAX_VALUES} values; send it in pieces");
        return Err(Failure::bad_request(message));
    }
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| Failure::bad_request(format!("the body is not JSON: {error}")))?;
    if value.is_object() {
        return Ok(value);
    }
    Err(Failure::bad_request("the body is not a JSON object"))
}

/// The values that JSON holds at most: one before each comma, and one for each bracket.
fn values(json: &[u8]) -> usize {
    let (mut values, mut in_text, mut escaped) = (1, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b',' | b'[' | b'{' if !in_text => values += 1,
            _ => {}
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::{MAX_VALUES, parse, values};

    #[test]
    fn only_what_is_outside_of_texts_is_counted() {
        assert_eq!(values(br#"{"a": "x, [y\" {", "b\\": [1, 2]}"#), 5);
    }

    #[test]
    fn a_body_of_a_great_many_values_is_refused_before_it_is_built() {
        let body = format!(r#"{{"list": [0{}]}}"#, ",0".repeat(MAX_VALUES));
        assert!(parse(body.as_bytes()).is_err());
        let text = format!(r#"{{"text": "{}"}}"#, ",0".repeat(MAX_VALUES));
        assert!(parse(text.as_bytes()).is_ok());
    }
}
