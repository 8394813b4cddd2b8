//! Patient: a connection that waits for its reader, and not for ever.
//!
//! Who takes an answer slowly is waited for as long as they take some of it; the time that is spent
//! waiting is bounded by what was taken meanwhile.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

/// How long is waited for a reader that takes nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// Bytes a second that a reader must take on the whole.
const PACE: u32 = 8 << 10;

/// A stream whose writes fail where its reader is too slow.
pub(super) struct Patient<S = TcpStream> {
    stream: S,
    patience: Duration,
    /// What is left of the patience.
    left: Duration,
    /// Since when it waits, and until when it will.
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl<S> Patient<S> {
    pub(super) fn new(stream: S) -> Self {
        Self::with(stream, PATIENCE)
    }

    fn with(stream: S, patience: Duration) -> Self {
        Self { stream, patience, left: patience, waiting: None }
    }

    /// What became of a write: one that goes on waiting for too long fails.
    fn kept(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        let Poll::Ready(done) = written else {
            let left = self.left;
            let (_, until) = self.waiting.get_or_insert_with(|| {
                let now = Instant::now();
                (now, Box::pin(sleep_until(now + left)))
            });
            return until.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()));
        };
        if let Some((since, _)) = self.waiting.take() {
            let bytes = u32::try_from(*done.as_ref().unwrap_or(&0)).unwrap_or(u32::MAX);
            let gained = Duration::from_secs(1) * bytes / PACE;
            self.left = self.left.saturating_sub(since.elapsed());
            self.left = self.left.saturating_add(gained).min(self.patience);
        }
        Poll::Ready(done)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.kept(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.kept(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    /// What becomes of a long answer whose reader takes `bytes` every `every`.
    async fn written(bytes: usize, every: Duration) -> (io::Result<()>, Duration) {
        let (here, mut there) = duplex(1024);
        let reader = tokio::spawn(async move {
            let mut taken = vec![0; bytes];
            loop {
                tokio::time::sleep(every).await;
                if bytes > 0 && there.read_exact(&mut taken).await.is_err() {
                    break;
                }
            }
        });
        let began = Instant::now();
        let done =
            Patient::with(here, Duration::from_millis(300)).write_all(&vec![0; 1 << 20]).await;
        reader.abort();
        (done, began.elapsed())
    }

    #[tokio::test]
    async fn a_reader_that_takes_nothing_or_hardly_anything_is_given_up() {
        for (bytes, every) in [(0, 10), (1, 50), (10, 20)] {
            let (done, after) = written(bytes, Duration::from_millis(every)).await;
            assert_eq!(done.unwrap_err().kind(), io::ErrorKind::TimedOut, "{bytes} {every}");
            assert!(after < Duration::from_secs(3), "{bytes} {every}: {after:?}");
        }
    }

    #[tokio::test]
    async fn a_slow_reader_gets_all_of_a_long_answer() {
        let (done, after) = written(20_000, Duration::from_millis(20)).await;
        assert!(done.is_ok() && after > Duration::from_millis(900), "{done:?} {after:?}");
    }
}
