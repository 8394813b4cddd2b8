//! Retry: tries again what may succeed later, and not what never will.

use std::hash::{BuildHasher as _, RandomState};
use std::ops::ControlFlow;
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

/// How long to go on trying while nothing succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Patience {
    /// Attempts at one thing before it is given up. At least 1. Default: 10, about two minutes.
    pub attempts: u32,
    /// The first pause; each is twice the one before it. Default: 0.25 seconds.
    pub first_pause: Duration,
    /// The longest pause. Default: 30 seconds.
    pub longest_pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            attempts: 10,
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(30),
        }
    }
}

/// Why something did not succeed.
#[derive(Debug)]
pub(super) enum AttemptError {
    /// It may succeed later; where the other side says when, not before that.
    Temporary(Error, Option<Duration>),
    /// It will fail again.
    Final(Error),
}

/// What an attempt came to.
pub(super) type Attempt<T> = std::result::Result<T, AttemptError>;

impl From<Error> for AttemptError {
    fn from(error: Error) -> Self {
        Self::Final(error)
    }
}

/// The longest time that the other side can make us wait.
const LONGEST_WISH: Duration = Duration::from_mins(5);

/// Between two looks at whether to go on.
const SLICE: Duration = Duration::from_millis(100);

impl Patience {
    /// Tries until it succeeds, fails for good, or patience ends. `None` if `goes_on` breaks off
    /// during a pause; it is told how often it was tried in vain.
    pub(super) fn retry<T>(
        &self,
        goes_on: &mut dyn FnMut(u32) -> ControlFlow<()>,
        mut work: impl FnMut() -> Attempt<T>,
    ) -> Result<Option<T>> {
        let mut failures = 0;
        loop {
            let (error, wish) = match work() {
                Ok(done) => return Ok(Some(done)),
                Err(AttemptError::Final(error)) => return Err(error),
                Err(AttemptError::Temporary(error, wish)) => (error, wish),
            };
            failures += 1;
            if failures >= self.attempts {
                return Err(error);
            }
            let pause =
                self.pause(failures, chance()).max(wish.unwrap_or_default().min(LONGEST_WISH));
            let until = Instant::now() + pause;
            while let Some(left) = until.checked_duration_since(Instant::now()) {
                if goes_on(failures).is_break() {
                    return Ok(None);
                }
                thread::sleep(left.min(SLICE));
            }
        }
    }

    /// The pause after so many failures: between half and all of what doubling gives, so that many
    /// who failed together do not come back together.
    fn pause(&self, failures: u32, chance: f64) -> Duration {
        let doubled = self.first_pause.saturating_mul(1 << (failures - 1).min(20));
        doubled.min(self.longest_pause).mul_f64(0.5 + chance / 2.0)
    }
}

/// A number from 0 to 1. The standard library seeds its hashes from the operating system.
fn chance() -> f64 {
    let bits = u32::try_from(RandomState::new().hash_one(0) >> 32).unwrap_or_default();
    f64::from(bits) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Cause;

    fn quick(attempts: u32) -> Patience {
        Patience { attempts, first_pause: Duration::from_micros(10), ..Patience::default() }
    }

    fn error() -> Error {
        Cause::Stopped {}.into()
    }

    #[test]
    fn what_may_succeed_later_is_tried_again_and_what_never_will_is_not() {
        let on = &mut |_| ControlFlow::Continue(());
        let mut tries = 0;
        let done = quick(5).retry(on, || {
            tries += 1;
            if tries < 3 { Err(AttemptError::Temporary(error(), None)) } else { Ok(tries) }
        });
        assert_eq!(done.unwrap(), Some(3));

        let mut tries = 0;
        let mut fail = |failure: fn(Error) -> AttemptError| {
            tries = 0;
            let done: Result<Option<()>> = quick(5).retry(on, || {
                tries += 1;
                Err(failure(error()))
            });
            assert!(done.is_err());
            tries
        };
        assert_eq!(fail(AttemptError::Final), 1);
        assert_eq!(fail(|error| AttemptError::Temporary(error, None)), 5);
    }

    #[test]
    fn a_pause_can_be_broken_off() {
        let patience = Patience { first_pause: Duration::from_mins(1), ..Patience::default() };
        let begin = Instant::now();
        let done: Result<Option<()>> = patience
            .retry(&mut |_| ControlFlow::Break(()), || Err(AttemptError::Temporary(error(), None)));
        assert_eq!(done.unwrap(), None);
        assert!(begin.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_differ_by_chance() {
        let patience = Patience::default();
        assert_eq!(patience.pause(1, 1.0), Duration::from_millis(250));
        assert_eq!(patience.pause(3, 0.0), Duration::from_millis(500));
        assert_eq!(patience.pause(60, 1.0), patience.longest_pause);
        assert!((0..100).map(|_| chance()).any(|chance| chance > 0.5));
    }
}
