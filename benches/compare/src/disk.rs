//! Disk: how long this machine takes to make a write durable, the floor under every commit.

use std::fs::{self, File, Metadata};
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

/// What files take of the disk, and how long they say they are.
///
/// The store grows its file by doubling it, and what was never written takes no room on file systems
/// with holes.
#[derive(Clone, Copy, Default)]
pub(crate) struct Size {
    pub(crate) on_disk: u64,
    pub(crate) length: u64,
}

/// The size of the files at or below `path`.
pub(crate) fn size(path: &Path) -> Result<Size> {
    let metadata = fs::symlink_metadata(path)?;
    if !metadata.is_dir() {
        return Ok(Size { on_disk: on_disk(&metadata), length: metadata.len() });
    }
    let mut all = Size::default();
    for entry in fs::read_dir(path)? {
        let one = size(&entry?.path())?;
        all.on_disk += one.on_disk;
        all.length += one.length;
    }
    Ok(all)
}

#[cfg(unix)]
fn on_disk(metadata: &Metadata) -> u64 {
    // Blocks are of 512 bytes here whatever the file system's own are.
    std::os::unix::fs::MetadataExt::blocks(metadata) * 512
}

#[cfg(not(unix))]
fn on_disk(metadata: &Metadata) -> u64 {
    metadata.len()
}
