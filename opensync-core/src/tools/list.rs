//! `list_sessions`: conversations, last changed first.

use super::arguments::Arguments;
use super::parameter::{CURSOR, Count, Parameter, WHICH};
use super::{Tool, answer};
use crate::error::Result;
use crate::model::SessionInfo;
use crate::opensync::OpenSync;

const LIMIT: Count = Count { least: 1, most: 50, default: 10 };

pub(super) const TOOL: Tool = Tool {
    name: "list_sessions",
    global_name: "opensync_list",
    description: "List earlier conversations with coding agents, last changed first.",
    parameters: &[&[Parameter::count("limit", LIMIT, "The most conversations"), CURSOR], WHICH],
    answer: list,
};

fn list(archive: &OpenSync, asked: &Arguments<'_>) -> Result<String> {
    let first = asked.position()?;
    let limit = asked.count("limit", LIMIT)?;
    let filter = asked.filter()?;
    let found = archive.each_session(filter.clone()).skip(first).take(limit + 1);
    let mut found: Vec<SessionInfo> = found.collect::<Result<_>>()?;
    let is_more = found.len() > limit;
    found.truncate(limit);
    let mut text = found.iter().map(answer::session).collect::<Vec<_>>().join("\n");
    if text.is_empty() {
        text.push_str("There are no conversations.");
        answer::add_alike(&mut text, &archive.projects_alike(&filter)?);
    }
    Ok(answer::quotation(&text, is_more.then_some(first + limit)))
}
