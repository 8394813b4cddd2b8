//! Body: what a request brings, read when its handler asks for it, and within bounds.
//!
//! A handler gets a body that nobody has read, and reads it when it knows who asks, that they may,
//! and that what they ask about is there: so strangers bring nothing. All that is read takes room
//! ([`Memory`](super::Memory)) as it arrives, and must arrive at some pace. Bodies are JSON whatever
//! their `Content-Type` says, for clients say many things.

use std::convert::Infallible;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{FromRef, FromRequest, Request};
use axum::http::StatusCode;
use hyper::body::Frame;
use opensync_core::files::create_private_folder;
use serde_json::Value;
use tokio::time::Instant;

use super::{ApiError, Memory, MemoryPermit, Payer};

/// The longest body with messages, in bytes. A batch of a long session fits.
pub(crate) const MESSAGES: usize = 32 << 20;

/// The longest body of a request that is about one thing.
pub(crate) const ONE_THING: usize = 1 << 20;

/// The longest form.
pub(crate) const FORM: usize = 4 << 10;

/// What a value of JSON takes in memory beside its text, about; and what an object does, with what is
/// made of it.
const VALUE: usize = 64;
const OBJECT: usize = 1024;

/// A body that is longer is parsed where other requests need not wait for it.
const LONG: usize = 64 << 10;

/// How fast bodies must arrive.
const PACE: Pace = Pace { start: Duration::from_secs(10), bytes_a_second: 8 << 10 };

/// How fast a body must arrive.
#[derive(Clone, Copy)]
struct Pace {
    /// How long it may take before that counts.
    start: Duration,
    bytes_a_second: u64,
}

/// A body that nobody has read yet.
pub(crate) struct Unread {
    body: Body,
    room: MemoryPermit,
    pace: Pace,
}

/// A body that is here.
pub(crate) struct Taken {
    pub(crate) bytes: Vec<u8>,
    /// Kept as long as what the body brought is in memory.
    pub(crate) room: MemoryPermit,
}

/// A JSON object.
pub(crate) struct JsonBody {
    pub(crate) value: Value,
    /// Kept with what the body brought.
    pub(crate) room: MemoryPermit,
}

impl<S: Send + Sync> FromRequest<S> for Unread
where
    Memory: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        Ok(Self::of(request, &Memory::from_ref(state)))
    }
}

impl Unread {
    /// The body of a request.
    pub(crate) fn of(request: Request, memory: &Memory) -> Self {
        let room = memory.open(Payer::of(request.extensions()));
        Self { body: request.into_body(), room, pace: PACE }
    }

    /// Reads all of it, if it is no longer than `most`.
    pub(crate) async fn bytes(mut self, most: usize) -> Result<Taken, ApiError> {
        let told = self.body.size_hint();
        if told.lower() > most as u64 {
            return Err(too_long(most));
        }
        // Pages that nothing was written to take no memory, whatever was announced.
        let announced = told.exact().and_then(|length| usize::try_from(length).ok());
        let mut bytes = Vec::with_capacity(announced.unwrap_or_default());
        let mut deadline = Instant::now() + self.pace.start;
        while let Some(data) = self.next(deadline).await? {
            if bytes.len() + data.len() > most {
                return Err(too_long(most));
            }
            let asked = Instant::now();
            self.room.grow(data.len()).await?;
            bytes.extend_from_slice(&data);
            let micros = data.len() as u64 * 1_000_000 / self.pace.bytes_a_second;
            // Whoever had to wait for room did not dawdle.
            deadline += Duration::from_micros(micros) + asked.elapsed();
        }
        self.room.has_arrived();
        Ok(Taken { bytes, room: self.room })
    }

    /// Writes all of it to a file in a folder that is made for it, if it is no longer than `most`: it is
    /// never in memory as a whole.
    pub(crate) async fn store(
        mut self,
        folder: &Path,
        path: &Path,
        most: u64,
    ) -> Result<(), ApiError> {
        let too_long = || too_long(usize::try_from(most).unwrap_or(usize::MAX));
        if self.body.size_hint().lower() > most {
            return Err(too_long());
        }
        let failed = |error: std::io::Error| ApiError::internal(&error.to_string());
        create_private_folder(folder).map_err(failed)?;
        let mut file = File::create(path).map_err(failed)?;
        let (mut stored, mut deadline) = (0, Instant::now() + self.pace.start);
        while let Some(data) = self.next(deadline).await? {
            stored += data.len() as u64;
            if stored > most {
                return Err(too_long());
            }
            tokio::task::block_in_place(|| file.write_all(&data)).map_err(failed)?;
            let micros = data.len() as u64 * 1_000_000 / self.pace.bytes_a_second;
            deadline += Duration::from_micros(micros);
        }
        self.room.has_arrived();
        Ok(())
    }

    /// Reads it as a JSON object.
    pub(crate) async fn json(self, most: usize) -> Result<JsonBody, ApiError> {
        let Taken { bytes, mut room } = self.bytes(most).await?;
        // Texts are there twice while they are brought into shape.
        room.grow(2 * bytes.len() + weight(&bytes)).await?;
        room.is_whole();
        let value = if bytes.len() > LONG {
            tokio::task::block_in_place(|| parse(&bytes))
        } else {
            parse(&bytes)
        };
        Ok(JsonBody { value: value?, room })
    }

