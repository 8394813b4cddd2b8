//! Claude: what a hook of Claude Code does, in one call.
//!
//! A hook is a process of its own, started for every event, and the agent waits for it. So all of it
//! happens here: Python only starts, reads standard input and calls. What the hook tells is not
//! stored, but where the transcripts are: the conversation and its subagents' are read from where
//! the last hook stopped, and stored in one transaction with the places they were read to.

use std::path::{Path, PathBuf};

use opensync_core::source::ClaudeCode;
use opensync_core::{OpenSync, Settings};
use pyo3::prelude::*;
use serde::Deserialize;

use crate::config::data_folder;
use crate::error::{invalid, to_py};

/// What a hook is told on standard input, as far as it matters here.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Told {
    session_id: Option<String>,
    transcript_path: Option<PathBuf>,
    agent_transcript_path: Option<PathBuf>,
    cwd: Option<String>,
    source: Option<String>,
}

/// What a hook did: the session, its folder, why it began, and how many messages were new.
type Done = (Option<String>, Option<String>, Option<String>, u64);

/// Store what is new of the conversation that a hook of Claude Code tells of. Durable on return.
///
/// `told` is what the hook got on standard input. Without a folder, the archive is that of `open`. The archive is left open, for the process ends:
/// closing it would take longer than opening it.
#[pyfunction]
#[pyo3(signature = (told, folder = None))]
pub(crate) fn claude_hook(py: Python<'_>, told: &[u8], folder: Option<PathBuf>) -> PyResult<Done> {
    let folder = folder.map_or_else(data_folder, Ok)?;
    let told: Told = serde_json::from_slice(told)
        .map_err(|error| invalid(format!("what the hook was told is not valid: {error}")))?;
    let logs = logs(&told);
    let messages = py.detach(|| take_in(&logs, folder)).map_err(to_py)?;
    Ok((told.session_id, told.cwd, told.source, messages))
}

/// Where the transcripts of the conversation are, those of its subagents too.
fn logs(told: &Told) -> Vec<PathBuf> {
    let mut logs = Vec::new();
    if let Some(path) = told.transcript_path.as_deref().filter(|path| path.is_absolute()) {
        logs.push(path.to_owned());
        logs.push(path.with_extension("").join("subagents"));
    }
    let is_new = |path: &&PathBuf| !logs.iter().any(|known| path.starts_with(known));
    logs.extend(told.agent_transcript_path.iter().filter(is_new).cloned().collect::<Vec<_>>());
    logs.retain(|path| path.exists());
    logs
}

fn take_in(logs: &[PathBuf], folder: PathBuf) -> opensync_core::Result<u64> {
    if logs.is_empty() {
        return Ok(0);
    }
    let archive = open(&folder)?;
    let report = archive.import(&ClaudeCode, logs, &mut |_| {});
    std::mem::forget(archive);
    let report = report?;
    match report.failed.into_iter().next() {
        Some(failed) => Err(failed.error),
        None => Ok(report.messages),
    }
}

fn open(folder: &Path) -> opensync_core::Result<OpenSync> {
    let mut settings = Settings::read(folder)?;
    // A hook reads a few pages.
    settings.cache_bytes = settings.cache_bytes.min(8 << 20);
    OpenSync::builder(folder).settings(settings).open()
}
