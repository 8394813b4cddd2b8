//! Builder: options, checks, opening.

use std::path::PathBuf;
use std::sync::Arc;

use crate::check::{CheckReport, Compaction, check, compact};
use crate::embed::Embedder;
use crate::error::Result;
use crate::opensync::OpenSync;
use crate::search::Reranker;
use crate::settings::Settings;

/// Configures and opens an [`OpenSync`]; see [`OpenSync::builder`].
#[derive(Clone)]
#[must_use = "nothing is opened until `open` is called"]
pub struct Builder {
    folder: PathBuf,
    settings: Settings,
    embedder: Option<Arc<dyn Embedder>>,
    reranker: Option<Arc<dyn Reranker>>,
}

impl OpenSync {
    /// Configures an archive in `folder` before it is opened.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// let archive = opensync_core::OpenSync::builder(folder.path()).cache_bytes(8 << 20).open()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn builder(folder: impl Into<PathBuf>) -> Builder {
        Builder {
            folder: folder.into(),
            settings: Settings::default(),
            embedder: None,
            reranker: None,
        }
    }

    /// Opens the archive in `folder`, creating it if nothing is there.
    ///
    /// # Errors
    ///
    /// As [`Builder::open`].
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self> {
        Self::builder(folder).open()
    }
}

impl Builder {
    /// Sets the page cache of the store, in bytes. 1 MiB to 64 GiB. Default: 64 MiB.
    pub fn cache_bytes(mut self, bytes: u64) -> Self {
        self.settings.cache_bytes = bytes;
        self
    }

    /// Sets all settings at once.
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Sets what embeds, in place of the model that is installed in the folder. Default: none.
    ///
    /// Vectors of embedders with different ids are kept apart.
    pub fn embedder(mut self, embedder: Arc<dyn Embedder>) -> Self {
        self.embedder = Some(embedder);
        self
    }

    /// Sets who settles the order of the best hits of each search, in place of the reranker that is
    /// installed in the folder. Default: none.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use opensync_core::search::{Candidate, Reranker, Verdict};
    /// use opensync_core::{OpenSync, Result};
    ///
    /// /// Short answers first.
    /// struct Short;
    ///
    /// impl Reranker for Short {
    ///     fn judge(&self, _query: &str, candidates: &[Candidate]) -> Result<Verdict> {
    ///         let length = |candidate: &Candidate| candidate.text.len() as f32;
    ///         Ok(Verdict::Scores(candidates.iter().map(|candidate| -length(candidate)).collect()))
    ///     }
    /// }
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::builder(folder.path()).reranker(Arc::new(Short)).open()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reranker(mut self, reranker: Arc<dyn Reranker>) -> Self {
        self.reranker = Some(reranker);
        self
    }

    /// Opens the archive, creating it if nothing is there. Other processes may have it open too.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a setting out of range,
    /// [`TooNew`](crate::ErrorKind::TooNew) if a newer version wrote it,
    /// [`Io`](crate::ErrorKind::Io) if it cannot be read or created.
    pub fn open(self) -> Result<OpenSync> {
        self.settings.check()?;
        OpenSync::open_with(self.folder, self.settings, self.embedder, self.reranker)
    }

    /// Checks the archive instead of opening it: reads all of the store and of the index, and with
    /// `repair` rebuilds the index if it is damaged or disagrees with the store.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// let report = opensync_core::OpenSync::builder(folder.path()).check(false)?;
    /// assert!(report.is_store_intact && report.problems.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn check(self, repair: bool) -> Result<CheckReport> {
        self.settings.check()?;
        check(&self.folder, &self.settings, repair)
    }

    /// Gives the disk back what the store's file does not use: it grows by doubling, and embedding or
    /// deleting leaves room in it. Takes some seconds for each gigabyte, and writes what it moves.
    ///
    /// ```
    /// use opensync_core::OpenSync;
    /// # let folder = tempfile::tempdir()?;
    /// drop(OpenSync::open(folder.path())?);
    /// let done = OpenSync::builder(folder.path()).compact()?;
    /// assert!(done.bytes_after <= done.bytes_before);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), and [`Io`](crate::ErrorKind::Io) while anybody reads or writes the
    /// archive.
    pub fn compact(self) -> Result<Compaction> {
        self.settings.check()?;
        compact(&self.folder, &self.settings)
    }
}
