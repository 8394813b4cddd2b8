//! Rows: the sums that a filter means, row by row, from where they are kept or from the messages.

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::join::Join;
use super::meant::Meant;
use crate::error::Result;
use crate::filter::{Field, Filter};
use crate::matching::Matcher;
use crate::store::{
    MessageRecord, Read, SessionRecord, SumsKey, SumsRecord, ToolSumsRecord, quarter_of,
};

/// Which rows a tally takes.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    of_models: bool,
    of_tools: bool,
}

impl Rows {
    pub(super) const OF_MODELS: Self = Self { of_models: true, of_tools: false };
    pub(super) const OF_TOOLS: Self = Self { of_models: false, of_tools: true };
    pub(super) const BOTH: Self = Self { of_models: true, of_tools: true };
}

/// Adds up rows, which come in no order.
pub(super) trait Tally: Join + Send {
    /// Which rows it takes.
    fn takes(&self) -> Rows;

    /// One of the same kind with nothing in it, for another thread.
    fn empty(&self) -> Self;

    /// Adds sums of a quarter of an hour, source, project and model.
    fn row(&mut self, key: SumsKey<'_>, sums: &SumsRecord);

    /// Adds uses of a tool in a quarter of an hour.
    fn tool(&mut self, _quarter: i32, _tool: &str, _sums: &ToolSumsRecord) {}
}

/// Both count, so that rows are read once.
impl<A: Tally, B: Tally> Tally for (A, B) {
    fn takes(&self) -> Rows {
        let (a, b) = (self.0.takes(), self.1.takes());
        Rows { of_models: a.of_models || b.of_models, of_tools: a.of_tools || b.of_tools }
    }

    fn empty(&self) -> Self {
        (self.0.empty(), self.1.empty())
    }

    fn row(&mut self, key: SumsKey<'_>, sums: &SumsRecord) {
        self.0.row(key, sums);
        self.1.row(key, sums);
    }

    fn tool(&mut self, quarter: i32, tool: &str, sums: &ToolSumsRecord) {
        self.0.tool(quarter, tool, sums);
        self.1.tool(quarter, tool, sums);
    }
}

/// Gives `tally` all rows that `filter` means.
///
/// Read whole are sessions that are meant where others of their source and project are not.
pub(super) fn feed<T: Tally>(
    read: &Read,
    matcher: &Matcher<'_>,
    filter: &Filter,
    meant: &Meant,
    tally: &mut T,
) -> Result<()> {
    let span = filter.span();
    let quarters = quarter_of(span.start)..=quarter_of(span.end.saturating_sub(1));
    let has_rows = !filter.is_by_message();
    let is_of_any_model = filter.of(Field::Model).is_any();
    if has_rows {
        let is_meant = |(_, source, project, model): SumsKey<'_>| {
            (is_of_any_model || matcher.allows_model(model)) && meant.is_whole(source, project)
        };
        feed_rows(read, &portions(&quarters, meant), &is_meant, tally)?;
    }
    let whole = meant.whole_groups();
    for span in &meant.spans.held {
        if has_rows && whole[span.group] {
            continue;
        }
        if let Some(session) = read.session(span.session)? {
            from_messages(read, matcher, (span.session, &session), &quarters, tally)?;
        }
    }
    Ok(())
}

/// Gives `tally` the kept rows of all portions that are meant; two threads take one portion after another.
fn feed_rows<T: Tally>(
    read: &Read,
    portions: &[RangeInclusive<i32>],
    is_meant: &(dyn Fn(SumsKey<'_>) -> bool + Sync),
    tally: &mut T,
) -> Result<()> {
    let Rows { of_models, of_tools } = tally.takes();
    let next = AtomicUsize::new(0);
    let work = |tally: &mut T| -> Result<()> {
        while let Some(quarters) = portions.get(next.fetch_add(1, Ordering::Relaxed)) {
            if of_models {
                read.sums(quarters.clone(), |key, sums| {
                    if is_meant(key) {
                        tally.row(key, sums);
                    }
                })?;
            }
            if of_tools {
                read.tool_sums(quarters.clone(), |key, tool, sums| {
                    if is_meant(key) {
                        tally.tool(key.0, tool, sums);
                    }
                })?;
            }
        }
        Ok(())
    };
    if portions.len() == 1 {
        return work(tally);
    }
    let mut others = tally.empty();
    thread::scope(|scope| {
        let other = scope.spawn(|| work(&mut others));
        let mine = work(tally);
        other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)).and(mine)
    })?;
    tally.join(others);
    Ok(())
}

/// Fewer sessions than that are not worth a second thread.
const SESSIONS_FOR_TWO: usize = 512;

/// In how many portions rows are read: the last ones end at about the same time on both threads.
const PORTIONS: usize = 8;

/// `quarters` in portions that have about as many sessions each.
fn portions(quarters: &RangeInclusive<i32>, meant: &Meant) -> Vec<RangeInclusive<i32>> {
    let held = &meant.spans.held;
    if held.len() < SESSIONS_FOR_TWO {
        return vec![quarters.clone()];
    }
    let sample = held.iter().step_by(held.len() / SESSIONS_FOR_TWO);
    let mut ends: Vec<i32> = sample.map(|session| quarter_of(session.ended)).collect();
    ends.sort_unstable();
    let mut portions = Vec::with_capacity(PORTIONS);
    let mut first = *quarters.start();
    for part in 1..PORTIONS {
        let end = ends[ends.len() * part / PORTIONS];
        if (first..*quarters.end()).contains(&end) {
            portions.push(first..=end);
            first = end + 1;
        }
    }
    portions.push(first..=*quarters.end());
    portions
}

/// Adds the messages of a session one by one: rows of sums tell no sessions apart.
fn from_messages<T: Tally>(
    read: &Read,
    matcher: &Matcher<'_>,
    (number, session): (u64, &SessionRecord),
    quarters: &RangeInclusive<i32>,
    tally: &mut T,
) -> Result<()> {
    let whose = session.project();
    let mut calls_meant = HashSet::new();
    for entry in read.messages_from(number, 0)? {
        let (place, message) = entry?;
        let (key, sums) = message.sums(session, &whose);
        if !quarters.contains(&key.0) {
            continue;
        }
        if matcher.counts(&message)? {
            tally.row(key, &sums);
        }
        if tally.takes().of_tools {
            add_tools((read, matcher), (number, place), &message, &mut calls_meant, tally)?;
        }
    }
    Ok(())
}

/// Adds the tools of a message. A result is of the model that called, though people's messages bring it.
fn add_tools<T: Tally>(
    (read, matcher): (&Read, &Matcher<'_>),
    place: (u64, u32),
    message: &MessageRecord,
    calls: &mut HashSet<String>,
    tally: &mut T,
) -> Result<()> {
    let (is_meant, quarter) =
        (matcher.counts_of_any_model(message)?, quarter_of(message.created_at));
    read.tool_uses(place, message, &mut |of_tool| {
        let call = of_tool.call_id.unwrap_or_default();
        let is_of_call = of_tool.is_error && calls.contains(call);
        if matcher.allows_model(of_tool.model) && (is_meant || is_of_call) {
            tally.tool(quarter, of_tool.tool, &of_tool.sums());
            if !of_tool.is_error {
                calls.insert(call.to_owned());
            }
        }
    })
}
