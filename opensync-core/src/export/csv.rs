//! CSV (RFC 4180): a row for each message.
//!
//! Spreadsheets run cells that begin with `=`, `+`, `-` or `@`; such cells get an apostrophe in
//! front, as OWASP advises, for transcripts are not to be trusted.

use std::io::{self, Write};

use super::time;
use crate::model::{Message, PartKind, SessionInfo};

const COLUMNS: [&str; 17] = [
    "source",
    "project",
    "session",
    "title",
    "message",
    "role",
    "created_at",
    "model",
    "text",
    "tool_calls",
    "input",
    "output",
    "reasoning",
    "cache_read",
    "cache_write_5m",
    "cache_write_1h",
    "is_error",
];

pub(super) fn header(out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{}\r\n", COLUMNS.join(","))
}

pub(super) fn row(out: &mut dyn Write, info: &SessionInfo, message: &Message) -> io::Result<()> {
    let usage = message.usage.unwrap_or_default();
    let session = &info.session;
    let texts = [
        session.source.clone(),
        session.project.path.clone().unwrap_or_default(),
        session.external_id.clone(),
        session.title.clone().unwrap_or_default(),
        message.external_id.clone(),
        message.role.as_str().to_owned(),
        time(message.created_at),
        message.model.clone().unwrap_or_default(),
        prose(message),
        tools(message),
    ];
    for text in &texts {
        write!(out, "{},", cell(text))?;
    }
    write!(
        out,
        "{},{},{},{},{},{},{}\r\n",
        usage.input,
        usage.output,
        usage.reasoning,
        usage.cache_read,
        usage.cache_write_5m,
        usage.cache_write_1h,
        message.is_error
    )
}

fn prose(message: &Message) -> String {
    let is_prose =
        |kind| matches!(kind, PartKind::Text | PartKind::Compaction | PartKind::ToolResult);
    let parts = message.parts.iter().filter(|part| is_prose(part.kind));
    parts.map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n\n")
}

fn tools(message: &Message) -> String {
    let calls = message.parts.iter().filter(|part| part.kind == PartKind::ToolCall);
    calls.filter_map(|part| part.name.as_deref()).collect::<Vec<_>>().join(" ")
}

/// A cell in quotes, and harmless.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_and_cannot_be_a_formula() {
        assert_eq!(cell("say \"hi\"\nthere"), "\"say \"\"hi\"\"\nthere\"");
        assert_eq!(cell("=cmd()"), "\"'=cmd()\"");
    }
}
