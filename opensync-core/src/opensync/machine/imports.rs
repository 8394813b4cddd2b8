//! What the handle takes in of agents' logs.

use std::ops::ControlFlow;

use super::OpenSync;
use crate::error::Result;
use crate::import::{Import, ImportOptions, ImportReport, ImportStep};
use crate::source::Agents;

impl OpenSync {
    /// Imports the logs of `agents`: only what is new in them since the last import, and then brings
    /// the index up to date unless `options` say otherwise.
    ///
    /// A log that cannot be read is reported, and the others are imported. Memory stays flat, whatever
    /// the size of the logs. Paths are made absolute and links in them followed, so that a log is the
    /// same from wherever it is imported.
    ///
    /// ```
    /// use opensync_core::source::CLAUDE_CODE;
    /// use opensync_core::Agents;
    /// use opensync_core::{ImportOptions, OpenSync};
    /// # let (folder, logs) = (tempfile::tempdir()?, tempfile::tempdir()?);
    /// let archive = OpenSync::open(folder.path())?;
    /// let agents = Agents::of(&CLAUDE_CODE).at([logs.path()]);
    /// let report = archive.import(&agents, ImportOptions::default())?;
    /// assert_eq!((report.files_found, report.messages), (0, 0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) for a named path that is not there: nothing is imported
    /// then. [`Io`](crate::ErrorKind::Io) if the store or the index cannot be written. What was
    /// committed before stays.
    pub fn import(&self, agents: &Agents<'_>, options: ImportOptions<'_>) -> Result<ImportReport> {
        let roots = agents.roots()?;
        let mut unheard = |_: &ImportStep| ControlFlow::Continue(());
        let progress: &mut dyn FnMut(&ImportStep) -> ControlFlow<()> = match options.progress {
            Some(progress) => progress,
            None => &mut unheard,
        };
        let mut is_broken_off = false;
        let mut told = |step: &ImportStep| {
            let flow = progress(step);
            is_broken_off |= flow.is_break();
            flow
        };
        let report = self.with_import(|import| import.run(roots, &mut told))?;
        if options.index && !is_broken_off {
            self.catch_up(&mut |done, total| progress(&ImportStep::Indexing { done, total }))?;
        }
        Ok(report)
    }

    /// Sets up an import into this archive.
    pub(in crate::opensync) fn with_import<T>(&self, run: impl FnOnce(Import<'_>) -> T) -> T {
        let commit_bytes = usize::try_from(self.engine.settings.commit_bytes).unwrap_or(usize::MAX);
        // The table is read when the first answer with tokens comes: an import that finds nothing
        // needs none.
        let pricer = |model: &str, usage: &_, permille| self.prices().cost(model, usage, permille);
        let store = &self.engine.store;
        run(Import { store, owner: self.owner, pricer: &pricer, commit_bytes })
    }
}
