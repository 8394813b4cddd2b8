//! Archive: the class `OpenSync`, and what it finds and lists. Its other methods are in
//! `exchange.rs` and `upkeep.rs`.

use std::path::PathBuf;
use std::sync::Mutex;

use opensync_core::Cursor;
use opensync_core::redact::{RedactOptions, Redactor};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::context::ContextPack;
use crate::handle::Handle;
use crate::message::{Message, Messages};
use crate::options::{self, Shape};
use crate::results::{Hit, SearchResults};
use crate::session::{EachSession, Session, Sessions};
use crate::stats::Stats;

/// An open archive: conversations with coding agents, kept and found again.
///
/// Make one with `opensync.open()`, and keep it for the life of the program. Threads may share it;
/// the interpreter goes on while a call works. A call that returned is durable.
///
/// >>> with opensync.open(folder) as db:
/// ...     done = db.ingest(
/// ...         {"external_id": "s-1", "source": "my-agent"},
/// ...         [{"external_id": "m-1", "role": "user", "created_at": 0,
/// ...           "parts": [{"kind": "text", "text": "why does the redb lock hang?"}]}],
/// ...     )
/// ...     db.search("redb locks")[0].external_id
/// 's-1'
#[pyclass(frozen, module = "opensync")]
pub(crate) struct OpenSync(pub(crate) Handle);

#[pymethods]
impl OpenSync {
    /// The folder of the archive.
    #[getter]
    fn folder(&self) -> PyResult<PathBuf> {
        Ok(self.0.archive()?.folder().to_owned())
    }

    /// Whether `close` was called.
    #[getter]
    fn closed(&self) -> bool {
        self.0.is_closed()
    }

    /// Let the archive go. Calls under way end first; calls after it raise `InvalidInputError`.
    fn close(&self, py: Python<'_>) {
        self.0.close(py);
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, PyAny>) {
        self.0.close(py);
    }

    fn __repr__(&self) -> String {
        match self.0.archive() {
            Ok(archive) => format!("OpenSync('{}')", archive.folder().display()),
            Err(_) => "OpenSync(closed)".to_owned(),
        }
    }

