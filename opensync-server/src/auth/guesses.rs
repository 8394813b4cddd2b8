//! Guesses: how often the password of a share may be tried.
//!
//! A password that people choose is short, and checking one is slow on purpose: so wrong ones are
//! counted for each share and for each who tries, and two are checked at a time.

use tokio::sync::{Semaphore, SemaphorePermit};

use super::gate::too_many;
use super::limits::Limit;
use crate::http::{ApiError, Payer};

/// Wrong passwords a minute for one share.
pub(super) const PER_SHARE: u32 = 10;

/// Wrong passwords a minute of one stranger.
const PER_READER: u32 = 20;

/// Passwords that are checked at a time. Each takes 19 MiB and some tens of milliseconds.
const AT_ONCE: usize = 2;

/// Passwords of shares that strangers bring.
pub(crate) struct Guesses {
    per_share: Limit<String>,
    per_reader: Limit<Payer>,
    checked: Semaphore,
}

/// A password that is tried now, and counts as wrong unless it is said to be right.
pub(crate) struct Guess<'g> {
    guesses: &'g Guesses,
    share: String,
    reader: Payer,
    _turn: SemaphorePermit<'g>,
}

impl Guesses {
    pub(super) fn new(per_share: u32) -> Self {
        Self {
            per_share: Limit::new(Some(per_share)),
            per_reader: Limit::new(Some(PER_READER)),
            checked: Semaphore::new(AT_ONCE),
        }
    }

    /// Lets `reader` try a password of `share`, when it is their turn.
    pub(crate) async fn begin(&self, share: &str, reader: Payer) -> Result<Guess<'_>, ApiError> {
        let too_many = |wait| too_many("wrong passwords", wait);
        self.per_reader.take(reader).map_err(too_many)?;
        self.per_share.take(share.to_owned()).map_err(too_many)?;
        Ok(Guess { guesses: self, share: share.to_owned(), reader, _turn: self.turn().await? })
    }

    /// One's turn to have a password hashed, whoever asks.
    pub(crate) async fn turn(&self) -> Result<SemaphorePermit<'_>, ApiError> {
        let turn = self.checked.acquire().await;
        turn.map_err(|_| ApiError::internal("no password is checked any more"))
    }
}

impl Guess<'_> {
    /// Says that it was the right one.
    pub(crate) fn was_right(self) {
        self.guesses.per_reader.give(&self.reader);
        self.guesses.per_share.give(&self.share);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn wrong_passwords_are_counted_for_each_share_and_each_reader() {
        let guesses = Guesses::new(3);
        let reader = Payer::Owner;
        for _ in 0..3 {
            drop(guesses.begin("one", reader(1)).await.ok().unwrap());
        }
        for other in 1..4 {
            let refused = guesses.begin("one", reader(other)).await.err().unwrap();
            assert_eq!(refused.status, axum::http::StatusCode::TOO_MANY_REQUESTS);
        }
        assert!(guesses.begin("two", reader(1)).await.is_ok());
        for share in 0..PER_READER {
            drop(guesses.begin(&share.to_string(), reader(9)).await);
        }
        assert!(guesses.begin("two", reader(9)).await.is_err());
        assert!(guesses.begin("two", reader(8)).await.is_ok());
    }

    #[tokio::test]
    async fn the_right_password_may_be_brought_any_number_of_times() {
        let guesses = Guesses::new(2);
        for _ in 0..100 {
            guesses.begin("one", Payer::Owner(1)).await.ok().unwrap().was_right();
        }
    }

    #[tokio::test]
    async fn two_are_checked_at_a_time() {
        let guesses = Guesses::new(10);
        let reader = Payer::Owner;
        let (one, _two) =
            (guesses.begin("s", reader(1)).await.ok(), guesses.begin("s", reader(2)).await.ok());
        let mut third = std::pin::pin!(guesses.begin("s", reader(3)));
        let now = std::time::Duration::ZERO;
        assert!(tokio::time::timeout(now, third.as_mut()).await.is_err());
        drop(one);
        assert!(third.await.is_ok());
    }
}
