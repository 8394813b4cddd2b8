//! Plain Markdown: prose only, as `OpenSync`'s HTTP interface has always answered it.

use std::io::{self, Write};

use super::flavour::{facts, heading};
use super::layout::{Exported, Layout};
use super::markdown::one_line;
use super::{closed, dollars};
use crate::model::{Message, PartKind, SessionInfo};

/// Facts, and what was said.
pub(super) struct PlainMarkdown;

impl Layout for PlainMarkdown {
    fn session(&mut self, out: &mut dyn Write, session: &Exported<'_>) -> io::Result<()> {
        let info = session.info;
        let title = info.session.title.as_deref().unwrap_or("Untitled");
        writeln!(out, "# {}\n", one_line(title))?;
        for (name, value) in facts(info) {
            writeln!(out, "- **{name}:** {value}")?;
        }
        writeln!(out, "- **Tokens:** {}", info.usage.total())?;
        writeln!(out, "- **Cost:** {}\n\n---\n", dollars(info.cost_nanos))
    }

    fn message(
        &mut self,
        out: &mut dyn Write,
        _info: &SessionInfo,
        message: &Message,
        _is_first: bool,
    ) -> io::Result<()> {
        heading(out, message)?;
        let texts = message.parts.iter().filter(|part| part.kind == PartKind::Text);
        texts.map(|part| &part.text).try_for_each(|text| writeln!(out, "{}\n", closed(text)))
    }
}
