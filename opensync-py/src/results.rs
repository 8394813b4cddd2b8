//! Results: what a search found.

use opensync_core::search::Snippet;
use opensync_core::{Hit as CoreHit, SearchResults as CoreResults};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::view::{Shown as _, list_of, plain};

view! {
    /// What a score is made of; `search(..., explain=True)` asks for it.
    Explanation(opensync_core::search::Explanation) shows words, meaning;
    /// BM25 of the words in the message, with what its session's title adds.
    words: Option<f32> = |made| made.words;
    /// The cosine of the query and the nearest passage of the message.
    meaning: Option<f32> = |made| made.meaning;
    /// The first, in deviations from the mean of the best messages.
    words_standard: Option<f32> = |made| made.words_standard;
    /// The second, in deviations from the mean of the best messages.
    meaning_standard: Option<f32> = |made| made.meaning_standard;
    /// BM25 of the words in all of the session, in deviations from the mean of the best sessions.
    session_standard: Option<f32> = |made| made.session_standard;
    {
        /// The same as a dictionary, as JSON has it.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }
    }
}

view! {
    /// A message that was found, with its session.
    Hit(CoreHit) shows external_id, score, snippet;
    /// The archive's own number of the session.
    session_id: u64 = |hit| hit.session_id;
    /// The agent's id of the session: what every method takes that wants a session.
    external_id: &str = |hit| &hit.external_id;
    /// The agent.
    source: &str = |hit| &hit.source;
    /// What the session is about.
    title: Option<&str> = |hit| hit.title.as_deref();
    /// The project's folder, else its name.
    project: Option<&str> = |hit| hit.project.as_deref();
    /// The agent's id of the message; `None` for a session without messages.
    message_id: Option<&str> = |hit| hit.message_id.as_deref();
    /// Who speaks: `user`, `assistant`, `tool` or `system`.
    role: Option<&'static str> = |hit| hit.role.map(opensync_core::Role::as_str);
    /// When it was said. Milliseconds since 1970, UTC.
    created_at: i64 = |hit| hit.created_at;
    /// How well it matches; comparable within one search only.
    score: f32 = |hit| hit.score;
    /// The piece of the text that shows why, on one line; `…` where it was cut.
    snippet: &str = |hit| &hit.snippet.text;
    /// What to highlight in `snippet`: pairs of places, so that `snippet[start:end]` is a match.
    highlights: Vec<(usize, usize)> = |hit| highlights(&hit.snippet);
    /// Other messages of the session that match.
    more: u64 = |hit| hit.more;
    /// Other sessions that hold a copy of the message, as forks do.
    copies: u64 = |hit| hit.copies;
    /// What the score is made of, if the search asked for it.
    explanation: Option<Explanation> = |hit| hit.explanation.map(Explanation);
    {
        /// The same as a dictionary.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            let dict = plain(py, &self.0)?;
            // JSON counts bytes, Python characters.
            dict.set_item("highlights", highlights(&self.0.snippet))?;
            Ok(dict)
        }
    }
}

/// Places in characters, as Python counts them, of places in bytes.
pub(crate) fn highlights(snippet: &Snippet) -> Vec<(usize, usize)> {
    let text = &snippet.text;
    let characters = |at: usize| text[..at].chars().count();
    let ranges = snippet.highlights.iter();
    ranges.map(|range| (characters(range.start), characters(range.end))).collect()
}

list! {
    /// The hits of a search, best first, and how it went.
    SearchResults(CoreResults) of Hit {
        /// The hits as a list, best first.
        #[getter]
        fn hits<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            Ok(list_of(py, &self.rows)?.into_any())
        }

        /// Where the next hits begin, for `after_page`; `None` if there are no more.
        #[getter]
        fn next(&self) -> Option<String> {
            self.told.next.as_ref().map(ToString::to_string)
        }

        /// How it was searched: `lexical`, `semantic` or `hybrid`.
        #[getter]
        fn mode(&self) -> &'static str {
            self.told.mode.as_str()
        }

        /// How long it took, in milliseconds.
        #[getter]
        fn took_ms(&self) -> f64 {
            self.told.took_ms
        }

        /// Changes of the archive that the index does not hold yet, and the search did not see.
        #[getter]
        fn pending(&self) -> u64 {
            self.told.pending
        }

        /// Changes whose messages are not embedded yet, so that they were searched by words only.
        #[getter]
        fn pending_embeddings(&self) -> u64 {
            self.told.pending_embeddings
        }

        /// What an installed reranker did: `judged`, `not_talk` or `too_slow`; `None` without one.
        #[getter]
        fn reranked(&self) -> Option<&'static str> {
            self.told.reranked.map(opensync_core::search::Reranked::as_str)
        }

        fn __repr__(&self) -> String {
            let (mode, took) = (self.mode().shown(), self.told.took_ms.shown());
            format!("SearchResults({} hits, mode={mode}, took_ms={took})", self.rows.len())
        }

        /// The same as a dictionary, with the hits as dictionaries.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
            let dict = plain(py, &self.told)?.cast_into::<PyDict>()?;
            dict.set_item("hits", self.to_dicts(py)?)?;
            Ok(dict)
        }
    }
}
