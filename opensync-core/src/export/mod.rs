//! Export: sessions as files that people and programs read.
//!
//! One message is in memory at a time, whatever the length of a session. JSON Lines is the format
//! that loses nothing: [`OpenSync::import_archive`](crate::OpenSync::import_archive) reads it back.
//!
//! Whatever is written may be shown by a terminal, so nothing in it is more than shown: what a
//! terminal would act on is left out, and in JSON escaped.

mod csv;
mod fence;
mod flavour;
mod html;
mod json;
mod json_lines;
mod layout;
mod markdown;
mod markdown_plain;
mod markdown_table;

use std::io::{self, Write};

use crate::error::{Cause, Error, Result};
use crate::model::{Message, Session, SessionInfo};
use crate::plain::Plain;
use crate::redact::RedactOptions;
use crate::word::words;

pub(crate) use fence::closed;
pub(crate) use json_lines::{Line, read_line};

use layout::{Exported, Layout};

words! {
    /// What an export looks like.
    #[non_exhaustive]
    pub enum Format: "format" {
        /// For people: headings, prose, fenced code.
        Markdown = "markdown",
        /// One array of sessions, each with its messages.
        Json = "json",
        /// A line for each session and then for each of its messages. Reads back without loss.
        Jsonl = "jsonl",
        /// A row for each message. Cells are quoted, and made harmless for spreadsheets.
        Csv = "csv",
        /// A page that needs nothing else. What a transcript holds is text in it, never markup.
        Html = "html",
        /// Markdown as `OpenSync`'s HTTP interface has it: facts, and what was said.
        PlainMarkdown = "markdown-plain",
        /// Markdown as `OpenSync`'s pages have it: a table of facts, what was said, and tools.
        TableMarkdown = "markdown-table",
    }
}

impl Format {
    /// What writes it.
    fn layout(self) -> Box<dyn Layout> {
        match self {
            Self::Markdown => Box::new(markdown::Markdown),
            Self::Json => Box::new(json::Json),
            Self::Jsonl => Box::new(json_lines::JsonLines),
            Self::Csv => Box::new(csv::Csv),
            Self::Html => Box::<html::Html>::default(),
            Self::PlainMarkdown => Box::new(markdown_plain::PlainMarkdown),
            Self::TableMarkdown => Box::new(markdown_table::TableMarkdown),
        }
    }
}

/// What is exported of sessions, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExportOptions {
    /// What it looks like.
    pub format: Format,
    /// Hide secrets, and what else these options say.
    pub redact: Option<RedactOptions>,
}

impl From<Format> for ExportOptions {
    /// All as it is.
    fn from(format: Format) -> Self {
        Self { format, redact: None }
    }
}

impl ExportOptions {
    /// What is hidden; nothing if absent.
    #[must_use]
    pub fn redact(self, redact: Option<RedactOptions>) -> Self {
        Self { redact, ..self }
    }
}

/// Writes sessions in one format, message by message.
pub(crate) struct Exporter<'w> {
    layout: Box<dyn Layout>,
    out: Plain<'w>,
    shows_cost: bool,
    is_for_readers: bool,
    markdown: Option<String>,
    sessions: u64,
    messages: u64,
}

impl<'w> Exporter<'w> {
    /// Begins the file.
    pub(crate) fn begin(format: Format, out: &'w mut dyn Write) -> Result<Self> {
        let mut layout = format.layout();
        let mut out = Plain::new(out, layout.harmful());
        layout.begin(&mut out).map_err(failed)?;
        let (shows_cost, is_for_readers, markdown) = (true, false, None);
        let (sessions, messages) = (0, 0);
        Ok(Self { layout, out, shows_cost, is_for_readers, markdown, sessions, messages })
    }

    /// Leaves out what strangers have no use for: ids, and the cost unless it is to be shown. Whoever may
    /// read it without a password finds it as Markdown at `markdown`.
    pub(crate) fn for_readers(self, shows_cost: bool, markdown: Option<String>) -> Self {
        Self { shows_cost, is_for_readers: true, markdown, ..self }
    }

    /// Begins a session: all that is known of it, and what its source told of that.
    pub(crate) fn session(&mut self, info: &SessionInfo, told: &Session) -> Result<()> {
        let session = Exported {
            info,
            told,
            is_first: self.sessions == 0,
            is_for_readers: self.is_for_readers,
            shows_cost: self.shows_cost,
            markdown: self.markdown.as_deref(),
        };
        self.sessions += 1;
        self.messages = 0;
        self.layout.session(&mut self.out, &session).map_err(failed)
    }

    /// Adds a message of the session that was begun.
    pub(crate) fn message(&mut self, info: &SessionInfo, message: &Message) -> Result<()> {
        let is_first = self.messages == 0;
        self.messages += 1;
        self.layout.message(&mut self.out, info, message, is_first).map_err(failed)
    }

    /// Ends the session that was begun.
    pub(crate) fn end_session(&mut self) -> Result<()> {
        self.layout.end_session(&mut self.out).map_err(failed)
    }

    /// Ends the file.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.layout.finish(&mut self.out, self.sessions == 0).map_err(failed)?;
        self.out.flush().map_err(failed)
    }
}

fn failed(source: io::Error) -> Error {
    Cause::Output { source }.into()
}

/// A cost in US dollars with four decimals.
fn dollars(nanos: u64) -> String {
    let rounded = nanos.saturating_add(50_000) / 100_000;
    format!("${}.{:04}", rounded / 10_000, rounded % 10_000)
}

/// A time as people and programs read it: RFC 3339 with milliseconds, UTC.
fn time(ms: i64) -> String {
    crate::clock::rfc3339(ms)
}
