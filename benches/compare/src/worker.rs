//! Worker: imports and indexes logs in a process of its own, and prints what it took as JSON.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use opensync_core::source::CLAUDE_CODE;
use opensync_core::Agents;
use opensync_core::{ImportOptions, OpenSync};
use serde_json::{Value, json};

use crate::options::Worker;

/// What an import in a process of its own took.
pub(crate) struct Took {
    pub(crate) messages: f64,
    pub(crate) import_s: f64,
    pub(crate) index_s: f64,
    /// The peak of the import alone, and of both.
    pub(crate) import_peak_mb: f64,
    pub(crate) peak_mb: f64,
}

/// Does the work; run in the process that is measured.
pub(crate) fn run(worker: &Worker) -> Result<()> {
    let archive = OpenSync::open(&worker.archive)?;
    let started = Instant::now();
    let paths: [PathBuf; 1] = [worker.logs.clone()];
    let report = archive
        .import(&Agents::of(&CLAUDE_CODE).at(&paths), ImportOptions::default().index(false))?;
    let import_s = started.elapsed().as_secs_f64();
    let import_peak_mb = peak_mb()?;
    let started = Instant::now();
    archive.catch_up(&mut |_, _| ControlFlow::Continue(()))?;
    let took = json!({
        "messages": report.messages,
        "import_s": import_s,
        "index_s": started.elapsed().as_secs_f64(),
        "import_peak_mb": import_peak_mb,
        "peak_mb": peak_mb()?,
    });
    println!("{took}");
    Ok(())
}

/// Starts this program again to import `logs` into `archive`.
pub(crate) fn import(archive: &Path, logs: &Path) -> Result<Took> {
    let program = std::env::current_exe()?;
    let mut command = Command::new(program);
    command.arg("import").arg("--archive").arg(archive).arg("--logs").arg(logs);
    let output = command.output().context("the importing process did not start")?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "the importing process failed: {errors}");
    let took: Value = serde_json::from_slice(&output.stdout)?;
    let number = |name| took[name].as_f64().with_context(|| format!("`{name}` is missing"));
    Ok(Took {
        messages: number("messages")?,
        import_s: number("import_s")?,
        index_s: number("index_s")?,
        import_peak_mb: number("import_peak_mb")?,
        peak_mb: number("peak_mb")?,
    })
}

/// The most memory that this process ever held, in megabytes; 0 where the system does not tell.
fn peak_mb() -> Result<f64> {
    let Ok(status) = fs::read_to_string("/proc/self/status") else { return Ok(0.0) };
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()).unwrap_or("0");
    Ok(kilobytes.parse::<f64>()? * 1024.0 / 1e6)
}
