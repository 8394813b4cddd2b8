//! Stamp: what files look like from outside, by which a log that changed is noticed.
//!
//! A file is asked itself, and not the folder that it lies in: Windows brings what a folder says of a
//! file up to date only when whoever writes it closes it.

use std::fs::{self, Metadata};
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use super::Stamp;

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
/// An empty one is passed over: SQLite leaves it behind when a database was only read.
pub(crate) fn database(path: &Path) -> io::Result<Stamp> {
    let stamp = of(&fs::metadata(path)?);
    let mut log_path = path.as_os_str().to_owned();
    log_path.push("-wal");
    let log = fs::metadata(log_path).ok().filter(|log| log.len() > 0);
    Ok(log.map_or(stamp, |log| joined(stamp, of(&log))))
}
