//! `session_stats`: sums of sessions, messages, tokens and cost.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::arguments::Arguments;
use super::parameter::{Count, Kind, Parameter, WHICH};
use super::{Tool, answer};
use crate::error::Result;
use crate::opensync::OpenSync;
use crate::stats::{Dimension, Sums, ToolSums};
use crate::word::Word as _;

const LIMIT: Count = Count { least: 1, most: 100, default: 10 };

pub(super) const TOOL: Tool = Tool {
    name: "session_stats",
    global_name: "opensync_stats",
    description: "Sum up conversations, messages, tokens and cost, by agent, project, model or day.",
    parameters: &[
        &[
            Parameter {
                name: "by",
                kind: Kind::Word(Dimension::WORDS),
                description: "What to take apart by. Default: source",
                is_required: false,
            },
            Parameter::count("limit", LIMIT, "The most rows"),
        ],
        WHICH,
    ],
    answer: statistics,
};

fn statistics(archive: &OpenSync, asked: &Arguments<'_>) -> Result<String> {
    let limit = asked.count("limit", LIMIT)?;
    let stats = archive.stats(&asked.filter()?)?;
    let by = asked.word("by")?.unwrap_or(Dimension::Source);
    let rows = match by {
        Dimension::Tool => return Ok(tools(stats.by_tool, limit)),
        Dimension::Source => stats.by_source,
        Dimension::Project => stats.by_project,
        Dimension::Model => stats.by_model,
        Dimension::Provider => stats.by_provider,
        Dimension::Day => stats.by_day,
    };
    let mut rows: Vec<(String, Sums)> = rows.into_iter().collect();
    if by == Dimension::Day {
        rows.reverse();
    } else {
        rows.sort_by_key(|(_, sums)| std::cmp::Reverse(sums.messages));
    }
    let rows = rows.iter().map(|(name, row)| (name.as_str(), sums(row)));
    Ok(table(format!("all: {}\n", sums(&stats.total)), rows, limit))
}

/// A row for each tool, the ones called most first.
fn tools(rows: BTreeMap<String, ToolSums>, limit: usize) -> String {
    let mut rows: Vec<(String, ToolSums)> = rows.into_iter().collect();
    rows.sort_by_key(|(_, sums)| std::cmp::Reverse(sums.calls));
    let rows = rows.iter().map(|(name, sums)| {
        (name.as_str(), format!("{} calls, {} failed", sums.calls, sums.errors))
    });
    table(String::new(), rows, limit)
}

/// Lines of names and what is said of each, up to a number.
fn table<'a>(
    mut text: String,
    rows: impl ExactSizeIterator<Item = (&'a str, String)>,
    limit: usize,
) -> String {
    let left = rows.len().saturating_sub(limit);
    for (name, row) in rows.take(limit) {
        let name = if name.is_empty() { "(none)".to_owned() } else { answer::one_line(name) };
        let _ = writeln!(text, "{name}: {row}");
    }
    if left > 0 {
        let _ = writeln!(text, "({left} more rows)");
    }
    answer::quotation(&text, None)
}

fn sums(sums: &Sums) -> String {
    let mut text = format!("{} messages, {} tokens", sums.messages, sums.usage.total());
    if sums.sessions > 0 {
        text = format!("{} sessions, {text}", sums.sessions);
    }
    if sums.cost_nanos > 0 {
        let dollars = std::time::Duration::from_nanos(sums.cost_nanos).as_secs_f64();
        let _ = write!(text, ", ${dollars:.2}");
    }
    text
}
