//! `list_sessions`: conversations, last changed first.

use super::arguments::Arguments;
use super::parameter::{CURSOR, Count, Parameter, WHICH};
use super::{Tool, answer};
use crate::error::Result;
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
    let (filter, limit) = (asked.filter()?, asked.count("limit", LIMIT)?);
    let page = archive.sessions(&filter, asked.cursor()?.as_ref(), limit)?;
    let mut text = page.items.iter().map(answer::session).collect::<Vec<_>>().join("\n");
    if text.is_empty() {
        text.push_str("There are no conversations.");
        answer::add_alike(&mut text, &archive.projects_alike(&filter)?);
    }
    Ok(answer::quotation(&text, page.next.as_ref()))
}
