//! Session: a stored conversation, and lists of them.

use std::sync::{Mutex, PoisonError};

use opensync_core::sessions::Sessions as EngineSessions;
use opensync_core::{Cursor, SessionInfo};
use pyo3::prelude::*;

use crate::error::to_py;

use crate::view::plain;

view! {
    /// Model tokens, counted once per answer and kept apart by what they cost.
    ///
    /// The classes do not overlap: `input` is uncached input only, `output` excludes `reasoning`.
    Usage(opensync_core::Usage) shows input, output, cache_read, total;
    /// Input tokens that were neither read from nor written to a cache.
    input: u64 = |usage| usage.input;
    /// Output tokens, without `reasoning`.
    output: u64 = |usage| usage.output;
    /// Reasoning tokens, where the agent reports them apart from output.
    reasoning: u64 = |usage| usage.reasoning;
    /// Input tokens read from the prompt cache.
    cache_read: u64 = |usage| usage.cache_read;
    /// Input tokens written to the prompt cache for five minutes (or a time that is not known).
    cache_write_5m: u64 = |usage| usage.cache_write_5m;
    /// Input tokens written to the prompt cache for one hour.
    cache_write_1h: u64 = |usage| usage.cache_write_1h;
    /// All tokens of all classes.
    total: u64 = |usage| usage.total();
    {
        /// The same as a dictionary, as JSON has it.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }
    }
}

view! {
    /// A stored conversation with what follows from its messages.
    Session(SessionInfo) shows external_id, source, title, message_count;
    /// The archive's own number of it, stable for its life.
    id: u64 = |info| info.id;
    /// The agent's own id of it: what every method takes that wants a session.
    external_id: &str = |info| &info.session.external_id;
    /// The agent that made it: `claude-code`, `opencode`, or a word of your own.
    source: &str = |info| &info.session.source;
    /// What it is about.
    title: Option<&str> = |info| info.session.title.as_deref();
    /// The working folder.
    project_path: Option<&str> = |info| info.session.project.path.as_deref();
    /// What people call the project.
    project_name: Option<&str> = |info| info.session.project.name.as_deref();
    /// The address of the project's git remote.
    git_remote: Option<&str> = |info| info.session.project.git_remote.as_deref();
    /// The git branch that was checked out.
    branch: Option<&str> = |info| info.session.project.branch.as_deref();
    /// The `external_id` of the session it came from.
    parent: Option<&str> = |info| info.session.parent.as_ref().map(|link| link.external_id.as_str());
    /// Why it has a parent: `subagent` or `fork`.
    parent_kind: Option<&str> = |info| info.session.parent.as_ref().map(|link| link.kind.as_str());
    /// The agent's mode or persona: `build`, `plan`, the type of a subagent.
    agent: Option<&str> = |info| info.session.agent.as_deref();
    /// The agent's version.
    agent_version: Option<&str> = |info| info.session.agent_version.as_deref();
    /// When it began. Milliseconds since 1970, UTC.
    started_at: i64 = |info| info.session.started_at.unwrap_or_default();
    /// When it last changed. Milliseconds since 1970, UTC.
    updated_at: i64 = |info| info.session.updated_at.unwrap_or_default();
    /// Labels.
    tags: Vec<&str> = |info| info.session.tags.iter().map(String::as_str).collect();
    /// Where the original lies: a file of the agent.
    origin: Option<&str> = |info| info.session.origin.as_deref();
    /// The models that answered, in order of first use.
    models: Vec<&str> = |info| info.models.iter().map(String::as_str).collect();
    /// The providers that ran them, in order of first use.
    providers: Vec<&str> = |info| info.providers.iter().map(String::as_str).collect();
    /// How many messages it has.
    message_count: u32 = |info| info.message_count;
    /// How many tool calls are in it.
    tool_call_count: u32 = |info| info.tool_call_count;
    /// Tokens of its own answers; copies of another session's answers are not counted again.
    usage: Usage = |info| Usage(info.usage);
    /// What those tokens cost by our price table, in billionths of a US dollar.
    cost_nanos: u64 = |info| info.cost_nanos;
    /// What the agent says it cost in all, in billionths of a US dollar, where it says so.
    claimed_cost_nanos: Option<u64> = |info| info.session.claimed_cost_nanos;
    /// Answers with tokens whose model has no price: `cost_nanos` leaves them out.
    unpriced_count: u32 = |info| info.unpriced_count;
    {
        /// The same as a dictionary, as JSON has it; `ingest` takes it back.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }
    }
}

list! {
    /// Sessions, the last changed first.
    Sessions(Option<Cursor>) of Session {
        /// Where the next page begins, for `after_page`; `None` at the end.
        #[getter]
        fn next(&self) -> Option<String> {
            self.told.as_ref().map(Cursor::to_string)
        }

        fn __repr__(&self) -> String {
            format!("Sessions({} sessions)", self.rows.len())
        }
    }
}

/// Sessions one by one, some hundred in memory at once.
#[pyclass(frozen, module = "opensync")]
pub(crate) struct EachSession(pub(crate) Mutex<EngineSessions>);

#[pymethods]
impl EachSession {
    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Session>> {
        let next = py.detach(|| self.0.lock().unwrap_or_else(PoisonError::into_inner).next());
        next.transpose().map(|info| info.map(Session)).map_err(to_py)
    }
}
