//! Commits: waits for the change log to grow, whoever writes it.
//!
//! What this process commits wakes by itself. For what others commit the store's file is watched,
//! while somebody waits and no longer. The file system tells of a write as it happens, which can be
//! a moment before the commit is visible, so whoever is woken looks again a few times.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

use super::is_change;
use crate::error::Result;
use crate::store::{Commits, Store};

/// When to look again after a write was told.
const AGAIN: [Duration; 3] =
    [Duration::from_millis(5), Duration::from_millis(40), Duration::from_millis(250)];

/// How often to look where the file cannot be watched.
const BLIND: Duration = Duration::from_secs(1);

/// Those who wait, and the watcher that they share.
#[derive(Default)]
pub(crate) struct Listeners(Mutex<Shared>);

#[derive(Default)]
struct Shared {
    count: usize,
    watcher: Option<RecommendedWatcher>,
}

/// One who waits. The last one who leaves ends the watch.
struct Listener<'a> {
    listeners: &'a Listeners,
    is_blind: bool,
}

impl Listeners {
    fn join(&self, file: Option<&Path>, commits: &Arc<Commits>) -> Listener<'_> {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shared.count += 1;
        if shared.watcher.is_none() {
            shared.watcher = file.and_then(|file| watcher(file, commits.clone()).ok());
        }
        Listener { listeners: self, is_blind: shared.watcher.is_none() }
    }
}

impl Drop for Listener<'_> {
    fn drop(&mut self) {
        let mut shared = self.listeners.0.lock().unwrap_or_else(PoisonError::into_inner);
        shared.count -= 1;
        if shared.count == 0 {
            shared.watcher = None;
        }
    }
}

fn watcher(file: &Path, commits: Arc<Commits>) -> notify::Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| is_change(&event)) {
            commits.note();
        }
    })?;
    watcher.watch(file, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}

/// Waits until `last_change`, which never falls, goes beyond `after`, or `timeout` has passed. Returns it.
pub(crate) fn wait_for_changes(
    store: &Store,
    file: Option<&Path>,
    listeners: &Listeners,
    last_change: &dyn Fn(&Store) -> Result<u64>,
    after: u64,
    timeout: Duration,
) -> Result<u64> {
    let last = last_change(store)?;
    if last > after || timeout.is_zero() {
        return Ok(last);
    }
    let deadline = Instant::now().checked_add(timeout);
    let commits = store.commits();
    let listener = listeners.join(file, commits);
    let mut seen = commits.count();
    let mut again = AGAIN.iter();
    loop {
        let last = last_change(store)?;
        let left = deadline
            .map_or(Duration::MAX, |deadline| deadline.saturating_duration_since(Instant::now()));
        if last > after || left.is_zero() {
            return Ok(last);
        }
        let pause = again.next().copied().or_else(|| listener.is_blind.then_some(BLIND));
        let count = commits.wait(seen, pause.unwrap_or(left).min(left).min(LONG));
        if count != seen {
            seen = count;
            again = AGAIN.iter();
        }
    }
}

/// Longer than anybody waits, and short enough for every clock.
const LONG: Duration = Duration::from_hours(24);
