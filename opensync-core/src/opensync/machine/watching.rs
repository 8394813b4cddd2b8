//! What the handle watches: what agents write.

use std::ops::ControlFlow;

use super::OpenSync;
use crate::error::Result;
use crate::import::ImportReport;
use crate::source::{Agents, Roots, Source};
use crate::watch::{self, Stop, Work};

impl OpenSync {
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
