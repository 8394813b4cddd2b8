//! Report: what a call did, and what changed in the archive.

use opensync_core::change::{Change as CoreChange, ChangeKind};
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict as _, PyDict};

use crate::session::Usage;
use crate::view::plain;

view! {
    /// What `ingest` changed.
    Ingested(opensync_core::ingest::Ingested) shows is_new, is_changed, messages_added, messages_changed;
    /// The archive's own number of the session.
    session_id: Option<u64> = |done| done.session_id;
    /// Whether the session is new.
    is_new: bool = |done| done.is_new;
    /// Whether anything changed at all.
    is_changed: bool = |done| done.is_changed;
    /// Messages that were not there before.
    messages_added: u64 = |done| done.messages_added;
    /// Messages that were there and are different now, or gone.
    messages_changed: u64 = |done| done.messages_changed;
    /// Tokens that were not counted before.
    usage: Usage = |done| Usage(done.usage);
    /// What those tokens cost, in billionths of a US dollar.
    cost_nanos: u64 = |done| done.cost_nanos;
    /// Answers whose model has no price, and that were not counted before.
    unpriced: u64 = |done| done.unpriced;
    {
        /// The same as a dictionary.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
            let dict = [("messages_added", self.0.messages_added)].into_py_dict(py)?;
            dict.set_item("messages_changed", self.0.messages_changed)?;
            dict.set_item("session_id", self.0.session_id)?;
            dict.set_item("is_new", self.0.is_new)?;
            dict.set_item("is_changed", self.0.is_changed)?;
            dict.set_item("usage", plain(py, &self.0.usage)?)?;
            dict.set_item("cost_nanos", self.0.cost_nanos)?;
            dict.set_item("unpriced", self.0.unpriced)?;
            Ok(dict)
        }
    }
}

view! {
    /// What an import found, changed, and could not read.
    ImportReport(opensync_core::ImportReport) shows sessions, messages, files_read, files_found;
    /// Logs that were found, whether or not they had anything new.
    files_found: u64 = |report| report.files_found;
    /// Logs that were opened, because they had changed since the last import.
    files_read: u64 = |report| report.files_read;
    /// Sessions that were added or changed.
    sessions: u64 = |report| report.sessions;
    /// Messages that were added or changed.
    messages: u64 = |report| report.messages;
    /// Tokens that were not counted before.
    usage: Usage = |report| Usage(report.usage);
    /// What those tokens cost, in billionths of a US dollar.
    cost_nanos: u64 = |report| report.cost_nanos;
    /// Answers among them whose model has no price; `cost_nanos` leaves them out.
    unpriced: u64 = |report| report.unpriced;
    /// Bytes of logs that were parsed.
    bytes_read: u64 = |report| report.read.bytes_read;
    /// Entries of a type this version does not know, by type. They are kept verbatim.
    unknown_entries: std::collections::BTreeMap<String, u64> =
        |report| report.read.unknown_entries.clone();
    /// The first lines that are not valid, as `file:line: why`.
    invalid_lines: Vec<&str> =
        |report| report.read.invalid_lines.iter().map(String::as_str).collect();
    /// The first files that a log names and that were not read: over a link, or closed.
    refused_files: Vec<&str> =
        |report| report.read.refused_files.iter().map(String::as_str).collect();
    /// Logs, and folders of logs, that could not be read, with the reason. The others were read.
    failed: Vec<(String, String)> = |report| failed(report);
    {
        /// The same as a dictionary.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
            let dict = [("files_found", self.0.files_found)].into_py_dict(py)?;
            dict.set_item("files_read", self.0.files_read)?;
            dict.set_item("sessions", self.0.sessions)?;
            dict.set_item("messages", self.0.messages)?;
            dict.set_item("usage", plain(py, &self.0.usage)?)?;
            dict.set_item("cost_nanos", self.0.cost_nanos)?;
            dict.set_item("unpriced", self.0.unpriced)?;
            dict.set_item("bytes_read", self.0.read.bytes_read)?;
            dict.set_item("unknown_entries", self.unknown_entries())?;
            dict.set_item("invalid_lines", self.invalid_lines())?;
            dict.set_item("refused_files", self.refused_files())?;
            dict.set_item("failed", self.failed())?;
            Ok(dict)
        }
    }
}

