//! What the handle takes in from elsewhere: agents' logs, and archives of its own.

use std::io::BufRead;
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::OpenSync;
use crate::annotation;
use crate::error::Result;
use crate::import::{self, Import, ImportReport, Progress};
use crate::model::Annotation;
use crate::newer::Teller;
use crate::source::Source;

impl OpenSync {
    /// Imports the logs of `source` at `paths`: only what is new in them since the last import.
    ///
    /// `progress` is told after each log and each commit. A log that cannot be read is reported,
    /// and the others are imported. Memory stays flat, whatever the size of the logs.
    ///
    /// After a large import, [`catch_up`](Self::catch_up) has the next search find all of it.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if a folder cannot be listed or the store cannot be written.
    /// What was committed before stays.
    pub fn import(
        &self,
        source: &dyn Source,
        paths: &[PathBuf],
        progress: &mut dyn FnMut(&Progress),
    ) -> Result<ImportReport> {
        self.import_while(source, paths, &mut |state| {
            progress(state);
            ControlFlow::Continue(())
        })
    }

    /// As [`import`](Self::import), until `progress` breaks off. The next import goes on there.
    ///
    /// # Errors
    ///
    /// As [`import`](Self::import).
    pub fn import_while(
        &self,
        source: &dyn Source,
        paths: &[PathBuf],
        progress: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<ImportReport> {
        self.with_import(|import| import.run(source, paths, progress))
    }

    /// Sets up an import into this archive.
    pub(super) fn with_import<T>(&self, run: impl FnOnce(Import<'_>) -> T) -> T {
        let commit_bytes = usize::try_from(self.engine.settings.commit_bytes).unwrap_or(usize::MAX);
        // The table is read when the first answer with tokens comes: an import that finds nothing
        // needs none.
        let pricer = |model: &str, usage: &_, permille| self.prices().cost(model, usage, permille);
        let store = &self.engine.store;
        run(Import { store, owner: self.owner, pricer: &pricer, commit_bytes })
    }

    /// The agent's ids of the messages of the session with just this external id, in their order;
    /// none if there is no such session. Reads no texts.
    ///
    /// ```
    /// use opensync_core::{Message, OpenSync, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let messages = ["m-1", "m-2"].map(|id| Message::new(id, Role::User, 0));
    /// archive.ingest(Session::new("my-agent", "s-1"), messages.into())?;
    ///
    /// assert_eq!(archive.message_ids("s-1")?, ["m-1", "m-2"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn message_ids(&self, id: &str) -> Result<Vec<String>> {
        let read = self.read()?;
        let Some(number) = read.session_number(id)? else { return Ok(Vec::new()) };
        read.messages_from(number, 0)?.map(|entry| Ok(entry?.1.external_id)).collect()
    }

    /// Reads back what was exported as [`Jsonl`](crate::Format::Jsonl).
    ///
    /// Like every ingest, doing it twice is doing it once. Lines that are no part of an archive are
    /// reported by their number, and the others are taken.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if `archive` cannot be read or the store cannot be written.
    pub fn import_archive(&self, archive: &mut dyn BufRead) -> Result<ImportReport> {
        let mut store = |session, messages| self.ingest_as(Teller::Export, session, messages);
        let mut annotate = |id: &str, annotation: Annotation| {
            let Some(number) = self.read()?.session_number(id)? else { return Ok(()) };
            let told = annotation::tidy(annotation.into())?;
            let store = &self.engine.store;
            store.write(self.owner, |write| annotation::fill(write, number, told))
        };
        import::archive(archive, &mut store, &mut annotate)
    }
}
