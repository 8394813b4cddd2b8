//! Incoming: a batch of another archive, taken in as a whole or not at all.

use std::collections::HashSet;
use std::mem::take;

use super::apply::Step;
use super::line::{End, GoneLine, Line};
use super::reading::{GoOn, Lines, SyncReading};
use crate::clock;
use crate::error::Result;
use crate::ingest::{self, Prepared, prepare};
use crate::model::{Annotation, Message, MessageMode, Session};
use crate::newer::Teller;
use crate::store::{Edition, SaidStamps, SourceStamps, name_hash};

/// How many lines that are not part of a batch are listed.
const MAX_INVALID: usize = 20;

/// How much is said of one, in characters.
const MAX_WHY: usize = 300;

/// A batch that arrived whole.
pub(crate) struct Incoming {
    pub(super) steps: Vec<Step>,
    #[cfg_attr(not(feature = "network"), allow(dead_code, reason = "only a pull goes on there"))]
    pub(crate) end: End,
    pub(super) invalid: Vec<String>,
    pub(super) reading: SyncReading,
}

/// What came back as it went, and is known better here.
pub(crate) trait Echo {
    /// Takes out of a session what is an echo.
    fn session(&self, session: Session) -> Session;

    /// Whether a message is an echo.
    fn is_message(&self, session: &str, message: &Message) -> bool;

    /// Whether what people say is an echo.
    fn is_annotation(&self, session: &str, annotation: &Annotation) -> bool;
}

/// Reads a compressed batch, leaving out echoes, until `go_on` breaks off. Fails if it does not end
/// as a batch does.
pub(crate) fn read_batch(
    compressed: &mut dyn std::io::Read,
    echo: Option<&dyn Echo>,
    go_on: GoOn<'_>,
) -> Result<Incoming> {
    let mut lines = Lines::new(compressed, go_on)?;
    let mut reader = Reader { echo, ..Reader::default() };
    loop {
        match serde_json::from_slice(lines.next()?) {
            Ok(Line::End(end)) => return Ok(reader.finish(end, lines.reading)),
            Ok(line) => reader.line(lines.reading.lines, line),
            Err(error) => reader.note(lines.reading.lines, &error.to_string()),
        }
        lines.reading.invalid = reader.invalid_count;
    }
}

#[derive(Default)]
struct Reader<'a> {
    echo: Option<&'a dyn Echo>,
    steps: Vec<Step>,
    session: Option<Session>,
    stamps: Option<SourceStamps>,
    messages: Vec<(Message, Option<Edition>)>,
    removed: Vec<String>,
    is_told: bool,
    invalid: Vec<String>,
    invalid_count: u64,
}

/// Puts times that nobody can tell at their end. Returns whether there were any.
fn tame(line: &mut Line) -> bool {
    match line {
        Line::Session { session, .. } => ingest::tame(session, &mut []) > 0,
        Line::Message { message, edition, .. } => {
            let mut is_tamed = clock::tame(&mut message.created_at);
            let told = [
                message.changed_at.as_mut(),
                edition.as_mut().and_then(|edition| edition.changed_at.as_mut()),
            ];
            for at in told.into_iter().flatten() {
                is_tamed |= clock::tame(at);
            }
            is_tamed
        }
        Line::Annotate { annotation, .. } => {
            annotation.reviewed_at.as_mut().is_some_and(clock::tame)
        }
        _ => false,
    }
}

impl From<GoneLine> for crate::store::Gone {
    fn from(gone: GoneLine) -> Self {
        Self { at: gone.at, messages: gone.messages }
    }
}

