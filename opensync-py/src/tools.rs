//! Tools: what an agent can ask the archive, for programs that carry it to one.

use opensync_core::tools;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::archive::OpenSync;
use crate::error::invalid;

#[pymethods]
impl OpenSync {
    /// Answer an agent that calls a tool of `tools`, by either of its names.
    ///
    /// The answer is text for a model, quoted, and without keys, tokens and passwords. Numbers may be
    /// written as text, and a text that is empty was not told: models do both.
    ///
    /// Raises `InvalidInputError` for a tool that there is not, and for an argument that is missing or
    /// cannot be meant. The error's text is for the agent to read.
    ///
    /// >>> "id: s-1" in sample().call_tool("list_sessions", {"limit": 5})
    /// True
    #[pyo3(signature = (name, arguments = None))]
    fn call_tool(
        &self,
        py: Python<'_>,
        name: &str,
        arguments: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<String> {
        let text = match arguments {
            Some(told) => py.import("json")?.call_method1("dumps", (told,))?.extract::<String>()?,
            None => "null".to_owned(),
        };
        let told = serde_json::from_str(&text).map_err(|error| invalid(error.to_string()))?;
        self.0.call(py, |archive| archive.call_tool(name, &told))
    }
}

/// The tools that an agent can call: `name`, `globalName`, `description` and `inputSchema` of each,
/// and the arguments that are `required`.
///
/// >>> opensync.tools()[0]["name"]
/// 'search_sessions'
#[pyfunction(name = "tools")]
pub(crate) fn all(py: Python<'_>) -> PyResult<Py<PyAny>> {
    let text = tools::described().to_string();
    Ok(py.import("json")?.call_method1("loads", (text,))?.unbind())
}
