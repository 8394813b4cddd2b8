//! `opensync doctor`: checks the archive, and mends what is derived.

use std::process::ExitCode;

use anstream::println;
use anyhow::Result;

use super::{Context, IN_PART};
use crate::config;
use crate::{cli, output};

pub(super) fn run(context: &Context, arguments: &cli::Doctor) -> Result<ExitCode> {
    let report = config::builder(&context.folder)?.check(arguments.repair)?;
    if context.json {
        output::json(&report)?;
    } else {
        let state = |is_well| if is_well { "intact" } else { "damaged" };
        println!("data     {}", context.folder.display());
        println!(
            "store    {}, {} sessions, {} messages, {}",
            state(report.is_store_intact),
            output::count(report.sessions),
            output::count(report.messages),
            output::bytes(report.store_bytes),
        );
        println!(
            "index    {}, {} documents, {}, {} changes behind",
            state(report.is_index_intact),
            output::count(report.documents),
            output::bytes(report.index_bytes),
            output::count(report.pending),
        );
        for repair in &report.repairs {
            println!("mended   {repair}");
        }
        for problem in &report.problems {
            println!("problem  {}", output::printable(problem));
        }
        if report.problems.is_empty() {
            println!("all is well");
        } else if report.is_store_intact && !arguments.repair {
            println!("mend it with: opensync doctor --repair");
        }
    }
    Ok(if report.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(IN_PART) })
}
