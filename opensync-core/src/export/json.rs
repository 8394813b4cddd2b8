//! JSON and JSON Lines: the model's own names, nothing left out.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::model::{Annotation, Message, Session, SessionInfo};

pub(super) fn session(out: &mut dyn Write, info: &SessionInfo, first: bool) -> io::Result<()> {
    if !first {
        out.write_all(b",")?;
    }
    let text = serde_json::to_string(info)?;
    // The session's object stays open for its messages.
    let open = text.strip_suffix('}').unwrap_or(&text);
    write!(out, "\n{open},\"messages\":[")
}

pub(super) fn message(out: &mut dyn Write, message: &Message, first: bool) -> io::Result<()> {
    out.write_all(if first { b"\n" } else { b",\n" })?;
    Ok(serde_json::to_writer(out, message)?)
}

/// A line of an archive. It holds what was told, and nothing that follows from it.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum LineRef<'a> {
    Session {
        #[serde(flatten)]
        told: &'a Session,
        #[serde(skip_serializing_if = "Annotation::is_empty")]
        annotation: &'a Annotation,
    },
    Message {
        session: &'a str,
        message: &'a Message,
    },
}

/// A line of an archive, read back.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Line {
    /// A session; its messages follow.
    Session {
        /// As its source told it.
        #[serde(flatten)]
        told: Box<Session>,
        /// What people said of it.
        #[serde(default)]
        annotation: Box<Annotation>,
    },
    /// A message of the session with this external id.
    Message { session: String, message: Box<Message> },
}

pub(super) fn session_line(
    out: &mut dyn Write,
    told: &Session,
    annotation: &Annotation,
) -> io::Result<()> {
    line(out, &LineRef::Session { told, annotation })
}

pub(super) fn message_line(
    out: &mut dyn Write,
    info: &SessionInfo,
    message: &Message,
) -> io::Result<()> {
    line(out, &LineRef::Message { session: &info.session.external_id, message })
}

fn line(out: &mut dyn Write, line: &LineRef<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// A line of an archive; the error says what is wrong with it.
pub(crate) fn read_line(text: &str) -> Result<Line, serde_json::Error> {
    serde_json::from_str(text)
}
