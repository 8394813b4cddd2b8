//! File: what the index asks of the file system, and how it says that a file is damaged.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use crate::error::{Error, Result};
use crate::files;

/// The error for bytes this program did not write.
pub(super) fn damaged() -> Error {
    Error::decode("the vector index (delete `vectors/`, it is rebuilt)")
}

/// Puts a file in its place, whole or not at all: `write` fills it under another name first.
pub(super) fn publish(path: &Path, write: impl FnOnce(&mut File) -> Result<()>) -> Result<()> {
    publish_from(&path.with_extension("unfinished"), path, write)
}

/// As [`publish`], with the name that the file has until it is whole.
pub(super) fn publish_from(
    unfinished: &Path,
    path: &Path,
    write: impl FnOnce(&mut File) -> Result<()>,
) -> Result<()> {
    let mut file = files::create(unfinished).map_err(|error| Error::file("create", path, error))?;
    write(&mut file)?;
    file.sync_all().map_err(|error| Error::file("write", path, error))?;
    drop(file);
    fs::rename(unfinished, path).map_err(|error| Error::file("write", path, error))?;
    sync_folder(path)
}

/// Makes a rename last.
#[cfg(unix)]
fn sync_folder(path: &Path) -> Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|error| Error::file("write", folder, error))
}

/// Elsewhere a folder cannot be synced; a rename that is lost leaves the older index.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> Result<()> {
    Ok(())
}

/// Reads `bytes` from a place in the file, whatever others do with it.
pub(super) fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_exact_at(file, bytes, at);
    #[cfg(windows)]
    return read_at_windows(file, bytes, at);
}

#[cfg(windows)]
fn read_at_windows(file: &File, mut bytes: &mut [u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, at)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                bytes = &mut bytes[read..];
                at += read as u64;
            }
        }
    }
    Ok(())
}
