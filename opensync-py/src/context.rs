//! Context: a pack of passages for a prompt.

use opensync_core::context::{
    ContextPack as CorePack, ContextPassage as CorePassage, ContextTurn as CoreTurn,
};
use pyo3::prelude::*;

use crate::view::plain;

view! {
    /// What one message says in a context pack.
    ContextTurn(CoreTurn) shows role, text;
    /// Who speaks: `user`, `assistant`, `tool` or `system`.
    role: &'static str = |turn| turn.role.as_str();
    /// What is quoted; `[…]` where something was left out.
    text: &str = |turn| &turn.text;
    {
        /// The same as a dictionary, as JSON has it.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }
    }
}

view! {
    /// A passage of a context pack, and where it is from.
    ContextPassage(CorePassage) shows external_id, title, score;
    /// The agent's id of the session.
    external_id: &str = |passage| &passage.external_id;
    /// The agent.
    source: &str = |passage| &passage.source;
    /// What the session is about.
    title: Option<&str> = |passage| passage.title.as_deref();
    /// The project's folder, else its name.
    project: Option<&str> = |passage| passage.project.as_deref();
    /// When the message that was found was said. Milliseconds since 1970, UTC.
    created_at: i64 = |passage| passage.created_at;
    /// How well that message matches.
    score: f32 = |passage| passage.score;
    /// Its id.
    message_id: Option<&str> = |passage| passage.message_id.as_deref();
    /// The messages that are quoted, in their order.
    turns: Vec<ContextTurn> = |passage| passage.turns.iter().cloned().map(ContextTurn).collect();
    {
        /// The same as a dictionary, as JSON has it.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }
    }
}

view! {
    /// What is worth pasting into a prompt. `str(pack)` is its text.
    ContextPack(CorePack) shows tokens, text;
    /// The text to paste. Empty if nothing was found, or nothing fits.
    text: &str = |pack| &pack.text;
    /// Tokens of the text: never more than the budget.
    tokens: usize = |pack| pack.tokens;
    /// Where each passage is from, in the order of the text.
    passages: Vec<ContextPassage> =
        |pack| pack.passages.iter().cloned().map(ContextPassage).collect();
    {
        fn __str__(&self) -> &str {
            &self.0.text
        }

        fn __len__(&self) -> usize {
            self.0.passages.len()
        }

        fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, pyo3::types::PyIterator>> {
            self.passages().into_pyobject(py)?.try_iter()
        }

        fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            py.import("opensync._tables")?.call_method1("pre", (&self.0.text,))
        }

        /// The same as a dictionary, as JSON has it.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }
    }
}
