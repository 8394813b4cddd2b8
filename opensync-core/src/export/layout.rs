//! Layout: what a format writes at each point of an export. A format is a file with one of these, and
//! a row in [`Format::layout`](super::Format::layout).

use std::io::{self, Write};

use crate::model::{Message, Session, SessionInfo};
use crate::plain::Harmful;

/// A session that is exported.
pub(super) struct Exported<'a> {
    /// All that is known of it.
    pub(super) info: &'a SessionInfo,
    /// What its source told of that.
    pub(super) told: &'a Session,
    /// Whether it is the first of the file.
    pub(super) is_first: bool,
    /// Whether strangers read it, who have no use for ids.
    pub(super) is_for_readers: bool,
    /// Whether its cost is to be shown.
    pub(super) shows_cost: bool,
    /// Where everybody who has the link finds it as Markdown.
    pub(super) markdown: Option<&'a str>,
}

/// Writes sessions in one format.
pub(super) trait Layout {
    /// What becomes of what a terminal would act on.
    fn harmful(&self) -> Harmful {
        Harmful::LeftOut
    }

    /// Begins the file.
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Begins a session.
    fn session(&mut self, out: &mut dyn Write, session: &Exported<'_>) -> io::Result<()>;

    /// Adds a message of the session that was begun.
    fn message(
        &mut self,
        out: &mut dyn Write,
        info: &SessionInfo,
        message: &Message,
        is_first: bool,
    ) -> io::Result<()>;

    /// Ends the session that was begun.
    fn end_session(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Ends the file.
    fn finish(&mut self, _out: &mut dyn Write, _is_empty: bool) -> io::Result<()> {
        Ok(())
    }
}
