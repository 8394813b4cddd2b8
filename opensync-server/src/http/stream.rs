//! Stream: answers that are written as they are read, with some pieces in memory at a time.
//!
//! Whoever writes waits for whoever reads, and not for ever: a reader that takes nothing loses the
//! rest.

use std::io::{self, Write};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;

use super::{ApiError, MemoryPermit, Place};

/// What is sent in one go.
const PIECE: usize = 64 << 10;

/// How long a reader may take for a piece.
const PATIENCE: Duration = Duration::from_secs(30);

enum Piece {
    Some(Bytes),
    /// No other one comes.
    Last(Bytes),
    Failed(ApiError),
}

/// Answers with what `write` writes. `place` is taken until all of it is sent.
pub(crate) async fn streamed<E: Into<ApiError>>(
    headers: HeaderMap,
    place: Place,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E> + Send + 'static,
) -> Result<Response, ApiError> {
    let (pieces, mut sent) = channel(1);
    tokio::task::spawn_blocking(move || {
        let _place = place;
        let mut out =
            Out { pieces, piece: Vec::new(), reader: Handle::current(), has_reader: true };
        match write(&mut out) {
            Ok(()) => out.end(),
            // If anything was sent before, the answer breaks off: it does not end as if it were
            // whole. That a reader left is nobody's failure.
            Err(failure) if out.has_reader => drop(out.send(Piece::Failed(failure.into()))),
            Err(_) => {}
        }
    });
    match sent.recv().await {
        Some(Piece::Last(all)) => Ok((headers, Body::from(all)).into_response()),
        Some(Piece::Some(first)) => Ok((headers, following(first, sent)).into_response()),
        Some(Piece::Failed(failure)) => Err(failure),
        None => Err(ApiError::internal("an answer panicked")),
    }
}

fn following(first: Bytes, rest: Receiver<Piece>) -> Body {
    let mut is_whole = false;
    let rest = ReceiverStream::new(rest).map(Some).chain(tokio_stream::once(None));
    let rest = rest.filter_map(move |piece| match piece {
        Some(Piece::Some(bytes)) => Some(Ok(bytes)),
        Some(Piece::Last(bytes)) => {
            is_whole = true;
            Some(Ok(bytes))
        }
        None if is_whole => None,
        Some(Piece::Failed(_)) | None => Some(Err(io::Error::other("the answer broke off"))),
    });
    Body::from_stream(tokio_stream::once(Ok(first)).chain(rest))
}

struct Out {
    pieces: Sender<Piece>,
    piece: Vec<u8>,
    reader: Handle,
    has_reader: bool,
}

impl Out {
    fn send(&mut self, piece: Piece) -> io::Result<()> {
        let sent = self.reader.block_on(self.pieces.send_timeout(piece, PATIENCE));
        self.has_reader = sent.is_ok();
        sent.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn end(&mut self) {
        let last = std::mem::take(&mut self.piece);
        // Whoever left needs no end.
        drop(self.send(Piece::Last(last.into())));
    }
}

/// An answer that has to be whole before it is sent: it takes room while it is in memory.
pub(crate) struct Held {
    pub(crate) bytes: Vec<u8>,
    room: MemoryPermit,
    refused: Option<ApiError>,
}

impl Held {
    /// Nothing yet.
    pub(crate) fn new(room: MemoryPermit) -> Self {
        room.has_arrived();
        Self { bytes: Vec::new(), room, refused: None }
    }

    /// With what is in memory already.
    pub(crate) fn fill(&mut self, bytes: Vec<u8>) -> Result<(), ApiError> {
        self.bytes = bytes;
        self.room.grow_blocking(self.bytes.len())
    }

    /// Why nothing more could be written, if that is so.
    pub(crate) fn refused(&mut self) -> Option<ApiError> {
        self.refused.take()
    }
}

impl Write for Held {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Err(failure) = self.room.grow_blocking(bytes.len()) {
            self.refused = Some(failure);
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What could not be written, because its reader left.
pub(crate) fn unread(_: io::Error) -> ApiError {
    ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "the answer broke off", "io")
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.piece.len() >= PIECE {
            let piece = std::mem::take(&mut self.piece);
            self.send(Piece::Some(piece.into()))?;
        }
        let length = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(&bytes[..length]);
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
