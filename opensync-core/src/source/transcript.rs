//! Transcript: reads a log that is one session, written as one JSON object a line.
//!
//! What such formats have in common is here: going on where the last read stopped, lines that are
//! damaged or half-written, batches, cursors. A format says what an entry means.
//!
//! What holds:
//!
//! - reading a log in pieces gives what reading it in one go does: all that an entry needs of those
//!   before it is in the format's state, which travels in the cursor and is bounded;
//! - an entry is taken when it is whole, be its line ended or not;
//! - a log that never says whose session it is is no log of the format, and nothing of it is kept;
//! - what subagents say in the log of who called them is of sessions of their own.

mod folder;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::batcher::Batcher;
use super::document;
use super::jsonl::{self, Foot, Head, Line, Lines, Position, records};
use super::{Batch, Cursor, Log, ReadReport, Sink, Stamp, surrogate};
use crate::error::Result;
use crate::model::{Message, Part, PartKind, Role, Session};

pub(crate) use folder::{Folder, read_folder};

/// How much of a file is looked at to learn what it is.
pub(crate) const HEAD_BYTES: u64 = 64 << 10;

/// The largest log of one value that is read.
const MAX_DOCUMENT_BYTES: usize = 64 << 20;

/// How many different unknown types are counted by name; a log is not trusted to have few.
const MAX_UNKNOWN_KINDS: usize = 100;

/// A format of this kind, and what its reader knows of a session between two entries.
pub(crate) trait Transcript: Default + Serialize + DeserializeOwned {
    /// Raised with the layout of the state, or when logs are to be read anew.
    const VERSION: u8;

    /// Whether an object is an entry of its own, and no piece of one that was cut off.
    fn is_entry(value: &Value) -> bool;

    /// Learns what the log's place and the files beside it tell. Called when a read begins.
    fn begin(&mut self, _log: &Log) {}

    /// Takes the next entry.
    fn entry(&mut self, entry: &Entry<'_>, out: &mut Out<'_>);

    /// Called when all that is whole was taken.
    fn end(&mut self, _out: &mut Out<'_>) {}

    /// What is known of the session; nothing while the log has not said whose it is.
    fn session(&self, agent: &'static str) -> Option<Session>;

    /// What is known of the session of a subagent whose messages stand in this log, by the word under
    /// which they were handed on.
    fn subagent(&self, _agent: &'static str, _word: &str) -> Option<Session> {
        None
    }
}

/// An entry of a log.
pub(crate) struct Entry<'a> {
    /// What it says.
    pub(crate) json: Value,
    /// As it was written.
    pub(crate) text: &'a str,
}

/// Where what entries say goes.
pub(crate) struct Out<'a> {
    batcher: &'a mut Batcher,
    subagents: Option<&'a mut BTreeMap<String, Batcher>>,
    report: &'a mut ReadReport,
    path: &'a Path,
    line: u64,
}

impl<'a> Out<'a> {
    /// Where what a row of a table says goes.
    pub(crate) fn of_row(
        batcher: &'a mut Batcher,
        report: &'a mut ReadReport,
        path: &'a Path,
        row: u64,
    ) -> Self {
        Self { batcher, subagents: None, report, path, line: row }
    }

    /// Adds a message, or its parts to the one of its id if it extends that.
    pub(crate) fn push(&mut self, message: Message) {
        self.batcher.push(message);
    }

    /// Adds a message to the session of a subagent, which goes by this word in the log; to the log's
    /// own if there is none.
    pub(crate) fn push_to(&mut self, subagent: Option<&str>, message: Message) {
        match subagent.zip(self.subagents.as_deref_mut()) {
            None => self.batcher.push(message),
            Some((word, all)) => all.entry(word.to_owned()).or_default().push(message),
        }
    }

    /// Counts an entry, or a piece of one, of a type that is not known: by name while there are few
    /// of them. Gives it as it is kept.
    pub(crate) fn unknown(&mut self, place: &str, kind: &str, json: impl Into<String>) -> Part {
        let kind: String = kind.chars().take(60).collect();
        let qualified = format!("{place}{kind}");
        let is_room = self.report.unknown_entries.len() < MAX_UNKNOWN_KINDS;
        if is_room || self.report.unknown_entries.contains_key(&qualified) {
            self.report.note_unknown(&qualified);
        } else {
            self.report.note_unknown("…");
        }
        Part::unknown(&kind, &qualified, json)
    }

    /// Reports something of the current line that is not as it should be.
    pub(crate) fn invalid(&mut self, why: impl std::fmt::Display) {
        self.report.note_invalid(self.path, self.line, why);
    }
}