    /// The next piece, unless it is too late by then or the room is wanted.
    async fn next(&mut self, deadline: Instant) -> Result<Option<Bytes>, ApiError> {
        let Self { body, room, .. } = self;
        tokio::select! {
            frame = std::future::poll_fn(|context| data(Pin::new(&mut *body), context)) => frame
                .map_err(|_| ApiError::bad_request("the body broke off")),
            failure = room.sent_away() => Err(failure),
            () = tokio::time::sleep_until(deadline) => {
                let message = "the body arrives too slowly; send it again";
                Err(ApiError::new(StatusCode::REQUEST_TIMEOUT, message, "busy"))
            }
        }
    }
}

/// The next data of a body; none at its end.
fn data(
    mut body: Pin<&mut Body>,
    context: &mut Context<'_>,
) -> Poll<Result<Option<Bytes>, axum::Error>> {
    loop {
        let frame = ready!(body.as_mut().poll_frame(context)).transpose()?;
        match frame.map(Frame::into_data) {
            None => return Poll::Ready(Ok(None)),
            Some(Ok(data)) => return Poll::Ready(Ok(Some(data))),
            Some(Err(_trailers)) => {}
        }
    }
}

fn too_long(most: usize) -> ApiError {
    let message = format!("the body is longer than {most} bytes; send it in pieces");
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, message, "invalid_input")
}

fn parse(bytes: &[u8]) -> Result<Value, ApiError> {
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| ApiError::bad_request(format!("the body is not JSON: {error}")))?;
    if value.is_object() {
        return Ok(value);
    }
    Err(ApiError::bad_request("the body is not a JSON object"))
}

/// What the values take that JSON holds at most: one before each comma, and one for each bracket.
fn weight(json: &[u8]) -> usize {
    let (mut weight, mut in_text, mut escaped) = (VALUE, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b'{' if !in_text => weight += OBJECT,
            b',' | b'[' if !in_text => weight += VALUE,
            _ => {}
        }
    }
    weight
}

#[cfg(test)]
mod tests {
    use super::super::Memory;
    use super::*;

    static PIECE: [u8; 64 << 10] = [0; 64 << 10];

    fn unread(memory: &Memory, body: impl Into<Body>) -> Unread {
        Unread { body: body.into(), room: memory.open(Payer::Owner(1)), pace: PACE }
    }

    /// A body that brings `pieces`, one every `every`, and does not say how many there will be.
    fn slow(pieces: usize, piece: &'static [u8], every: Duration) -> Body {
        let (sender, receiver) = tokio::sync::mpsc::channel(1);
        tokio::spawn(async move {
            for _ in 0..pieces {
                tokio::time::sleep(every).await;
                if sender.send(Ok::<_, Infallible>(Bytes::from_static(piece))).await.is_err() {
                    break;
                }
            }
        });
        Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(receiver))
    }

    #[test]
    fn only_what_is_outside_of_texts_is_counted() {
        assert_eq!(weight(br#"{"a": "x, [y\" {", "b\\": [1, 2]}"#), OBJECT + 4 * VALUE);
    }

    #[tokio::test]
    async fn a_body_that_is_too_long_is_refused_by_what_it_says_or_by_what_it_brings() {
        let memory = Memory::new(1 << 20);
        let status = |failure: ApiError| failure.status.as_u16();
        let told = unread(&memory, vec![b'x'; 11]).bytes(10).await.err().unwrap();
        assert_eq!(status(told), 413);
        let brought = unread(&memory, slow(3, b"xxxx", Duration::ZERO)).bytes(10).await;
        assert_eq!(status(brought.err().unwrap()), 413);
        assert_eq!(unread(&memory, vec![b'x'; 10]).bytes(10).await.unwrap().bytes.len(), 10);
    }

    #[tokio::test]
    async fn a_body_that_dawdles_is_cut_off_and_one_that_keeps_pace_is_not() {
        let memory = Memory::new(1 << 20);
        let millis = Duration::from_millis;
        let pace = Pace { start: millis(200), bytes_a_second: 1 << 20 };
        for (pieces, every) in [(100, 5), (100, 40), (3, 250)] {
            let unread = Unread { pace, ..unread(&memory, slow(pieces, b"x", millis(every))) };
            let began = Instant::now();
            let cut = unread.bytes(100).await.err().unwrap();
            assert_eq!(cut.status, StatusCode::REQUEST_TIMEOUT);
            assert!(began.elapsed() < millis(2000), "{:?}", began.elapsed());
        }
        let body = slow(10, &PIECE, millis(40));
        let unread = Unread { pace, ..unread(&memory, body) };
        assert_eq!(unread.bytes(1 << 20).await.unwrap().bytes.len(), 640 << 10);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_parsed_takes_room_before_it_is_built() {
        let memory = Memory::new(6 << 20);
        for (open, value, close) in [("[0", ",0", "]"), ("[[]", ",[]", "]"), ("[{}", ",{}", "]")] {
            let body = format!(r#"{{"list": {open}{}{close}}}"#, value.repeat(100_000));
            let refused = unread(&memory, body).json(MESSAGES).await.err().unwrap();
            assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "{value}");
        }
        let text = format!(r#"{{"text": "{}"}}"#, ",0".repeat(100_000));
        assert!(unread(&memory, text).json(MESSAGES).await.is_ok());
        let deep = format!(r#"{{"a":{}1{}}}"#, "[".repeat(500), "]".repeat(500));
        let refused = unread(&memory, deep).json(MESSAGES).await.err().unwrap();
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    }
}
