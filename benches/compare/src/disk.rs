//! Disk: how long this machine takes to make a write durable, the floor under every commit.

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use anyhow::Result;

use crate::timing::Timings;

const WRITES: usize = 100;
const BLOCK: [u8; 4096] = [7; 4096];

/// The median of writing 4 KiB in place and waiting for the disk, in milliseconds.
pub(crate) fn fdatasync(folder: &Path) -> Result<f64> {
    let path = folder.join("fdatasync");
    let mut file = File::create(&path)?;
    file.write_all(&BLOCK)?;
    file.sync_all()?;
    let mut timings = Timings::default();
    for _ in 0..WRITES {
        timings.time(|| {
            file.seek(SeekFrom::Start(0))?;
            file.write_all(&BLOCK)?;
            file.sync_data()
        })?;
    }
    fs::remove_file(&path)?;
    Ok(timings.percentile(50))
}

/// Bytes of the files at or below `path`.
pub(crate) fn size_bytes(path: &Path) -> Result<u64> {
    let metadata = fs::symlink_metadata(path)?;
    if !metadata.is_dir() {
        return Ok(metadata.len());
    }
    let mut bytes = 0;
    for entry in fs::read_dir(path)? {
        bytes += size_bytes(&entry?.path())?;
    }
    Ok(bytes)
}
