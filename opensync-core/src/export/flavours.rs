//! Flavours: the two layouts of Markdown that programs around `OpenSync` have always been given.
//!
//! One is what its HTTP interface answers: prose only. The other is what its pages hand out: with a
//! table of facts, and tools. Only the fences differ, which no text can break out of here.

use std::io::{self, Write};

use super::markdown::{fenced, one_line};
use super::{closed, dollars, time};
use crate::model::{Message, Part, PartKind, Role, SessionInfo};

pub(super) fn plain_session(out: &mut dyn Write, info: &SessionInfo) -> io::Result<()> {
    let title = info.session.title.as_deref().unwrap_or("Untitled");
    writeln!(out, "# {}\n", one_line(title))?;
    for (name, value) in facts(info) {
        writeln!(out, "- **{name}:** {value}")?;
    }
    writeln!(out, "- **Tokens:** {}", info.usage.total())?;
    writeln!(out, "- **Cost:** {}\n\n---\n", dollars(info.cost_nanos))
}

pub(super) fn plain_message(out: &mut dyn Write, message: &Message) -> io::Result<()> {
    heading(out, message)?;
    let texts = message.parts.iter().filter(|part| part.kind == PartKind::Text);
    texts.map(|part| &part.text).try_for_each(|text| writeln!(out, "{}\n", closed(text)))
}

pub(super) fn table_session(out: &mut dyn Write, info: &SessionInfo) -> io::Result<()> {
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

pub(super) fn table_message(out: &mut dyn Write, message: &Message) -> io::Result<()> {
    heading(out, message)?;
    message.parts.iter().try_for_each(|part| table_part(out, part))
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

/// Every role but the user's is the assistant's here.
fn heading(out: &mut dyn Write, message: &Message) -> io::Result<()> {
    let name = if message.role == Role::User { "User" } else { "Assistant" };
    writeln!(out, "## {name}\n")
}

fn facts(info: &SessionInfo) -> Vec<(&'static str, String)> {
    let project = &info.session.project;
    let mut facts = Vec::new();
    let mut fact = |name, value: Option<&String>| {
        facts.extend(value.map(|value| (name, one_line(value))));
    };
    fact("Project", project.path.as_ref().or(project.name.as_ref()));
    fact("Model", info.models.last());
    facts
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
