//! The index of words that the handle has, brought level with the store.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use super::OpenSync;
use crate::catch_up::{self, Effort};
use crate::error::{ErrorKind, Result};
use crate::lexical::Lexical;

/// How long a search reads new changes before it answers. Indexing what it has read of them comes on
/// top: some 0.2 s among long messages.
pub(in crate::opensync) const SEARCH_BUDGET: Duration = Duration::from_millis(30);

/// The least that Tantivy's writer works with, in bytes.
const LEAST_WRITER_BYTES: usize = 16 << 20;

impl OpenSync {
    /// Brings the index in sync with the store, telling `progress` the changes done and all of
    /// them. Returns how many are left: none, unless another process is at it or `progress` breaks
    /// off. What was indexed stays.
    ///
    /// [`search`](Self::search) does it by itself in small steps; after a large import this is
    /// faster, because it uses all of [`index_bytes`](crate::Settings::index_bytes) and two
    /// threads.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let message = Message::new("m-1", Role::User, 0).with(Part::text("hello"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    /// let pending = archive.catch_up(&mut |_done, _all| ControlFlow::Continue(()))?;
    /// assert_eq!(pending, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the index cannot be written.
    pub fn catch_up(&self, progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>) -> Result<u64> {
        let memory_bytes = usize::try_from(self.engine.settings.index_bytes).unwrap_or(usize::MAX);
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(2);
        let effort = Effort { budget: None, threads, memory_bytes };
        let (store, lexical) = (&self.engine.store, self.lexical()?);
        store.level_tool_sums(self.owner)?;
        match catch_up::catch_up(store, self.owner, &lexical, effort, progress)? {
            Some(pending) => Ok(pending),
            None => self.read()?.last_change(),
        }
    }

    /// Brings the index in sync with the store as far as a search has time, and says what is
    /// pending; `None` if nothing in the index may be used.
    pub(in crate::opensync) fn level_words(&self, lexical: &Lexical) -> Result<Option<u64>> {
        let effort =
            Effort { budget: Some(SEARCH_BUDGET), threads: 1, memory_bytes: LEAST_WRITER_BYTES };
        let store = &self.engine.store;
        let goes_on = &mut |_, _| ControlFlow::Continue(());
        match catch_up::catch_up(store, self.owner, lexical, effort, goes_on) {
            // A full disk must not keep what is indexed from being found.
            Err(error) if error.kind() == ErrorKind::Io => {
                catch_up::pending(store, self.owner, lexical)
            }
            told => told,
        }
    }

    /// The owner's index, opened when it is first needed.
    fn lexical(&self) -> Result<Arc<Lexical>> {
        let engine = &self.engine;
        engine.lexical.get(self.owner, &engine.settings, || {
            let lexical = Lexical::open(&engine.folder, self.owner)?;
            let bytes = lexical.size_bytes();
            Ok((lexical, bytes))
        })
    }

    /// The owner's index with what anybody has committed to it; one that was damaged since it was
    /// opened is opened again.
    pub(in crate::opensync) fn lexical_now(&self) -> Result<Arc<Lexical>> {
        let lexical = self.lexical()?;
        match lexical.reload() {
            Err(error) if error.is_damage() => {
                self.engine.lexical.close(self.owner);
                self.lexical()
            }
            told => told.map(|()| lexical),
        }
    }
}
