//! `opensync watch`: imports what agents write, as they write it.

use std::io::Write as _;

use anyhow::Result;
use clap::Args;
use opensync_core::Agents;
use opensync_core::watch::Stop;
use opensync_core::{ImportReport, OpenSync};
use serde::Serialize;

use super::Context;
use crate::{cli, output};

#[derive(Args)]
pub(crate) struct Watch {
    /// Only this agent
    #[arg(long, value_name = "AGENT", value_parser = cli::agents())]
    source: Option<String>,
}

/// An import as a line of JSON.
#[derive(Serialize)]
struct Line<'a> {
    source: &'a str,
    sessions: u64,
    messages: u64,
    files_read: u64,
}

pub(super) fn run(context: &Context, arguments: &Watch) -> Result<()> {
    let archive = context.open()?;
    let agents = Agents::named(&arguments.source)?.environment(&|name| std::env::var_os(name));
    if !context.json {
        eprintln!("Watching. Stop with Ctrl-C; nothing is lost.");
    }
    import_live(&archive, &agents, &Stop::new(), &mut |source, report| {
        if context.json {
            let (sessions, messages) = (report.sessions, report.messages);
            let files_read = report.files_read;
            let line = serde_json::to_string(&Line { source, sessions, messages, files_read })?;
            writeln!(std::io::stdout().lock(), "{}", output::escaped(&line))?;
            return Ok(());
        }
        let (messages, sessions) = (output::count(report.messages), output::count(report.sessions));
        eprintln!("{source}: {messages} messages in {sessions} sessions");
        Ok(())
    })
}

/// Imports what the agents write until `stop`. Tells `told` of what was new, and standard error of
/// what went wrong.
pub(crate) fn import_live(
    archive: &OpenSync,
    agents: &Agents<'_>,
    stop: &Stop,
    told: &mut dyn FnMut(&str, &ImportReport) -> Result<()>,
) -> Result<()> {
    let mut failed = Ok(());
    archive.watch(agents, stop, &mut |source, done| match done {
        Ok(report) => {
            for log in &report.failed {
                let (path, error) = (log.path.display().to_string(), log.error.report());
                eprintln!("warning: {}: {error}", output::printable(&path));
            }
            if report.messages == 0 && report.sessions == 0 {
                return;
            }
            if let Err(error) = told(source.name(), &report) {
                failed = Err(error);
                stop.stop();
            }
        }
        Err(error) => eprintln!("warning: {}: {}", source.name(), error.report()),
    })?;
    failed
}
