//! Export: sessions as files that people and programs read.
//!
//! One message is in memory at a time, whatever the length of a session. JSON Lines is the format
//! that loses nothing: [`OpenSync::import_archive`](crate::OpenSync::import_archive) reads it back.
//!
//! Whatever is written may be shown by a terminal, so nothing in it is more than shown: what a
//! terminal would act on is left out, and in JSON escaped.

mod csv;
mod fence;
mod flavours;
mod html;
mod json;
mod markdown;

use std::io::{self, Write};

use crate::error::{Cause, Error, Result};
use crate::model::{Message, Session, SessionInfo};
use crate::plain::{Harmful, Plain};
use crate::redact::RedactOptions;
use crate::word::words;

pub(crate) use fence::closed;
pub(crate) use json::{Line, read_line};

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

/// What is exported of sessions, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportOptions {
    /// What it looks like.
    pub format: Format,
    /// Hide secrets, and what else these options say.
    pub redact: Option<RedactOptions>,
}

/// Writes sessions in one format, message by message.
pub(crate) struct Exporter<'w> {
    format: Format,
    out: Plain<'w>,
    shows_cost: bool,
    is_for_readers: bool,
    sessions: u64,
    messages: u64,
}

impl<'w> Exporter<'w> {
    /// Begins the file.
    pub(crate) fn begin(format: Format, out: &'w mut dyn Write) -> Result<Self> {
        let harmful = match format {
            Format::Json | Format::Jsonl => Harmful::Escaped,
            _ => Harmful::LeftOut,
        };
        let mut out = Plain::new(out, harmful);
        match format {
            Format::Json => out.write_all(b"["),
            Format::Csv => csv::header(&mut out),
            Format::Html => html::begin(&mut out),
            Format::Markdown | Format::Jsonl | Format::PlainMarkdown | Format::TableMarkdown => {
                Ok(())
            }
        }
        .map_err(failed)?;
        Ok(Self { format, out, shows_cost: true, is_for_readers: false, sessions: 0, messages: 0 })
    }

    /// Leaves out what strangers have no use for: ids, and the cost unless it is to be shown.
    pub(crate) fn for_readers(self, shows_cost: bool) -> Self {
        Self { shows_cost, is_for_readers: true, ..self }
    }

    /// Begins a session: all that is known of it, and what its source told of that.
    pub(crate) fn session(&mut self, info: &SessionInfo, told: &Session) -> Result<()> {
        let first = self.sessions == 0;
        self.sessions += 1;
        self.messages = 0;
        let (is_for_readers, out) = (self.is_for_readers, &mut self.out);
        match self.format {
            Format::Markdown => markdown::session(out, info, first, is_for_readers),
            Format::Html => html::session(out, info, first, self.shows_cost),
            Format::PlainMarkdown => flavours::plain_session(out, info),
            Format::TableMarkdown => flavours::table_session(out, info),
            Format::Json => json::session(out, info, first),
            Format::Jsonl => json::session_line(out, told, &info.annotation),
            Format::Csv => Ok(()),
        }
        .map_err(failed)
    }

    /// Adds a message of the session that was begun.
    pub(crate) fn message(&mut self, info: &SessionInfo, message: &Message) -> Result<()> {
        let first = self.messages == 0;
        self.messages += 1;
        let out = &mut self.out;
        match self.format {
            Format::Markdown => markdown::message(out, message),
            Format::Html => html::message(out, message),
            Format::PlainMarkdown => flavours::plain_message(out, message),
            Format::TableMarkdown => flavours::table_message(out, message),
            Format::Json => json::message(out, message, first),
            Format::Jsonl => json::message_line(out, info, message),
            Format::Csv => csv::row(out, info, message),
        }
        .map_err(failed)
    }

    /// Ends the session that was begun.
    pub(crate) fn end_session(&mut self) -> Result<()> {
        match self.format {
            Format::Json => self.out.write_all(b"]}").map_err(failed),
            Format::Html => html::end_session(&mut self.out).map_err(failed),
            _ => Ok(()),
        }
    }

    /// Ends the file.
    pub(crate) fn finish(mut self) -> Result<()> {
        match self.format {
            Format::Json => self.out.write_all(b"]\n"),
            Format::Html => html::finish(&mut self.out, self.sessions == 0),
            _ => Ok(()),
        }
        .map_err(failed)?;
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
