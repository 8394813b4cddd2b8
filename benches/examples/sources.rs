//! How fast what each agent wrote is imported, how much memory the largest logs take, and how long an
//! import of everything takes that finds nothing new.
//!
//! Run with `make bench-sources`. The logs are the small histories of the tests, many times over: see
//! `opensync_benches::History`. Each import is in a process of its own, for the memory that it takes.

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use opensync_benches::{History, Written};
use opensync_core::source::{self, Agent, Agents, Source as _};
use opensync_core::{ImportOptions, OpenSync};
use serde_json::{Value, json};

/// How much of each agent's logs is imported, and how long a text is in the mean.
const MEGABYTES: u64 = 48;
const TEXT_BYTES: f64 = 8_000.0;

/// How large the largest logs are, and whose they are.
const LARGE_MEGABYTES: u64 = 2_000;
const LARGE: [&str; 4] = ["codex", "pi", "hermes", "opencode"];

/// How many files an import finds nothing new in, and how often.
const FILES: u64 = 10_000;
const TIMES: usize = 11;

const SEED: u64 = 7;

type Done<T> = Result<T, Box<dyn Error>>;

fn main() -> Done<()> {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    match arguments.iter().map(|it| it.to_str().unwrap_or_default()).collect::<Vec<_>>()[..] {
        ["import", source, home, archive] => import(source, Path::new(home), Path::new(archive)),
        ["large"] => large(),
        ["news"] => nothing_new(),
        ["speed"] => speeds(),
        _ => {
            speeds()?;
            large()?;
            nothing_new()
        }
    }
}

/// Where the tests have histories of agents.
fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../opensync-core/tests/sources/fixtures")
}

fn history(agent: &Agent) -> Done<History> {
    Ok(History::of(&fixtures().join(agent.name()).join("small"), SEED)?)
}

/// The agents that are measured: not those that write as another one does, nor those that have no
/// place of their own.
fn measured() -> Vec<&'static Agent> {
    let told = |name: &str| (name == "HOME").then(|| OsString::from("/home/dev"));
    let is_measured = |agent: &&Agent| {
        let has_history = fixtures().join(agent.name()).join("small").is_dir();
        has_history && !agent.default_roots(&told).is_empty()
    };
    source::all().iter().filter(is_measured).collect()
}

/// Imports what an agent has in a home folder, and prints what came of it.
fn import(source: &str, home: &Path, archive: &Path) -> Done<()> {
    let agent = source::named(source).ok_or("there is no such agent")?;
    let archive = OpenSync::open(archive)?;
    let told = |name: &str| (name == "HOME").then(|| home.as_os_str().to_owned());
    let agents = Agents::of(agent).environment(&told);
    let started = Instant::now();
    let report = archive.import(&agents, ImportOptions::default().index(false))?;
    println!(
        "{}",
        json!({
            "seconds": started.elapsed().as_secs_f64(),
            "bytes": report.read.bytes_read,
            "sessions": report.sessions,
            "messages": report.messages,
            "failed": report.failed.len() + usize::try_from(report.read.invalid_line_count)?,
            "peak_mb": peak_mb(),
        })
    );
    Ok(())
}

/// The same in a process of its own.
fn imported(agent: &Agent, home: &Path) -> Done<Value> {
    let archive = tempfile::tempdir()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["import", agent.name()]).arg(home).arg(archive.path());
    let output = command.output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// So many megabytes as a variable tells, or as it is by default.
fn bytes(variable: &str, default: u64) -> u64 {
    let told = std::env::var(variable).ok().and_then(|told| told.parse().ok());
    told.unwrap_or(default) * 1_000_000
}

fn speeds() -> Done<()> {
    println!(
        "| agent | logs | sessions | messages | speed | peak memory |\n|---|---:|---:|---:|---:|---:|"
    );
    for agent in measured() {
        let home = tempfile::tempdir()?;
        let history = history(agent)?;
        let written = history.write(home.path(), bytes("MEGABYTES", MEGABYTES), TEXT_BYTES)?;
        let took = imported(agent, home.path())?;
        check(agent, &took, written.copies * history.sessions as u64);
        row(agent, written, &took);
    }
    println!();
    Ok(())
}

/// Says what was not read.
fn check(agent: &Agent, took: &Value, sessions: u64) {
    if took["sessions"] != sessions || took["failed"] != 0 {
        println!("{}: {took}, and there are {sessions} sessions", agent.name());
    }
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn row(agent: &Agent, written: Written, took: &Value) {
    let number = |name: &str| took[name].as_f64().unwrap_or_default();
    let megabytes = written.bytes as f64 / 1e6;
    println!(
        "| {} | {megabytes:.0} MB in {} | {} | {} | {:.0} MB/s | {:.0} MB |",
        agent.title(),
        if written.files == 1 { "one".to_owned() } else { written.files.to_string() },
        took["sessions"],
        took["messages"],
        megabytes / number("seconds"),
        number("peak_mb")
    );
}

fn large() -> Done<()> {
    println!(
        "| agent | logs | sessions | messages | speed | peak memory |\n|---|---:|---:|---:|---:|---:|"
    );
    for agent in measured().into_iter().filter(|agent| LARGE.contains(&agent.name())) {
        let home = tempfile::tempdir()?;
        let history = history(agent)?;
        let bytes = bytes("LARGE_MEGABYTES", LARGE_MEGABYTES);
        let log = history.write_log(home.path(), bytes, TEXT_BYTES)?;
        let mut written = match log {
            Some(written) => written,
            None => history.write(home.path(), bytes, TEXT_BYTES)?,
        };
        if history.is_database() {
            written.files = 1;
        }
        row(agent, written, &imported(agent, home.path())?);
    }
    println!();
    Ok(())
}

/// Imports everything that all agents have, and again when nothing is new.
fn nothing_new() -> Done<()> {
    let home = tempfile::tempdir()?;
    let each = FILES / measured().len() as u64 + 1;
    let mut files = 0;
    for agent in measured() {
        let history = history(agent)?;
        // A database takes all copies, and is one file.
        let count = if history.is_database() { 1 } else { each };
        files += history.write_files(home.path(), count)?.files;
    }
    let archive = tempfile::tempdir()?;
    let archive = OpenSync::open(archive.path())?;
    let told = |name: &str| (name == "HOME").then(|| home.path().as_os_str().to_owned());
    let agents = Agents::all().environment(&told);
    let first = archive.import(&agents, ImportOptions::default().index(false))?;
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let started = Instant::now();
        let report = archive.import(&agents, ImportOptions::default().index(false))?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
        assert_eq!((report.messages, report.read.bytes_read), (0, 0), "nothing is new");
    }
    times.sort_by(f64::total_cmp);
    println!(
        "import of all agents, {files} files ({} logs), nothing new: p50 {:.0} ms, worst {:.0} ms",
        first.files_found,
        times[TIMES / 2],
        times[TIMES - 1]
    );
    for agent in measured() {
        let agents = Agents::of(agent).environment(&told);
        let started = Instant::now();
        archive.import(&agents, ImportOptions::default().index(false))?;
        println!("- {}: {:.1} ms", agent.title(), started.elapsed().as_secs_f64() * 1e3);
    }
    Ok(())
}

/// The most memory that this process ever held, in megabytes; 0 where the system does not tell.
fn peak_mb() -> f64 {
    let status = std::fs::read_to_string(PathBuf::from("/proc/self/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or_default() * 1024.0 / 1e6
}
