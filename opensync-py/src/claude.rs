//! Claude: what a hook of Claude Code does, in one call.
//!
//! A hook is a process of its own, started for every event, and the agent waits for it. So all of it
//! happens here: Python only starts, reads standard input and calls. What the hook tells is not
//! stored, but where the transcripts are: the conversation and its subagents' are read from where
//! the last hook stopped, and stored in one transaction with the places they were read to.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use opensync_core::Agents;
use opensync_core::source::CLAUDE_CODE;
use opensync_core::{ImportOptions, OpenSync, Settings};
use pyo3::prelude::*;
use serde::Deserialize;

use crate::config::data_folder;
use crate::error::{invalid, to_py};

/// How long a hook waits for a transcript that is behind.
const LATEST: Duration = Duration::from_millis(300);

/// How often it looks.
const POLL: Duration = Duration::from_millis(5);

/// Where in a log it looks, in bytes from its end.
const END_BYTES: u64 = 1 << 20;

/// What a hook is told on standard input, as far as it matters here.
#[derive(Default, Deserialize)]
#[serde(default)]
struct HookInput {
    session_id: Option<String>,
    transcript_path: Option<PathBuf>,
    agent_transcript_path: Option<PathBuf>,
    cwd: Option<String>,
    source: Option<String>,
    tool_use_id: Option<String>,
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
    let told: HookInput = serde_json::from_slice(told)
        .map_err(|error| invalid(format!("what the hook was told is not valid: {error}")))?;
    let logs = logs(&told);
    let messages = py.detach(|| {
        if let Some(call) = told.tool_use_id.as_deref().filter(|call| !call.is_empty()) {
            wait_for(call, &logs);
        }
        take_in(&logs, folder)
    });
    let messages = messages.map_err(to_py)?;
    Ok((told.session_id, told.cwd, told.source, messages))
}

/// Where the transcripts of the conversation are, those of its subagents too.
fn logs(told: &HookInput) -> Vec<PathBuf> {
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

/// Waits, for a moment at most, until a log holds the call that a hook was told of: Claude Code writes
/// its transcript some time after it says that a tool has ended, and if it is killed then, no later
/// hook would take the call in.
fn wait_for(call: &str, logs: &[PathBuf]) {
    let until = Instant::now() + LATEST;
    while !logs.iter().any(|log| holds(log, call)) && Instant::now() < until {
        std::thread::sleep(POLL);
    }
}

/// Whether the end of a log, or of a log in a folder, holds these words.
fn holds(log: &Path, words: &str) -> bool {
    match std::fs::read_dir(log) {
        Ok(entries) => entries.flatten().any(|entry| {
            let path = entry.path();
            path.is_file() && holds(&path, words)
        }),
        Err(_) => end_of(log).is_ok_and(|end| String::from_utf8_lossy(&end).contains(words)),
    }
}

fn end_of(log: &Path) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(log)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(END_BYTES)))?;
    let mut end = Vec::new();
    file.take(END_BYTES).read_to_end(&mut end)?;
    Ok(end)
}

fn take_in(logs: &[PathBuf], folder: PathBuf) -> opensync_core::Result<u64> {
    if logs.is_empty() {
        return Ok(0);
    }
    let archive = open(&folder)?;
    let options = ImportOptions::default().index(false);
    let report = archive.import(&Agents::of(&CLAUDE_CODE).at(logs), options);
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
