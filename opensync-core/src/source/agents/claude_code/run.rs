//! Run: one read of a transcript, from where the last run stopped or from its beginning.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;

use super::reader::Reader;
use super::sniff;
use super::state::State;
use crate::error::{Error, Result};
use crate::source::jsonl::{Lines, Position};
use crate::source::{Cursor, Log, ReadReport, Sink};

/// The ids of answers, by their marks, that stand for several: an older reader made one of those.
pub(super) struct Mend<'a> {
    pub(super) shared: &'a HashSet<u32>,
    pub(super) found: HashSet<u32>,
}

/// Reads what `log` holds beyond `cursor`.
pub(super) fn read(
    agent: &'static str,
    log: &Log,
    cursor: Option<&Cursor>,
    sink: Sink<'_>,
) -> Result<ReadReport> {
    let state = cursor.map(|cursor| (State::decode(&cursor.state), cursor));
    match state {
        Some((Some(_), cursor)) if cursor.stamp == log.stamp => Ok(ReadReport::default()),
        Some((Some(state), cursor)) => {
            let from = state.position(cursor.offset, cursor.head);
            go_on(agent, log, Some((from, state)), sink)
        }
        Some((None, _)) => read_anew(agent, log, sink),
        None => go_on(agent, log, None, sink),
    }
}

/// Reads on from where the last run stopped, or from the beginning.
fn go_on(
    agent: &'static str,
    log: &Log,
    from: Option<(Position, State)>,
    sink: Sink<'_>,
) -> Result<ReadReport> {
    let (from, state) = from.unzip();
    let mut lines = Lines::open(&log.path, from)?;
    let state = state.filter(|_| lines.position().offset > 0);
    let is_begun = state.is_some();
    let mut reader = Reader::new(agent, log, state.unwrap_or_default(), sink);
    reader.report.is_whole = !is_begun;
    if !is_begun && !is_transcript(log)? {
        return reader.finish_unread();
    }
    reader.run(&mut lines)?;
    if reader.is_dark() {
        return reader.finish_unread();
    }
    reader.flush(lines.position(), log.stamp)?;
    Ok(reader.report)
}

/// Reads a log from its beginning that an older reader has read, and mends what that one made.
///
/// It took all answers with one id for one. The message of the first is written anew, so that it is
/// nothing but that, which takes a second look once it is known that there are others. No cursor is
/// left before all is mended.
fn read_anew(agent: &'static str, log: &Log, sink: Sink<'_>) -> Result<ReadReport> {
    let mut shared = HashSet::new();
    loop {
        let mut lines = Lines::open(&log.path, None)?;
        let mut reader = Reader::new(agent, log, State::default(), &mut *sink);
        reader.report.is_whole = true;
        if !is_transcript(log)? {
            return reader.finish_unread();
        }
        reader.mend = Some(Mend { shared: &shared, found: HashSet::new() });
        reader.run(&mut lines)?;
        let found = reader.mend.take().map(|mend| mend.found).unwrap_or_default();
        if reader.is_dark() {
            return reader.finish_unread();
        }
        if found.is_subset(&shared) {
            reader.flush(lines.position(), log.stamp)?;
            return Ok(reader.report);
        }
        reader.hand_on(None)?;
        shared.extend(found);
    }
}

/// Whether a file's first lines are those of a transcript. One without a line may become one.
fn is_transcript(log: &Log) -> Result<bool> {
    let mut head = Vec::new();
    File::open(&log.path)
        .and_then(|file| file.take(sniff::HEAD_BYTES as u64).read_to_end(&mut head))
        .map_err(|error| Error::file("read", &log.path, error))?;
    Ok(sniff::is_transcript(&head))
}
