//! Stop: ends a watch from another thread.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use super::inbox::Inbox;

/// Ends every [`watch`](crate::OpenSync::watch) that was given it, or a clone of it.
///
/// ```
/// let stop = opensync_core::watch::Stop::new();
/// let of_a_signal = stop.clone();
/// of_a_signal.stop();
/// assert!(stop.is_stopped());
/// ```
#[derive(Clone, Default)]
pub struct Stop(Arc<State>);

#[derive(Default)]
struct State {
    is_stopped: Mutex<bool>,
    stopped: Condvar,
    watches: Mutex<Vec<Weak<Inbox>>>,
}

impl Stop {
    /// One that has not been called for yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the watches, at once or when the import under way is done. Those that begin later end
    /// at once.
    pub fn stop(&self) {
        *locked(&self.0.is_stopped) = true;
        self.0.stopped.notify_all();
        let watches = locked(&self.0.watches);
        watches.iter().filter_map(Weak::upgrade).for_each(|inbox| inbox.stop());
    }

    /// Whether [`stop`](Self::stop) was called.
    pub fn is_stopped(&self) -> bool {
        *locked(&self.0.is_stopped)
    }

    /// Waits until [`stop`](Self::stop) was called, for `timeout` at most. Whether it was.
    pub fn wait(&self, timeout: Duration) -> bool {
        let waiting =
            self.0
                .stopped
                .wait_timeout_while(locked(&self.0.is_stopped), timeout, |is_stopped| !*is_stopped);
        *waiting.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Has `inbox` told when it is time.
    pub(super) fn tell(&self, inbox: &Arc<Inbox>) {
        let mut watches = locked(&self.0.watches);
        watches.retain(|known| known.strong_count() > 0);
        watches.push(Arc::downgrade(inbox));
        drop(watches);
        if self.is_stopped() {
            inbox.stop();
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_is_told_at_once_and_goes_on_without_it_in_time() {
        let stop = Stop::new();
        assert!(!stop.wait(Duration::from_millis(1)));

        let waiting = stop.clone();
        let waiting = std::thread::spawn(move || waiting.wait(Duration::from_hours(1)));
        stop.stop();

        assert!(waiting.join().unwrap());
    }
}
