//! HTML: a page that needs nothing else, and runs nothing.
//!
//! Prose is rendered from Markdown. Whatever a transcript holds is text here: markup in it is shown
//! as it was written, links lead to `http`, `https` and `mailto` only, and pictures are not loaded.
//! A strict content security policy is in the page itself, for where no server sets one.
//!
//! A call of a tool and its result are one block, so messages wait until what they call has answered.

mod block;
mod diff;
mod prose;
mod summary;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use super::layout::{Exported, Layout};
use super::time;
use crate::model::{Message, Part, PartKind, Role, SessionInfo};

use prose::{escaped, prose};

const STYLE: &str = include_str!("page.css");

/// What a browser may do with the page: nothing but show it.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The most messages that wait for results.
const MOST_WAITING: usize = 64;

/// The longest line of an outline, in characters.
const OUTLINE_LINE: usize = 90;

/// After so long a time the hour is told again.
const PAUSE_MS: i64 = 10 * 60_000;

/// A page.
#[derive(Default)]
pub(super) struct Html {
    /// How many sessions were begun.
    sessions: u64,
    /// How many messages of the session there were.
    messages: u64,
    /// The prompts of the session: where they are, and how they begin.
    outline: Vec<(String, String)>,
    /// Who spoke last, and when.
    last: Option<(Role, i64)>,
    /// Messages that wait for the results of their calls, with their numbers.
    waiting: Vec<(u64, Message)>,
    /// The calls that they wait for.
    open: HashSet<String>,
    /// The results that came, by call.
    results: HashMap<String, Part>,
}

impl Layout for Html {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write!(
            out,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <meta name=\"robots\" content=\"noindex, nofollow\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n"
        )
    }

    fn session(&mut self, out: &mut dyn Write, session: &Exported<'_>) -> io::Result<()> {
        self.sessions += 1;
        (self.messages, self.last) = (0, None);
        head(out, session)
    }

    fn message(
        &mut self,
        out: &mut dyn Write,
        _info: &SessionInfo,
        message: &Message,
        _is_first: bool,
    ) -> io::Result<()> {
        self.messages += 1;
        let mut message = message.clone();
        self.take_results(&mut message);
        let has_more = message.parts.iter().any(|part| part.kind != PartKind::Step);
        let is_said = message.parts.iter().any(|part| part.kind == PartKind::Text);
        if message.role == Role::User && is_said || self.waiting.len() >= MOST_WAITING {
            self.flush(out)?;
        }
        if has_more {
            let calls = message.parts.iter().filter(|part| part.kind == PartKind::ToolCall);
            self.open.extend(calls.filter_map(|part| part.call_id.clone()));
            self.waiting.push((self.messages, message));
        }
        if self.open.is_empty() { self.flush(out) } else { Ok(()) }
    }

    fn end_session(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.flush(out)?;
        out.write_all(b"</main>\n")?;
        let outline = std::mem::take(&mut self.outline);
        if outline.len() > 1 {
            out.write_all(b"<nav aria-label=\"Outline\"><ol>\n")?;
            for (anchor, title) in outline {
                writeln!(out, "<li><a href=\"#{anchor}\">{}</a></li>", escaped(&title))?;
            }
            out.write_all(b"</ol></nav>\n")?;
        }
        out.write_all(b"</article>\n")
    }

    /// Ends the page; one without a session has its head still open.
    fn finish(&mut self, out: &mut dyn Write, is_empty: bool) -> io::Result<()> {
        if is_empty {
            out.write_all(b"<title>Nothing</title>\n</head>\n<body>\n")?;
        }
        out.write_all(b"</body>\n</html>\n")
    }
}

impl Html {
    /// Takes out of a message what answers calls that wait.
    fn take_results(&mut self, message: &mut Message) {
        message.parts.retain(|part| {
            let call = part.call_id.as_ref().filter(|_| part.kind == PartKind::ToolResult);
            let Some(call) = call.filter(|call| self.open.contains(*call)) else { return true };
            self.open.remove(call);
            self.results.insert(call.clone(), part.clone());
            false
        });
    }

    /// Writes the messages that waited.
    fn flush(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.open.clear();
        let mut results = std::mem::take(&mut self.results);
        for (number, message) in std::mem::take(&mut self.waiting) {
            self.section(out, number, &message, &mut results)?;
        }
        Ok(())
    }

