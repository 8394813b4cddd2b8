//! Commits: tells whoever waits that the store may be different now.
//!
//! A count that rises, and a condition to wait on. It says that something was committed and not
//! what: who wakes looks for himself. Nobody who commits waits for those who listen.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often something may have been committed since the store was opened.
#[derive(Default)]
pub(crate) struct Commits {
    count: Mutex<u64>,
    risen: Condvar,
}

impl Commits {
    /// The count as it is now: what [`wait`](Self::wait) begins with.
    pub(crate) fn count(&self) -> u64 {
        *self.locked()
    }

    /// Wakes all who wait.
    pub(crate) fn note(&self) {
        *self.locked() += 1;
        self.risen.notify_all();
    }

    /// Waits until the count is another one than `seen`, or `timeout` has passed. Returns the count.
    pub(crate) fn wait(&self, seen: u64, timeout: Duration) -> u64 {
        let same = |count: &mut u64| *count == seen;
        let waited = self.risen.wait_timeout_while(self.locked(), timeout, same);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// A count is whole, whoever panicked while he held it.
    fn locked(&self) -> MutexGuard<'_, u64> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
