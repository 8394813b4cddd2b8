//! Sources: what of each agent's history is on this machine.

use opensync_core::Agents;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::archive::OpenSync;
use crate::view::plain;

view! {
    /// What of an agent's history is on this machine, how much of it is stored, and what could not be
    /// read.
    SourceState(opensync_core::inventory::SourceState) shows name, sessions, logs, waiting;
    /// What filters and commands call it.
    name: &str = |state| &state.name;
    /// What people call it; `None` if this version cannot read its history.
    title: Option<&str> = |state| state.title;
    /// Where it keeps its history: path, and `found`, `missing`, or `closed` to this user.
    roots: Vec<(String, &str)> = |state| state
        .roots
        .iter()
        .map(|root| (root.path.display().to_string(), root.state.as_str()))
        .collect();
    /// After how many days it deletes what it wrote; `None` if it does not, or it is not known.
    retention_days: Option<u32> = |state| state.retention.days();
    /// How many of its sessions are stored.
    sessions: u64 = |state| state.sessions;
    /// How many logs of it are on this machine.
    logs: u64 = |state| state.logs;
    /// How many of them hold what is not stored yet.
    waiting: u64 = |state| state.waiting;
    /// When it deletes the first of those, if it does. Milliseconds since 1970, UTC.
    first_deletion_at: Option<i64> = |state| state.first_deletion_at;
    /// When something of it was last read. Milliseconds since 1970, UTC.
    last_read_at: Option<i64> = |state| state.last_read_at;
    /// What could not be read, or not all of it, with the reason and what can be done; the first
    /// hundred.
    unread: Vec<(String, &str, &str)> = |state| state
        .unread
        .iter()
        .map(|log| (log.path.display().to_string(), log.reason.as_str(), log.remedy))
        .collect();
    /// How many such there are in all.
    unread_count: u64 = |state| state.unread_count;
    /// Whether people do not want to see it: see `set_source_hidden`.
    is_hidden: bool = |state| state.is_hidden;
    {
        /// The versions of it that wrote what was read, the last read first, each with `version`,
        /// `logs`, `last_read_at` and `unknown_entries`, by type.
        #[getter]
        fn versions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0.versions)
        }

        /// The same as a dictionary, with all that is known.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
            Ok(plain(py, &self.0)?.cast_into::<PyDict>()?)
        }
    }
}

#[pymethods]
impl OpenSync {
    /// What of each agent's history is on this machine, how much of it is stored, and what could not be
    /// read; then what else sessions came from. Looks through folders, and opens no log.
    ///
    /// >>> [(state.name, state.sessions) for state in sample().sources() if state.sessions]
    /// [('my-agent', 1)]
    fn sources<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let states = self.0.call(py, |archive| {
            archive.sources(&Agents::all().environment(&|name| std::env::var_os(name)))
        })?;
        let states = states.into_iter().map(|state| Py::new(py, SourceState(state)));
        PyList::new(py, states.collect::<PyResult<Vec<_>>>()?)
    }

    /// The sources that people do not want to see, in the order of their names.
    ///
    /// >>> sample().hidden_sources()
    /// []
    fn hidden_sources(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.0.call(py, opensync_core::OpenSync::hidden_sources)
    }

    /// Leave a source out of what the dashboard shows, or show it again. It is imported, kept and
    /// exported all the same, and calls here return it: `exclude={"source": db.hidden_sources()}` leaves
    /// it out of them. Durable on return.
    ///
    /// >>> db = sample()
    /// >>> db.set_source_hidden("my-agent", True)
    /// >>> db.hidden_sources()
    /// ['my-agent']
    fn set_source_hidden(&self, py: Python<'_>, source: &str, hidden: bool) -> PyResult<()> {
        self.0.call(py, |archive| archive.set_source_hidden(source, hidden))
    }
}
