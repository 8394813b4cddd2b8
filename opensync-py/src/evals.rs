//! Evals: sessions that people marked, as sets of tests for the tools that evaluate models.

use std::path::PathBuf;

use opensync_core::{EvalFilter, EvalFormat, EvalOptions, EvalReport as CoreReport, TurnMode};
use pyo3::exceptions::PyTypeError;
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
    /// Sessions that gave no test, for nobody asked or nothing was answered.
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
    /// of paths, and hide secrets and e-mail addresses. Filters: source, model (its whole name),
    /// after, before, tags, min_tokens, status.
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
        let filter = filter(ids, filters)?;
        let options = EvalOptions {
            format: options::named("format", format, EvalFormat::ALL, EvalFormat::as_str)?,
            turn_mode: options::named("turns", turns, TurnMode::ALL, TurnMode::as_str)?,
            anonymize,
            include_context,
            include_tools,
            include_system,
        };
        let Some(path) = path else {
            let mut text = Vec::new();
            self.0.call(py, |archive| archive.evals(&filter, &options, &mut text))?;
            return Ok(String::from_utf8_lossy(&text).into_pyobject(py)?.into_any());
        };
        let archive = self.0.archive()?;
        let report =
            py.detach(|| write_whole(&path, |out| archive.evals(&filter, &options, out)))?;
        Ok(EvalReport(report).into_pyobject(py)?.into_any())
    }
}

/// Which of the marked sessions are meant.
fn filter(ids: Option<Vec<String>>, filters: Option<&Bound<'_, PyDict>>) -> PyResult<EvalFilter> {
    let mut filter = EvalFilter { ids: ids.unwrap_or_default(), ..EvalFilter::default() };
    for (key, value) in filters.into_iter().flatten().filter(|(_, value)| !value.is_none()) {
        let key: String = key.extract()?;
        match key.as_str() {
            "source" => filter.source = Some(value.extract()?),
            "model" => filter.model = Some(value.extract()?),
            "after" => filter.from_ms = Some(options::time(&key, &value)?),
            "before" => filter.to_ms = Some(options::last(&key, &value)?),
            "tags" => filter.tags = value.extract()?,
            "min_tokens" => filter.min_tokens = Some(value.extract()?),
            "status" => filter.status = Some(options::eval_status(&key, &value)?),
            _ => {
                let message = format!("unexpected keyword argument '{key}'");
                return Err(PyTypeError::new_err(message));
            }
        }
    }
    Ok(filter)
}
