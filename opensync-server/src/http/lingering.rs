//! Lingering: a request's body of which the rest is thrown away if nobody reads it.
//!
//! A server that answers before all of a body is here, and closes the connection, breaks it off for a
//! client that still sends: many then never see the answer that says why.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, Incoming, SizeHint};

use super::guests::Seat;

/// How long more of the rest is waited for, and all of it. It costs nothing but the connection, which
/// makes room for any other.
const PATIENCE: Duration = Duration::from_secs(15);
const ALL: Duration = Duration::from_mins(1);

/// How much of it is thrown away.
const MOST: usize = 128 << 20;

/// A body that is read to its end, one way or another.
pub(super) struct Lingering {
    body: Option<Incoming>,
    seat: Arc<Seat>,
}

impl Lingering {
    /// The body of a request on the connection that has this seat.
    pub(super) fn new(body: Incoming, seat: Arc<Seat>) -> Self {
        Self { body: Some(body), seat }
    }
}

impl HttpBody for Lingering {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let frame = Pin::new(body).poll_frame(context);
        self.seat.brings(frame.is_pending());
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map(HttpBody::size_hint).unwrap_or_default()
    }
}

impl Drop for Lingering {
    fn drop(&mut self) {
        let rest = self.body.take().filter(|body| !body.is_end_stream());
        if let (Some(rest), Ok(runtime)) = (rest, tokio::runtime::Handle::try_current()) {
            runtime.spawn(tokio::time::timeout(ALL, throw_away(rest)));
        }
    }
}

async fn throw_away(mut body: Incoming) {
    let mut left = MOST;
    while left > 0 {
        let frame = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context));
        let Ok(Some(Ok(frame))) = tokio::time::timeout(PATIENCE, frame).await else { break };
        left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
    }
}
