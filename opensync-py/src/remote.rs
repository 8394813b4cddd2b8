//! Remote: what the class `OpenSync` does with a server.

use std::ops::ControlFlow;

use opensync_core::OpenSync as Engine;
use opensync_core::network::{
    LoginOptions, Patience, PushOptions, Remote as CoreRemote, SyncProgress, SyncReport,
};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::archive::OpenSync;
use crate::upkeep::tell;
use crate::view::plain;

view! {
    /// The server that an archive is in sync with.
    Remote(CoreRemote) shows url, kind;
    /// Where it is, without a slash at the end.
    url: &str = |remote| &remote.url;
    /// The key that it knows us by.
    key: Option<&str> = |remote| remote.key.as_deref();
    /// What it speaks: `opensync`, or `upstream` for the hosted service of the plugins, which takes
    /// sessions and gives none back.
    kind: &'static str = |remote| remote.kind.as_str();
    /// Whether keys, tokens and passwords are taken out of what is pushed.
    redact: bool = |remote| remote.redact;
    /// Whether what models thought is left out of what is pushed.
    withhold_thinking: bool = |remote| remote.withhold_thinking;
    /// Whether calls of tools and their results are left out of what is pushed.
    withhold_tool_calls: bool = |remote| remote.withhold_tool_calls;
    {
        /// The same as a dictionary, with the key in it.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }
    }
}

view! {
    /// What a push or pull came to.
    PushReport(SyncReport) shows messages, changed, bytes, is_busy, is_partial;
    /// Messages that travelled; some may have been there already.
    messages: u64 = |report| report.messages;
    /// Messages that are new or different where they arrived, as far as that is told.
    changed: u64 = |report| report.changed;
    /// Sessions and messages that were deleted where it went.
    deleted: u64 = |report| report.deleted;
    /// Bytes that travelled, compressed.
    bytes: u64 = |report| report.bytes;
    /// Requests that were made.
    requests: u64 = |report| report.requests;
    /// How often something had to be tried again.
    retries: u64 = |report| report.retries;
    /// Sessions that stay on this machine, of those that changed.
    held: u64 = |report| report.held;
    /// Sessions that the filters do not mean, of those that changed. They go with the next push that
    /// means them.
    skipped: u64 = |report| report.skipped;
    /// Deletions and messages that the other side has no way to take.
    left_out: u64 = |report| report.left_out;
    /// Another process is at it: nothing was done.
    is_busy: bool = |report| report.is_busy;
    /// It was broken off before the end. The next one continues there.
    is_partial: bool = |report| report.is_partial;
    {
        /// The same as a dictionary, as JSON has it.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }
    }
}

view! {
    /// How far a push or pull is.
    PushProgress(SyncProgress) shows done, total, messages;
    /// The position of the change log that is done.
    done: u64 = |progress| progress.done;
    /// The last position of the change log.
    total: u64 = |progress| progress.total;
    /// Messages that travelled so far.
    messages: u64 = |progress| progress.messages;
    /// Bytes that travelled so far, compressed.
    bytes: u64 = |progress| progress.bytes;
    /// How often something had to be tried again.
    retries: u64 = |progress| progress.retries;
    {}
}

