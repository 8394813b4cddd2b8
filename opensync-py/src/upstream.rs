//! Upstream: a server in the dialect of the plugins' hosted service, which is sent single sessions.

use std::ops::ControlFlow;

use opensync_core::network as core;
use pyo3::prelude::*;

use crate::archive::OpenSync;
use crate::error::to_py;

/// A server that is sent single sessions, and the key to it. Nothing is asked of it yet.
///
/// What was sent is remembered as long as this lives: a message that is the same does not go again.
/// With redact, as by default, secrets are taken out of what is sent.
///
/// Raises InvalidInputError for an address that is none, or over which everybody could read the key.
///
/// >>> opensync.Upstream("https://sync.example/", "osk_key").url
/// 'https://sync.example'
#[pyclass(frozen, module = "opensync")]
pub(crate) struct Upstream(core::Upstream);

view! {
    /// What sending a session came to.
    SendReport(core::SendReport) shows messages, is_held, is_partial;
    /// Messages that went.
    messages: u64 = |report| report.messages;
    /// The session stays on this machine: nothing went, or nothing more.
    is_held: bool = |report| report.is_held;
    /// It was broken off before all of it went.
    is_partial: bool = |report| report.is_partial;
    {}
}

#[pymethods]
impl Upstream {
    #[new]
    #[pyo3(signature = (url, key, *, redact = true))]
    fn new(url: &str, key: String, redact: bool) -> PyResult<Self> {
        core::Upstream::new(url, key, redact).map(Self).map_err(to_py)
    }

    /// Where it is.
    #[getter]
    fn url(&self) -> &str {
        self.0.url()
    }

    /// Ask whether somebody answers there; raises UnreachableError if nobody does. The key is not
    /// tried.
    fn check(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| self.0.check()).map_err(to_py)
    }

    /// The ids of the sessions that it has of whoever the key is of. Raises RefusedError if the key is
    /// not known there.
    fn session_ids(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        let ids = py.detach(|| self.0.session_ids()).map_err(to_py)?;
        Ok(ids.into_iter().collect())
    }

    fn __repr__(&self) -> String {
        format!("Upstream({})", self.0.url())
    }
}

#[pymethods]
impl OpenSync {
    /// Send one session with its messages to a server, whatever was pushed before. A session that is
    /// kept on this machine stays, and the report says so.
    ///
    /// Raises UnreachableError after four attempts at one request, RefusedError if the server does
    /// not take it.
    ///
    /// >>> db = sample()
    /// >>> _ = db.annotate("s-1", local_only=True)
    /// >>> db.send("s-1", opensync.Upstream("https://sync.example", "osk_key")).is_held
    /// True
    fn send(&self, py: Python<'_>, id: &str, upstream: &Upstream) -> PyResult<SendReport> {
        let goes_on = || ControlFlow::Continue(());
        self.0.call(py, |archive| archive.send(id, &upstream.0, &goes_on)).map(SendReport)
    }
}
