//! Blame: which session made a commit, and which prompt led to it.

use opensync_core::sessions::{Blame as CoreBlame, BlamedPrompt as CorePrompt};
use pyo3::prelude::*;

use crate::archive::OpenSync;
use crate::session::Session;
use crate::view::plain;

view! {
    /// A prompt that led to a commit.
    BlamedPrompt(CorePrompt) shows place, text;
    /// The place of the message in the session.
    place: u32 = |prompt| prompt.place;
    /// The `external_id` of the message.
    message_id: &str = |prompt| &prompt.message_id;
    /// When it was said. Milliseconds since 1970, UTC.
    at: i64 = |prompt| prompt.at;
    /// What it says; of a long one the first 4 KiB.
    text: &str = |prompt| &prompt.text;
    {
        /// The same as a dictionary, as JSON has it.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }
    }
}

view! {
    /// Who made a commit.
    Blame(CoreBlame) shows hash, subject, by;
    /// The session that made it.
    session: Session = |blame| Session(blame.session.clone());
    /// Its hash as far as git told it to the session.
    hash: Option<&str> = |blame| blame.hash.as_deref();
    /// The first line of its message.
    subject: &str = |blame| &blame.subject;
    /// By what it was recognized: `hash` or `subject`.
    by: &'static str = |blame| blame.by.as_str();
    /// The place of the message that called git.
    place: u32 = |blame| blame.place;
    /// The `external_id` of this message.
    message_id: &str = |blame| &blame.message_id;
    /// When that was. Milliseconds since 1970, UTC.
    at: i64 = |blame| blame.at;
    /// What was asked last before it; in the session of a subagent, what was handed to it.
    prompt: Option<BlamedPrompt> = |blame| blame.prompt.clone().map(BlamedPrompt);
    /// Other sessions that made a commit of this name, or hold a copy of the call, by `external_id`.
    others: Vec<String> = |blame| blame.others.clone();
    {
        /// The same as a dictionary, as JSON has it.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }
    }
}

#[pymethods]
impl OpenSync {
    /// The session that made a commit, and the prompt that led to it; never one that quotes it. commit:
    /// its hash, the beginning of it (four digits at least), or the first line of its message, all of
    /// it. authored_at: when it was first made, in milliseconds since 1970; of several with one subject
    /// the nearest is meant. Raises NotFoundError if no session made it.
    ///
    /// >>> try:
    /// ...     sample().blame("4f9d2c8")
    /// ... except opensync.NotFoundError as error:
    /// ...     print(str(error)[:37])
    /// no session made the commit `4f9d2c8`,
    #[pyo3(signature = (commit, *, authored_at = None))]
    fn blame(&self, py: Python<'_>, commit: &str, authored_at: Option<i64>) -> PyResult<Blame> {
        self.0.call(py, |archive| archive.blame(commit, authored_at)).map(Blame)
    }
}
