//! Archive: reads back what was exported as JSON Lines.

use std::io::BufRead;
use std::path::Path;

use super::ImportReport;
use crate::clock;
use crate::error::{Cause, Error, Result};
use crate::export::{Line, read_line};
use crate::ingest::{self, Ingested};
use crate::model::{Annotation, Message, Session};

/// Messages of one session that are stored together.
const BATCH: usize = 512;

/// The longest line that is read, in bytes: what an export can write of one message.
const MAX_LINE_BYTES: u64 = 256 << 20;

/// Stores one session with some of its messages.
type Store<'a> = dyn FnMut(Session, Vec<Message>) -> Result<Ingested> + 'a;

/// Stores what people said of a session.
type Annotate<'a> = dyn FnMut(&str, Annotation) -> Result<()> + 'a;

/// Reads an archive, giving `store` a session with up to [`BATCH`] messages at a time.
pub(crate) fn archive(
    archive: &mut dyn BufRead,
    store: &mut Store<'_>,
    annotate: &mut Annotate<'_>,
) -> Result<ImportReport> {
    let mut report = ImportReport::found(1);
    report.files_read = 1;
    let mut reader = Reader {
        store,
        annotate,
        report,
        session: None,
        annotation: Annotation::default(),
        messages: Vec::new(),
    };
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let mut limited = std::io::Read::take(&mut *archive, MAX_LINE_BYTES);
        let length = limited.read_until(b'\n', &mut line).map_err(failed)?;
        if length == 0 {
            break;
        }
        reader.report.read.bytes_read += length as u64;
        if !line.trim_ascii().is_empty() {
            reader.line(number, &line)?;
        }
    }
    reader.flush()?;
    Ok(reader.report)
}

struct Reader<'a, 's> {
    store: &'a mut Store<'s>,
    annotate: &'a mut Annotate<'s>,
    report: ImportReport,
    session: Option<Session>,
    annotation: Annotation,
    messages: Vec<Message>,
}

impl Reader<'_, '_> {
    fn line(&mut self, number: u64, line: &[u8]) -> Result<()> {
        let mut line = std::str::from_utf8(line).ok().and_then(|text| read_line(text).ok());
        if line.as_mut().is_some_and(tame) {
            self.report.read.note_invalid(Path::new("archive"), number, ingest::TAMED);
        }
        match line {
            Some(Line::Session { told, annotation }) => {
                self.flush()?;
                self.session = Some(*told);
                self.annotation = *annotation;
            }
            Some(Line::Message { session, message }) if self.is_current(&session) => {
                self.messages.push(*message);
                if self.messages.len() >= BATCH {
                    self.store()?;
                }
            }
            // A message of a session whose own line is missing has nowhere to go.
            Some(Line::Message { .. }) | None => {
                let path = Path::new("archive");
                self.report.read.note_invalid(path, number, "no line of an archive");
            }
        }
        Ok(())
    }

    fn is_current(&self, external_id: &str) -> bool {
        self.session.as_ref().is_some_and(|session| session.external_id == external_id)
    }

    fn store(&mut self) -> Result<()> {
        let Some(session) = self.session.clone() else { return Ok(()) };
        let done = (self.store)(session, std::mem::take(&mut self.messages))?;
        self.report.note_ingested(&done);
        Ok(())
    }

    /// Stores the session that ends here, even one without messages.
    fn flush(&mut self) -> Result<()> {
        self.store()?;
        let annotation = std::mem::take(&mut self.annotation);
        if let Some(session) = self.session.take().filter(|_| !annotation.is_empty()) {
            (self.annotate)(&session.external_id, annotation)?;
        }
        Ok(())
    }
}

/// Puts times that nobody can tell at their end. Returns whether there were any.
fn tame(line: &mut Line) -> bool {
    match line {
        Line::Session { told, annotation } => {
            let is_judged = annotation.reviewed_at.as_mut().is_some_and(clock::tame);
            ingest::tame(told, &mut []) > 0 || is_judged
        }
        Line::Message { message, .. } => clock::tame(&mut message.created_at),
    }
}

fn failed(source: std::io::Error) -> Error {
    Cause::Input { source }.into()
}
