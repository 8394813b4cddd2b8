//! CSV (RFC 4180): a row for each message.
//!
//! Spreadsheets run cells that begin with `=`, `+`, `-` or `@`, in any width and whatever blank or
//! invisible characters are in front; such cells get an apostrophe in front, as OWASP advises, for
//! transcripts are not to be trusted.

use std::io::{self, Write};

use super::layout::{Exported, Layout};
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

/// A row for each message.
pub(super) struct Csv;

impl Layout for Csv {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{}\r\n", COLUMNS.join(","))
    }

    fn session(&mut self, _out: &mut dyn Write, _session: &Exported<'_>) -> io::Result<()> {
        Ok(())
    }

    fn message(
        &mut self,
        out: &mut dyn Write,
        info: &SessionInfo,
        message: &Message,
        _is_first: bool,
    ) -> io::Result<()> {
        row(out, info, message)
    }
}

fn row(out: &mut dyn Write, info: &SessionInfo, message: &Message) -> io::Result<()> {
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
    let guard = if may_run(text) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

/// Whether a spreadsheet may take a cell for more than text.
fn may_run(text: &str) -> bool {
    const SIGNS: [char; 14] =
        ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '−', '⁺'];
    let is_passed_over = |character: char| {
        let is_invisible = matches!(
            character,
            '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}' | '\u{61C}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        );
        character.is_whitespace() || character.is_control() || is_invisible
    };
    let first = text.trim_start_matches(is_passed_over);
    text.starts_with(['\t', '\r', '\n']) || first.starts_with(SIGNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_and_cannot_be_a_formula() {
        assert_eq!(cell("say \"hi\"\nthere"), "\"say \"\"hi\"\"\nthere\"");
        assert_eq!(cell("=cmd()"), "\"'=cmd()\"");
    }

    #[test]
    fn nothing_in_front_of_a_formula_hides_it() {
        for front in [
            "",
            " ",
            "\n",
            "\r\n",
            "\t",
            "\u{a0}",
            "\u{feff}",
            "\u{3000}",
            "\u{200b}\u{1}",
            "\u{202e}",
        ] {
            for sign in ["=", "+", "-", "@", "＝", "＋", "－", "＠"] {
                let text = format!("{front}{sign}1+1");
                assert!(cell(&text).starts_with("\"'"), "{text:?}");
            }
        }
        for text in ["a=1", "1-2", "\"=1", "'=1", "é", "", " a"] {
            assert!(!cell(text).starts_with("\"'") || text.starts_with('\''), "{text:?}");
        }
    }
}
