//! Render: a context pack as text, between marks that say it is quoted.

use std::fmt::Write as _;

use super::ContextPassage;
use crate::clock;
use crate::export::closed;
use crate::model::Role;
use crate::recall::{Marks, NOTICE, quotable};
use crate::word::words;

words! {
    /// How a context pack is written.
    #[derive(Default)]
    #[non_exhaustive]
    pub enum ContextFormat: "format" {
        /// Plain text.
        Text = "text",
        /// Markdown, with a heading for each passage.
        #[default]
        Markdown = "markdown",
        /// XML, escaped.
        Xml = "xml",
        /// A JSON array of `{"role", "content"}`, as the APIs of models take them.
        Messages = "messages",
    }
}

/// All passages, between the marks of the pack.
pub(super) fn render(passages: &[ContextPassage], format: ContextFormat, marks: &Marks) -> String {
    let Marks { begin, end } = marks;
    let all: String = passages.iter().map(|passage| one(passage, format)).collect();
    match format {
        ContextFormat::Text | ContextFormat::Markdown => {
            format!("{begin}\n{NOTICE}\n\n{all}{end}\n")
        }
        ContextFormat::Xml => {
            format!("{begin}\n<notice>{NOTICE}</notice>\n{all}{end}\n")
        }
        // One message of a person: to speak in the model's name would make its own what is quoted.
        ContextFormat::Messages => {
            let text = format!("{begin}\n{NOTICE}\n\n{all}{end}");
            serde_json::json!([{ "role": "user", "content": text }]).to_string() + "\n"
        }
    }
}

/// One passage.
pub(super) fn one(passage: &ContextPassage, format: ContextFormat) -> String {
    match format {
        ContextFormat::Xml => xml(passage),
        ContextFormat::Markdown => {
            let heading = format!("## {}\n{}\n\n", title(passage), source(passage));
            let turns = passage.turns.iter().map(|turn| {
                let text = quotable(&turn.text);
                format!("**{}:**\n\n{}\n\n", turn.role.as_str(), closed(&text))
            });
            heading + &turns.collect::<String>()
        }
        ContextFormat::Text | ContextFormat::Messages => {
            let heading = format!("--- {}\n{}\n\n", title(passage), source(passage));
            let turns = passage
                .turns
                .iter()
                .map(|turn| format!("{}: {}\n\n", turn.role.as_str(), quotable(&turn.text)));
            heading + &turns.collect::<String>()
        }
    }
}

/// The title on one line; it is a stranger's text, too.
fn title(passage: &ContextPassage) -> String {
    let title = passage.title.as_deref().unwrap_or("(untitled)");
    quotable(&title.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

fn source(passage: &ContextPassage) -> String {
    let mut line = format!("{} · {}", day(passage), passage.source);
    if let Some(project) = &passage.project {
        let _ = write!(line, " · {project}");
    }
    let _ = write!(line, " · opensync show {}", passage.external_id);
    quotable(&line.replace(['\n', '\r'], " ")).into_owned()
}

fn day(passage: &ContextPassage) -> String {
    let mut day = clock::rfc3339(passage.created_at);
    day.truncate(day.find('T').unwrap_or(day.len()));
    day
}

fn xml(passage: &ContextPassage) -> String {
    let mut text = format!(
        "<passage session=\"{}\" title=\"{}\" project=\"{}\" date=\"{}\" agent=\"{}\">\n",
        escaped(&passage.external_id),
        escaped(&title(passage)),
        escaped(passage.project.as_deref().unwrap_or_default()),
        day(passage),
        escaped(&passage.source),
    );
    for turn in &passage.turns {
        let role = Role::as_str(turn.role);
        let _ = writeln!(text, "<turn role=\"{role}\">\n{}\n</turn>", escaped(&turn.text));
    }
    text.push_str("</passage>\n");
    text
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML has no way to write other control characters.
            character if character.is_control() && !character.is_whitespace() => {}
            character => out.push(character),
        }
    }
    out
}