    /// Find messages by their words and, where a model is installed, by meaning; best first.
    ///
    /// A hit is the best message of its session, unless `each_message` asks for all. Filters narrow
    /// the search: source, project, model, role, tool, branch, path, session, has, tag, status,
    /// provider and parent, each a value or a list of alternatives; after and before, a time in
    /// milliseconds, a `datetime`, or what a person types (`7d`, `2026-01-31`), with days that begin
    /// in `time_zone`; min_tokens; exclude, a dictionary of filters. A day is meant with all of it,
    /// a moment ends there. The text may hold filters, too: `project:shop`. Any text is
    /// searched; it is never an error.
    ///
    /// mode: `lexical`, `semantic` or `hybrid`; by default hybrid where there is a model. after_page: what
    /// `next` of the hits before says, to go on behind them.
    ///
    /// >>> db = sample()
    /// >>> hits = db.search("redb lock", source="my-agent", limit=5)
    /// >>> hits[0].snippet[slice(*hits[0].highlights[0])]
    /// 'redb'
    #[pyo3(signature = (
        text, *, limit = 10, after_page = None, mode = None, each_message = false, explain = false,
        **filters
    ))]
    #[allow(clippy::too_many_arguments, reason = "they are the caller's keywords")]
    fn search(
        &self,
        py: Python<'_>,
        text: String,
        limit: usize,
        after_page: Option<String>,
        mode: Option<&str>,
        each_message: bool,
        explain: bool,
        filters: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<SearchResults> {
        let shape = Shape { limit, after_page, mode, each_message, explain };
        let query = options::query(text, shape, filters)?;
        let mut found = self.0.call(py, |archive| archive.search(&query))?;
        let hits = std::mem::take(&mut found.hits);
        SearchResults::of(py, hits.into_iter().map(Hit), found)
    }

    /// Gather what is worth pasting into a prompt: passages for `text`, each with its turn and where
    /// it is from, in at most `budget` tokens. Takes the filters of `search`.
    ///
    /// format: `markdown`, `text`, `xml` or `messages` (JSON, as the APIs of models take them).
    ///
    /// >>> db = sample()
    /// >>> pack = db.context("redb lock", budget=500)
    /// >>> pack.tokens <= 500, pack.passages[0].external_id
    /// (True, 's-1')
    #[pyo3(signature = (text, *, budget = 2000, format = "markdown", mode = None, **filters))]
    fn context(
        &self,
        py: Python<'_>,
        text: String,
        budget: usize,
        format: &str,
        mode: Option<&str>,
        filters: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<ContextPack> {
        let shape =
            Shape { limit: 10, after_page: None, mode, each_message: false, explain: false };
        let query = options::query(text, shape, filters)?;
        let format = options::word("format", format)?;
        self.0.call(py, |archive| archive.context(&query, budget, format)).map(ContextPack)
    }

    /// Up to `limit` sessions, the last changed first: from the beginning, or from where the page
    /// before left off (`next`).
    ///
    /// Takes the filters of `search`: a session is kept if one of its messages is. Days count as a
    /// whole, in `time_zone`: a name such as `Europe/Vienna`, an offset such as `+02:00`, or UTC.
    ///
    /// >>> sample().sessions(limit=1)
    /// Sessions(1 sessions)
    #[pyo3(signature = (*, limit = 50, after_page = None, **filters))]
    fn sessions(
        &self,
        py: Python<'_>,
        limit: usize,
        after_page: Option<String>,
        filters: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Sessions> {
        let filter = options::filter(filters)?;
        let after = after_page.map(Cursor::from);
        let found = self.0.call(py, |archive| archive.sessions(&filter, after.as_ref(), limit))?;
        Sessions::of(py, found.items.into_iter().map(Session), found.next)
    }

    /// Every session, one by one, the last changed first. Takes the filters of `search`.
    ///
    /// >>> [session.external_id for session in sample().each_session()]
    /// ['s-1']
    #[pyo3(signature = (**filters))]
    fn each_session(&self, filters: Option<&Bound<'_, PyDict>>) -> PyResult<EachSession> {
        let sessions = self.0.archive()?.each_session(options::filter(filters)?);
        Ok(EachSession(Mutex::new(sessions)))
    }

    /// The session whose id is `id`, or begins with it if only one does.
    ///
    /// Raises `NotFoundError` if there is none, `InvalidInputError` if several begin with it.
    ///
    /// >>> sample().get("s-1").message_count
    /// 1
    fn get(&self, py: Python<'_>, id: &str) -> PyResult<Session> {
        self.0.call(py, |archive| archive.session(id)).map(Session)
    }

    /// The messages of a session, in order. All of them are in memory at once. redact: with marks in
    /// the place of keys, tokens and passwords. all: with entries that are not part of the
    /// conversation, such as prompts and settings that the agent noted for itself.
    ///
    /// >>> [message.text for message in sample().messages("s-1")]
    /// ['why does the redb lock hang?']
    #[pyo3(signature = (id, *, redact = false, all = false))]
    fn messages(&self, py: Python<'_>, id: &str, redact: bool, all: bool) -> PyResult<Messages> {
        let found = self.0.call(py, |archive| {
            let stored = if all { archive.entries(id) } else { archive.messages(id) };
            let mut found = Vec::new();
            for placed in stored? {
                found.push(placed?.message);
            }
            if redact {
                let mut redactor = Redactor::new(RedactOptions::default());
                found.iter().for_each(|message| redactor.learn_message(message));
                found = found.into_iter().map(|told| redactor.redact_message(told)).collect();
            }
            Ok(found)
        })?;
        Messages::of(py, found.into_iter().map(Message), ())
    }

    /// Delete a session and everything in it, and return what it was. Durable on return.
    fn delete(&self, py: Python<'_>, id: &str) -> PyResult<Session> {
        self.0.call(py, |archive| archive.delete(id)).map(Session)
    }

    /// Sums over all messages, in all and by source, project, model, day and tool. Takes the filters
    /// of `search`; `time_zone` says where days begin. Costs what it shows, not what is stored.
    ///
    /// >>> sample().stats().total.messages
    /// 1
    #[pyo3(signature = (**filters))]
    fn stats(&self, py: Python<'_>, filters: Option<&Bound<'_, PyDict>>) -> PyResult<Stats> {
        let filter = options::filter(filters)?;
        self.0.call(py, |archive| archive.stats(&filter)).map(Stats)
    }
}
