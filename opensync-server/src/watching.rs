//! Watching: imports what agents write on this machine, while that is wanted.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use opensync_core::watch::Stop;
use opensync_core::{Agents, OpenSync};

use crate::commands::watch::import_live;

/// Whether what agents write is imported as they write it.
#[derive(Clone, Default)]
pub(crate) struct Watching(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    is_wanted: bool,
    is_closed: bool,
    /// Ends the watch that is under way.
    current: Option<Stop>,
}

impl Watching {
    /// Begins, if it `is_wanted`; ends when it is closed.
    pub(crate) fn start(archive: OpenSync, is_wanted: bool) -> (Self, JoinHandle<()>) {
        let watching = Self::default();
        watching.set(is_wanted);
        let own = watching.clone();
        (watching, std::thread::spawn(move || own.run(&archive)))
    }

    /// Begins or ends.
    pub(crate) fn set(&self, is_wanted: bool) {
        let mut state = self.state();
        state.is_wanted = is_wanted;
        if let Some(current) = state.current.as_ref().filter(|_| !is_wanted) {
            current.stop();
        }
        self.0.changed.notify_all();
    }

    /// Ends for good.
    pub(crate) fn close(&self) {
        self.state().is_closed = true;
        self.set(false);
    }

    fn run(&self, archive: &OpenSync) {
        while let Some(stop) = self.next() {
            let agents = Agents::all().environment(&|name| std::env::var_os(name));
            if let Err(error) = import_live(archive, &agents, &stop, &mut |_, _| Ok(())) {
                anstream::eprintln!("warning: what agents write is not imported: {error:#}");
                // What the system refuses now, it would refuse again at once.
                self.set(false);
            }
        }
    }

    /// Waits until it is wanted. Returns what ends it; nothing if it is closed.
    fn next(&self) -> Option<Stop> {
        let idle = |state: &mut State| !state.is_wanted && !state.is_closed;
        let waited = self.0.changed.wait_while(self.state(), idle);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.is_closed {
            return None;
        }
        let stop = Stop::new();
        state.current = Some(stop.clone());
        Some(stop)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn it_begins_and_ends_as_often_as_it_is_wanted_and_closes() {
        let folder = tempfile::tempdir().unwrap();
        let archive = OpenSync::open(folder.path()).unwrap();
        let (watching, thread) = Watching::start(archive, false);
        assert!(watching.state().current.is_none());
        for _ in 0..2 {
            watching.set(true);
            watching.set(false);
        }
        watching.set(true);
        watching.close();
        thread.join().unwrap();
        assert!(!watching.state().is_wanted);
    }
}
