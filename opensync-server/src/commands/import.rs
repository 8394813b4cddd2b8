//! `opensync import`: brings in what agents have written, and says what was new.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use opensync_core::Agents;
use opensync_core::import::{ImportCounts, ImportStep};
use opensync_core::source::FailedLog;
use opensync_core::stats::Dimension;
use opensync_core::{Filter, ImportOptions, ImportReport, OpenSync, Usage};
use serde::Serialize;

use super::{Context, IN_PART, NothingFound, sources, stats};
use crate::cli;
use crate::leaving;
use crate::output;
use crate::progress::Meter;

/// A made-up conversation, for machines without any.
const SAMPLE: &[u8] = include_bytes!("../../sample/sample.jsonl");

/// What a run did, as JSON has it.
#[derive(Default, Serialize)]
struct Summary {
    #[serde(flatten)]
    all: Counts,
    by_source: BTreeMap<String, Counts>,
    unknown_types: BTreeMap<String, u64>,
    invalid: Vec<String>,
    refused: Vec<String>,
    failed: Vec<String>,
    took_ms: u64,
}

/// What was added or changed.
#[derive(Default, Serialize)]
struct Counts {
    sessions: u64,
    messages: u64,
    files_found: u64,
    files_read: u64,
    bytes_read: u64,
    unknown_entries: u64,
    invalid_lines: u64,
    refused_files: u64,
    usage: Usage,
    cost_usd: Option<f64>,
    #[serde(skip)]
    cost_nanos: u64,
    #[serde(skip)]
    unpriced: u64,
}

pub(super) fn run(context: &Context, arguments: cli::Import) -> Result<ExitCode> {
    let started = std::time::Instant::now();
    let archive = context.open()?;
    let is_first = archive.last_change()? == 0;
    let mut summary = Summary::default();
    if arguments.archive {
        for path in &arguments.paths {
            read_archive(&archive, path, &mut summary)?;
        }
        level(&archive, &arguments)?;
    } else {
        let report = import_agents(&archive, &arguments)?;
        let is_nothing = report.files_found == 0 && report.failed.is_empty();
        summary.take(report);
        if is_nothing
            && arguments.or_sample
            && archive.sessions(&Filter::default(), None, 1)?.items.is_empty()
        {
            eprintln!("No agent has written anything on this machine: importing a sample.");
            summary.add("sample", archive.import_archive(&mut &*SAMPLE)?);
            level(&archive, &arguments)?;
        } else if is_nothing && !arguments.paths.is_empty() {
            let paths: Vec<_> =
                arguments.paths.iter().map(|path| path.display().to_string()).collect();
            return Err(NothingFound(format!("no agent's logs in `{}`", paths.join("`, `"))).into());
        }
    }
    summary.took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    summary.finish();
    report(context, &archive, &summary, is_first && arguments.paths.is_empty())?;
    // An import of everything leaves nothing but what it could not read.
    if arguments.source.is_some() || !arguments.paths.is_empty() || !summary.failed.is_empty() {
        leaving::warn(&archive, leaving::IMPORT);
    }
    let is_whole = summary.failed.is_empty() && summary.all.refused_files == 0;
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::from(IN_PART) })
}

/// Brings the index level with what was read back.
fn level(archive: &OpenSync, arguments: &cli::Import) -> Result<()> {
    if arguments.no_index {
        return Ok(());
    }
    let mut meter = Meter::steps("indexing");
    archive.catch_up(&mut |done, total| {
        meter.set(done, total);
        ControlFlow::Continue(())
    })?;
    Ok(())
}

fn read_archive(archive: &OpenSync, path: &Path, summary: &mut Summary) -> Result<()> {
    let name = path.display();
    let file = File::open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => NothingFound(format!("`{name}` is not there")).into(),
        _ => anyhow::Error::new(error).context(format!("could not open `{name}`")),
    })?;
    let report = archive.import_archive(&mut BufReader::with_capacity(1 << 20, file));
    let report = report.with_context(|| format!("importing `{}`", path.display()))?;
    if report.read.invalid_line_count > 0 && report.sessions == 0 && report.messages == 0 {
        bail!("`{}` is not an archive of `opensync export --format jsonl`", path.display());
    }
    summary.add("archive", report);
    Ok(())
}