#[pymethods]
impl OpenSync {
    /// Choose the server to push to and pull from, if it is there and knows the key. The choice is
    /// kept in the archive's folder, readable by its owner only; `opensync login` is the same.
    ///
    /// kind: `opensync` or `upstream`; by default the server is asked. redact: take keys, tokens and
    /// passwords out of what is pushed; what is stored here keeps them. withhold_thinking and
    /// withhold_tool_calls: push messages without what models thought, or without calls of tools
    /// and their results. What was pushed before stays as it is.
    ///
    /// Raises UnreachableError if nobody answers, RefusedError if the key is not known there, and
    /// InvalidInputError for an address over which everybody could read the key.
    #[pyo3(signature = (
        url, *, key = None, kind = None, redact = false, withhold_thinking = false,
        withhold_tool_calls = false
    ))]
    #[allow(clippy::too_many_arguments, reason = "they are the caller's keywords")]
    fn login(
        &self,
        py: Python<'_>,
        url: &str,
        key: Option<String>,
        kind: Option<&str>,
        redact: bool,
        withhold_thinking: bool,
        withhold_tool_calls: bool,
    ) -> PyResult<Remote> {
        let mut options = LoginOptions::default();
        options.kind = kind.map(|kind| crate::options::word("kind", kind)).transpose()?;
        options.redact = redact;
        options.withhold_thinking = withhold_thinking;
        options.withhold_tool_calls = withhold_tool_calls;
        self.0.call(py, |archive| archive.login(url, key, &options)).map(Remote)
    }

    /// Forget the server and the key. Returns whether there was one.
    ///
    /// >>> sample().logout()
    /// False
    fn logout(&self, py: Python<'_>) -> PyResult<bool> {
        self.0.call(py, Engine::logout)
    }

    /// The server that was chosen; `None` without one.
    fn remote(&self, py: Python<'_>) -> PyResult<Option<Remote>> {
        Ok(self.0.call(py, Engine::remote)?.map(Remote))
    }

    /// Send what changed here to the server, from where the last push stopped.
    ///
    /// Each batch that arrived is kept note of, so it may be broken off at any point: by `progress`,
    /// which is called with a PushProgress, by a connection, by a crash. attempts: how often one
    /// thing is tried, with pauses that grow; 10 take about two minutes.
    ///
    /// Takes the filters of `search`: sessions that they do not mean wait, and go as a whole with the
    /// first push that means them.
    ///
    /// Raises InvalidInputError if no server was chosen, UnreachableError when nothing is left to
    /// try, RefusedError if the key is not known any more.
    #[pyo3(signature = (*, attempts = 10, progress = None, **filters))]
    fn push(
        &self,
        py: Python<'_>,
        attempts: u32,
        progress: Option<Py<PyAny>>,
        filters: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PushReport> {
        let filter = crate::options::filter(filters)?;
        self.exchange(py, attempts, progress, |archive, patience, progress| {
            archive.push(PushOptions::from(patience).filter(filter), progress)
        })
    }

    /// Take what changed on the server, from where the last pull stopped. Otherwise as `push`.
    #[pyo3(signature = (*, attempts = 10, progress = None))]
    fn pull(
        &self,
        py: Python<'_>,
        attempts: u32,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<PushReport> {
        self.exchange(py, attempts, progress, Engine::pull)
    }

    /// Whether a session may leave this machine: nobody keeps it here, nor its project, nor the
    /// session that it is a subagent or a fork of. For programs that carry sessions elsewhere by
    /// themselves: ask before each of them.
    ///
    /// >>> sample().may_leave("s-1")
    /// True
    fn may_leave(&self, py: Python<'_>, id: &str) -> PyResult<bool> {
        self.0.call(py, |archive| archive.may_leave(id))
    }

    /// The projects that are kept on this machine.
    fn local_only(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.0.call(py, Engine::local_only)
    }

    /// Keep a project to this machine, or let it go again: a folder with all below it, the name of a
    /// project, or the address of its git remote. Shares of its sessions end; what was pushed before
    /// stays where it is.
    ///
    /// >>> db = sample()
    /// >>> db.set_local_only("/home/ada/secret")
    /// >>> db.local_only()
    /// ['/home/ada/secret']
    #[pyo3(signature = (project, is_local = true))]
    fn set_local_only(&self, py: Python<'_>, project: &str, is_local: bool) -> PyResult<()> {
        self.0.call(py, |archive| archive.set_local_only(project, is_local))
    }
}

impl OpenSync {
    fn exchange(
        &self,
        py: Python<'_>,
        attempts: u32,
        progress: Option<Py<PyAny>>,
        verb: impl FnOnce(
            &Engine,
            Patience,
            &mut dyn FnMut(SyncProgress) -> ControlFlow<()>,
        ) -> opensync_core::Result<SyncReport>
        + Send,
    ) -> PyResult<PushReport> {
        let mut patience = Patience::default();
        patience.attempts = attempts.max(1);
        let mut raised = None;
        let done = self.0.call(py, |archive| {
            verb(archive, patience, &mut |made| match tell(progress.as_ref(), PushProgress(made)) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    raised = Some(error);
                    ControlFlow::Break(())
                }
            })
        });
        raised.map_or_else(|| done.map(PushReport), Err)
    }
}
