//! Jsonl: reads a log of one JSON value a line, from where the last run stopped.
//!
//! What holds:
//!
//! - a last line without its end may be half-written: what of it is whole can be taken, and the
//!   rest is left until it is;
//! - a file that was cut or replaced is noticed by its first bytes and by those before the place
//!   where reading stopped, and read from its beginning;
//! - a file that was compressed with zstd (`.zst`) is read whole, whenever it changed;
//! - one buffer serves all lines, and a line past the cap is passed over without being held.

pub(crate) mod records;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The longest line that is read; real ones reach a few megabytes.
const MAX_LINE_BYTES: u64 = 64 << 20;

/// How many of the first bytes tell one file from another.
const HEAD_BYTES: usize = 4096;

/// How many bytes before a position tell that it is one of the same file.
const FOOT_BYTES: usize = 64;

/// What is read from the disk at once.
const BUFFER_BYTES: usize = 256 << 10;

/// The first bytes of a file, by which one that was replaced is noticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    /// Their hash.
    pub(crate) hash: [u8; 16],
    /// How many they are: a short file grows without being another one.
    pub(crate) length: u32,
}

impl Head {
    fn of(bytes: &[u8]) -> Self {
        let mut hash = [0; 16];
        hash.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
        Self { hash, length: u32::try_from(bytes.len()).unwrap_or(u32::MAX) }
    }

    fn begins(self, bytes: &[u8]) -> bool {
        bytes.get(..self.length as usize).is_some_and(|bytes| Self::of(bytes) == self)
    }
}

/// The bytes right before a position, by which a file that was written anew is noticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Foot {
    /// Their hash.
    hash: [u8; 8],
    /// How many they are.
    length: u8,
}

impl Foot {
    /// The foot of a position that follows `bytes`.
    fn of(bytes: &[u8]) -> Self {
        let bytes = &bytes[bytes.len().saturating_sub(FOOT_BYTES)..];
        let mut hash = [0; 8];
        hash.copy_from_slice(&blake3::hash(bytes).as_bytes()[..8]);
        Self { hash, length: u8::try_from(bytes.len()).unwrap_or(u8::MAX) }
    }

    /// Whether these bytes lie before `offset`.
    fn is_before(self, file: &mut File, offset: u64) -> io::Result<bool> {
        let Some(begin) = offset.checked_sub(u64::from(self.length)) else { return Ok(false) };
        file.seek(SeekFrom::Start(begin))?;
        let mut bytes = Vec::with_capacity(FOOT_BYTES);
        file.take(u64::from(self.length)).read_to_end(&mut bytes)?;
        Ok(offset == 0 || Self::of(&bytes) == self)
    }
}

/// A place between two lines of a file, or behind what was whole of its last one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Position {
    /// Bytes before it.
    pub(crate) offset: u64,
    /// Lines before it.
    pub(crate) line: u64,
    /// The file it is a place of.
    pub(crate) head: Head,
    /// What lies before it.
    pub(crate) foot: Foot,
}

/// A line, without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// What it holds; `None` if it is longer than the cap.
    pub(crate) bytes: Option<&'a [u8]>,
    /// Where it begins.
    pub(crate) offset: u64,
    /// Which line of the file it is, from 1.
    pub(crate) number: u64,
    /// How many bytes it takes, with its end.
    pub(crate) length: u64,
}

/// The lines of a file from a position on.
pub(crate) struct Lines {
    reader: Box<dyn BufRead + Send>,
    path: PathBuf,
    position: Position,
    buffer: Vec<u8>,
    /// The last bytes of what was taken; empty before anything was.
    taken: Vec<u8>,
    max_bytes: u64,
}

impl Lines {
    /// Opens a file at `from` if that is a place of it, else at its beginning.
    pub(crate) fn open(path: &Path, from: Option<Position>) -> Result<Self> {
        Self::try_open(path, from).map_err(|error| Error::file("read", path, error))
    }

    fn try_open(path: &Path, from: Option<Position>) -> io::Result<Self> {
        if is_compressed(path) {
            // It never grows, and has no place to go on from.
            return Ok(Self::at(path, reader(path)?, Position::default()));
        }
        let mut file = File::open(path)?;
        let mut bytes = Vec::with_capacity(HEAD_BYTES);
        (&mut file).take(HEAD_BYTES as u64).read_to_end(&mut bytes)?;
        let head = Head::of(&bytes);
        let from = match from {
            Some(from)
                if from.head.begins(&bytes) && from.foot.is_before(&mut file, from.offset)? =>
            {
                from
            }
            _ => Position::default(),
        };
        file.seek(SeekFrom::Start(from.offset))?;
        let reader = BufReader::with_capacity(BUFFER_BYTES, file);
        Ok(Self::at(path, Box::new(reader), Position { head, ..from }))
    }

