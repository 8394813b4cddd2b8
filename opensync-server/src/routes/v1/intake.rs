//! Intake: what a batch of another archive may take while it is read and stored.

use std::ops::ControlFlow;

use axum::http::StatusCode;
use opensync_core::sync::SyncReading;
use tokio::sync::oneshot;

use crate::http::{ApiError, MemoryPermit};

/// The most lines. Ours have some ten thousand at most.
const MAX_LINES: u64 = 100_000;

/// Watches over one batch.
pub(super) struct Intake {
    room: MemoryPermit,
    memory: u64,
    sender: oneshot::Sender<()>,
    refused: Option<ApiError>,
}

impl Intake {
    /// For a batch that is in `room`, and goes on for as long as what is returned with it is kept.
    pub(super) fn new(room: MemoryPermit) -> (Self, oneshot::Receiver<()>) {
        let (sender, kept) = oneshot::channel();
        (Self { room, memory: 0, sender, refused: None }, kept)
    }

    /// Whether the batch may go on from here.
    pub(super) fn goes_on(&mut self, reading: &SyncReading) -> ControlFlow<()> {
        let done = self.look(reading);
        self.refused = done.err();
        if self.refused.is_none() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    fn look(&mut self, reading: &SyncReading) -> Result<(), ApiError> {
        if self.sender.is_closed() {
            return Err(ApiError::bad_request("the sender left"));
        }
        if reading.lines > MAX_LINES {
            let message = format!("the batch has more than {MAX_LINES} lines; send it in pieces");
            return Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, message, "invalid_input"));
        }
        let more = reading.memory.saturating_sub(self.memory);
        self.memory += more;
        self.room.grow_blocking(usize::try_from(more).unwrap_or(usize::MAX))
    }

    /// Why the batch was broken off, if it was.
    pub(super) fn refused(self) -> Option<ApiError> {
        self.refused
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Memory, Payer};

    /// How a batch ends that makes one step after another.
    fn ending(memory: &Memory, step: impl Fn(&mut SyncReading)) -> Option<(u16, u64)> {
        let (mut intake, _kept) = Intake::new(memory.open(Payer::Owner(1)));
        let mut reading = SyncReading::default();
        for count in 0..1_000_000 {
            step(&mut reading);
            if intake.goes_on(&reading).is_break() {
                return Some((intake.refused().unwrap().status.as_u16(), count));
            }
        }
        None
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_batch_that_is_too_large_in_any_way_is_refused() {
        let memory = Memory::new(3 << 20);
        tokio::task::spawn_blocking(move || {
            let (status, count) = ending(&memory, |reading| reading.lines += 1).unwrap();
            assert_eq!((status, count), (413, MAX_LINES));
            let (status, count) = ending(&memory, |reading| reading.memory += 64 << 10).unwrap();
            assert_eq!((status, count), (413, (2 << 20) / (64 << 10)));
            assert_eq!(ending(&memory, |_| {}), None);
        })
        .await
        .unwrap();
    }

    #[test]
    fn a_batch_is_broken_off_when_its_sender_leaves() {
        let (mut intake, kept) = Intake::new(Memory::new(1 << 20).open(Payer::Owner(1)));
        assert!(intake.goes_on(&SyncReading::default()).is_continue());
        drop(kept);
        assert!(intake.goes_on(&SyncReading::default()).is_break());
        assert!(intake.refused().is_some());
    }
}
