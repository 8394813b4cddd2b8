//! JSON Lines: a line for each session and each message, in the model's own names. It reads back
//! without loss.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::layout::{Exported, Layout};
use crate::model::{Annotation, Message, Session, SessionInfo};
use crate::plain::Harmful;

/// A line for each session and then for each of its messages.
pub(super) struct JsonLines;

impl Layout for JsonLines {
    fn harmful(&self) -> Harmful {
        Harmful::Escaped
    }

    fn session(&mut self, out: &mut dyn Write, session: &Exported<'_>) -> io::Result<()> {
        let (told, annotation) = (session.told, &session.info.annotation);
        line(out, &LineRef::Session { told, annotation })
    }

    fn message(
        &mut self,
        out: &mut dyn Write,
        info: &SessionInfo,
        message: &Message,
        _is_first: bool,
    ) -> io::Result<()> {
        line(out, &LineRef::Message { session: &info.session.external_id, message })
    }
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

fn line(out: &mut dyn Write, line: &LineRef<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// A line of an archive; the error says what is wrong with it.
pub(crate) fn read_line(text: &str) -> Result<Line, serde_json::Error> {
    serde_json::from_str(text)
}
