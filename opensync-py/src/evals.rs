//! Evals: sessions that people marked, as sets of tests for the tools that evaluate models.

use std::path::PathBuf;

use opensync_core::evals::{EvalOptions, EvalReport as CoreReport};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::archive::OpenSync;
use crate::exchange::write_whole;
use crate::options;
use crate::view::plain;

view! {
    /// What became tests, and what did not.
    EvalReport(CoreReport) shows sessions, test_cases, skipped;
    /// Sessions that are marked for evaluations, or were named.
    ready: u64 = |report| report.ready;
    /// Sessions of these that the filters left.
    sessions: u64 = |report| report.sessions;
    /// Tests.
    test_cases: u64 = |report| report.test_cases;
    /// Sessions that gave no test, because nobody asked or nothing was answered.
    skipped: u64 = |report| report.skipped;
    /// What is missing in whose tests, one sentence each; the first hundred.
    warnings: Vec<&str> = |report| report.warnings.iter().map(String::as_str).collect();
    {
        /// The same as a dictionary, as JSON has it.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }
    }
}

#[pymethods]
impl OpenSync {
    /// Make tests for a tool that evaluates models of the sessions that are marked with
    /// `annotate(id, eval_ready=True)`, or of those named by `ids`, marked or not.
    ///
    /// Returns the text, or with `path` writes it there, whole or not at all, and returns an
    /// `EvalReport`.
    ///
    /// format: `deepeval` (a JSON array of test cases), `openai` and `promptfoo` (JSON Lines), or
    /// `filesystem` (one JSON object that holds text files). turns: `per_turn` makes a test of each
    /// question, `full` one of all, `final_only` one of the last. anonymize: take people's names out
    /// of paths, and hide secrets and e-mail addresses. Takes the filters of `search`.
    ///
    /// Raises `NotFoundError` for an id that is not there, `IoError` if `path` cannot be written.
    ///
    /// >>> db = sample()
    /// >>> done = db.annotate("s-1", eval_ready=True)
    /// >>> db.evals(format="deepeval")
    /// '[\n]\n'
    #[pyo3(signature = (
        path = None, *, format, ids = None, turns = "per_turn", anonymize = true,
        include_context = true, include_tools = true, include_system = false, **filters
    ))]
    #[allow(clippy::too_many_arguments, reason = "they are the caller's keywords")]
    #[allow(clippy::fn_params_excessive_bools, reason = "they are the caller's keywords")]
    fn evals<'py>(
        &self,
        py: Python<'py>,
        path: Option<PathBuf>,
        format: &str,
        ids: Option<Vec<String>>,
        turns: &str,
        anonymize: bool,
        include_context: bool,
        include_tools: bool,
        include_system: bool,
        filters: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (ids, filter) = (ids.unwrap_or_default(), options::filter(filters)?);
        let options = EvalOptions {
            format: options::word("format", format)?,
            turn_mode: options::word("turns", turns)?,
            anonymize,
            include_context,
            include_tools,
            include_system,
        };
        let Some(path) = path else {
            let mut text = Vec::new();
            self.0.call(py, |archive| archive.evals(&ids, &filter, &options, &mut text))?;
            return Ok(String::from_utf8_lossy(&text).into_pyobject(py)?.into_any());
        };
        let archive = self.0.archive()?;
        let report =
            py.detach(|| write_whole(&path, |out| archive.evals(&ids, &filter, &options, out)))?;
        Ok(EvalReport(report).into_pyobject(py)?.into_any())
    }
}
