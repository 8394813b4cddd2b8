//! Prose: Markdown as markup of our own making, and text as text.

use std::io::{self, Write};

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};

/// Markdown as markup of our own making.
pub(super) fn prose(out: &mut dyn Write, text: &str) -> io::Result<()> {
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
pub(super) fn escaped(text: &str) -> String {
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
