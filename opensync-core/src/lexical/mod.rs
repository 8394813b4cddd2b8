//! Lexical index: which messages of an owner hold which words.
//!
//! Derived from the store: it can be deleted and comes back. Each owner has an index of their own,
//! in a folder named after the index's version, so that owners cannot meet and an upgrade is a
//! rebuild beside the old one. One process at a time may write (Tantivy's own lock); any number
//! read, and a read never waits for a write.
//!
//! Each commit carries the position in the store's change log up to which it is level, and the tag
//! of the change there: in a store that was restored another change has that position.

mod acting;
mod columns;
mod commit;
mod count;
mod directory;
mod documents;
mod evidence;
mod schema;
mod select;
mod selection;
mod sessions;
mod sets;
mod spans;
mod statistics;
mod tokenizer;
mod writer;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use tantivy::directory::error::OpenReadError;
use tantivy::directory::{Directory as _, INDEX_WRITER_LOCK};
use tantivy::error::DataCorruption;
use tantivy::index::SegmentComponent;
use tantivy::{Index, IndexReader, IndexSettings, ReloadPolicy};

use crate::error::{Error, Result};
use crate::files::create_private_folder;
use crate::model::Owner;
use crate::store::LogPosition;

use commit::Commits;
use directory::PrivateDirectory;
pub(crate) use documents::Documents;
use schema::Fields;
pub(crate) use selection::{FoundDocument, Selection};
pub(crate) use sessions::SessionsWanted;
pub(crate) use sets::{Sets, children};
pub(crate) use spans::{Span, Spans, group, ungroup};
pub(crate) use writer::Writer;

/// Raise it when the schema or the analyzer's terms change: indexes are then rebuilt.
const VERSION: u32 = 8;

/// How long to wait before each further attempt to open files.
const PAUSES: [Duration; 5] = [
    Duration::from_millis(2),
    Duration::from_millis(10),
    Duration::from_millis(30),
    Duration::from_millis(80),
    Duration::from_millis(200),
];

/// An owner's index, open for searching.
pub(crate) struct Lexical {
    folder: PathBuf,
    index: Index,
    reader: IndexReader,
    commits: Commits,
    fields: Fields,
}

impl Lexical {
    /// Opens the index of `owner` in the data directory, creating it if it is not there.
    ///
    /// One that does not open is thrown away, unless somebody writes it: the store has everything
    /// it had.
    pub(crate) fn open(data_folder: &Path, owner: Owner) -> Result<Self> {
        let folder = folder_of(data_folder, owner);
        again(|| Self::open_in(&folder)).or_else(|error| {
            if !error.is_damage() {
                return Err(error);
            }
            let directory = PrivateDirectory::open(&folder)?;
            let Ok(_lock) = directory.acquire_lock(&INDEX_WRITER_LOCK) else { return Err(error) };
            let _ = fs::remove_dir_all(&folder);
            Self::open_in(&folder)
        })
    }

    fn open_in(folder: &Path) -> Result<Self> {
        create_private_folder(folder).map_err(|error| Error::file("create", folder, error))?;
        let fields = Fields::new();
        let directory = PrivateDirectory::open(folder)?;
        let index = Index::builder()
            .schema(fields.schema.clone())
            .settings(IndexSettings::default())
            .open_or_create(directory)
            .map_err(|error| Error::lexical("open", error))?;
        check_files(&index, folder)?;
        index.tokenizers().register(tokenizer::NAME, tokenizer::CodeTokenizer::default());
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(|error| Error::lexical("open", error))?;
        Ok(Self { folder: folder.to_owned(), index, reader, commits: Commits::default(), fields })
    }

    /// The position in the change log up to which the last commit is level.
    pub(crate) fn position(&self) -> Result<LogPosition> {
        Ok(self.commits.last(&self.index)?.position)
    }

    /// How many documents the last commit holds.
    pub(crate) fn document_count(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Sees what was committed since, by whichever process. Costs a look at a small file if nothing was.
    pub(crate) fn reload(&self) -> Result<()> {
        // Asked for before: what is committed in between is seen and not noted, never the reverse.
        let last = self.commits.last(&self.index)?;
        if self.commits.is_seen(&last) {
            return Ok(());
        }
        again(|| self.reader.reload().map_err(|error| Error::lexical("reload", error)))?;
        self.commits.note_seen(last);
        Ok(())
    }

    /// Whether the files are as they were written. Reads all of them.
    pub(crate) fn check_integrity(&self) -> Result<bool> {
        if check_files(&self.index, &self.folder).is_err() {
            return Ok(false);
        }
        let broken = self.index.validate_checksum();
        Ok(broken.map_err(|error| Error::lexical("check", error))?.is_empty())
    }

    /// Bytes on disk.
    pub(crate) fn size_bytes(&self) -> u64 {
        let files = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum()
    }
}

/// What a commit carries to say how far it is level.
fn payload(at: LogPosition) -> String {
    format!("{} {:x}", at.position, at.tag)
}

fn position_in(payload: &str) -> Option<LogPosition> {
    let (position, tag) = payload.split_once(' ')?;
    Some(LogPosition { position: position.parse().ok()?, tag: u64::from_str_radix(tag, 16).ok()? })
}

/// The end of every file of Tantivy's: two numbers, the last one magic.
const FOOTER_BYTES: u64 = 8;

/// What a segment is made of, but for what was deleted from it, if anything was.
const COMPONENTS: [SegmentComponent; 6] = [
    SegmentComponent::Postings,
    SegmentComponent::Positions,
    SegmentComponent::Terms,
    SegmentComponent::Store,
    SegmentComponent::FastFields,
    SegmentComponent::FieldNorms,
];

/// Refuses an index of which files are gone, which Tantivy takes for empty ones, or cut to less than
/// their end, whose place it computes with.
fn check_files(index: &Index, folder: &Path) -> Result<()> {
    let metas = index.load_metas().map_err(|error| Error::lexical("open", error))?;
    for segment in &metas.segments {
        let deletes = segment.has_deletes().then_some(SegmentComponent::Delete);
        for component in COMPONENTS.into_iter().chain(deletes) {
            check_file(folder, segment.relative_path(component))?;
        }
    }
    Ok(())
}

fn check_file(folder: &Path, name: PathBuf) -> Result<()> {
    let Ok(file) = fs::metadata(folder.join(&name)) else {
        return Err(Error::lexical("open", OpenReadError::FileDoesNotExist(name)));
    };
    if file.len() < FOOTER_BYTES {
        let what = format!("`{}` has {} bytes", name.display(), file.len());
        return Err(Error::lexical("open", DataCorruption::comment_only(what)));
    }
    Ok(())
}

/// Tries again what fails for a file that is not there: between reading what the index is made of and opening those files,
/// another process may have merged them into new ones and deleted them.
fn again<T>(attempt: impl Fn() -> Result<T>) -> Result<T> {
    let mut done = attempt();
    for pause in PAUSES {
        if !done.as_ref().is_err_and(Error::is_gone) {
            break;
        }
        thread::sleep(pause);
        done = attempt();
    }
    done
}

/// Deletes the index of `owner`, and those of older versions.
pub(crate) fn remove(data_folder: &Path, owner: Owner) -> Result<()> {
    let folder = folder_of(data_folder, owner);
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::file("remove", &folder, error))
        }
        _ => Ok(()),
    }
}

fn folder_of(data_folder: &Path, owner: Owner) -> PathBuf {
    data_folder.join("lexical").join(format!("v{VERSION}")).join(owner.0.to_string())
}
