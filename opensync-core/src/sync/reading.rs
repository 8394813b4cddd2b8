//! Reading: the lines of a batch, and how much of it is read before it is too much.
//!
//! A few kilobytes of zstd can be gigabytes of lines, and a line of empty lists takes many times its
//! length once it is parsed. So lines are counted, measured and weighed before they are parsed, and
//! whoever asked is asked in turn whether to go on.

use std::io::{BufRead, BufReader, Read, Take};
use std::ops::ControlFlow;

use crate::error::{Cause, Error, Result};

/// The longest batch that is read, before compression. A writer stays far below, but for a message
/// that is long by itself.
const MAX_BYTES: u64 = 256 << 20;

/// The most lines. A batch of 16 MiB of the shortest lines that say something has fewer.
const MAX_LINES: u64 = 500_000;

/// The most lines that are not part of a batch. One that has more is something else.
const MAX_INVALID: u64 = 1000;

/// The most memory, by [`weight`].
const MAX_MEMORY: u64 = 1 << 30;

/// Of how far back a decoder keeps what it gave, as a power of two: 8 MiB, which every decoder of
/// zstd has and no usual level of an encoder exceeds.
const MAX_WINDOW_LOG: u32 = 23;

/// How much of a long line is read before it is asked whether to go on.
const PIECE: u64 = 1 << 20;

/// How far the reading of a batch has come; see
/// [`apply_sync`](crate::OpenSync::apply_sync).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SyncReading {
    /// Lines so far, the one that is read now among them.
    pub lines: u64,
    /// Those that are not part of a batch.
    pub invalid: u64,
    /// Bytes so far, before compression.
    pub bytes: u64,
    /// Memory that they take, in bytes: an estimate, and rather too much.
    pub memory: u64,
}

/// Asked as a batch is read and stored whether to go on.
pub(crate) type GoOn<'a> = &'a mut dyn FnMut(&SyncReading) -> ControlFlow<()>;

/// The lines of a batch, one in memory at a time.
pub(super) struct Lines<'a> {
    source: BufReader<Take<zstd::Decoder<'static, BufReader<&'a mut dyn Read>>>>,
    line: Vec<u8>,
    pub(super) reading: SyncReading,
    go_on: GoOn<'a>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(compressed: &'a mut dyn Read, go_on: GoOn<'a>) -> Result<Self> {
        let mut decoder = zstd::Decoder::new(compressed).map_err(cut_off)?;
        decoder.window_log_max(MAX_WINDOW_LOG).map_err(cut_off)?;
        let source = BufReader::new(decoder.take(MAX_BYTES));
        Ok(Self { source, line: Vec::new(), reading: SyncReading::default(), go_on })
    }

    /// The next line, which is there: a batch says where it ends.
    pub(super) fn next(&mut self) -> Result<&[u8]> {
        self.line.clear();
        self.reading.lines += 1;
        let before = self.reading.memory;
        loop {
            let piece = (&mut self.source).take(PIECE).read_until(b'\n', &mut self.line);
            let read = piece.map_err(cut_off)?;
            if read == 0 && self.line.is_empty() {
                return Err(cut_off(std::io::ErrorKind::UnexpectedEof.into()));
            }
            self.reading.bytes += read as u64;
            self.reading.memory = before + self.line.len() as u64;
            let is_whole = read == 0 || self.line.ends_with(b"\n");
            if is_whole {
                self.reading.memory = before + weight(&self.line);
            }
            ask(&self.reading, self.go_on)?;
            if is_whole {
                return Ok(&self.line);
            }
        }
    }
}

/// Fails if that is too much for any batch, or whoever asked breaks off.
pub(super) fn ask(reading: &SyncReading, go_on: GoOn<'_>) -> Result<()> {
    if go_on(reading).is_break() {
        return Err(Cause::BrokenOff {}.into());
    }
    let SyncReading { lines, invalid, bytes, memory } = *reading;
    for (what, count, most) in [
        ("lines", lines, MAX_LINES),
        ("lines that are no part of a batch", invalid, MAX_INVALID),
        ("bytes before compression", bytes, MAX_BYTES - 1),
        ("bytes in memory", memory, MAX_MEMORY),
    ] {
        if count > most {
            return Err(Cause::BatchTooLarge { what, most }.into());
        }
    }
    Ok(())
}

/// What a line takes once it is parsed: its texts twice, a place for each value, and its step.
fn weight(line: &[u8]) -> u64 {
    const STEP: u64 = 1024;
    const VALUE: u64 = 128;
    let values = line.iter().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count();
    STEP + 2 * line.len() as u64 + VALUE * values as u64
}

pub(super) fn cut_off(source: std::io::Error) -> Error {
    Cause::Batch { source }.into()
}
