//! `opensync sources`: what of each agent's history is here, and what could not be read.

use std::io::Write as _;

use anyhow::Result;
use clap::Args;
use opensync_core::Agents;
use opensync_core::OpenSync;
use opensync_core::inventory::{RootState, SourceState};
use opensync_core::source::Retention;

use super::Context;
use crate::table::{self, Align};
use crate::{cli, leaving, output};

#[derive(Args)]
pub(crate) struct Sources {
    /// Only this agent
    #[arg(value_name = "AGENT", value_parser = cli::agents())]
    agent: Option<String>,
}

pub(super) fn run(context: &Context, arguments: &Sources) -> Result<()> {
    let archive = context.open()?;
    let here = |name: &str| std::env::var_os(name);
    let mut states = archive.sources(&Agents::named(&arguments.agent)?.environment(&here))?;
    states.retain(|state| arguments.agent.as_ref().is_none_or(|agent| state.name == *agent));
    if context.json {
        return output::json(&serde_json::json!({ "sources": states }));
    }
    print_table(&states)?;
    print_details(&states)?;
    leaving::warn(&archive, leaving::IMPORT);
    Ok(())
}

/// Tells who sees this for the first time what was found of each agent, and what becomes of it.
pub(super) fn greet(archive: &OpenSync) -> Result<()> {
    let here = |name: &str| std::env::var_os(name);
    let states = archive.sources(&Agents::all().environment(&here))?;
    for state in states.iter().filter(|state| state.logs > 0) {
        let read = state.logs.saturating_sub(state.waiting);
        let logs = if read == 1 { "1 log".to_owned() } else { output::count(read) + " logs" };
        let fate = match state.retention {
            Retention::Days { days, .. } => {
                format!("; it deletes after {days} days, and here they stay")
            }
            Retention::Kept | Retention::Unknown => String::new(),
        };
        let found = state.roots.iter().filter(|root| root.state == RootState::Found);
        let places: Vec<_> = found.map(|root| root.path.display().to_string()).collect();
        let places = output::one_line(&places.join(", "), 200);
        let unread = match state.waiting {
            0 => String::new(),
            waiting => format!(", {} not read (see opensync sources)", output::count(waiting)),
        };
        eprintln!("{}: {logs} read from {places}{unread}{fate}.", name(state));
    }
    print_absent(&states);
    Ok(())
}

/// A row for each agent that is here, and a line that names the others.
fn print_table(states: &[SourceState]) -> Result<()> {
    let headings = [
        ("AGENT", Align::Left),
        ("SESSIONS", Align::Right),
        ("LOGS", Align::Right),
        ("NOT STORED", Align::Right),
        ("NOT READ", Align::Right),
        ("LAST READ", Align::Left),
        ("DELETES", Align::Left),
        ("VERSION", Align::Left),
    ];
    let here = states.iter().filter(|state| is_here(state));
    let rows: Vec<Vec<String>> = here.map(row).collect();
    if !rows.is_empty() {
        table::print(&headings, &rows)?;
    }
    print_absent(states);
    Ok(())
}

/// Names the agents that have written nothing here.
fn print_absent(states: &[SourceState]) {
    let others = states.iter().filter(|state| !is_here(state));
    let names: Vec<&str> = others.map(name).collect();
    if !names.is_empty() {
        eprintln!("Nothing here of {}.", names.join(", "));
    }
}

fn row(state: &SourceState) -> Vec<String> {
    let version = state.versions.iter().find_map(|state| state.version.as_deref());
    vec![
        output::one_line(name(state), 24),
        output::count(state.sessions),
        output::count(state.logs),
        output::count(state.waiting),
        output::count(state.unread_count),
        state.last_read_at.map_or_else(|| "-".to_owned(), output::minute),
        deletes(state.retention),
        output::one_line(version.unwrap_or("-"), 24),
    ]
}

/// What is called so by people, if anything of it is known.
fn name(state: &SourceState) -> &str {
    state.title.unwrap_or(&state.name)
}

fn is_here(state: &SourceState) -> bool {
    let is_there = state.roots.iter().any(|root| root.state != RootState::Missing);
    is_there || state.sessions > 0 || state.unread_count > 0
}

fn deletes(retention: Retention) -> String {
    match retention {
        Retention::Days { days, .. } => format!("after {days} days"),
        Retention::Kept => "never".to_owned(),
        Retention::Unknown => "-".to_owned(),
    }
}

/// Where each agent keeps its history, what of it is not known, and what could not be read.
fn print_details(states: &[SourceState]) -> Result<()> {
    let mut out = anstream::stdout().lock();
    for state in states.iter().filter(|state| is_here(state) && !state.roots.is_empty()) {
        writeln!(out, "\n{}", name(state))?;
        let there = state.roots.iter().filter(|root| root.state != RootState::Missing);
        for root in there {
            let path = root.path.display().to_string();
            writeln!(out, "  {:<8} {}", root.state, output::printable(&path))?;
        }
        for version in state.versions.iter().filter(|version| !version.unknown_entries.is_empty()) {
            let kinds = version.unknown_entries.iter();
            let kinds: Vec<_> = kinds.map(|(kind, count)| format!("{kind} ({count})")).collect();
            let of = version.version.as_deref().unwrap_or("no version");
            let line = format!("of {of}, kept verbatim: {}", kinds.join(", "));
            writeln!(out, "  {:<8} {}", "unknown", output::one_line(&line, 400))?;
        }
        for log in &state.unread {
            let what = if log.is_partial { "in part" } else { "not read" };
            let line = format!("{}: {}", log.path.display(), log.reason);
            writeln!(out, "  {what:<8} {}", output::one_line(&line, 400))?;
            writeln!(out, "  {:<8} {}", "", log.remedy)?;
        }
        let more = state.unread_count - state.unread.len() as u64;
        if more > 0 {
            writeln!(out, "  and {} more that could not be read", output::count(more))?;
        }
    }
    Ok(())
}
