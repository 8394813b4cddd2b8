//! Tool: how long the last calls of one took, and what it said when it failed.
//!
//! Sums tell how often a tool was called. What they do not tell is read from the last calls, of which
//! the index tells where they are: the cost follows what is looked at.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::ToolSums;
use super::join::Join;
use super::rows::{Rows, Tally};
use crate::effect;
use crate::error::Result;
use crate::filter::{Field, Filter};
use crate::lexical::Lexical;
use crate::model::PartKind;
use crate::query::ParsedQuery;
use crate::store::{PartRecord, Read, SumsKey, SumsRecord, ToolSumsRecord};

/// Messages with calls or results that are looked at, and those with failures.
const LOOKED_AT: usize = 1000;
const FAILURES: usize = 300;

/// The most error texts that are told, and how long they are, in characters.
const TOP_ERRORS: usize = 10;
const ERROR_CHARACTERS: usize = 200;

/// How much of a failure is read for its text, in bytes.
const ERROR_BYTES: usize = 2048;

/// What is known of one tool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ToolReport {
    /// How often it was called, and how often it failed.
    pub sums: ToolSums,
    /// How many of its last calls tell how long they took.
    pub timed: u64,
    /// Half of those took no longer. Milliseconds.
    pub p50_ms: Option<u64>,
    /// 95 of 100 of those took no longer. Milliseconds.
    pub p95_ms: Option<u64>,
    /// All of those together. Milliseconds.
    pub total_ms: u64,
    /// When it failed last. Milliseconds since 1970, UTC.
    pub last_error_at: Option<i64>,
    /// What it said when it failed last, the most frequent first.
    pub errors: Vec<ToolError>,
}

/// Something that a tool says when it fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ToolError {
    /// Its first line.
    pub text: String,
    /// How often it said so, of the last failures.
    pub count: u64,
    /// When it said so last. Milliseconds since 1970, UTC.
    pub last_at: i64,
    /// The external id of the session in which it did.
    pub external_id: String,
    /// The place of the message in that.
    pub place: u32,
}

/// The sums of one tool.
pub(super) struct ToolTally<'a> {
    pub(super) tool: &'a str,
    pub(super) sums: ToolSums,
}

impl Join for ToolTally<'_> {
    fn join(&mut self, other: Self) {
        self.sums.join(other.sums);
    }
}

impl Tally for ToolTally<'_> {
    fn takes(&self) -> Rows {
        Rows::OF_TOOLS
    }

    fn empty(&self) -> Self {
        Self { tool: self.tool, sums: ToolSums::default() }
    }

    fn row(&mut self, _key: SumsKey<'_>, _sums: &SumsRecord) {}

    fn tool(&mut self, _quarter: i32, tool: &str, sums: &ToolSumsRecord) {
        if tool == self.tool {
            self.sums.add(sums);
        }
    }
}

/// Looks at the last calls and failures of a tool.
pub(super) fn report(
    read: &Read,
    lexical: &Lexical,
    filter: &Filter,
    tool: &str,
    sums: ToolSums,
) -> Result<ToolReport> {
    let filter = filter.clone().include(Field::Tool, tool);
    let mut report = ToolReport { sums, ..ToolReport::default() };
    let mut times = times(read, &last(lexical, filter.clone(), LOOKED_AT)?, tool)?;
    times.sort_unstable();
    report.timed = times.len() as u64;
    report.total_ms = times.iter().sum();
    report.p50_ms = at(&times, 50);
    report.p95_ms = at(&times, 95);
    let failed = last(lexical, filter.include(Field::Has, "error"), FAILURES)?;
    report.errors = errors(read, &failed, tool)?;
    report.last_error_at = report.errors.iter().map(|error| error.last_at).max();
    report.errors.truncate(TOP_ERRORS);
    Ok(report)
}

/// The value that so many of a hundred do not exceed.
fn at(sorted: &[u64], percent: usize) -> Option<u64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

/// The last messages that a filter means, by session.
fn last(lexical: &Lexical, filter: Filter, most: usize) -> Result<BTreeSet<(u64, u32)>> {
    let query = ParsedQuery { filters: vec![filter], ..ParsedQuery::default() };
    let found = lexical.select(&query, None, &[])?.top(most)?;
    Ok(found.into_iter().filter_map(|found| Some((found.session, found.message?))).collect())
}

/// How long the calls took whose results are among the messages.
fn times(read: &Read, messages: &BTreeSet<(u64, u32)>, tool: &str) -> Result<Vec<u64>> {
    let mut open: HashMap<(u64, String), i64> = HashMap::new();
    let mut times = Vec::new();
    for &(session, place) in messages {
        let Some(message) = read.message_record(session, place)? else { continue };
        for part in message.parts.iter().filter(|part| part.name.as_deref() == Some(tool)) {
            let Some(call) = part.call_id.clone() else { continue };
            match part.kind {
                PartKind::ToolCall => drop(open.insert((session, call), message.created_at)),
                PartKind::ToolResult => {
                    let begun = open.remove(&(session, call));
                    let told = begun.map(|begun| took(read, part, begun, message.created_at));
                    times.extend(told.transpose()?.flatten());
                }
                _ => {}
            }
        }
    }
    Ok(times)
}

/// How long a call took, as its result tells, else by the times of both.
fn took(read: &Read, result: &PartRecord, begun: i64, ended: i64) -> Result<Option<u64>> {
    let detail = result.detail.as_ref().map(|detail| read.text(detail)).transpose()?;
    let told = detail.and_then(|detail| effect::detail_of(&detail).times);
    let (begun, ended) = told.unwrap_or((begun, ended));
    Ok(u64::try_from(ended.saturating_sub(begun)).ok().filter(|_| begun > 0))
}

fn errors(read: &Read, messages: &BTreeSet<(u64, u32)>, tool: &str) -> Result<Vec<ToolError>> {
    let mut said: BTreeMap<String, (u64, i64, u64, u32)> = BTreeMap::new();
    for &(session, place) in messages {
        let Some(message) = read.message_record(session, place)? else { continue };
        let failed = message.parts.iter().filter(|part| {
            part.is_error && part.kind == PartKind::ToolResult && part.name.as_deref() == Some(tool)
        });
        for part in failed {
            let text = first_line(&read.text_start(&part.body, ERROR_BYTES)?);
            let at = message.created_at;
            let known = said.entry(text).or_insert((0, i64::MIN, session, place));
            known.0 += 1;
            if at >= known.1 {
                (known.1, known.2, known.3) = (at, session, place);
            }
        }
    }
    let mut errors = Vec::with_capacity(said.len());
    for (text, (count, last_at, session, place)) in said {
        let Some(record) = read.unannotated_session(session)? else { continue };
        let external_id = record.session.external_id;
        errors.push(ToolError { text, count, last_at, external_id, place });
    }
    errors.sort_by_key(|error| std::cmp::Reverse((error.count, error.last_at)));
    Ok(errors)
}

fn first_line(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().take(ERROR_CHARACTERS).collect()
}
