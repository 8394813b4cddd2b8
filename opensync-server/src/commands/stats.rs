//! `opensync stats`: sums of sessions, messages, tokens and cost.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use anyhow::Result;
use opensync_core::Usage;
use opensync_core::stats::{Dimension, Stats, Sums, ToolSums};
use serde::Serialize;

use super::Context;
use crate::filter::tell_projects;
use crate::table::{self, Align};
use crate::{cli, output};

/// Sums as JSON has them.
#[derive(Serialize)]
struct Shown {
    sessions: u64,
    messages: u64,
    tool_calls: u64,
    usage: Usage,
    cost_usd: Option<f64>,
    claimed_cost_usd: Option<f64>,
    unpriced: u64,
    first_at: Option<i64>,
    last_at: Option<i64>,
}

/// All of it as JSON has it.
#[derive(Serialize)]
struct Document {
    #[serde(flatten)]
    total: Shown,
    by_source: BTreeMap<String, Shown>,
    by_project: BTreeMap<String, Shown>,
    by_model: BTreeMap<String, Shown>,
    by_provider: BTreeMap<String, Shown>,
    by_day: BTreeMap<String, Shown>,
    by_tool: BTreeMap<String, ToolSums>,
}

pub(super) fn run(context: &Context, arguments: cli::Stats) -> Result<()> {
    let mut filter = arguments.filter.filter();
    if let Some(zone) = arguments.time_zone {
        filter = filter.time_zone(zone);
    }
    let archive = context.open()?;
    let stats = archive.stats(&filter)?;
    if stats.total.sessions == 0 {
        tell_projects(&archive, &filter)?;
    }
    if !context.json {
        return print(&stats, arguments.by);
    }
    let shown = |sums: BTreeMap<String, Sums>| {
        sums.into_iter().map(|(name, sums)| (name, Shown::from(sums))).collect()
    };
    output::json(&Document {
        total: stats.total.into(),
        by_source: shown(stats.by_source),
        by_project: shown(stats.by_project),
        by_model: shown(stats.by_model),
        by_provider: shown(stats.by_provider),
        by_day: shown(stats.by_day),
        by_tool: stats.by_tool,
    })
}

impl From<Sums> for Shown {
    fn from(sums: Sums) -> Self {
        Self {
            sessions: sums.sessions,
            messages: sums.messages,
            tool_calls: sums.tool_calls,
            usage: sums.usage,
            cost_usd: output::dollars(sums.cost_nanos, sums.usage, sums.unpriced),
            claimed_cost_usd: Some(sums.claimed_cost_nanos)
                .filter(|&nanos| nanos > 0)
                .and_then(|nanos| output::dollars(nanos, sums.usage, 0)),
            unpriced: sums.unpriced,
            first_at: sums.first_at,
            last_at: sums.last_at,
        }
    }
}

/// Prints a row for each of what `by` says, and one for all.
///
/// Of a model and of a day, sessions are not counted: these columns are left out then.
pub(super) fn print(stats: &Stats, by: Dimension) -> Result<()> {
    let (name, parts) = match by {
        Dimension::Source => ("AGENT", &stats.by_source),
        Dimension::Project => ("PROJECT", &stats.by_project),
        Dimension::Model => ("MODEL", &stats.by_model),
        Dimension::Provider => ("PROVIDER", &stats.by_provider),
        Dimension::Day => ("DAY", &stats.by_day),
        Dimension::Tool => return print_tools(&stats.by_tool),
    };
    let has_sessions = parts.values().any(|sums| sums.sessions > 0);
    let mut rows: Vec<Vec<String>> = parts.iter().map(|(name, sums)| row(name, sums)).collect();
    if rows.len() != 1 {
        rows.push(row("all", &stats.total));
    }
    let mut headings = vec![
        (name, Align::Left),
        ("MESSAGES", Align::Right),
        ("INPUT", Align::Right),
        ("CACHED", Align::Right),
        ("OUTPUT", Align::Right),
        ("COST", Align::Right),
    ];
    if has_sessions {
        headings.extend([("SESSIONS", Align::Right), ("FROM", Align::Left), ("TO", Align::Left)]);
    }
    table::print(&headings, &rows)?;
    if stats.total.unpriced > 0 {
        let answers = output::count(stats.total.unpriced);
        eprintln!("{answers} answers are of models without a price; see opensync prices --help");
    }
    Ok(())
}

/// Prints a row for each tool, the ones called most first.
fn print_tools(tools: &BTreeMap<String, ToolSums>) -> Result<()> {
    let mut tools: Vec<_> = tools.iter().collect();
    tools.sort_by_key(|(_, sums)| Reverse(sums.calls));
    let cells = |(name, sums): (&String, &ToolSums)| {
        let name = if name.is_empty() { "-" } else { name };
        vec![output::one_line(name, 60), output::count(sums.calls), output::count(sums.errors)]
    };
    let rows: Vec<Vec<String>> = tools.into_iter().map(cells).collect();
    let headings = [("TOOL", Align::Left), ("CALLS", Align::Right), ("FAILED", Align::Right)];
    Ok(table::print(&headings, &rows)?)
}

/// Cells of a row; those that need sessions come last.
fn row(name: &str, sums: &Sums) -> Vec<String> {
    let usage = sums.usage;
    let day = |at: Option<i64>| at.map_or_else(|| "-".to_owned(), output::day);
    vec![
        output::one_line(if name.is_empty() { "-" } else { name }, 60),
        output::count(sums.messages),
        output::tokens(usage.input + usage.cache_write_5m + usage.cache_write_1h),
        output::tokens(usage.cache_read),
        output::tokens(usage.output + usage.reasoning),
        output::cost(sums.cost_nanos, usage, sums.unpriced),
        output::count(sums.sessions),
        day(sums.first_at),
        day(sums.last_at),
    ]
}
