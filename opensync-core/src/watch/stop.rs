//! Stop: ends a watch from another thread.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::inbox::Inbox;

/// Ends every [`watch`](crate::OpenSync::watch) that was given it, or a clone of it.
///
/// ```
/// let stop = opensync_core::Stop::new();
/// let of_a_signal = stop.clone();
/// of_a_signal.stop();
/// assert!(stop.is_stopped());
/// ```
#[derive(Clone, Default)]
pub struct Stop(Arc<State>);

#[derive(Default)]
struct State {
    is_stopped: AtomicBool,
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
        self.0.is_stopped.store(true, Ordering::SeqCst);
        let watches = self.0.watches.lock().unwrap_or_else(PoisonError::into_inner);
        watches.iter().filter_map(Weak::upgrade).for_each(|inbox| inbox.stop());
    }

    /// Whether [`stop`](Self::stop) was called.
    pub fn is_stopped(&self) -> bool {
        self.0.is_stopped.load(Ordering::SeqCst)
    }

    /// Has `inbox` told when it is time.
    pub(super) fn tell(&self, inbox: &Arc<Inbox>) {
        let mut watches = self.0.watches.lock().unwrap_or_else(PoisonError::into_inner);
        watches.retain(|known| known.strong_count() > 0);
        watches.push(Arc::downgrade(inbox));
        drop(watches);
        if self.is_stopped() {
            inbox.stop();
        }
    }
}
