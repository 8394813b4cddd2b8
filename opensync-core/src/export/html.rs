//! HTML: a page that needs nothing else, and runs nothing.
//!
//! Prose is rendered from Markdown. Whatever a transcript holds is text here: markup in it is shown
//! as it was written, links lead to `http`, `https` and `mailto` only, and pictures are not loaded.
//! A strict content security policy is in the page itself, for where no server sets one.

use std::io::{self, Write};

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};

use super::layout::{Exported, Layout};
use super::time;
use crate::model::{Message, Part, PartKind, Role, SessionInfo};

const STYLE: &str = include_str!("page.css");

/// What a browser may do with the page: nothing but show it.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// A page.
pub(super) struct Html;

impl Layout for Html {
    fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(
            out,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"robots\" content=\"noindex, nofollow\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n"
        )
    }

    fn session(&self, out: &mut dyn Write, session: &Exported<'_>) -> io::Result<()> {
        head(out, session)
    }

    fn message(
        &self,
        out: &mut dyn Write,
        _info: &SessionInfo,
        message: &Message,
        _is_first: bool,
    ) -> io::Result<()> {
        section(out, message)
    }

    fn end_session(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"</article>\n")
    }

    /// Ends the page; one without a session has its head still open.
    fn finish(&self, out: &mut dyn Write, is_empty: bool) -> io::Result<()> {
        if is_empty {
            out.write_all(b"<title>Nothing</title>\n</head>\n<body>\n")?;
        }
        out.write_all(b"</body>\n</html>\n")
    }
}

fn head(out: &mut dyn Write, exported: &Exported<'_>) -> io::Result<()> {
    let Exported { info, is_first, shows_cost, .. } = *exported;
    let session = &info.session;
    let title = session.title.as_deref().unwrap_or("Untitled");
    if is_first {
        write!(
            out,
            "<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
            escaped(title)
        )?;
    }
    write!(out, "<article>\n<header>\n<h1>{}</h1>\n<dl>\n", escaped(title))?;
    let mut facts = vec![("Agent", session.source.clone())];
    let mut fact = |name, value: Option<String>| facts.extend(value.map(|value| (name, value)));
    // A shared page has no id to show.
    fact("Session", Some(session.external_id.clone()).filter(|id| !id.is_empty()));
    fact("Project", session.project.name.clone());
    fact("Models", Some(info.models.join(", ")).filter(|models| !models.is_empty()));
    fact("Began", session.started_at.map(crate::clock::minute));
    fact("Messages", Some(info.message_count.to_string()));
    if shows_cost {
        fact("Tokens", Some(info.usage.total().to_string()));
        fact("Cost", Some(super::dollars(info.cost_nanos)));
    }
    for (name, value) in facts {
        writeln!(out, "<div><dt>{name}</dt><dd>{}</dd></div>", escaped(&value))?;
    }
    out.write_all(b"</dl>\n</header>\n")
}

fn section(out: &mut dyn Write, message: &Message) -> io::Result<()> {
    let role = message.role.as_str();
    let name = match message.role {
        Role::User => "User",
        Role::Assistant => "Assistant",
        Role::Tool => "Tool",
        Role::System => "System",
    };
    let (exact, shown) = (time(message.created_at), crate::clock::minute(message.created_at));
    write!(
        out,
        "<section class=\"{role}\">\n<h2>{name} <time datetime=\"{exact}\">{shown}</time></h2>\n"
    )?;
    message.parts.iter().try_for_each(|part| self::part(out, part))?;
    out.write_all(b"</section>\n")
}

fn part(out: &mut dyn Write, part: &Part) -> io::Result<()> {
    let name = escaped(part.name.as_deref().unwrap_or_default());
    match part.kind {
        PartKind::Text | PartKind::Compaction => prose(out, &part.text),
        PartKind::Thinking => folded(out, "Thinking", &part.text),
        PartKind::ToolCall => folded(out, &format!("Calls <code>{name}</code>"), &part.text),
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

/// Markdown as markup of our own making.
fn prose(out: &mut dyn Write, text: &str) -> io::Result<()> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let events = Parser::new_ext(text, options).map(harmless);
    html::write_html_io(&mut *out, events)
}

fn harmless(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(markup) | Event::InlineHtml(markup) => Event::Text(markup),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::Link { link_type, dest_url, .. }) => {
            Event::Start(link(link_type, dest_url))
        }
        // A picture would tell its host who reads the page.
        Event::Start(Tag::Image { dest_url, .. }) => Event::Start(link(LinkType::Inline, dest_url)),
        Event::End(TagEnd::Image) => Event::End(TagEnd::Link),
        other => other,
    }
}

fn link(link_type: LinkType, address: CowStr<'_>) -> Tag<'_> {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme.trim().to_ascii_lowercase());
    let is_plain = matches!(scheme.as_deref(), Some("http" | "https" | "mailto"));
    let dest_url = if is_plain || link_type == LinkType::Email { address } else { "#".into() };
    Tag::Link { link_type, dest_url, title: "".into(), id: "".into() }
}

/// A text as it stands, in an element or an attribute.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 16);
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Escape sequences and the like have no place in a page.
            letter if letter.is_control() && !matches!(letter, '\n' | '\t') => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(text: &str) -> String {
        let mut out = Vec::new();
        section(&mut out, &Message::new("m", Role::User, 0).with(Part::text(text))).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn markup_in_a_transcript_is_text() {
        let hostile = [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "<div onclick='x'>\n\n**b**\n</div>",
            "```html\n<script>alert(1)</script>\n```",
            "`<script>`",
            "| <script> |\n|---|\n| <script> |",
        ];
        for text in hostile {
            let page = rendered(text);
            for element in ["<script", "<img", "<div"] {
                assert!(!page.contains(element), "{text}: {page}");
            }
            assert!(page.contains("&lt;"), "{page}");
        }
    }

    #[test]
    fn links_lead_to_pages_only_and_pictures_are_links() {
        for text in
            ["[a](javascript:alert(1))", "[a](data:text/html,x)", "[a](/etc)", "[a](JaVaScript:x)"]
        {
            assert!(rendered(text).contains("href=\"#\""), "{}", rendered(text));
        }
        assert!(rendered("[a](https://example.com)").contains("href=\"https://example.com\""));
        let picture = rendered("![a](https://example.com/a.png)");
        assert!(picture.contains("<a href=") && !picture.contains("<img"), "{picture}");
    }

    #[test]
    fn names_and_output_are_escaped() {
        let mut out = Vec::new();
        let part = Part::tool_result("c", "</pre><script>\u{1b}[31m").named("\"><script>");
        super::part(&mut out, &part).unwrap();
        let page = String::from_utf8(out).unwrap();
        assert!(!page.contains("<script>") && !page.contains('\u{1b}'), "{page}");
    }
}
