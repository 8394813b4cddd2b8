//! Reader: goes through a history line by line, and hands on a run at a time.
//!
//! A run goes on as long as no other begins. So the next read begins with the last run again, whose
//! messages have the same ids then.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::history::Line as Meaning;
use super::run::{Known, Run};
use crate::error::Result;
use crate::model::{Message, Session};
use crate::source::jsonl::{Foot, Head, Line, Lines, Position};
use crate::source::{Batch, Cursor, Log, ReadReport, Sink, Stamp};

/// Raised with the layout of the state, or when histories are to be read anew.
const VERSION: u8 = 1;

/// What a cursor holds.
#[derive(Serialize, Deserialize)]
struct Saved {
    head_length: u32,
    line: u64,
    foot: Foot,
    state: State,
}

/// What is known before a run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct State {
    /// The session before it.
    before: Known,
    /// When the run before it began, and how many did then.
    last: (String, u32),
}

/// Whether a cursor was left by a reader that reads as this one does.
pub(super) fn is_current(cursor: &Cursor) -> bool {
    cursor.state.first() == Some(&VERSION)
}

/// Reads what a history holds beyond `cursor`.
pub(super) fn read(
    agent: &'static str,
    log: &Log,
    cursor: Option<&Cursor>,
    sink: Sink<'_>,
) -> Result<ReadReport> {
    let cursor = cursor.filter(|cursor| is_current(cursor));
    if cursor.is_some_and(|cursor| cursor.stamp == log.stamp) {
        return Ok(ReadReport::default());
    }
    let (from, state) = cursor.and_then(restored).unzip();
    let mut lines = Lines::open(&log.path, from)?;
    let start = lines.position();
    let state = state.filter(|_| start.offset > 0).unwrap_or_default();
    let report = ReadReport { is_whole: start.offset == 0, ..ReadReport::default() };
    let (run, name, early) = (None, None, Vec::new());
    let mut reader = Reader { agent, log, state, start, run, name, early, report, sink };
    reader.run(&mut lines)?;
    Ok(reader.report)
}

fn restored(cursor: &Cursor) -> Option<(Position, State)> {
    let saved: Saved = postcard::from_bytes(cursor.state.get(1..)?).ok()?;
    let head = Head { hash: cursor.head, length: saved.head_length };
    let position = Position { offset: cursor.offset, line: saved.line, head, foot: saved.foot };
    Some((position, saved.state))
}

/// A read of one history.
struct Reader<'a> {
    agent: &'static str,
    log: &'a Log,
    /// What was known before the run that is being read.
    state: State,
    /// Where that begins.
    start: Position,
    run: Option<Run>,
    /// When it began, and how many before it did then.
    name: Option<(String, u32)>,
    /// Lines before the first that tells a time: they take its time.
    early: Vec<String>,
    report: ReadReport,
    sink: Sink<'a>,
}

impl Reader<'_> {
    fn run(&mut self, lines: &mut Lines) -> Result<()> {
        loop {
            let place = lines.position();
            let Some(line) = lines.next_line()? else { break };
            let text = self.text(line);
            self.line(&text, place)?;
        }
        if let Some(tail) = lines.tail() {
            let text = self.text(tail);
            self.line(&text, lines.position())?;
        }
        let ended = self.run.as_mut().and_then(Run::end);
        let messages = self.run.take().map(|run| run.messages).unwrap_or_default();
        let head = lines.position().head;
        self.hand_on(ended, messages, Position { head, ..self.start }, self.log.stamp)
    }

    /// The text of a line; nothing of one that is longer than can be held.
    fn text(&mut self, line: Line<'_>) -> String {
        self.report.bytes_read += line.length;
        let Some(bytes) = line.bytes else {
            self.report.note_invalid(&self.log.path, line.number, "the line is too long");
            return String::new();
        };
        let text = String::from_utf8_lossy(bytes);
        if matches!(text, Cow::Owned(_)) {
            let why = "bytes that are not UTF-8 were replaced";
            self.report.note_invalid(&self.log.path, line.number, why);
        }
        text.trim_end_matches('\r').to_owned()
    }

    fn line(&mut self, line: &str, place: Position) -> Result<()> {
        if let Meaning::Begin { told, at } = Meaning::of(line, false) {
            return self.begin(told, at, place);
        }
        match &mut self.run {
            Some(run) => run.line(line, &self.state.before),
            None => self.early.push(line.to_owned()),
        }
        Ok(())
    }

    /// Ends the run before, and begins the next one at `place`.
    fn begin(&mut self, told: &str, at: i64, place: Position) -> Result<()> {
        let folder = self.log.path.parent().and_then(|folder| folder.file_name());
        let folder = folder.unwrap_or_default().to_string_lossy().into_owned();
        let early = std::mem::take(&mut self.early);
        if early.iter().any(|line| !line.trim().is_empty()) {
            let mut run = Run::begin(&folder, "", 0, at);
            early.iter().for_each(|line| run.line(line, &self.state.before));
            self.run = Some(run);
        }
        let mut before = self.run.take();
        if let Some(name) = self.name.take() {
            self.state.last = name;
        }
        if let Some(run) = &mut before
            && let Some(known) = run.end()
        {
            self.state.before = known.clone();
            self.hand_on(Some(known), std::mem::take(&mut run.messages), place, Stamp::default())?;
        }
        self.start = place;
        let nth = if self.state.last.0 == told { self.state.last.1 + 1 } else { 0 };
        self.run = Some(Run::begin(&folder, told, nth, at));
        self.name = Some((told.to_owned(), nth));
        Ok(())
    }

    /// Hands on a run, with the place from which the next read begins.
    fn hand_on(
        &mut self,
        known: Option<Known>,
        messages: Vec<Message>,
        place: Position,
        stamp: Stamp,
    ) -> Result<()> {
        let saved = Saved {
            head_length: place.head.length,
            line: place.line,
            foot: place.foot,
            state: self.state.clone(),
        };
        // Writing to memory does not fail; an empty state would only mean to read anew.
        let state = postcard::to_extend(&saved, vec![VERSION]).unwrap_or_default();
        let cursor = Cursor { stamp, offset: place.offset, head: place.head.hash, state };
        let session = known.map(|known| known.session(self.agent, &self.log.path));
        let session = session.unwrap_or_else(|| {
            let stem = self.log.path.file_stem().unwrap_or_default();
            Session::new(self.agent, stem.to_string_lossy())
        });
        let origin = Some(self.log.path.to_string_lossy().into_owned());
        let session = Session { origin, ..session };
        let removed_messages = Vec::new();
        (self.sink)(Batch { session, messages, removed_messages, cursor: Some(cursor) })
    }
}
