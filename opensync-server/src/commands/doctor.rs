//! `opensync doctor`: checks the archive, and mends what is derived.

use std::io::Write as _;
use std::ops::ControlFlow;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use opensync_core::check::CheckReport;

use super::{Context, IN_PART};
use crate::progress::Meter;
use crate::{cli, leaving, output};

pub(super) fn run(context: &Context, arguments: &cli::Doctor) -> Result<ExitCode> {
    let mut report = context.builder()?.check(arguments.repair)?;
    if arguments.repair && report.pending > 0 {
        report = bring_level(context, report)?;
    }
    if arguments.compact && report.is_store_intact {
        compact(context, &mut report)?;
    }
    if report.is_store_intact {
        report.warnings.extend(leaving::lines(&context.open()?, leaving::IMPORT)?);
    }
    if context.json {
        output::json(&report)?;
    } else {
        print(context, &report, arguments.repair)?;
    }
    Ok(if report.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(IN_PART) })
}

/// Indexes what the index does not hold yet, and looks again: it may have lost all it had.
fn bring_level(context: &Context, before: CheckReport) -> Result<CheckReport> {
    let mut meter = Meter::steps("indexing");
    context.open()?.catch_up(&mut |done, total| {
        meter.set(done, total);
        ControlFlow::Continue(())
    })?;
    let mut report = context.builder()?.check(false)?;
    report.repairs = before.repairs;
    report.warnings = before.warnings;
    let changes = output::count(before.pending);
    report.repairs.push(format!("the index was brought in sync with the store: {changes} changes"));
    Ok(report)
}

/// Compacts the store, and reports what came of it.
fn compact(context: &Context, report: &mut CheckReport) -> Result<()> {
    let done = context.builder()?.compact();
    let done = done.context("end what uses the archive, as `opensync serve` and `watch`, first")?;
    let (before, after) = (output::bytes(done.bytes_before), output::bytes(done.bytes_after));
    report.store_bytes = done.bytes_after;
    report.repairs.push(format!("the store was compacted from {before} to {after}"));
    Ok(())
}

fn print(context: &Context, report: &CheckReport, was_repaired: bool) -> std::io::Result<()> {
    let mut out = anstream::stdout().lock();
    let state = |is_well| if is_well { "intact" } else { "damaged" };
    writeln!(out, "data     {}", context.folder.display())?;
    writeln!(
        out,
        "store    {}, {} sessions, {} messages, {}",
        state(report.is_store_intact),
        output::count(report.sessions),
        output::count(report.messages),
        output::bytes(report.store_bytes),
    )?;
    writeln!(
        out,
        "index    {}, {} documents, {}, {} changes behind",
        state(report.is_index_intact),
        output::count(report.documents),
        output::bytes(report.index_bytes),
        output::count(report.pending),
    )?;
    for repair in &report.repairs {
        writeln!(out, "repaired {repair}")?;
    }
    for warning in &report.warnings {
        writeln!(out, "warning  {}", output::printable(warning))?;
    }
    for problem in &report.problems {
        writeln!(out, "problem  {}", output::printable(problem))?;
    }
    if report.problems.is_empty() {
        writeln!(out, "all is well")?;
    } else if report.is_store_intact && !was_repaired {
        writeln!(out, "repair it with: opensync doctor --repair")?;
    }
    Ok(())
}
