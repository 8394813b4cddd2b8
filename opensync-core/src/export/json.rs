//! JSON: one array of sessions with their messages, in the model's own names.

use std::io::{self, Write};

use super::layout::{Exported, Layout};
use crate::model::{Message, SessionInfo};
use crate::plain::Harmful;

/// One array of sessions, each with its messages.
pub(super) struct Json;

impl Layout for Json {
    fn harmful(&self) -> Harmful {
        Harmful::Escaped
    }

    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"[")
    }

    fn session(&mut self, out: &mut dyn Write, session: &Exported<'_>) -> io::Result<()> {
        if !session.is_first {
            out.write_all(b",")?;
        }
        let text = serde_json::to_string(session.info)?;
        // The session's object stays open for its messages.
        let open = text.strip_suffix('}').unwrap_or(&text);
        write!(out, "\n{open},\"messages\":[")
    }

    fn message(
        &mut self,
        out: &mut dyn Write,
        _info: &SessionInfo,
        message: &Message,
        is_first: bool,
    ) -> io::Result<()> {
        out.write_all(if is_first { b"\n" } else { b",\n" })?;
        Ok(serde_json::to_writer(out, message)?)
    }

    fn end_session(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"]}")
    }

    fn finish(&mut self, out: &mut dyn Write, _is_empty: bool) -> io::Result<()> {
        out.write_all(b"]\n")
    }
}
