//! What the handle reports of the agents on this machine.

use std::collections::HashMap;

use super::OpenSync;
use crate::error::Result;
use crate::filter::{Field, Filter};
use crate::inventory::{self, Leaving, SourceState};
use crate::source::Agents;

impl OpenSync {
    /// What of the history of each of `agents` is on this machine, how much of it is stored, and what
    /// could not be read; then what else sessions came from.
    ///
    /// Looks through the agents' folders and compares stamps, and reads what imports kept of each log.
    /// Opens no log.
    ///
    /// ```
    /// use opensync_core::source::CLAUDE_CODE;
    /// use opensync_core::Agents;
    /// use opensync_core::{OpenSync, Session};
    /// # let (folder, logs) = (tempfile::tempdir()?, tempfile::tempdir()?);
    /// let archive = OpenSync::open(folder.path())?;
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![])?;
    /// let states = archive.sources(&Agents::of(&CLAUDE_CODE).at([logs.path()]))?;
    /// let told: Vec<_> = states.iter().map(|state| (&*state.name, state.sessions)).collect();
    /// assert_eq!(told, [("claude-code", 0), ("my-agent", 1)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) for a named path that is not there,
    /// [`Io`](crate::ErrorKind::Io) if the store or the index cannot be read.
    pub fn sources(&self, agents: &Agents<'_>) -> Result<Vec<SourceState>> {
        let facets = self.facets(&Filter::default(), "", &[Field::Source])?;
        let counts = facets.fields.into_values().flatten();
        let mut counts: HashMap<String, u64> =
            counts.map(|told| (told.value, told.count)).collect();
        let mut states = inventory::states(&self.read()?, agents, &mut counts)?;
        let mut others: Vec<_> = counts.into_iter().collect();
        others.sort();
        let others = others.into_iter();
        states.extend(others.map(|(name, sessions)| SourceState::nothing_of(name, sessions)));
        let hidden = self.hidden_sources()?;
        for state in &mut states {
            state.is_hidden = hidden.contains(&state.name);
        }
        Ok(states)
    }

    /// What those of `agents` that delete their history will delete before it is stored, unless it is
    /// imported before. Looks through their folders only.
    ///
    /// ```
    /// use opensync_core::source::CLAUDE_CODE;
    /// use opensync_core::{Agents, OpenSync};
    /// # let logs = tempfile::tempdir()?;
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let leaving = archive.leaving(&Agents::of(&CLAUDE_CODE).at([logs.path()]))?;
    /// assert!(leaving.is_empty(), "there is no log");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`sources`](Self::sources).
    pub fn leaving(&self, agents: &Agents<'_>) -> Result<Vec<Leaving>> {
        inventory::leaving(&self.read()?, agents)
    }
}
