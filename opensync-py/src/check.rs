//! Check: whether an archive is as it was written, and what in it is secret.

use std::path::PathBuf;

use opensync_core::check::CheckReport as CoreReport;
use opensync_core::redact::{RedactOptions, SessionFinding};
use pyo3::prelude::*;

use crate::archive::OpenSync;
use crate::config::data_folder;
use crate::error::to_py;
use crate::view::plain;

view! {
    /// What a check found, and what was mended.
    CheckReport(CoreReport) shows is_store_intact, is_index_intact, sessions, messages;
    /// Every page of the store is as it was written, and every record decodes.
    is_store_intact: bool = |report| report.is_store_intact;
    /// The files of the index are as they were written.
    is_index_intact: bool = |report| report.is_index_intact;
    /// Changes that the index does not hold yet. That is not damage: the next search reads on.
    pending: u64 = |report| report.pending;
    /// Sessions in the store.
    sessions: u64 = |report| report.sessions;
    /// Messages in the store.
    messages: u64 = |report| report.messages;
    /// Documents in the index: one for each message, and one for each session's title.
    documents: u64 = |report| report.documents;
    /// Bytes of the store on disk.
    store_bytes: u64 = |report| report.store_bytes;
    /// Bytes of the index on disk.
    index_bytes: u64 = |report| report.index_bytes;
    /// What is wrong, one sentence each. Empty if all is well.
    problems: Vec<&str> = |report| report.problems.iter().map(String::as_str).collect();
    /// What was repaired, one sentence each.
    repairs: Vec<&str> = |report| report.repairs.iter().map(String::as_str).collect();
    /// What is not damage and should be known, one sentence each.
    warnings: Vec<&str> = |report| report.warnings.iter().map(String::as_str).collect();
    {
        /// The same as a dictionary, as JSON has it.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }
    }
}

view! {
    /// A secret in a session.
    Finding(SessionFinding) shows rule, message, line;
    /// The kind of secret.
    rule: &'static str = |finding| finding.rule;
    /// What would stand in its place; the same for the same secret.
    mark: &str = |finding| &finding.mark;
    /// The agent's id of the message.
    message_id: &str = |finding| &finding.message_id;
    /// The place of the message in the session, from 1.
    message: u64 = |finding| finding.message;
    /// The place of the part in the message, from 1.
    part: usize = |finding| finding.part;
    /// The line with everything hidden, and a little of what is around it.
    line: &str = |finding| &finding.line;
    /// The first characters of the secret, enough to know it again by and no more.
    hint: &str = |finding| &finding.hint;
    {
        /// The same as a dictionary, as JSON has it.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }
    }
}

list! {
    /// Secrets of a session, in order.
    Findings(()) of Finding {
        fn __repr__(&self) -> String {
            format!("Findings({} findings)", self.rows.len())
        }
    }
}

/// Check the archive in `folder`, by default that of `open`: reads every record, and compares the
/// index with the store. With `repair` the index is rebuilt where it is damaged; the store is
/// only looked at.
///
/// Raises `IoError` if it cannot be read, `TooNewError` if a newer version wrote it.
///
/// >>> opensync.open(folder).close()
/// >>> opensync.check(folder).problems
/// []
#[pyfunction]
#[pyo3(signature = (folder = None, *, repair = false))]
pub(crate) fn check(
    py: Python<'_>,
    folder: Option<PathBuf>,
    repair: bool,
) -> PyResult<CheckReport> {
    let folder = folder.map_or_else(data_folder, Ok)?;
    let settings = opensync_core::Settings::read(&folder).map_err(to_py)?;
    let builder = opensync_core::OpenSync::builder(folder).settings(settings);
    py.detach(|| builder.check(repair)).map(CheckReport).map_err(to_py)
}

#[pymethods]
impl OpenSync {
    /// What redaction would hide in a session, in order; e-mail addresses too if `emails` says so.
    /// Reads the session twice.
    ///
    /// >>> sample().findings("s-1")
    /// Findings(0 findings)
    #[pyo3(signature = (id, *, emails = false))]
    fn findings(&self, py: Python<'_>, id: &str, emails: bool) -> PyResult<Findings> {
        let found = self.0.call(py, |archive| archive.findings(id, RedactOptions { emails }))?;
        Findings::of(py, found.into_iter().map(Finding), ())
    }
}
