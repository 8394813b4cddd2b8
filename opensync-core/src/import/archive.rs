//! Archive: reads back what was exported as JSON Lines.

use std::io::BufRead;
use std::path::Path;

use super::ImportReport;
use crate::annotation;
use crate::clock;
use crate::error::{Cause, Error, Result};
use crate::export::{Line, read_line};
use crate::ingest::{self, Ingested, Prepared};
use crate::model::{Annotation, AnnotationEdit, Message, Session};
use crate::newer::Teller;

/// Messages of one session that are one piece.
const BATCH: usize = 512;

/// What a piece weighs beside its messages: a session's record.
const PIECE_BYTES: usize = 512;

/// The longest line that is read, in bytes: what an export can write of one message.
const MAX_LINE_BYTES: u64 = 256 << 20;

/// A session with some of its messages, and behind its last what people said of it.
pub(crate) struct Piece {
    pub(crate) prepared: Prepared,
    pub(crate) annotation: Option<AnnotationEdit>,
}

/// Stores pieces in their order, in one commit.
type Store<'a> = dyn FnMut(Vec<Piece>) -> Result<Vec<Ingested>> + 'a;

/// Reads an archive, giving `store` pieces of some `commit_bytes` at a time: a commit for each session
/// would write each page of the store's tables again and again.
pub(crate) fn archive(
    archive: &mut dyn BufRead,
    commit_bytes: usize,
    store: &mut Store<'_>,
) -> Result<ImportReport> {
    let mut report = ImportReport::found(1);
    report.files_read = 1;
    let mut reader = Reader {
        store,
        commit_bytes,
        report,
        session: None,
        annotation: Annotation::default(),
        messages: Vec::new(),
        pieces: Vec::new(),
        weight: 0,
    };
    let read = reader.read(archive);
    // What was read before a fault is kept.
    reader.commit()?;
    read?;
    Ok(reader.report)
}

struct Reader<'a, 's> {
    store: &'a mut Store<'s>,
    commit_bytes: usize,
    report: ImportReport,
    session: Option<Session>,
    annotation: Annotation,
    messages: Vec<Message>,
    /// What is to be committed together, and how many bytes it holds.
    pieces: Vec<Piece>,
    weight: usize,
}

impl Reader<'_, '_> {
    fn read(&mut self, archive: &mut dyn BufRead) -> Result<()> {
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            let mut limited = std::io::Read::take(&mut *archive, MAX_LINE_BYTES);
            let length = limited.read_until(b'\n', &mut line).map_err(failed)?;
            if length == 0 {
                break;
            }
            self.report.read.bytes_read += length as u64;
            if !line.trim_ascii().is_empty() {
                self.line(number, &line)?;
            }
        }
        self.flush()
    }

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
                    self.piece(None)?;
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

    /// Ends a piece, and commits if that is enough.
    fn piece(&mut self, annotation: Option<AnnotationEdit>) -> Result<()> {
        let Some(session) = self.session.clone() else { return Ok(()) };
        let messages = std::mem::take(&mut self.messages);
        ingest::check(&session, &messages)?;
        let prepared = Prepared { teller: Teller::Export, ..ingest::prepare(session, messages) };
        self.weight += PIECE_BYTES + prepared.weight();
        self.pieces.push(Piece { prepared, annotation });
        if self.weight >= self.commit_bytes { self.commit() } else { Ok(()) }
    }

    /// Ends the session that ends here, even one without messages.
    fn flush(&mut self) -> Result<()> {
        let annotation = std::mem::take(&mut self.annotation);
        let said = (!annotation.is_empty()).then(|| annotation::tidy(annotation.into()));
        let (said, fault) = match said.transpose() {
            Ok(said) => (said, Ok(())),
            Err(fault) => (None, Err(fault)),
        };
        self.piece(said)?;
        self.session = None;
        fault
    }

    fn commit(&mut self) -> Result<()> {
        self.weight = 0;
        let pieces = std::mem::take(&mut self.pieces);
        if pieces.is_empty() {
            return Ok(());
        }
        (self.store)(pieces)?.iter().for_each(|done| self.report.note_ingested(done));
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
