//! Stats: sums over messages, in all and apart.

use std::collections::BTreeMap;

use opensync_core::stats::{
    Dimension, Stats as CoreStats, Sums as CoreSums, ToolSums as CoreToolSums,
};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::options;
use crate::session::Usage;
use crate::view::{plain, table};

view! {
    /// Sums over messages, and the sessions they are in.
    Sums(CoreSums) shows sessions, messages, tool_calls, cost_nanos;
    /// Sessions that began or went on in the time asked for.
    sessions: u64 = |sums| sums.sessions;
    /// Messages.
    messages: u64 = |sums| sums.messages;
    /// Calls of tools.
    tool_calls: u64 = |sums| sums.tool_calls;
    /// Tokens, each answer counted once.
    usage: Usage = |sums| Usage(sums.usage);
    /// What they cost by our price table, in billionths of a US dollar.
    cost_nanos: u64 = |sums| sums.cost_nanos;
    /// What the agents say it cost, where they say so, in billionths of a US dollar.
    claimed_cost_nanos: u64 = |sums| sums.claimed_cost_nanos;
    /// Answers whose model has no price; `cost_nanos` leaves them out.
    unpriced: u64 = |sums| sums.unpriced;
    /// When the first session began. Milliseconds since 1970, UTC.
    first_at: Option<i64> = |sums| sums.first_at;
    /// When the last session changed. Milliseconds since 1970, UTC.
    last_at: Option<i64> = |sums| sums.last_at;
    {
        /// The same as a dictionary, as JSON has it.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }
    }
}

view! {
    /// How often a tool was called, and how often that failed.
    ToolSums(CoreToolSums) shows calls, errors;
    /// Calls.
    calls: u64 = |sums| sums.calls;
    /// Results that say that the call failed.
    errors: u64 = |sums| sums.errors;
    {
        /// The same as a dictionary, as JSON has it.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }
    }
}

fn sums(by: &BTreeMap<String, CoreSums>) -> BTreeMap<String, Sums> {
    by.iter().map(|(name, sums)| (name.clone(), Sums(sums.clone()))).collect()
}

view! {
    /// Sums over everything that was asked for, and apart by what they are about.
    Stats(CoreStats) shows sessions, messages;
    /// Sessions in all.
    sessions: u64 = |stats| stats.total.sessions;
    /// Messages in all.
    messages: u64 = |stats| stats.total.messages;
    /// Everything that was asked for.
    total: Sums = |stats| Sums(stats.total.clone());
    /// By source.
    by_source: BTreeMap<String, Sums> = |stats| sums(&stats.by_source);
    /// By project: its folder, else its name, else nothing.
    by_project: BTreeMap<String, Sums> = |stats| sums(&stats.by_project);
    /// By model; sessions are not counted here, because one may use several.
    by_model: BTreeMap<String, Sums> = |stats| sums(&stats.by_model);
    /// By day, `YYYY-MM-DD` in the time zone asked for; sessions are not counted here, because one
    /// may last several.
    by_day: BTreeMap<String, Sums> = |stats| sums(&stats.by_day);
    /// By tool, as agents name them.
    by_tool: BTreeMap<String, ToolSums> =
        |stats| stats.by_tool.iter().map(|(name, sums)| (name.clone(), ToolSums(*sums))).collect();
    {
        /// The same as a dictionary, as JSON has it.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }

        /// A `pandas.DataFrame` with a row for each `source`, `project`, `model`, `day` or `tool`.
        #[pyo3(signature = (by = "day"))]
        fn to_pandas<'py>(&self, py: Python<'py>, by: &str) -> PyResult<Bound<'py, PyAny>> {
            table(py, "to_pandas", rows(py, &self.0, by)?)
        }

        /// A `pyarrow.Table` with a row for each `source`, `project`, `model`, `day` or `tool`.
        #[pyo3(signature = (by = "day"))]
        fn to_arrow<'py>(&self, py: Python<'py>, by: &str) -> PyResult<Bound<'py, PyAny>> {
            table(py, "to_arrow", rows(py, &self.0, by)?)
        }

        fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            table(py, "to_html", rows(py, &self.0, "source")?)
        }
    }
}

fn rows<'py>(py: Python<'py>, stats: &CoreStats, by: &str) -> PyResult<Bound<'py, PyList>> {
    match options::word("by", by)? {
        Dimension::Source => rows_of(py, by, &stats.by_source),
        Dimension::Project => rows_of(py, by, &stats.by_project),
        Dimension::Model => rows_of(py, by, &stats.by_model),
        Dimension::Provider => rows_of(py, by, &stats.by_provider),
        Dimension::Day => rows_of(py, by, &stats.by_day),
        Dimension::Tool => rows_of(py, by, &stats.by_tool),
    }
}

fn rows_of<'py, T: serde::Serialize>(
    py: Python<'py>,
    by: &str,
    sums: &BTreeMap<String, T>,
) -> PyResult<Bound<'py, PyList>> {
    let rows = PyList::empty(py);
    for (name, sums) in sums {
        let row = PyDict::new(py);
        row.set_item(by, name)?;
        row.update(plain(py, sums)?.cast()?)?;
        rows.append(row)?;
    }
    Ok(rows)
}