fn failed(report: &opensync_core::ImportReport) -> Vec<(String, String)> {
    let failed = report.failed.iter();
    failed.map(|log| (log.path.display().to_string(), log.error.report())).collect()
}

view! {
    /// How far an import is.
    ImportProgress(opensync_core::import::Progress) shows files_done, files, done_bytes, total_bytes;
    /// Logs to read.
    files: u64 = |progress| progress.files;
    /// Logs read.
    files_done: u64 = |progress| progress.files_done;
    /// Bytes of the logs to read.
    total_bytes: u64 = |progress| progress.total_bytes;
    /// Bytes of the logs read.
    done_bytes: u64 = |progress| progress.done_bytes;
    /// Messages added or changed so far.
    messages: u64 = |progress| progress.messages;
    {}
}

view! {
    /// How far embedding is, or what it did.
    EmbedReport(opensync_core::embed::EmbedProgress) shows messages, total, passages;
    /// Messages looked at.
    messages: u64 = |progress| progress.messages;
    /// Messages to look at in all.
    total: u64 = |progress| progress.total;
    /// Passages that were embedded. Those whose text was known are not among them.
    passages: u64 = |progress| progress.passages;
    {
        /// The same as a dictionary.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
            let EmbedReport(done) = self;
            let fields = [("messages", done.messages), ("total", done.total), ("passages", done.passages)];
            fields.into_py_dict(py)
        }
    }
}

/// The model that embeds, and what is left for it to do.
pub(crate) struct ModelState {
    pub(crate) id: String,
    pub(crate) installed: Option<opensync_core::embed::ModelStatus>,
    pub(crate) pending: Option<u64>,
}

view! {
    /// The model that embeds, and what is left for it to do.
    ModelStatus(ModelState) shows id, is_installed, pending;
    /// The model's name.
    id: &str = |state| &state.id;
    /// Whether it is there and whole.
    is_installed: bool =
        |state| state.installed.as_ref().is_some_and(|status| status.is_complete);
    /// Where its files lie.
    folder: Option<String> =
        |state| state.installed.as_ref().map(|status| status.folder.display().to_string());
    /// What its files take up.
    bytes: Option<u64> = |state| state.installed.as_ref().map(|status| status.bytes);
    /// Changes whose messages are not embedded yet; `None` without a model.
    pending: Option<u64> = |state| state.pending;
    {
        /// The same as a dictionary.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
            let dict = PyDict::new(py);
            dict.set_item("id", self.id())?;
            dict.set_item("is_installed", self.is_installed())?;
            dict.set_item("folder", self.folder())?;
            dict.set_item("bytes", self.bytes())?;
            dict.set_item("pending", self.pending())?;
            Ok(dict)
        }
    }
}

view! {
    /// A row of the change log: something that became different.
    Change(CoreChange) shows position, kind, external_id;
    /// Where it stands in the log; rises by one from change to change.
    position: u64 = |change| change.position;
    /// When it was stored. Milliseconds since 1970, UTC.
    at: i64 = |change| change.at;
    /// The archive's own number of the session.
    session_id: u64 = |change| change.session_id;
    /// The agent's id of the session.
    external_id: &str = |change| &change.external_id;
    /// What became of the session: `upserted`, `messages_deleted`, `deleted`, `annotated`, `shared`
    /// or `unshared`.
    kind: &'static str = |change| change.kind.as_str();
    /// Messages that are new, or gone if they were deleted.
    messages: u64 = |change| match change.kind {
        ChangeKind::Upserted { messages_added, .. } => messages_added,
        ChangeKind::MessagesDeleted { messages } => messages,
        _ => 0,
    };
    /// Messages that are different.
    messages_changed: u64 = |change| match change.kind {
        ChangeKind::Upserted { messages_changed, .. } => messages_changed,
        _ => 0,
    };
    {
        /// The same as a dictionary.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
            let dict = [("position", self.0.position)].into_py_dict(py)?;
            dict.set_item("at", self.0.at)?;
            dict.set_item("session_id", self.0.session_id)?;
            dict.set_item("external_id", self.external_id())?;
            dict.set_item("kind", self.kind())?;
            dict.set_item("messages", self.messages())?;
            dict.set_item("messages_changed", self.messages_changed())?;
            Ok(dict)
        }
    }
}

list! {
    /// Changes, oldest first.
    Changes(()) of Change {
        fn __repr__(&self) -> String {
            format!("Changes({} changes)", self.rows.len())
        }
    }
}