    fn at(path: &Path, reader: Box<dyn BufRead + Send>, position: Position) -> Self {
        Self {
            reader,
            path: path.to_owned(),
            position,
            buffer: Vec::new(),
            taken: Vec::with_capacity(FOOT_BYTES),
            max_bytes: MAX_LINE_BYTES,
        }
    }

    /// The place before the line that comes next.
    pub(crate) fn position(&self) -> Position {
        let foot = if self.taken.is_empty() { self.position.foot } else { Foot::of(&self.taken) };
        Position { foot, ..self.position }
    }

    /// What follows the last whole line, once [`next_line`](Self::next_line) found no more; `None`
    /// if there is nothing, or more than is held.
    pub(crate) fn tail(&self) -> Option<Line<'_>> {
        (!self.buffer.is_empty()).then(|| Line {
            bytes: Some(self.buffer.as_slice()),
            offset: self.position.offset,
            number: self.position.line + 1,
            length: self.buffer.len() as u64,
        })
    }

    /// Takes the position behind the first `length` bytes of the tail, within its line.
    pub(crate) fn take_tail(&mut self, length: usize) {
        if length == 0 {
            return;
        }
        let bytes = self.buffer.drain(..length.min(self.buffer.len()));
        self.position.offset += bytes.len() as u64;
        note_taken(&mut self.taken, bytes.as_slice());
    }

    /// The next line that is whole; `None` at the end, or before a line that is half-written.
    pub(crate) fn next_line(&mut self) -> Result<Option<Line<'_>>> {
        self.try_next_line().map_err(|error| Error::file("read", &self.path, error))?;
        let Some(length) = self.advance()? else { return Ok(None) };
        let bytes = self.buffer.strip_suffix(b"\n");
        Ok(Some(Line {
            bytes,
            offset: self.position.offset - length,
            number: self.position.line,
            length,
        }))
    }

    fn try_next_line(&mut self) -> io::Result<()> {
        self.buffer.clear();
        (&mut self.reader).take(self.max_bytes).read_until(b'\n', &mut self.buffer)?;
        Ok(())
    }

    /// Takes the position behind the line in the buffer, and tells the line's length.
    fn advance(&mut self) -> Result<Option<u64>> {
        let mut length = self.buffer.len() as u64;
        if !self.buffer.ends_with(b"\n") {
            if length < self.max_bytes {
                return Ok(None);
            }
            let rest = self.skip_line().map_err(|error| Error::file("read", &self.path, error))?;
            let Some(rest) = rest else { return Ok(None) };
            length += rest;
        }
        self.position.offset += length;
        self.position.line += 1;
        // Of a line that is not held, its end is known.
        let bytes = if self.buffer.is_empty() { b"\n" } else { self.buffer.as_slice() };
        note_taken(&mut self.taken, bytes);
        Ok(Some(length))
    }

    /// Passes over the rest of a line; `None` if it has no end yet.
    fn skip_line(&mut self) -> io::Result<Option<u64>> {
        self.buffer = Vec::new();
        let mut length = 0;
        loop {
            let available = self.reader.fill_buf()?;
            if available.is_empty() {
                return Ok(None);
            }
            let end = available.iter().position(|&byte| byte == b'\n');
            let taken = end.map_or(available.len(), |end| end + 1);
            self.reader.consume(taken);
            length += taken as u64;
            if end.is_some() {
                return Ok(Some(length));
            }
        }
    }
}

/// What a file holds, or held before it was compressed.
pub(crate) fn reader(path: &Path) -> io::Result<Box<dyn BufRead + Send>> {
    let file = File::open(path)?;
    if is_compressed(path) {
        return Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, zstd::Decoder::new(file)?)));
    }
    Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, file)))
}

fn is_compressed(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "zst")
}

/// Keeps the last bytes of what was taken.
fn note_taken(taken: &mut Vec<u8>, bytes: &[u8]) {
    taken.clear();
    taken.extend_from_slice(&bytes[bytes.len().saturating_sub(FOOT_BYTES)..]);
}

#[cfg(test)]
mod tests;
