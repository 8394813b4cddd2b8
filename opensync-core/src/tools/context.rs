//! `get_context`: passages that answer a question, with where they are from.

use super::Tool;
use super::arguments::Arguments;
use super::parameter::{Count, Parameter, WHICH};
use crate::context::ContextFormat;
use crate::error::Result;
use crate::opensync::OpenSync;
use crate::redact::Redactor;

const BUDGET: Count = Count { least: 100, most: 16_000, default: 1500 };

pub(super) const TOOL: Tool = Tool {
    name: "get_context",
    global_name: "opensync_context",
    description: "Recall what earlier conversations with coding agents said about something: the \
                  passages that best answer a question, with where they are from, within a budget \
                  of tokens.",
    parameters: &[
        &[
            Parameter::required("query", "A question, or words as for `search_sessions`"),
            Parameter::count("budget", BUDGET, "The most tokens of the answer"),
        ],
        WHICH,
    ],
    answer: gather,
};

fn gather(archive: &OpenSync, asked: &Arguments<'_>) -> Result<String> {
    let budget = asked.count("budget", BUDGET)?;
    let pack = archive.context(&asked.query()?, budget, ContextFormat::Markdown)?;
    if pack.passages.is_empty() {
        return Ok("Nothing was found.".to_owned());
    }
    // A mark in the place of a secret is hardly longer than it.
    Ok(format!("{}tokens: {}", Redactor::default().redact(&pack.text), pack.tokens))
}