/// What a cursor of such a log holds.
#[derive(Serialize, Deserialize)]
struct Saved<T> {
    head_length: u32,
    line: u64,
    foot: Foot,
    state: T,
}

/// Whether a cursor was left by a reader that reads as this one does.
pub(crate) fn is_current<T: Transcript>(cursor: &Cursor) -> bool {
    cursor.state.first() == Some(&T::VERSION)
}

/// Whether a file begins with an entry of the format. One without a whole line may become one.
pub(crate) fn begins<T: Transcript>(path: &Path) -> std::io::Result<bool> {
    let mut head = Vec::new();
    jsonl::reader(path)?.take(HEAD_BYTES).read_to_end(&mut head)?;
    let mut lines = head.split_inclusive(|&byte| byte == b'\n').take(8);
    Ok(lines.any(|line| serde_json::from_slice(line).is_ok_and(|value| T::is_entry(&value))))
}

/// Reads what `log` holds beyond `cursor`.
pub(crate) fn read<T: Transcript>(
    agent: &'static str,
    log: &Log,
    cursor: Option<&Cursor>,
    sink: Sink<'_>,
) -> Result<ReadReport> {
    let cursor = cursor.filter(|cursor| is_current::<T>(cursor));
    if cursor.is_some_and(|cursor| cursor.stamp == log.stamp) {
        return Ok(ReadReport::default());
    }
    let (from, state) = cursor.and_then(restored::<T>).unzip();
    let mut lines = Lines::open(&log.path, from)?;
    // Nothing of another file that lay here holds of this one.
    let mut state = state.filter(|_| lines.position().offset > 0).unwrap_or_default();
    state.begin(log);
    let mut reader = Reader::new(agent, log, state, sink);
    reader.report.is_whole = lines.position().offset == 0;
    reader.run(&mut lines)?;
    Ok(reader.report)
}

/// Where a cursor stands, and what was known there.
fn restored<T: Transcript>(cursor: &Cursor) -> Option<(Position, T)> {
    let saved: Saved<T> = postcard::from_bytes(cursor.state.get(1..)?).ok()?;
    let head = Head { hash: cursor.head, length: saved.head_length };
    let position = Position { offset: cursor.offset, line: saved.line, head, foot: saved.foot };
    Some((position, saved.state))
}

/// Whether a file is one value of the format.
pub(crate) fn is_document<T: Transcript>(path: &Path) -> std::io::Result<bool> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MAX_DOCUMENT_BYTES as u64).read_to_end(&mut bytes)?;
    Ok(serde_json::from_slice(&bytes).is_ok_and(|value| T::is_entry(&value)))
}

/// Reads a log that is one entry, and is written anew whenever it changes. All of it is taken then:
/// what is stored already changes nothing.
pub(crate) fn read_document<T: Transcript>(
    agent: &'static str,
    log: &Log,
    cursor: Option<&Cursor>,
    sink: Sink<'_>,
) -> Result<ReadReport> {
    let cursor = cursor.filter(|cursor| is_current::<T>(cursor));
    if cursor.is_some_and(|cursor| cursor.stamp == log.stamp) {
        return Ok(ReadReport::default());
    }
    let mut state = T::default();
    state.begin(log);
    let mut reader = Reader::new(agent, log, state, sink);
    reader.report.is_whole = true;
    let mut room = MAX_DOCUMENT_BYTES;
    let parsed = document::parse(&log.path, &mut room, &mut reader.report, |bytes, _| {
        let json = serde_json::from_slice::<Value>(bytes)?;
        Ok((json, String::from_utf8_lossy(bytes).into_owned()))
    })?;
    if let Some((json, text)) = parsed {
        reader.entry(json, &text, 1);
    }
    reader.flush(Position::default(), log.stamp)?;
    Ok(reader.report)
}

/// A read of one log.
struct Reader<'a, T> {
    agent: &'static str,
    log: &'a Log,
    state: T,
    batcher: Batcher,
    subagents: BTreeMap<String, Batcher>,
    report: ReadReport,
    sink: Sink<'a>,
}

impl<'a, T: Transcript> Reader<'a, T> {
    fn new(agent: &'static str, log: &'a Log, state: T, sink: Sink<'a>) -> Self {
        let (batcher, subagents, report) = Default::default();
        Self { agent, log, state, batcher, subagents, report, sink }
    }

    /// Reads to the end of what is whole.
    fn run(&mut self, lines: &mut Lines) -> Result<()> {
        while let Some(line) = lines.next_line()? {
            self.batcher.note(line.length);
            self.line(line);
            if self.batcher.is_full() || self.subagents.values().any(Batcher::is_full) {
                // Only the stamp of a read that ended says that there is nothing new.
                self.flush(lines.position(), Stamp::default())?;
            }
        }
        let taken = lines.tail().map_or(0, |tail| self.entries(tail, false));
        lines.take_tail(taken);
        let line = lines.position().line;
        let (state, mut out) = self.parts(line);
        state.end(&mut out);
        self.flush(lines.position(), self.log.stamp)
    }

