//! Find: where a text stands in a session, letter by letter.

use opensync_core::sessions::{FindOptions, FindResults as CoreResults, FoundPart as CorePart};
use pyo3::prelude::*;

use crate::archive::OpenSync;
use crate::results::highlights;
use crate::view::plain;

view! {
    /// A part in which a text stands.
    FoundPart(CorePart) shows place, part, snippet;
    /// The place of the message in the session.
    place: u32 = |found| found.place;
    /// The number of the part in the message, from 0.
    part: usize = |found| found.part;
    /// What the part is.
    kind: &'static str = |found| found.kind.as_str();
    /// How often the text stands in it.
    occurrences: u64 = |found| found.occurrences;
    /// What is around the first of them, on one line; `…` where it was cut.
    snippet: &str = |found| &found.snippet.text;
    /// What to highlight in `snippet`: pairs of places, so that `snippet[start:end]` is the text.
    highlights: Vec<(usize, usize)> = |found| highlights(&found.snippet);
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

list! {
    /// The parts of a session in which a text stands, in order.
    FoundParts(CoreResults) of FoundPart {
        /// How many parts it stands in, shown or not.
        #[getter]
        fn total(&self) -> u64 {
            self.told.total
        }

        /// How often it stands there.
        #[getter]
        fn occurrences(&self) -> u64 {
            self.told.occurrences
        }

        /// The place at which the next piece begins; `None` at the end.
        #[getter]
        fn next(&self) -> Option<u32> {
            self.told.next
        }

        fn __repr__(&self) -> String {
            format!("FoundParts({} of {} parts)", self.rows.len(), self.told.total)
        }
    }
}

#[pymethods]
impl OpenSync {
    /// Find a text in a session as it stands, also in calls, results and thinking. case: capitals
    /// differ from small letters. word: no letter, digit or `_` stands beside it. first: show what
    /// is found from this place on.
    ///
    /// >>> sample().find("s-1", "REDB lock")[0].snippet
    /// 'why does the redb lock hang?'
    #[pyo3(signature = (id, text, *, case = false, word = false, first = 0, limit = 100))]
    #[allow(clippy::too_many_arguments, reason = "they are the caller's keywords")]
    fn find(
        &self,
        py: Python<'_>,
        id: &str,
        text: String,
        case: bool,
        word: bool,
        first: u32,
        limit: usize,
    ) -> PyResult<FoundParts> {
        let mut options = FindOptions::new(text);
        options.is_case_sensitive = case;
        options.is_whole_word = word;
        (options.first, options.limit) = (first, limit);
        let mut found = self.0.call(py, |archive| archive.find(id, &options))?;
        let parts = std::mem::take(&mut found.items);
        FoundParts::of(py, parts.into_iter().map(FoundPart), found)
    }
}
