//! Inbox: what the file system told, gathered until it is quiet.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::is_change;

/// A burst is over when nothing was told for so long.
const QUIET: Duration = Duration::from_millis(150);

/// A burst that does not end is taken in pieces of this length.
const LONGEST: Duration = Duration::from_millis(450);

/// Paths that are remembered one by one; where more changed, looking at everything costs less.
const MAX_PATHS: usize = 4096;

/// What became different.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// Files and folders that changed, appeared or went away.
    pub(super) paths: BTreeSet<PathBuf>,
    /// Whether something else may have changed as well: more was to tell than could be told.
    pub(super) is_incomplete: bool,
}

/// What wakes the one who waits.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wake {
    Changed(Changes),
    TimedOut,
    Stopped,
}

#[derive(Default)]
pub(super) struct Inbox {
    state: Mutex<State>,
    told: Condvar,
}

#[derive(Default)]
struct State {
    told: Changes,
    first: Option<Instant>,
    last: Option<Instant>,
    is_stopped: bool,
    is_blind: bool,
}

impl Inbox {
    /// Takes in what the file system tells.
    pub(super) fn event(&self, event: notify::Result<notify::Event>) {
        match event {
            Ok(event) if event.need_rescan() => self.note(Vec::new(), true),
            Ok(event) if is_change(&event) => self.note(event.paths, false),
            Ok(_) => {}
            Err(_) => {
                // New folders are not watched any more: the system's limit was reached.
                self.locked().is_blind = true;
                self.note(Vec::new(), true);
            }
        }
    }

    /// Whether some folder is not watched though it should be.
    pub(super) fn is_blind(&self) -> bool {
        self.locked().is_blind
    }

    pub(super) fn stop(&self) {
        self.locked().is_stopped = true;
        self.told.notify_all();
    }

    fn note(&self, paths: Vec<PathBuf>, is_incomplete: bool) {
        let mut state = self.locked();
        let now = Instant::now();
        state.first.get_or_insert(now);
        state.last = Some(now);
        state.told.is_incomplete |= is_incomplete;
        if !state.told.is_incomplete {
            state.told.paths.extend(paths);
            if state.told.paths.len() > MAX_PATHS {
                state.told = Changes { is_incomplete: true, ..Changes::default() };
            }
        }
        drop(state);
        self.told.notify_all();
    }

    /// Waits for a change and then until it is quiet; no longer than `timeout` for the change.
    pub(super) fn wait(&self, timeout: Option<Duration>) -> Wake {
        let deadline = timeout.map(|timeout| Instant::now() + timeout);
        let mut state = self.locked();
        loop {
            if state.is_stopped {
                return Wake::Stopped;
            }
            let burst = state.first.zip(state.last);
            let until = burst.map(|(first, last)| (last + QUIET).min(first + LONGEST)).or(deadline);
            let Some(until) = until else {
                state = self.told.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let was_told = state.first.take().is_some();
                let told = std::mem::take(&mut state.told);
                return if was_told { Wake::Changed(told) } else { Wake::TimedOut };
            }
            let waited = self.told.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Each change of the state is whole in itself.
    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn changed(paths: &[&str]) -> Wake {
        let paths = paths.iter().map(PathBuf::from).collect();
        Wake::Changed(Changes { paths, is_incomplete: false })
    }

    #[test]
    fn a_burst_is_told_once_and_each_path_in_it_once() {
        let inbox = Inbox::default();
        for path in ["a", "b", "a"] {
            inbox.note(vec![path.into()], false);
        }
        assert_eq!(inbox.wait(None), changed(&["a", "b"]));
        assert_eq!(inbox.wait(Some(Duration::ZERO)), Wake::TimedOut);
    }

    #[test]
    fn a_burst_without_end_is_told_in_pieces() {
        let inbox = Inbox::default();
        let begin = Instant::now();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while begin.elapsed() < LONGEST * 3 {
                    inbox.note(vec!["a".into()], false);
                    std::thread::sleep(QUIET / 10);
                }
            });
            assert_eq!(inbox.wait(None), changed(&["a"]));
            assert!(begin.elapsed() < LONGEST * 2, "it waited for the end");
        });
    }

    #[test]
    fn more_paths_than_are_remembered_mean_everything() {
        let inbox = Inbox::default();
        for number in 0..=MAX_PATHS {
            inbox.note(vec![Path::new("log").join(number.to_string())], false);
        }
        let everything = Changes { is_incomplete: true, ..Changes::default() };
        assert_eq!(inbox.wait(None), Wake::Changed(everything));
    }

    #[test]
    fn who_waits_is_stopped_at_once() {
        let inbox = Inbox::default();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| inbox.wait(None));
            inbox.stop();
            assert_eq!(waiting.join().unwrap(), Wake::Stopped);
        });
    }
}