/// Imports what agents wrote, and shows how far it is.
fn import_agents(archive: &OpenSync, arguments: &cli::Import) -> Result<ImportReport> {
    let agents = Agents::named(&arguments.source)?.environment(&|name| std::env::var_os(name));
    let agents = match arguments.paths.as_slice() {
        [] => agents,
        paths => agents.at(paths),
    };
    let mut meter: Option<(&str, Meter)> = None;
    let mut progress = |step: &ImportStep| {
        let (what, done, total, make): (_, _, _, fn(&'static str) -> Meter) = match *step {
            ImportStep::Reading { source, progress, .. } => {
                (source, progress.done_bytes, progress.total_bytes, Meter::bytes)
            }
            ImportStep::Indexing { done, total, .. } => ("indexing", done, total, Meter::steps),
            _ => return ControlFlow::Continue(()),
        };
        if meter.as_ref().is_none_or(|(before, _)| *before != what) {
            // The bar of what was done before goes first.
            meter = None;
            meter = Some((what, make(what)));
        }
        if let Some((_, meter)) = &mut meter {
            meter.set(done, total);
        }
        ControlFlow::Continue(())
    };
    let options = ImportOptions::default().index(!arguments.no_index).progress(&mut progress);
    Ok(archive.import(&agents, options)?)
}

impl Summary {
    /// Adds what an archive held.
    fn add(&mut self, source: &'static str, mut report: ImportReport) {
        report.by_source.insert(source, report.counts());
        self.take(report);
    }

    fn take(&mut self, report: ImportReport) {
        self.all.add(&report.counts());
        for (source, counts) in &report.by_source {
            self.by_source.entry((*source).to_owned()).or_default().add(counts);
        }
        for (kind, count) in report.read.unknown_entries {
            *self.unknown_types.entry(kind).or_default() += count;
        }
        self.invalid.extend(report.read.invalid_lines);
        self.refused.extend(report.read.refused_files);
        let told =
            |failed: FailedLog| format!("{}: {}", failed.path.display(), failed.error.report());
        self.failed.extend(report.failed.into_iter().map(told));
    }

    fn finish(&mut self) {
        self.all.price();
        self.by_source.values_mut().for_each(Counts::price);
    }
}

impl Counts {
    fn add(&mut self, other: &ImportCounts) {
        self.sessions += other.sessions;
        self.messages += other.messages;
        self.files_found += other.files_found;
        self.files_read += other.files_read;
        self.bytes_read += other.bytes_read;
        self.unknown_entries += other.unknown_entries;
        self.invalid_lines += other.invalid_lines;
        self.refused_files += other.refused_files;
        self.usage += other.usage;
        self.cost_nanos += other.cost_nanos;
        self.unpriced += other.unpriced;
    }

    fn price(&mut self) {
        self.cost_usd = output::dollars(self.cost_nanos, self.usage, self.unpriced);
    }
}

/// Says what was done, and to who sees it for the first time also what was found where.
fn report(
    context: &Context,
    archive: &OpenSync,
    summary: &Summary,
    is_greeting: bool,
) -> Result<()> {
    complain(summary);
    if context.json {
        return output::json(summary);
    }
    let all = &summary.all;
    eprintln!(
        "Imported {} sessions and {} messages from {} of {} files ({}) in {:.1} s.\n",
        output::count(all.sessions),
        output::count(all.messages),
        output::count(all.files_read),
        output::count(all.files_found),
        output::bytes(all.bytes_read),
        std::time::Duration::from_millis(summary.took_ms).as_secs_f64(),
    );
    if is_greeting {
        sources::greet(archive)?;
        eprintln!();
    }
    let known = archive.stats(&Filter::default())?;
    if known.total.sessions == 0 {
        eprintln!("There are no conversations here yet. Name a folder: opensync import PATH");
        return Ok(());
    }
    stats::print(&known, Dimension::Source)?;
    let program = std::env::args().next().unwrap_or_else(|| "opensync".to_owned());
    eprintln!("\nFind something:   {program} search \"why did the build fail\"");
    eprintln!("Read it:          {program} show SESSION");
    eprintln!("Go on with it:    {program} resume SESSION");
    Ok(())
}

/// Tells what could not be read, and what is new to us.
fn complain(summary: &Summary) {
    for line in summary.failed.iter().chain(&summary.invalid) {
        eprintln!("warning: {}", output::printable(line));
    }
    if summary.all.invalid_lines > summary.invalid.len() as u64 {
        eprintln!("warning: {} invalid lines in all", summary.all.invalid_lines);
    }
    for path in &summary.refused {
        let path = output::printable(path);
        eprintln!("warning: {path}: not read: a link leads there, or this user may not read it");
    }
    if summary.all.refused_files > summary.refused.len() as u64 {
        eprintln!("warning: {} such files in all", summary.all.refused_files);
    }
    if !summary.unknown_types.is_empty() {
        let kinds = summary.unknown_types.iter().map(|(kind, count)| format!("{kind} ({count})"));
        let kinds = kinds.collect::<Vec<_>>().join(", ");
        eprintln!("note: kept verbatim, of types not known here: {}", output::printable(&kinds));
    }
}
