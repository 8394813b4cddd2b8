//! Document: reads a file that is one JSON value, and is written whole whenever it changes.
//!
//! A file that is not valid is reported, and one that vanished is passed over: whoever writes it may
//! be putting another in its place.

use std::fs::{self, Metadata};
use std::io;
use std::path::Path;

use super::ReadReport;
use crate::error::{Error, Result};

/// Parses a file of at most `room` bytes, or reports why it is left out.
pub(crate) fn parse<T>(
    path: &Path,
    room: &mut usize,
    report: &mut ReadReport,
    parse: impl FnOnce(&[u8], &mut ReadReport) -> serde_json::Result<T>,
) -> Result<Option<T>> {
    let json = match read_up_to(path, *room) {
        Ok(Some(json)) => json,
        Ok(None) => {
            report.note_invalid(path, 1, "not a file, or too long");
            return Ok(None);
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::file("read", path, error)),
    };
    *room = room.saturating_sub(json.len());
    report.bytes_read += json.len() as u64;
    let parsed = parse(&json, report);
    Ok(parsed.map_err(|why| report.note_invalid(path, 1, why)).ok())
}

/// The bytes of a regular file that is no longer than `limit`.
fn read_up_to(path: &Path, limit: usize) -> io::Result<Option<Vec<u8>>> {
    let metadata = fs::metadata(path)?;
    let fits = |metadata: &Metadata| metadata.is_file() && metadata.len() <= limit as u64;
    if fits(&metadata) { fs::read(path).map(Some) } else { Ok(None) }
}
