//! Markdown with a table of facts, and with tools, as `OpenSync`'s pages have always handed it out.

use std::io::{self, Write};

use super::flavour::{facts, heading};
use super::layout::{Exported, Layout};
use super::markdown::{fenced, one_line};
use super::{closed, dollars, time};
use crate::model::{Message, Part, PartKind, SessionInfo};

/// A table of facts, what was said, and tools.
pub(super) struct TableMarkdown;

impl Layout for TableMarkdown {
    fn session(&mut self, out: &mut dyn Write, session: &Exported<'_>) -> io::Result<()> {
        let info = session.info;
        let title = info.session.title.as_deref().unwrap_or("Untitled Session");
        writeln!(out, "# {}\n\n| Property | Value |\n|----------|-------|", one_line(title))?;
        for (name, value) in facts(info) {
            writeln!(out, "| {name} | {} |", value.replace('|', "\\|"))?;
        }
        writeln!(out, "| Tokens | {} |", thousands(info.usage.total()))?;
        writeln!(out, "| Cost | {} |", dollars(info.cost_nanos))?;
        let date = info.session.started_at.map(time).unwrap_or_default();
        writeln!(out, "| Date | {date} |\n\n---\n")
    }

    fn message(
        &mut self,
        out: &mut dyn Write,
        _info: &SessionInfo,
        message: &Message,
        _is_first: bool,
    ) -> io::Result<()> {
        heading(out, message)?;
        message.parts.iter().try_for_each(|part| table_part(out, part))
    }
}

fn table_part(out: &mut dyn Write, part: &Part) -> io::Result<()> {
    match part.kind {
        PartKind::Text => writeln!(out, "{}\n", closed(&part.text)),
        PartKind::ToolCall => {
            let name = part.name.as_deref().unwrap_or("Unknown Tool");
            writeln!(out, "**Tool: {}**", one_line(name))?;
            fenced(out, "json", &part.text)?;
            writeln!(out)
        }
        PartKind::ToolResult => {
            writeln!(out, "**Result:**")?;
            fenced(out, "", &part.text)?;
            writeln!(out)
        }
        _ => Ok(()),
    }
}

/// A number with a comma before each three digits.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!([0, 999, 1000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(dollars(1_234_567_890), "$1.2346");
    }
}
