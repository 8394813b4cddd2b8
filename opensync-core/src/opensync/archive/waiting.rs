//! What the handle waits for: changes, whoever commits them.

use std::time::Duration;

use super::OpenSync;
use crate::error::Result;
use crate::store::Store;
use crate::watch;

impl OpenSync {
    /// Waits until the change log goes beyond position `after`, or `timeout` has passed. Returns the
    /// log's last position: `after` or less if nothing happened.
    ///
    /// Wakes for what this process commits and for what others do. While anybody waits, the
    /// operating system watches the store's file; waiting costs no processor. What others commit to a
    /// database is seen within a second.
    ///
    /// ```
    /// use std::time::Duration;
    /// use opensync_core::{OpenSync, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// assert_eq!(archive.wait_for_changes(0, Duration::ZERO)?, 0);
    ///
    /// let other = archive.clone();
    /// let writer = std::thread::spawn(move || other.ingest(Session::new("me", "s-1"), vec![]));
    /// assert_eq!(archive.wait_for_changes(0, Duration::from_secs(60))?, 1);
    /// # writer.join().unwrap()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn wait_for_changes(&self, after: u64, timeout: Duration) -> Result<u64> {
        self.wait_until(&|store| store.read(self.owner)?.last_change(), after, timeout)
    }

    /// Waits until `last_change` of the store goes beyond `after`.
    pub(in crate::opensync) fn wait_until(
        &self,
        last_change: &dyn Fn(&Store) -> Result<u64>,
        after: u64,
        timeout: Duration,
    ) -> Result<u64> {
        let engine = &self.engine;
        let file = engine.store.file(&engine.folder);
        watch::wait_for_changes(
            &engine.store,
            file.as_deref(),
            &engine.listeners,
            last_change,
            after,
            timeout,
        )
    }
}
