//! Incoming: a batch of another archive, taken in as a whole or not at all.

use std::mem::take;

use serde::{Deserialize, Serialize};

use super::line::{End, Line};
use super::reading::{GoOn, Lines, SyncReading, ask};
use crate::annotation;
use crate::clock;
use crate::error::Result;
use crate::ingest::{self, Prepared, Pricer, apply, prepare};
use crate::model::{Annotation, AnnotationEdit, Edit, Message, MessageMode, Session};
use crate::store::Write;

/// How many lines that are no part of a batch are listed.
const MAX_INVALID: usize = 20;

/// How much is said of one, in characters.
const MAX_WHY: usize = 300;

/// What applying a batch changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SyncApplied {
    /// Sessions that are new or different.
    pub sessions: u64,
    /// Messages that are new or different.
    pub messages: u64,
    /// Sessions and messages that are gone.
    pub deleted: u64,
    /// The position of the change log before this batch.
    pub before: u64,
    /// The position of the change log after it. The rows between are this batch's, and no others.
    pub after: u64,
    /// Lines that are no part of a batch, the first 20: number and what is wrong. The others were
    /// taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invalid: Vec<String>,
    /// Sessions of which the other archive has more messages than this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub incomplete: Vec<String>,
}

/// A batch that arrived whole.
pub(crate) struct Incoming {
    steps: Vec<Step>,
    #[cfg_attr(not(feature = "network"), allow(dead_code, reason = "only a pull goes on there"))]
    pub(crate) end: End,
    invalid: Vec<String>,
    reading: SyncReading,
}

enum Step {
    Upsert(Box<Prepared>),
    Annotate { session: String, annotation: Box<Annotation>, messages: u32 },
    Delete { session: String },
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
    messages: Vec<Message>,
    removed: Vec<String>,
    is_told: bool,
    invalid: Vec<String>,
    invalid_count: u64,
}

/// Puts times that nobody can tell at their end. Returns whether there were any.
fn tame(line: &mut Line) -> bool {
    match line {
        Line::Session(session) => ingest::tame(session, &mut []) > 0,
        Line::Message { message, .. } => clock::tame(&mut message.created_at),
        Line::Annotate { annotation, .. } => {
            annotation.reviewed_at.as_mut().is_some_and(clock::tame)
        }
        _ => false,
    }
}

impl Reader<'_> {
    fn line(&mut self, number: u64, mut line: Line) {
        if tame(&mut line) {
            self.note(number, ingest::TAMED);
        }
        match line {
            Line::Session(session) => {
                self.flush();
                match ingest::check(&session, &[]) {
                    Ok(()) => {
                        self.session = Some(match self.echo {
                            Some(echo) => echo.session(*session),
                            None => *session,
                        });
                    }
                    Err(error) => self.note(number, &error.report()),
                }
            }
            Line::Message { session, message } if self.is_current(&session) => {
                match ingest::check(&Session::new("sync", session), std::slice::from_ref(&*message))
                {
                    Ok(()) if self.is_echo(&message) => {}
                    // It is told as a whole, whatever is said of how to merge it.
                    Ok(()) => self.message(Message { mode: MessageMode::Replace, ..*message }),
                    Err(error) => self.note(number, &error.report()),
                }
            }
            Line::RemoveMessages { session, messages } if self.is_current(&session) => {
                self.removed.extend(messages);
            }
            Line::Annotate { session, annotation, messages } if self.is_current(&session) => {
                if self.echo.is_some_and(|echo| echo.is_annotation(&session, &annotation)) {
                    return;
                }
                self.store();
                self.steps.push(Step::Annotate { session, annotation, messages });
            }
            Line::DeleteSession { session } => {
                self.flush();
                self.steps.push(Step::Delete { session });
            }
            Line::End(_) => {}
            _ => self.note(number, "its session's own line is missing"),
        }
    }

    fn message(&mut self, message: Message) {
        if !self.removed.is_empty() {
            self.store();
        }
        self.messages.push(message);
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
        let is_deliberate = !take(&mut self.is_told);
        self.is_told = true;
        let (messages, removed_messages) = (take(&mut self.messages), take(&mut self.removed));
        if is_deliberate || !messages.is_empty() || !removed_messages.is_empty() {
            let prepared = Prepared { removed_messages, ..prepare(session, messages) };
            self.steps.push(Step::Upsert(Box::new(prepared)));
        }
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

impl Incoming {
    /// Takes the batch in, within a transaction, until `go_on` breaks off: nothing of it is taken
    /// then.
    pub(crate) fn apply(
        self,
        write: &mut Write<'_>,
        pricer: Pricer<'_>,
        go_on: GoOn<'_>,
    ) -> Result<SyncApplied> {
        let mut applied = SyncApplied {
            before: write.last_change()?,
            invalid: self.invalid,
            ..SyncApplied::default()
        };
        for step in self.steps {
            ask(&self.reading, go_on)?;
            step.apply(write, pricer, &mut applied)?;
        }
        applied.after = write.last_change()?;
        Ok(applied)
    }
}

impl Step {
    fn apply(
        self,
        write: &mut Write<'_>,
        pricer: Pricer<'_>,
        applied: &mut SyncApplied,
    ) -> Result<()> {
        match self {
            Self::Upsert(prepared) => {
                let done = apply(write, *prepared, pricer)?;
                applied.sessions += u64::from(done.is_changed);
                applied.messages += done.messages_added + done.messages_changed;
            }
            Self::Annotate { session, annotation, messages } => {
                let Some(number) = write.session_number(&session)? else { return Ok(()) };
                let is_changed = annotation::apply(write, number, all_of(*annotation))?;
                applied.sessions += u64::from(is_changed);
                let has = write.session(number)?.map_or(0, |record| record.message_count);
                if has < messages {
                    applied.incomplete.push(session);
                }
            }
            Self::Delete { session } => {
                let Some(number) = write.session_number(&session)? else { return Ok(()) };
                if let Some(record) = write.session(number)? {
                    ingest::delete(write, number, record)?;
                    applied.deleted += 1;
                }
            }
        }
        Ok(())
    }
}

/// The edit that makes any annotation into this one. Whether a session stays on a machine is that
/// machine's.
fn all_of(annotation: Annotation) -> AnnotationEdit {
    fn set<T>(value: Option<T>) -> Edit<T> {
        value.map_or(Edit::Clear, Edit::Set)
    }
    AnnotationEdit {
        title: set(annotation.title),
        tags: set(annotation.tags),
        eval_ready: Edit::Set(annotation.eval_ready),
        eval_status: set(annotation.eval_status),
        eval_notes: set(annotation.eval_notes),
        expected_output: set(annotation.expected_output),
        reviewed_at: set(annotation.reviewed_at),
        local_only: Edit::Keep,
    }
}
