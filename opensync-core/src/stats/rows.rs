//! Rows: the sums that a filter means, row by row, from where they are kept or from the messages.

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::thread;

use super::meant::Meant;
use super::tool_rows::ToolRows;
use crate::error::Result;
use crate::filter::{Field, Filter};
use crate::matching::Matcher;
use crate::store::{
    MessageRecord, Read, SessionRecord, SumsKey, SumsRecord, ToolSumsRecord, quarter_of,
};

/// Adds up rows, which come in no order.
pub(super) trait Tally {
    /// Whether it takes the rows of tools.
    fn takes_tools(&self) -> bool;

    /// Adds sums of a quarter of an hour, source, project and model.
    fn row(&mut self, key: SumsKey<'_>, sums: &SumsRecord);

    /// Adds uses of a tool in a quarter of an hour.
    fn tool(&mut self, _quarter: i32, _tool: &str, _sums: &ToolSumsRecord) {}
}

/// Both count, so that rows are read once.
impl<A: Tally, B: Tally> Tally for (A, B) {
    fn takes_tools(&self) -> bool {
        self.0.takes_tools() || self.1.takes_tools()
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
        let is_of_rows = |(_, source, project, model): SumsKey<'_>| {
            (is_of_any_model || matcher.allows_model(model)) && meant.is_whole(source, project)
        };
        let takes_tools = tally.takes_tools();
        let tools = thread::scope(|scope| {
            let of_tools =
                takes_tools.then(|| scope.spawn(|| ToolRows::read(read, &quarters, &is_of_rows)));
            read.sums(quarters.clone(), |key, sums| {
                if is_of_rows(key) {
                    tally.row(key, sums);
                }
            })?;
            of_tools.map_or_else(|| Ok(ToolRows::default()), joined)
        })?;
        tools.tell(tally);
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

/// What a thread returned; its panic goes on here.
fn joined<T>(thread: thread::ScopedJoinHandle<'_, Result<T>>) -> Result<T> {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
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
        if tally.takes_tools() {
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