impl Reader<'_> {
    fn line(&mut self, number: u64, mut line: Line) {
        if tame(&mut line) {
            self.note(number, ingest::TAMED);
        }
        match line {
            Line::Session { session, stamps } => {
                self.flush();
                match ingest::check(&session, &[]) {
                    Ok(()) => {
                        self.stamps = stamps;
                        self.session = Some(match self.echo {
                            Some(echo) => echo.session(*session),
                            None => *session,
                        });
                    }
                    Err(error) => self.note(number, &error.report()),
                }
            }
            Line::Message { session, message, edition } if self.is_current(&session) => {
                match ingest::check(&Session::new("sync", session), std::slice::from_ref(&*message))
                {
                    Ok(()) if self.is_echo(&message) => {}
                    // It is told as a whole, whatever is said of how to merge it.
                    Ok(()) => {
                        self.message(Message { mode: MessageMode::Replace, ..*message }, edition);
                    }
                    Err(error) => self.note(number, &error.report()),
                }
            }
            Line::RemoveMessages { session, messages, gone } if self.is_current(&session) => {
                self.remove(session, messages, gone);
            }
            Line::Annotate { session, annotation, messages, stamps }
                if self.is_current(&session) =>
            {
                self.annotate(session, annotation, messages, stamps);
            }
            Line::DeleteSession { session, gone } => {
                self.flush();
                self.steps.push(Step::Delete { session, gone: gone.map(Into::into) });
            }
            Line::End(_) => {}
            _ => self.note(number, "its session's own line is missing"),
        }
    }

    fn message(&mut self, message: Message, edition: Option<Edition>) {
        if !self.removed.is_empty() {
            self.store();
        }
        self.messages.push((message, edition));
    }

    /// What the sender does not say when it went is removed as it was before that was told.
    fn remove(&mut self, session: String, mut messages: Vec<String>, gone: Option<GoneLine>) {
        if let Some(gone) = gone {
            let told: HashSet<u64> = gone.messages.iter().map(|message| message.0).collect();
            messages.retain(|id| !told.contains(&name_hash(id)));
            self.store();
            self.steps.push(Step::Delete { session, gone: Some(gone.into()) });
        }
        self.removed.extend(messages);
    }

    fn annotate(
        &mut self,
        session: String,
        annotation: Box<Annotation>,
        messages: u32,
        stamps: Option<SaidStamps>,
    ) {
        if self.echo.is_some_and(|echo| echo.is_annotation(&session, &annotation)) {
            return;
        }
        self.store();
        self.steps.push(Step::Annotate { session, annotation, messages, stamps });
    }

    fn is_echo(&self, message: &Message) -> bool {
        let session = self.session.as_ref().map(|session| &session.external_id);
        let asked = self.echo.zip(session);
        asked.is_some_and(|(echo, session)| echo.is_message(session, message))
    }

    fn is_current(&self, external_id: &str) -> bool {
        self.session.as_ref().is_some_and(|session| session.external_id == external_id)
    }

    /// Makes a step of what was gathered for the session.
    fn store(&mut self) {
        let Some(session) = self.session.clone() else { return };
        let is_first = !take(&mut self.is_told);
        self.is_told = true;
        let (messages, removed_messages) = (take(&mut self.messages), take(&mut self.removed));
        if !is_first && messages.is_empty() && removed_messages.is_empty() {
            return;
        }
        let (messages, editions): (Vec<_>, Vec<_>) = messages.into_iter().unzip();
        let mut prepared = prepare(session, messages);
        for (message, edition) in prepared.messages.iter_mut().zip(editions) {
            message.edition = edition.unwrap_or(message.edition);
        }
        let (teller, stamps) = (Teller::Archive, self.stamps.clone());
        let prepared = Prepared { removed_messages, teller, stamps, ..prepared };
        self.steps.push(Step::Upsert(Box::new(prepared)));
    }

    /// Ends the session.
    fn flush(&mut self) {
        self.store();
        self.session = None;
        self.is_told = false;
    }

    fn note(&mut self, number: u64, why: &str) {
        self.invalid_count += 1;
        if self.invalid.len() < MAX_INVALID {
            // Some of them quote the line.
            let why: String = why.chars().take(MAX_WHY).collect();
            self.invalid.push(format!("line {number}: {why}"));
        }
    }

    fn finish(mut self, end: End, reading: SyncReading) -> Incoming {
        self.flush();
        Incoming { steps: self.steps, end, invalid: self.invalid, reading }
    }
}
