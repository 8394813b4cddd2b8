//! Export: sessions as files that people and programs read.
//!
//! One message is in memory at a time, whatever the length of a session. JSON Lines is the format
//! that loses nothing: [`OpenSync::import_archive`](crate::OpenSync::import_archive) reads it back.

mod csv;
mod json;
mod markdown;

use std::io::{self, Write};

use crate::error::{Cause, Error, Result};
use crate::model::{Message, SessionInfo};

pub(crate) use json::{Line, read_line};

/// What an export looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// For people: headings, prose, fenced code.
    Markdown,
    /// One array of sessions, each with its messages.
    Json,
    /// A line for each session and then for each of its messages. Reads back without loss.
    Jsonl,
    /// A row for each message. Cells are quoted, and made harmless for spreadsheets.
    Csv,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Markdown, Self::Json, Self::Jsonl, Self::Csv];

    /// The format's word, as the command and the file name have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
        }
    }
}

/// Writes sessions in one format, message by message.
pub(crate) struct Exporter<'w> {
    format: Format,
    out: &'w mut dyn Write,
    sessions: u64,
    messages: u64,
}

impl<'w> Exporter<'w> {
    /// Begins the file.
    pub(crate) fn begin(format: Format, out: &'w mut dyn Write) -> Result<Self> {
        match format {
            Format::Json => out.write_all(b"["),
            Format::Csv => csv::header(out),
            Format::Markdown | Format::Jsonl => Ok(()),
        }
        .map_err(failed)?;
        Ok(Self { format, out, sessions: 0, messages: 0 })
    }

    /// Begins a session.
    pub(crate) fn session(&mut self, info: &SessionInfo) -> Result<()> {
        let first = self.sessions == 0;
        self.sessions += 1;
        self.messages = 0;
        match self.format {
            Format::Markdown => markdown::session(self.out, info, first),
            Format::Json => json::session(self.out, info, first),
            Format::Jsonl => json::session_line(self.out, info),
            Format::Csv => Ok(()),
        }
        .map_err(failed)
    }

    /// Adds a message of the session that was begun.
    pub(crate) fn message(&mut self, info: &SessionInfo, message: &Message) -> Result<()> {
        let first = self.messages == 0;
        self.messages += 1;
        match self.format {
            Format::Markdown => markdown::message(self.out, message),
            Format::Json => json::message(self.out, message, first),
            Format::Jsonl => json::message_line(self.out, info, message),
            Format::Csv => csv::row(self.out, info, message),
        }
        .map_err(failed)
    }

    /// Ends the session that was begun.
    pub(crate) fn end_session(&mut self) -> Result<()> {
        match self.format {
            Format::Json => self.out.write_all(b"]}").map_err(failed),
            Format::Markdown | Format::Jsonl | Format::Csv => Ok(()),
        }
    }

    /// Ends the file.
    pub(crate) fn finish(self) -> Result<()> {
        if self.format == Format::Json {
            self.out.write_all(b"]\n").map_err(failed)?;
        }
        self.out.flush().map_err(failed)
    }
}

fn failed(source: io::Error) -> Error {
    Cause::Output { source }.into()
}

/// A time as people and programs read it: RFC 3339 with milliseconds, UTC.
fn time(ms: i64) -> String {
    crate::clock::rfc3339(ms)
}
