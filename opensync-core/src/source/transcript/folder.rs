//! Folder: reads a log whose entries are files of their own, each written once.

use std::io;
use std::path::{Path, PathBuf};

use super::super::document;
use super::super::jsonl::{Head, Position};
use super::super::{Cursor, Log, ReadReport, Sink, Stamp};
use super::{MAX_DOCUMENT_BYTES, Reader, Transcript, is_current, restored};
use crate::error::{Error, Result};
use serde_json::Value;

/// A transcript of this kind.
pub(crate) trait Folder: Transcript {
    /// The files that hold entries, each with its number, in their order.
    fn files(log: &Log) -> io::Result<Vec<(u64, PathBuf)>>;

    /// Learns what a file tells beside its entry. Called before that is taken.
    fn file(&mut self, _path: &Path) {}
}

/// Reads the entries of `log` that are not behind `cursor`.
///
/// A last file that is not valid may be on its way: it is tried again at the next read.
pub(crate) fn read_folder<T: Folder>(
    agent: &'static str,
    log: &Log,
    cursor: Option<&Cursor>,
    sink: Sink<'_>,
) -> Result<ReadReport> {
    let cursor = cursor.filter(|cursor| is_current::<T>(cursor));
    if cursor.is_some_and(|cursor| cursor.stamp == log.stamp) {
        return Ok(ReadReport::default());
    }
    let files = T::files(log).map_err(|error| Error::file("list", &log.path, error))?;
    let head = head_of(&files);
    // Nothing of another folder that lay here holds of this one.
    let saved = cursor.and_then(restored::<T>).filter(|(at, _)| at.head.hash == head.hash);
    let (from, state) = saved.unzip();
    let mut position = Position { head, ..from.unwrap_or_default() };
    let mut state = state.unwrap_or_default();
    state.begin(log);
    let mut reader = Reader::new(agent, log, state, sink);
    let mut stamp = log.stamp;
    let first = position.offset;
    reader.report.is_whole = first == 0;
    let mut files = files.into_iter().filter(|(number, _)| *number >= first).peekable();
    while let Some((number, path)) = files.next() {
        let before = reader.report.bytes_read;
        let Some((json, text)) = parsed(&path, &mut reader.report)? else {
            if files.peek().is_none() {
                stamp = Stamp::default();
                break;
            }
            continue;
        };
        reader.state.file(&path);
        reader.entry(json, &text, number);
        position.offset = number + 1;
        reader.batcher.note(reader.report.bytes_read - before);
        if reader.batcher.is_full() {
            reader.flush(position, Stamp::default())?;
        }
    }
    let (state, mut out) = reader.parts(position.offset);
    state.end(&mut out);
    reader.flush(position, stamp)?;
    Ok(reader.report)
}

/// What stands for the folder: its first file, which stays.
fn head_of(files: &[(u64, PathBuf)]) -> Head {
    let name = files.first().and_then(|(_, path)| path.file_name()).unwrap_or_default();
    let mut hash = [0; 16];
    hash.copy_from_slice(&blake3::hash(name.as_encoded_bytes()).as_bytes()[..16]);
    Head { hash, length: 0 }
}

/// The value of a file, and its text.
fn parsed(path: &Path, report: &mut ReadReport) -> Result<Option<(Value, String)>> {
    document::parse(path, &mut MAX_DOCUMENT_BYTES.clone(), report, |bytes, _| {
        let json = serde_json::from_slice(bytes)?;
        Ok((json, String::from_utf8_lossy(bytes).into_owned()))
    })
}
