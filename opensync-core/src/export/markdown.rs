//! Markdown: a session as people read it.

use std::io::{self, Write};

use super::layout::{Exported, Layout};
use super::{closed, time};
use crate::model::{Message, Part, PartKind, SessionInfo};

/// For people: headings, prose, fenced code.
pub(super) struct Markdown;

impl Layout for Markdown {
    fn session(&mut self, out: &mut dyn Write, session: &Exported<'_>) -> io::Result<()> {
        head(out, session)
    }

    fn message(
        &mut self,
        out: &mut dyn Write,
        _info: &SessionInfo,
        message: &Message,
        _is_first: bool,
    ) -> io::Result<()> {
        writeln!(out, "\n## {} ({})", message.role.as_str(), time(message.created_at))?;
        message.parts.iter().try_for_each(|part| self::part(out, part))
    }
}

fn head(out: &mut dyn Write, exported: &Exported<'_>) -> io::Result<()> {
    let Exported { info, is_first, is_for_readers, .. } = *exported;
    let session = &info.session;
    if !is_first {
        out.write_all(b"\n---\n\n")?;
    }
    let title = session.title.as_deref().unwrap_or(if is_for_readers {
        "Untitled"
    } else {
        &session.external_id
    });
    writeln!(out, "# {}\n", one_line(title))?;
    let mut facts = Vec::new();
    if !is_for_readers {
        facts.push(("Session", session.external_id.clone()));
    }
    facts.push(("Agent", session.source.clone()));
    let mut fact = |name, value: Option<String>| facts.extend(value.map(|value| (name, value)));
    fact("Project", session.project.path.clone().or_else(|| session.project.name.clone()));
    fact("Branch", session.project.branch.clone());
    fact("Models", Some(info.models.join(", ")).filter(|models| !models.is_empty()));
    fact("Began", session.started_at.map(time));
    fact("Changed", session.updated_at.map(time));
    for (name, value) in facts {
        writeln!(out, "- {name}: {}", one_line(&value))?;
    }
    Ok(())
}

fn part(out: &mut dyn Write, part: &Part) -> io::Result<()> {
    let name = part.name.as_deref().unwrap_or_default();
    match part.kind {
        PartKind::Text | PartKind::Compaction => writeln!(out, "\n{}", closed(&part.text)),
        PartKind::Thinking => {
            writeln!(out)?;
            part.text.trim_end().lines().try_for_each(|line| writeln!(out, "> {line}"))
        }
        PartKind::ToolCall => {
            writeln!(out, "\nCalls `{}`:", one_line(name))?;
            fenced(out, "json", &part.text)
        }
        PartKind::ToolResult => {
            let outcome = if part.is_error { "Failed" } else { "Result" };
            writeln!(out, "\n{outcome} of `{}`:", one_line(name))?;
            fenced(out, "", &part.text)
        }
        PartKind::File if !part.text.is_empty() => {
            writeln!(out, "\nFile `{}`:", one_line(name))?;
            fenced(out, "", &part.text)
        }
        PartKind::File | PartKind::Image => {
            let media_type = part.media_type.as_deref().unwrap_or("unknown type");
            let size = part.size_bytes.unwrap_or(0);
            writeln!(
                out,
                "\n[{} {} {media_type}, {size} bytes]",
                part.kind.as_str(),
                one_line(name)
            )
        }
        PartKind::Patch | PartKind::Other => {
            writeln!(out, "\n{} `{}`:", part.kind.as_str(), one_line(name))?;
            fenced(out, "json", &part.text)
        }
        PartKind::Step => Ok(()),
    }
}

/// Fences a text with more backticks than it holds in a row, so that it cannot break out.
pub(super) fn fenced(out: &mut dyn Write, language: &str, text: &str) -> io::Result<()> {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    writeln!(out, "\n{fence}{language}\n{}\n{fence}", text.trim_end_matches('\n'))
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_longer_than_any_in_the_text() {
        let mut out = Vec::new();
        fenced(&mut out, "", "a\n````\nb").unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "\n`````\na\n````\nb\n`````\n");
    }
}
