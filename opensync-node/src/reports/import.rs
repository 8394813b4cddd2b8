//! Import: brings in what agents have written, and what was exported.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;

use napi::Env;
use napi::bindgen_prelude::Object;
use napi_derive::napi;
use opensync_core::Agents;
use opensync_core::import::ImportStep;
use opensync_core::{self as core, OpenSync};

use crate::archive::Archive;
use crate::call::spawn;
use crate::failure::{Failure, Result};
use crate::live::{Progress, tell};
use crate::objects::{Usage, count};
use crate::stop::{Stop, Stopped};

/// What is imported.
#[napi(object)]
#[derive(Default)]
pub struct ImportOptions {
    /// Only the logs of this agent, such as `claude-code`. Default: of every agent.
    pub source: Option<String>,
    /// Where to look. Default: where each agent keeps its logs on this machine.
    pub paths: Option<Vec<String>>,
    /// Whether the index is updated afterwards, unless another process is at it, so that the
    /// next search finds all of it; else searches index in small steps. If it fails, the import
    /// rejects with `io`, and what was imported stays. Default: true.
    pub index: Option<bool>,
}

/// How an archive is read back.
#[napi(object)]
#[derive(Default)]
pub struct ImportArchiveOptions {
    /// As of an import. Default: true.
    pub index: Option<bool>,
}

/// What an import did.
#[napi(object)]
#[derive(Default)]
pub struct ImportReport {
    /// Logs that were found, whether or not they had anything new.
    pub files_found: i64,
    /// Logs that were opened, because they had changed since the last import.
    pub files_read: i64,
    /// Sessions that were added or changed.
    pub sessions: i64,
    /// Messages that were added or changed.
    pub messages: i64,
    /// Tokens that were not counted before.
    pub usage: Option<Usage>,
    /// What those tokens cost, in billionths of a US dollar.
    pub cost_nanos: i64,
    /// Answers among them whose model has no price.
    pub unpriced: i64,
    /// Bytes that were parsed.
    pub bytes_read: i64,
    /// Entries of a type this version does not know, by type. They are kept verbatim.
    pub unknown_entries: BTreeMap<String, i64>,
    /// How many lines are not valid.
    pub invalid_line_count: i64,
    /// The first of them, as `file:line: why`.
    pub invalid_lines: Vec<String>,
    /// How many files a log names that were not read: over a link, or closed.
    pub refused_file_count: i64,
    /// The first of them.
    pub refused_files: Vec<String>,
    /// Logs, and folders of logs, that could not be read. The others were.
    pub failed: Vec<FailedLog>,
}

/// A log that could not be read, and why.
#[napi(object)]
pub struct FailedLog {
    /// Which log.
    pub path: String,
    /// The kind of the error.
    pub code: String,
    /// What went wrong.
    pub message: String,
}

/// How far an import is.
#[napi(object)]
pub struct ImportProgress {
    /// Whose logs are read.
    pub source: String,
    /// Logs to read.
    pub files: i64,
    /// Logs read.
    pub files_done: i64,
    /// Bytes of the logs to read; the part of them that is not new costs nothing.
    pub total_bytes: i64,
    /// Bytes of the logs read.
    pub done_bytes: i64,
    /// Messages added or changed so far.
    pub messages: i64,
}

#[napi]
impl Archive {
    /// Imports the logs of agents: only what is new in them since the last import.
    ///
    /// A log that cannot be read is reported, and the others are imported. What was committed before
    /// an abort stays, and the next import continues there.
    ///
    /// Rejects with `invalid_input` for a source that is not known, `not_found` for a path that is
    /// not there.
    #[napi(
        ts_args_type = "options?: ImportOptions & Abortable & Reporting<ImportProgress>",
        ts_return_type = "Promise<ImportReport>"
    )]
    pub fn import<'env>(
        &self,
        env: &'env Env,
        options: Option<ImportOptions>,
        stop: Option<&Stop>,
        progress: Option<Progress<ImportProgress>>,
    ) -> napi::Result<Object<'env>> {
        let (archive, stopped) = (self.0.clone(), Stopped::of(stop));
        spawn(env, move || run(&archive, options.unwrap_or_default(), &stopped, progress.as_ref()))
    }

    /// Reads back the file at `path` that was exported as `jsonl`.
    ///
    /// Doing it twice is doing it once. Lines that are not part of an archive are reported.
    #[napi(ts_return_type = "Promise<ImportReport>")]
    pub fn import_archive<'env>(
        &self,
        env: &'env Env,
        path: String,
        options: Option<ImportArchiveOptions>,
    ) -> napi::Result<Object<'env>> {
        let archive = self.0.clone();
        spawn(env, move || {
            let file = File::open(&path);
            let file = file.map_err(|error| Failure::io(&format!("open `{path}`"), error))?;
            let mut file = BufReader::with_capacity(1 << 20, file);
            let report = archive.import_archive(&mut file)?;
            if options.and_then(|options| options.index).unwrap_or(true) {
                archive.catch_up(&mut |_, _| ControlFlow::Continue(()))?;
            }
            Ok(ImportReport::from(report))
        })
    }
}

fn run(
    archive: &OpenSync,
    options: ImportOptions,
    stopped: &Stopped,
    progress: Option<&Progress<ImportProgress>>,
) -> Result<ImportReport> {
    let agents = Agents::named(options.source)?.environment(&|name| std::env::var_os(name));
    let agents = match options.paths {
        Some(paths) => agents.at(paths),
        None => agents,
    };
    if stopped.is_set() {
        return Ok(ImportReport::default());
    }
    let mut heard = |step: &ImportStep| {
        if let ImportStep::Reading { source, progress: state, .. } = step {
            tell(progress, ImportProgress::of(source, state));
        }
        stopped.flow()
    };
    let index = options.index.unwrap_or(true);
    let options = core::ImportOptions::default().index(index).progress(&mut heard);
    Ok(archive.import(&agents, options)?.into())
}

impl From<core::ImportReport> for ImportReport {
    fn from(done: core::ImportReport) -> Self {
        let unknown = done.read.unknown_entries.into_iter();
        Self {
            files_found: count(done.files_found),
            files_read: count(done.files_read),
            sessions: count(done.sessions),
            messages: count(done.messages),
            usage: Some(done.usage.into()),
            cost_nanos: count(done.cost_nanos),
            unpriced: count(done.unpriced),
            bytes_read: count(done.read.bytes_read),
            unknown_entries: unknown.map(|(kind, times)| (kind, count(times))).collect(),
            invalid_line_count: count(done.read.invalid_line_count),
            invalid_lines: done.read.invalid_lines,
            refused_file_count: count(done.read.refused_file_count),
            refused_files: done.read.refused_files,
            failed: done.failed.into_iter().map(FailedLog::from).collect(),
        }
    }
}

impl From<core::source::FailedLog> for FailedLog {
    fn from(failed: core::source::FailedLog) -> Self {
        Self {
            path: failed.path.display().to_string(),
            code: failed.error.kind().code().to_owned(),
            message: failed.error.report(),
        }
    }
}

impl ImportProgress {
    fn of(source: &str, state: &core::import::Progress) -> Self {
        Self {
            source: source.to_owned(),
            files: count(state.files),
            files_done: count(state.files_done),
            total_bytes: count(state.total_bytes),
            done_bytes: count(state.done_bytes),
            messages: count(state.messages),
        }
    }
}
