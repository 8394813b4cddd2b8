//! Origin: where a model is installed from, a folder or an archive, one file at a time.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::{FileRecord, damaged};
use crate::error::{Cause, Error, Result};
use crate::files::{self, create_private_folder};

const JSON_BYTES: u64 = 64 << 20;
const WEIGHTS_BYTES: u64 = 4 << 30;
/// The most files an archive may list.
const MAX_ENTRIES: usize = 10_000;

const WEIGHTS: &str = "model.safetensors";

/// Every file a model may have, and how long it may be.
pub(super) const FILES: &[(&str, u64)] = &[
    (WEIGHTS, WEIGHTS_BYTES),
    ("config.json", JSON_BYTES),
    ("tokenizer.json", JSON_BYTES),
    ("modules.json", JSON_BYTES),
    ("1_Pooling/config.json", JSON_BYTES),
    ("sentence_bert_config.json", JSON_BYTES),
    ("config_sentence_transformers.json", JSON_BYTES),
];

/// An open folder or archive.
pub(super) enum Origin {
    Folder(PathBuf),
    Archive {
        path: PathBuf,
        archive: Box<ZipArchive<File>>,
        /// What the names of the model's files begin with.
        prefix: String,
    },
}

impl Origin {
    pub(super) fn open(path: &Path) -> Result<Self> {
        if path.is_dir() {
            return Ok(Self::Folder(path.to_owned()));
        }
        let file = File::open(path).map_err(|source| Error::file("read", path, source))?;
        let archive = ZipArchive::new(file).map_err(|source| broken(path, source))?;
        if archive.len() > MAX_ENTRIES {
            return Err(Error::model(path, "lists more than 10,000 files"));
        }
        let prefix = prefix(path, &archive)?;
        Ok(Self::Archive { path: path.to_owned(), archive: Box::new(archive), prefix })
    }

    /// A file's bytes and how many there are, if there is such a file.
    pub(super) fn file(&mut self, name: &str) -> Result<Option<(Box<dyn Read + '_>, u64)>> {
        match self {
            Self::Folder(folder) => {
                let path = folder.join(name);
                if !path.is_file() {
                    return Ok(None);
                }
                let failed = |source| Error::file("read", &path, source);
                let file = File::open(&path).map_err(failed)?;
                let bytes = file.metadata().map_err(failed)?.len();
                Ok(Some((Box::new(file), bytes)))
            }
            Self::Archive { path, archive, prefix } => {
                let Some(index) = archive.index_for_name(&format!("{prefix}{name}")) else {
                    return Ok(None);
                };
                let file = archive.by_index(index).map_err(|source| broken(path, source))?;
                let bytes = file.size();
                Ok(Some((Box::new(file), bytes)))
            }
        }
    }
}

/// The folder inside an archive that holds the only weights there are.
fn prefix(path: &Path, archive: &ZipArchive<File>) -> Result<String> {
    let mut prefixes = Vec::new();
    for name in archive.file_names() {
        let name = name.map_err(|source| broken(path, source))?;
        let parts: Vec<_> = name.split(['/', '\\']).collect();
        if parts.contains(&"..") || parts[0].is_empty() || parts[0].ends_with(':') {
            return Err(Error::model(path, "holds a path that leads out of it"));
        }
        let prefix = name.strip_suffix(WEIGHTS);
        let prefix = prefix.filter(|prefix| prefix.is_empty() || prefix.ends_with('/'));
        prefixes.extend(prefix.map(str::to_owned));
    }
    match prefixes.as_slice() {
        [prefix] => Ok(prefix.clone()),
        [] => Err(Error::model(path, "holds no `model.safetensors`")),
        _ => Err(Error::model(path, "holds more than one `model.safetensors`")),
    }
}

fn broken(path: &Path, source: zip::result::ZipError) -> Error {
    Cause::ModelFile { path: path.to_owned(), source: Box::new(source) }.into()
}

/// Copies a file of `bytes` bytes and syncs it. Gives what it turned out to be.
pub(super) fn copy(
    reader: &mut dyn Read,
    from: &Path,
    to: &Path,
    bytes: u64,
    name: &str,
) -> Result<FileRecord> {
    let failed = |source| Error::file("write", to, source);
    if let Some(folder) = to.parent() {
        create_private_folder(folder).map_err(failed)?;
    }
    let mut file = files::create(to).map_err(failed)?;
    // One byte beyond what was announced tells a file that is longer than it says.
    let mut reader = reader.take(bytes + 1);
    let (copied, sha256) = hash(&mut reader, from, |part| file.write_all(part).map_err(failed))?;
    if copied != bytes {
        return Err(damaged(from, &format!("`{name}` has another length than it says")));
    }
    file.sync_all().map_err(failed)?;
    Ok(FileRecord { path: name.to_owned(), bytes, sha256 })
}

/// A file's length and SHA-256.
pub(super) fn digest(path: &Path) -> Result<(u64, String)> {
    let mut file = File::open(path).map_err(|source| Error::file("read", path, source))?;
    hash(&mut file, path, |_| Ok(()))
}

fn hash(
    reader: &mut dyn Read,
    path: &Path,
    mut each: impl FnMut(&[u8]) -> Result<()>,
) -> Result<(u64, String)> {
    let (mut hasher, mut bytes) = (Sha256::new(), 0);
    let mut buffer = vec![0; 256 << 10];
    loop {
        let read = reader.read(&mut buffer);
        let part = &buffer[..read.map_err(|source| Error::file("read", path, source))?];
        if part.is_empty() {
            let hex = hasher.finalize().iter().fold(String::new(), |mut hex, byte| {
                // A string takes whatever is written.
                let _ = write!(hex, "{byte:02x}");
                hex
            });
            return Ok((bytes, hex));
        }
        hasher.update(part);
        each(part)?;
        bytes += part.len() as u64;
    }
}