    fn section(
        &mut self,
        out: &mut dyn Write,
        number: u64,
        message: &Message,
        results: &mut HashMap<String, Part>,
    ) -> io::Result<()> {
        // The first session of a page has the plain anchors, for there is nearly always but one.
        let anchor = match self.sessions {
            1 => format!("m{number}"),
            session => format!("s{session}-m{number}"),
        };
        if message.role == Role::User && !message.is_injected {
            self.outline.extend(first_line(message).map(|line| (anchor.clone(), line)));
        }
        let role = message.role.as_str();
        write!(out, "<section class=\"{role}\" id=\"{anchor}\">\n<h2>")?;
        let at = message.created_at;
        let is_new = self
            .last
            .is_none_or(|(last, then)| last != message.role || at.saturating_sub(then) > PAUSE_MS);
        if is_new {
            let name = match message.role {
                Role::User => "User",
                Role::Assistant => "Assistant",
                Role::Tool => "Tool",
                Role::System => "System",
            };
            let (exact, shown) = (time(at), crate::clock::minute(at));
            write!(out, "{name} <time datetime=\"{exact}\">{shown}</time>")?;
        }
        self.last = Some((message.role, at));
        writeln!(out, "<a class=\"at\" href=\"#{anchor}\">{number}</a></h2>")?;
        for part in &message.parts {
            let call = part.call_id.as_ref().filter(|_| part.kind == PartKind::ToolCall);
            let result = call.and_then(|call| results.remove(call));
            self::part(out, part, result.as_ref())?;
        }
        out.write_all(b"</section>\n")
    }
}

/// The first line of what a person says.
fn first_line(message: &Message) -> Option<String> {
    let texts = message.parts.iter().filter(|part| part.kind == PartKind::Text);
    let mut lines = texts.flat_map(|part| part.text.lines().map(str::trim));
    let line = lines.find(|line| !line.is_empty())?;
    let cut: String = line.chars().take(OUTLINE_LINE).collect();
    Some(if cut.len() < line.len() { cut + "…" } else { cut })
}

fn head(out: &mut dyn Write, exported: &Exported<'_>) -> io::Result<()> {
    let Exported { info, is_first, shows_cost, .. } = *exported;
    let session = &info.session;
    let title = escaped(session.title.as_deref().unwrap_or("Untitled"));
    let count = info.message_count;
    let said = format!("{count} {}", if count == 1 { "message" } else { "messages" });
    if is_first {
        writeln!(out, "<title>{title}</title>")?;
        // Whoever needs a password for it learns nothing from a preview.
        if exported.markdown.is_some() {
            write!(
                out,
                "<meta property=\"og:type\" content=\"article\">\n\
                 <meta property=\"og:title\" content=\"{title}\">\n\
                 <meta property=\"og:description\" content=\"{said}\">\n\
                 <meta name=\"description\" content=\"{said}\">\n"
            )?;
        }
        write!(out, "<style>{STYLE}</style>\n</head>\n<body>\n")?;
    }
    write!(out, "<article>\n<header>\n<h1>{title}</h1>\n<dl>\n")?;
    let mut facts = vec![("Agent", session.source.clone())];
    let mut fact = |name, value: Option<String>| facts.extend(value.map(|value| (name, value)));
    // A shared page has no id to show.
    fact("Session", Some(session.external_id.clone()).filter(|id| !id.is_empty()));
    fact("Project", session.project.name.clone());
    fact("Models", Some(info.models.join(", ")).filter(|models| !models.is_empty()));
    fact("Began", session.started_at.map(crate::clock::minute));
    fact("Messages", Some(count.to_string()));
    if shows_cost {
        fact("Tokens", Some(info.usage.total().to_string()));
        fact("Cost", Some(super::dollars(info.cost_nanos)));
    }
    for (name, value) in facts {
        writeln!(out, "<div><dt>{name}</dt><dd>{}</dd></div>", escaped(&value))?;
    }
    if let Some(address) = exported.markdown {
        let address = escaped(address);
        writeln!(out, "<div class=\"as\"><a href=\"{address}\">Markdown</a></div>")?;
    }
    out.write_all(b"</dl>\n</header>\n<main>\n")
}

fn part(out: &mut dyn Write, part: &Part, result: Option<&Part>) -> io::Result<()> {
    let name = escaped(part.name.as_deref().unwrap_or_default());
    match part.kind {
        PartKind::Text | PartKind::Compaction => prose(out, &part.text),
        PartKind::Thinking => folded(out, "Thinking", &part.text),
        PartKind::ToolCall => block::write(out, part, result),
        PartKind::ToolResult => {
            let outcome = if part.is_error { "Failed" } else { "Result" };
            folded(out, &format!("{outcome} <code>{name}</code>"), &part.text)
        }
        PartKind::File if !part.text.is_empty() => {
            folded(out, &format!("File <code>{name}</code>"), &part.text)
        }
        PartKind::File | PartKind::Image => {
            let media_type = escaped(part.media_type.as_deref().unwrap_or("unknown type"));
            let kind = part.kind.as_str();
            writeln!(out, "<p class=\"note\">[{kind} {name} {media_type}]</p>")
        }
        PartKind::Patch | PartKind::Other => {
            folded(out, &format!("{} <code>{name}</code>", part.kind.as_str()), &part.text)
        }
        PartKind::Step => Ok(()),
    }
}

/// A text that is shown when a reader asks for it. `summary` is markup.
fn folded(out: &mut dyn Write, summary: &str, text: &str) -> io::Result<()> {
    let text = escaped(text.trim_end());
    writeln!(out, "<details><summary>{summary}</summary><pre>{text}</pre></details>")
}
