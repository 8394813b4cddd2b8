//! Outline: a session in small rows, before its texts are read.

use opensync_core::sessions::{Outline as CoreOutline, OutlineRow as CoreRow};
use pyo3::prelude::*;

use crate::archive::OpenSync;
use crate::session::Session;
use crate::view::plain;

view! {
    /// A message without its texts.
    OutlineRow(CoreRow) shows place, role, title;
    /// Its number in the session. Numbers rise, and stay what they are.
    place: u32 = |row| row.place;
    /// Who speaks: `user`, `assistant`, `tool` or `system`.
    role: &'static str = |row| row.role.as_str();
    /// When it was said. Milliseconds since 1970, UTC.
    at: i64 = |row| row.at;
    /// What its parts are, in order.
    kinds: Vec<&'static str> = |row| row.kinds.iter().map(|kind| kind.as_str()).collect();
    /// How long the texts of its parts are together, in bytes.
    bytes: u64 = |row| row.bytes;
    /// Whether it or one of its parts reports a failure.
    is_error: bool = |row| row.is_error;
    /// The model that wrote it.
    model: Option<&str> = |row| row.model.as_deref();
    /// Tokens that the model was given.
    context_tokens: Option<u64> = |row| row.context_tokens;
    /// Tokens that the model wrote, reasoning among them.
    output_tokens: Option<u64> = |row| row.output_tokens;
    /// What it costs by our price table, in billionths of a US dollar, where it is counted here.
    cost_nanos: Option<u64> = |row| row.cost_nanos;
    /// The tool that it calls first.
    tool: Option<&str> = |row| row.tool.as_deref();
    /// The first line of what a person asks.
    title: Option<&str> = |row| row.title.as_deref();
    /// The `external_id` of the session that a subagent held for a call in it.
    subagent: Option<&str> = |row| row.subagent.as_ref().map(|told| told.external_id.as_str());
    /// Whether the agent put it in: neither a person nor a model wrote it for this conversation.
    is_injected: bool = |row| row.is_injected;
    /// Whether it was said on a side branch.
    is_sidechain: bool = |row| row.is_sidechain;
    {
        /// The same as a dictionary, as JSON has it.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }
    }
}

list! {
    /// The messages of a session without their texts, in order.
    Outline(CoreOutline) of OutlineRow {
        /// The session.
        #[getter]
        fn session(&self) -> Session {
            Session(self.told.session.clone())
        }

        /// The place at which the next piece begins; `None` at the end.
        #[getter]
        fn next(&self) -> Option<u32> {
            self.told.next
        }

        fn __repr__(&self) -> String {
            format!("Outline({} rows)", self.rows.len())
        }
    }
}

#[pymethods]
impl OpenSync {
    /// What a reader lays out of a session before texts are read: a row for each of up to `limit`
    /// messages from place `first` on.
    ///
    /// >>> [row.title for row in sample().outline("s-1")]
    /// ['why does the redb lock hang?']
    #[pyo3(signature = (id, *, first = 0, limit = 100_000))]
    fn outline(&self, py: Python<'_>, id: &str, first: u32, limit: usize) -> PyResult<Outline> {
        let mut found = self.0.call(py, |archive| archive.outline(id, first, limit))?;
        let rows = std::mem::take(&mut found.rows);
        Outline::of(py, rows.into_iter().map(OutlineRow), found)
    }
}
