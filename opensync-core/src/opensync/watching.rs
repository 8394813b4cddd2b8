//! What the handle waits for: commits, and what agents write.

use std::ops::ControlFlow;
use std::time::Duration;

use super::OpenSync;
use crate::error::Result;
use crate::import::ImportReport;
use crate::source::{Agents, Roots, Source};
use crate::store::{self, Store};
use crate::watch::{self, Stop, Work};

impl OpenSync {
    /// Waits until the change log goes beyond position `after`, or `timeout` has passed. Returns the
    /// log's last position: `after` or less if nothing happened.
    ///
    /// Wakes for what this process commits and for what others do. While anybody waits, the
    /// operating system watches the store's file; waiting costs no processor.
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
    pub(super) fn wait_until(
        &self,
        last_change: &dyn Fn(&Store) -> Result<u64>,
        after: u64,
        timeout: Duration,
    ) -> Result<u64> {
        let engine = &self.engine;
        let file = store::file_in(&engine.folder);
        watch::wait_for_changes(
            &engine.store,
            &file,
            &engine.listeners,
            last_change,
            after,
            timeout,
        )
    }

    /// Imports what is new in the folders of `agents`, and then what is appended to them, as it
    /// happens, until `stop`. Blocks meanwhile; runs nothing while nothing changes.
    ///
    /// Folders that do not exist yet are imported when they appear. `reporter` is told of each
    /// import with its agent: of the first one of each folder, of those that read something, and of
    /// failures, which are tried again. A message is in the store about 0.2 seconds after the agent
    /// wrote it, or 0.5 while it writes without a pause.
    ///
    /// ```no_run
    /// use opensync_core::source::CLAUDE_CODE;
    /// use opensync_core::Agents;
    /// use opensync_core::watch::Stop;
    /// use opensync_core::OpenSync;
    /// let archive = OpenSync::open("history")?;
    /// let stop = Stop::new();
    /// let agents = Agents::of(&CLAUDE_CODE).at(["/home/ada/.claude/projects"]);
    /// archive.watch(&agents, &stop, &mut |agent, done| match done {
    ///     Ok(report) => println!("{}: {} messages", agent.name(), report.messages),
    ///     Err(error) => eprintln!("{}: {}", agent.name(), error.report()),
    /// })?;
    /// # Ok::<(), opensync_core::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the operating system does not watch folders at all. Where it
    /// does not watch some of them, `reporter` is told, and they are looked at every 30 seconds.
    pub fn watch(
        &self,
        agents: &Agents<'_>,
        stop: &Stop,
        reporter: &mut dyn FnMut(&dyn Source, Result<ImportReport>),
    ) -> Result<()> {
        let mut importer = |source: &dyn Source, work| match work {
            Work::Folder(folder) => {
                let roots = Roots { folders: vec![folder], missing: Vec::new() };
                let goes_on = &mut |_: &_| ControlFlow::Continue(());
                self.with_import(|import| import.run(vec![(source, roots)], goes_on))
            }
            Work::Logs(logs) => self.with_import(|import| import.run_logs(source, logs)),
        };
        watch::watch(&agents.places(), stop, &mut importer, reporter)
    }
}
