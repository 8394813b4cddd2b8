//! Rows: the sums that a filter means, row by row, from where they are kept or from the messages.

use std::collections::HashSet;

use super::meant::Meant;
use crate::error::Result;
use crate::filter::{Field, Filter};
use crate::matching::Matcher;
use crate::store::{
    MessageRecord, Read, SessionRecord, SumsKey, SumsRecord, ToolSumsRecord, quarter_of,
};

/// Adds up rows, which come in no order.
pub(super) trait Tally {
    /// Whether it takes the rows of tools: of a model they are read from messages.
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
/// Read whole are sessions that are meant where others of their source and project are not, and for
/// the tools of a model all that are meant.
pub(super) fn feed<T: Tally>(
    read: &Read,
    matcher: &Matcher<'_>,
    filter: &Filter,
    meant: &Meant,
    tally: &mut T,
) -> Result<()> {
    let span = filter.span();
    let quarters = (quarter_of(span.start), quarter_of(span.end.saturating_sub(1)));
    let has_rows = !filter.is_by_message();
    let (models, takes_tools) = (filter.of(Field::Model), tally.takes_tools());
    let has_tool_rows = has_rows && models.is_any();
    if has_rows {
        read.sums(quarters.0, quarters.1, |key, sums| {
            let is_of_model = models.is_any() || models.allows([key.3]);
            if is_of_model && meant.is_whole(key.1, key.2) {
                tally.row(key, sums);
            }
        })?;
    }
    if has_tool_rows && takes_tools {
        read.tool_sums(quarters.0, quarters.1, |(quarter, source, project, tool), sums| {
            if meant.is_whole(source, project) {
                tally.tool(quarter, tool, sums);
            }
        })?;
    }
    for span in &meant.spans.held {
        let is_whole = meant.is_of_whole(span);
        let missing = Missing {
            rows: !has_rows || !is_whole,
            tools: takes_tools && (!has_tool_rows || !is_whole),
        };
        if !missing.rows && !missing.tools {
            continue;
        }
        if let Some(session) = read.session(span.session)? {
            let of_session = (span.session, &session);
            from_messages(read, matcher, of_session, quarters, missing, tally)?;
        }
    }
    Ok(())
}

/// What of a session its rows of sums do not tell.
#[derive(Clone, Copy)]
struct Missing {
    rows: bool,
    tools: bool,
}

/// Adds the messages of a session one by one: rows of sums tell no sessions apart, and those of tools
/// no models.
fn from_messages<T: Tally>(
    read: &Read,
    matcher: &Matcher<'_>,
    (number, session): (u64, &SessionRecord),
    (first, last): (i32, i32),
    missing: Missing,
    tally: &mut T,
) -> Result<()> {
    let whose = session.project();
    let mut calls_meant = HashSet::new();
    for entry in read.messages_from(number, 0)? {
        let message = entry?.1;
        let (key, sums) = message.sums(session, &whose);
        if !(first..=last).contains(&key.0) {
            continue;
        }
        let is_meant = matcher.counts(&message)?;
        if missing.rows && is_meant {
            tally.row(key, &sums);
        }
        if missing.tools {
            add_tools(tally, key.0, &message, is_meant, &mut calls_meant);
        }
    }
    Ok(())
}

/// Adds the tools of a message. A result is of the model that called, and people's messages bring it.
fn add_tools<T: Tally>(
    tally: &mut T,
    quarter: i32,
    message: &MessageRecord,
    is_meant: bool,
    calls: &mut HashSet<String>,
) {
    for of_tool in message.tool_uses() {
        let call = of_tool.call_id.unwrap_or_default();
        if of_tool.is_error {
            if is_meant || calls.contains(call) {
                tally.tool(quarter, of_tool.tool, &ToolSumsRecord { calls: 0, errors: 1 });
            }
        } else if is_meant {
            calls.insert(call.to_owned());
            tally.tool(quarter, of_tool.tool, &ToolSumsRecord { calls: 1, errors: 0 });
        }
    }
}
