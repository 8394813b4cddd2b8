//! What the handle takes in from elsewhere: agents' logs, and archives of its own.

use std::io::BufRead;
use std::ops::ControlFlow;

use super::OpenSync;
use crate::error::Result;
use crate::import::{self, Import, ImportOptions, ImportReport, ImportStep};
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

    /// Reads back what was exported as [`Jsonl`](crate::export::Format::Jsonl).
    ///
    /// Like every ingest, doing it twice is doing it once. Lines that are not part of an archive
    /// are reported by their number, and the others are taken.
    ///
    /// ```
    /// use opensync_core::export::Format;
    /// use opensync_core::{Filter, Message, OpenSync, Part, Role, Session};
    /// # let (folder, other) = (tempfile::tempdir()?, tempfile::tempdir()?);
    /// let archive = OpenSync::open(folder.path())?;
    /// let message = Message::new("m-1", Role::User, 0).with(Part::text("hello"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    ///
    /// let mut backup = Vec::new();
    /// archive.export(&[], &Filter::default(), Format::Jsonl, &mut backup)?;
    /// let restored = OpenSync::open(other.path())?;
    /// assert_eq!(restored.import_archive(&mut &*backup)?.messages, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if `archive` cannot be read or the store cannot be written.
    pub fn import_archive(&self, archive: &mut dyn BufRead) -> Result<ImportReport> {
        self.with_import(|import| {
            import::archive(archive, import.commit_bytes, &mut |pieces| import.store_pieces(pieces))
        })
    }
}
