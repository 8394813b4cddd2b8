//! Deletion: many sessions at once, if they are as many as whoever asks was told.

use opensync_core::sessions::{Deleted as CoreDeleted, Deletion};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::archive::OpenSync;
use crate::error::to_py;
use crate::options;
use crate::upkeep::Interest;

view! {
    /// What was deleted.
    Deleted(CoreDeleted) shows sessions, messages;
    /// Sessions.
    sessions: u64 = |deleted| deleted.sessions;
    /// Messages that went with them.
    messages: u64 = |deleted| deleted.messages;
    {}
}

#[pymethods]
impl OpenSync {
    /// How many sessions the filters of `search` keep, which `delete_sessions` would delete. Reads every
    /// session's record.
    ///
    /// >>> sample().count_sessions(source="my-agent")
    /// 1
    #[pyo3(signature = (**filters))]
    fn count_sessions(&self, py: Python<'_>, filters: Option<&Bound<'_, PyDict>>) -> PyResult<u64> {
        let filter = options::filter(filters)?;
        self.0.call(py, |archive| archive.count_sessions(&filter))
    }

    /// Delete the sessions that the filters of `search` keep, each whole if one message of it is kept.
    ///
    /// count: how many you mean, as `count_sessions` says; if they are more or less, none is deleted.
    /// all: say `True`, and no filter, if every session is meant. Ctrl-C stops it; what is gone then
    /// stays so. Durable on return.
    ///
    /// Raises `InvalidInputError` for another number, no filter without `all`, or both.
    ///
    /// >>> db = sample()
    /// >>> db.delete_sessions(count=db.count_sessions(source="my-agent"), source="my-agent")
    /// Deleted(sessions=1, messages=1)
    #[pyo3(signature = (*, count, all = false, **filters))]
    fn delete_sessions(
        &self,
        py: Python<'_>,
        count: u64,
        all: bool,
        filters: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Deleted> {
        let deletion = Deletion::new(options::filter(filters)?, all).map_err(to_py)?;
        let mut interest = Interest::new(None);
        let deleted = self.0.call(py, |archive| {
            archive.delete_sessions(&deletion, Some(count), &mut |_, _| interest.look())
        });
        interest.raised.map_or_else(|| deleted.map(Deleted), Err)
    }
}
