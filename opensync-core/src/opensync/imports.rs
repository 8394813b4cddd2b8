//! What the handle takes in from elsewhere: agents' logs, and archives of its own.

use std::io::BufRead;
use std::path::PathBuf;

use super::OpenSync;
use crate::error::Result;
use crate::import::{self, Import, ImportReport, Progress};
use crate::source::Source;

impl OpenSync {
    /// Imports the logs of `source` at `paths`: only what is new in them since the last import.
    ///
    /// `progress` is told after each log and each commit. A log that cannot be read is reported,
    /// and the others are imported. Memory stays flat, whatever the size of the logs.
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
        self.with_import(|import| import.run(source, paths, progress))
    }

    /// Sets up an import into this archive.
    pub(super) fn with_import<T>(&self, run: impl FnOnce(Import<'_>) -> T) -> T {
        let commit_bytes = usize::try_from(self.engine.settings.commit_bytes).unwrap_or(usize::MAX);
        let prices = self.prices();
        let pricer = |model: &str, usage: &_, permille| prices.cost(model, usage, permille);
        let store = &self.engine.store;
        run(Import { store, owner: self.owner, pricer: &pricer, commit_bytes })
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
        import::archive(archive, &mut |session, messages| self.ingest(session, messages))
    }
}
