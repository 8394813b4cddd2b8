//! Stamp: what files look like from outside, by which a log that changed is noticed.
//!
//! A file is asked itself, and not the folder that it lies in: Windows brings what a folder says of a
//! file up to date only when whoever writes it closes it.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _, Seek as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::Stamp;

/// Bytes of each copy of the header of a write-ahead log's index.
const INDEX_HEADER: usize = 48;

/// Bytes at the beginning of a write-ahead log.
const LOG_HEADER: usize = 32;

/// Bytes before each page in a write-ahead log.
const FRAME_HEADER: usize = 24;

/// What a file looks like by its metadata.
pub(crate) fn of(metadata: &Metadata) -> Stamp {
    let modified = metadata.modified().ok();
    let since = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    let modified_ns =
        seconds.wrapping_mul(1_000_000_000).wrapping_add(i64::from(since.subsec_nanos()));
    Stamp { size_bytes: metadata.len(), modified_ns }
}

/// What two files look like together.
pub(crate) fn joined(one: Stamp, other: Stamp) -> Stamp {
    Stamp {
        size_bytes: one.size_bytes.saturating_add(other.size_bytes),
        modified_ns: one.modified_ns.max(other.modified_ns),
    }
}

/// What a database of SQLite and its write-ahead log look like together.
///
/// Of the log, what readers see counts: its writer first appends to it, and tells readers after that,
/// with a flush to disk between. Whoever went by the file's size would take a row for read that it
/// could not see yet. A log without anything to see is passed over: SQLite leaves one behind when a
/// database was only read.
pub(crate) fn database(path: &Path) -> io::Result<Stamp> {
    let stamp = of(&fs::metadata(path)?);
    let Ok(log) = fs::metadata(beside(path, "-wal")) else { return Ok(stamp) };
    let seen = visible(&beside(path, "-shm")).or_else(|| recoverable(&beside(path, "-wal")));
    let size_bytes = seen.unwrap_or(log.len()).min(log.len());
    if size_bytes == 0 {
        return Ok(stamp);
    }
    Ok(joined(stamp, Stamp { size_bytes, ..of(&log) }))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// How many bytes of a write-ahead log readers see, by the header of its index: two copies of 48 bytes,
/// with the page size as a `u16` at 14 and the last frame as a `u32` at 16, in the machine's byte order
/// (<https://www.sqlite.org/walformat.html>). `None` if there is no index, or while it is written.
fn visible(index: &Path) -> Option<u64> {
    let mut header = [0; 2 * INDEX_HEADER];
    File::open(index).ok()?.read_exact(&mut header).ok()?;
    let (first, second) = header.split_at(INDEX_HEADER);
    let page = u16::from_ne_bytes(first[14..16].try_into().ok()?);
    let frames = u32::from_ne_bytes(first[16..20].try_into().ok()?);
    let page = if page == 1 { 1 << 16 } else { u64::from(page) };
    (first == second).then(|| bytes(u64::from(frames), page))
}

/// How many bytes of a write-ahead log without an index SQLite would take up: the frames, up to the last
/// that ends a transaction, which have the salts of the log's header. Behind them may be older ones.
fn recoverable(log: &Path) -> Option<u64> {
    let mut file = File::open(log).ok()?;
    let mut header = [0; LOG_HEADER];
    file.read_exact(&mut header).ok()?;
    let page = u64::from(u32::from_be_bytes(header[8..12].try_into().ok()?));
    let (mut frames, mut whole) = (0, 0);
    let mut frame = [0; FRAME_HEADER];
    while file.read_exact(&mut frame).is_ok() && frame[8..16] == header[16..24] {
        frames += 1;
        if frame[4..8] != [0; 4] {
            whole = frames;
        }
        file.seek_relative(i64::try_from(page).ok()?).ok()?;
    }
    Some(bytes(whole, page))
}

/// The length of a write-ahead log of so many frames.
fn bytes(frames: u64, page: u64) -> u64 {
    if frames == 0 { 0 } else { LOG_HEADER as u64 + frames * (page + FRAME_HEADER as u64) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs::OpenOptions;
    use std::io::Write as _;

    use rusqlite::Connection;

    use super::*;

    #[test]
    fn a_row_that_readers_do_not_see_yet_leaves_a_database_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agent.db");
        let owner = Connection::open(&path).unwrap();
        owner.execute_batch("pragma journal_mode = wal; create table row (id)").unwrap();
        let size = || database(&path).unwrap().size_bytes;
        let before = size();

        let mut log = OpenOptions::new().append(true).open(beside(&path, "-wal")).unwrap();
        log.write_all(&[0; 4120]).unwrap();
        assert_eq!(size(), before);
        drop(log);

        owner.execute("insert into row values (1)", ()).unwrap();
        assert!(size() > before);
    }

    #[test]
    fn a_database_looks_the_same_with_and_without_the_index_of_its_log() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agent.db");
        let owner = Connection::open(&path).unwrap();
        owner.execute_batch("pragma journal_mode = wal; create table row (id)").unwrap();
        let copy = folder.path().join("copy.db");
        for ending in ["", "-wal"] {
            fs::copy(beside(&path, ending), beside(&copy, ending)).unwrap();
        }
        // Frames of before the log began again have other salts.
        let mut log = OpenOptions::new().append(true).open(beside(&copy, "-wal")).unwrap();
        log.write_all(&[7; 2 * 4120]).unwrap();
        assert_eq!(database(&copy).unwrap().size_bytes, database(&path).unwrap().size_bytes);
    }

    #[test]
    fn a_log_with_nothing_to_see_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agent.db");
        fs::write(&path, [0; 100]).unwrap();
        for log in [&[] as &[u8], &[0; 50], &[1; 50]] {
            fs::write(beside(&path, "-wal"), log).unwrap();
            assert_eq!(database(&path).unwrap(), of(&fs::metadata(&path).unwrap()));
        }
    }
}
