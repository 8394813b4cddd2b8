//! Answer: what a tool returns, marked as quoted, with its length and where to go on.

use std::fmt::Write as _;

use crate::clock;
use crate::model::{Message, PartKind, SessionInfo};
use crate::page::Cursor;
use crate::recall::quoted;
use crate::redact::Redactor;

/// The longest piece of a tool's input or output that is shown.
const MAX_TOOL_CHARACTERS: usize = 400;

/// Tokens of a text, roughly: what a tokenizer makes of English and of code.
pub(super) fn tokens(text: &str) -> usize {
    text.len().div_ceil(4)
}

/// An answer that quotes `body`, with marks in the place of secrets. `next` is where the next answer
/// goes on.
pub(super) fn quotation(body: &str, next: Option<&Cursor>) -> String {
    quotation_by(&mut Redactor::default(), body, next)
}

/// As [`quotation`], by a redactor that knows more than the body tells.
pub(super) fn quotation_by(redactor: &mut Redactor, body: &str, next: Option<&Cursor>) -> String {
    let mut text = quoted(&redactor.redact(body.trim_end()));
    if let Some(next) = next {
        let _ = writeln!(text, "next_cursor: {next}");
    }
    let tokens = tokens(&text);
    let _ = write!(text, "tokens: about {tokens}");
    text
}

/// A session in some lines.
pub(super) fn session(info: &SessionInfo) -> String {
    let session = &info.session;
    let title = session.title.as_deref().map_or_else(|| "(untitled)".to_owned(), one_line);
    let mut text = format!("## {title}\nid: {}\n", one_line(&session.external_id));
    let mut facts = vec![session.source.clone()];
    let project = &session.project;
    facts.extend(project.path.clone().or_else(|| project.name.clone()));
    facts.extend(project.branch.clone());
    facts.push(format!("{} messages", info.message_count));
    facts.extend(session.updated_at.map(day));
    let _ = writeln!(text, "{}", one_line(&facts.join(" · ")));
    text
}

/// A message as an agent reads it; nothing if there is nothing to read.
pub(super) fn message(message: &Message, with_tools: bool) -> Option<String> {
    let mut text = String::new();
    for part in &message.parts {
        let name = part.name.as_deref().unwrap_or("tool");
        let _ = match part.kind {
            PartKind::Text => writeln!(text, "{}", part.text.trim()),
            PartKind::ToolCall if with_tools => {
                writeln!(text, "[calls {name}: {}]", shortened(&part.text))
            }
            PartKind::ToolResult if with_tools => {
                writeln!(text, "[{name} gave back: {}]", shortened(&part.text))
            }
            _ => Ok(()),
        };
    }
    let is_shown = !text.trim().is_empty() && (with_tools || !message.is_injected);
    let head = message.role.as_str();
    is_shown.then(|| format!("**{head}** ({})\n{}\n", message.external_id, text.trim_end()))
}

/// A text that is at most `most` tokens, with a note where it was cut.
pub(super) fn cut(text: &str, most: usize) -> String {
    let most = most.saturating_mul(4);
    if text.len() <= most {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(most);
    format!("{} [cut]", &text[..end])
}

fn shortened(text: &str) -> String {
    let line = one_line(text);
    if line.chars().count() <= MAX_TOOL_CHARACTERS {
        return line;
    }
    line.chars().take(MAX_TOOL_CHARACTERS).chain(" [cut]".chars()).collect()
}

/// A stranger's text as one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn day(ms: i64) -> String {
    let mut text = clock::minute(ms);
    text.truncate("2026-01-31".len());
    text
}

/// Names the projects that somebody may have meant who found nothing.
pub(super) fn add_alike(text: &mut String, projects: &[String]) {
    if !projects.is_empty() {
        let names: Vec<String> = projects.iter().map(|name| one_line(name)).collect();
        text.push_str("\nNo project has just this name. Similar ones: ");
        text.push_str(&names.join(", "));
    }
}