    fn line(&mut self, line: Line<'_>) {
        if line.bytes.is_none() {
            self.report.bytes_read += line.length;
            return self.report.note_invalid(&self.log.path, line.number, "the line is too long");
        }
        self.entries(line, true);
    }

    /// Takes the objects of a line. Tells how many bytes of it are done with.
    fn entries(&mut self, line: Line<'_>, is_whole: bool) -> usize {
        let bytes = line.bytes.unwrap_or_default();
        let text = std::str::from_utf8(bytes).ok().map(str::trim);
        let text = text.filter(|text| text.starts_with('{'));
        if let Some((json, text)) = text.and_then(|text| Some((parsed(text)?, text))) {
            self.report.bytes_read += line.length;
            self.entry(json, text, line.number);
            return bytes.len();
        }
        let is_entry = |bytes: &[u8]| {
            serde_json::from_slice(bytes).is_ok_and(|value: Value| T::is_entry(&value))
        };
        let found = records::split(bytes, is_whole, &is_entry);
        for place in found.found {
            let text = String::from_utf8_lossy(&bytes[place]);
            if matches!(text, Cow::Owned(_)) {
                let why = "bytes that are not UTF-8 were replaced";
                self.report.note_invalid(&self.log.path, line.number, why);
            }
            let mended = surrogate::repaired(&text);
            let text = mended.as_deref().unwrap_or(&text);
            match parsed(text) {
                Some(json) => self.entry(json, text, line.number),
                None => {
                    self.report.note_invalid(&self.log.path, line.number, "the object is too deep");
                }
            }
        }
        if let Some(why) = found.damage {
            self.report.note_invalid(&self.log.path, line.number, why);
        }
        self.report.bytes_read += if is_whole { line.length } else { found.taken as u64 };
        found.taken
    }

    fn entry(&mut self, json: Value, text: &str, line: u64) {
        let (state, mut out) = self.parts(line);
        state.entry(&Entry { json, text }, &mut out);
    }

    fn parts(&mut self, line: u64) -> (&mut T, Out<'_>) {
        let out = Out {
            batcher: &mut self.batcher,
            subagents: Some(&mut self.subagents),
            report: &mut self.report,
            path: &self.log.path,
            line,
        };
        (&mut self.state, out)
    }

    /// Hands on what was taken so far.
    fn flush(&mut self, position: Position, stamp: Stamp) -> Result<()> {
        self.flush_subagents()?;
        let saved = Saved {
            head_length: position.head.length,
            line: position.line,
            foot: position.foot,
            state: &self.state,
        };
        // Writing to memory does not fail; an empty state would only mean to read anew.
        let state = postcard::to_extend(&saved, vec![T::VERSION]).unwrap_or_default();
        let head = position.head.hash;
        let mut cursor = Cursor { stamp, offset: position.offset, head, state };
        let mut messages = self.batcher.take();
        let session = self.state.session(self.agent).unwrap_or_else(|| {
            // It may still become a log of the format: it is read from its beginning then.
            messages = Vec::new();
            (cursor.offset, cursor.state) = (0, vec![T::VERSION]);
            let stem = self.log.path.file_stem().unwrap_or_default();
            Session::new(self.agent, stem.to_string_lossy())
        });
        self.hand_on(session, messages, Some(cursor))
    }

    /// Hands on what subagents said; the cursor that stands behind it follows.
    fn flush_subagents(&mut self) -> Result<()> {
        let is_known = self.state.session(self.agent).is_some();
        for (word, mut batcher) in std::mem::take(&mut self.subagents) {
            let session = self.state.subagent(self.agent, &word).filter(|_| is_known);
            if let Some(session) = session {
                self.hand_on(session, batcher.take(), None)?;
            }
        }
        Ok(())
    }

    fn hand_on(
        &mut self,
        session: Session,
        messages: Vec<Message>,
        cursor: Option<Cursor>,
    ) -> Result<()> {
        let origin = Some(self.log.path.to_string_lossy().into_owned());
        let session = Session { origin, ..session };
        (self.sink)(Batch { session, messages, removed_messages: Vec::new(), cursor })
    }
}

fn parsed(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// A message of the agent's own that holds an entry as it was written.
pub(crate) fn verbatim(external_id: String, at: i64, part: Part) -> Message {
    debug_assert_eq!(part.kind, PartKind::Other, "what is known has a kind");
    Message::new(external_id, Role::System, at).with(part)
}
