//! Builder: options, checks, opening.

use std::path::PathBuf;
use std::sync::Arc;

use crate::check::{CheckReport, Compaction, check, compact};
#[cfg(feature = "postgres")]
use crate::check::{CopiedTable, copy};
use crate::embed::Embedder;
use crate::error::Result;
use crate::opensync::OpenSync;
use crate::search::Reranker;
use crate::settings::Settings;
use crate::store::Location;
#[cfg(feature = "postgres")]
use crate::store::Store;

/// Configures and opens an [`OpenSync`]; see [`OpenSync::builder`].
#[derive(Clone)]
#[must_use = "nothing is opened until `open` is called"]
pub struct Builder {
    folder: PathBuf,
    settings: Settings,
    embedder: Option<Arc<dyn Embedder>>,
    reranker: Option<Arc<dyn Reranker>>,
    location: Location,
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
            location: Location::Folder,
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

    /// Has the archive in the `PostgreSQL` database at `url`, such as `postgres://me@host/opensync`, and not
    /// in the folder; what is derived from it, the settings and models stay there. Any number of programs
    /// on any number of machines may have it open, each with a folder of its own.
    ///
    /// A query of the address sets what the protocol knows: `sslmode`, `connect_timeout`,
    /// `target_session_attrs` and so on. Several hosts are tried in turn. [`migrate`](Self::migrate)
    /// makes the tables first.
    ///
    /// ```no_run
    /// use opensync_core::OpenSync;
    ///
    /// let here = OpenSync::builder("index").postgres("postgres://me@db.example/opensync");
    /// here.clone().migrate()?;
    /// let archive = here.open()?;
    /// # Ok::<(), opensync_core::Error>(())
    /// ```
    #[cfg(feature = "postgres")]
    pub fn postgres(mut self, url: impl Into<String>) -> Self {
        self.location = Location::Postgres(url.into());
        self
    }

    /// Makes the tables that the database of [`postgres`](Self::postgres) needs for this version. Does
    /// nothing if they are there, or if the archive is in the folder, which is renewed when it is opened.
    ///
    /// # Errors
    ///
    /// [`TooNew`](crate::ErrorKind::TooNew) if a newer version made them,
    /// [`Unavailable`](crate::ErrorKind::Unavailable) if the database does not answer,
    /// [`Io`](crate::ErrorKind::Io) if it refuses.
    #[cfg(feature = "postgres")]
    pub fn migrate(self) -> Result<()> {
        match &self.location {
            Location::Folder => Ok(()),
            Location::Postgres(url) => Store::migrate(url),
        }
    }

    /// Copies the whole archive to where `target` has it, row by row, and compares both: out of a folder
    /// into a database, or back. Numbers, positions and keys stay what they are, so that whoever follows
    /// the archive goes on where it was. `progress` is told of each table. Nobody should write to the
    /// archive meanwhile: what is written then may be missing.
    ///
    /// A copy that is broken off leaves what no program opens; it is begun anew by the next copy.
    ///
    /// ```no_run
    /// use opensync_core::OpenSync;
    ///
    /// let target = OpenSync::builder("index").postgres("postgres://me@db.example/opensync");
    /// target.clone().migrate()?;
    /// let tables = OpenSync::builder("history").copy_to(target, &mut |_| {})?;
    /// println!("{} rows", tables.iter().map(|table| table.rows).sum::<u64>());
    /// # Ok::<(), opensync_core::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open) of both, [`InvalidInput`](crate::ErrorKind::InvalidInput) if the target
    /// has an archive, [`Corrupted`](crate::ErrorKind::Corrupted) if it is not the same in the end.
    #[cfg(feature = "postgres")]
    pub fn copy_to(
        self,
        target: Self,
        progress: &mut dyn FnMut(&CopiedTable),
    ) -> Result<Vec<CopiedTable>> {
        self.settings.check()?;
        let from = (&self.location, self.folder.as_path());
        copy(from, (&target.location, target.folder.as_path()), &self.settings, progress)
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
    /// [`Io`](crate::ErrorKind::Io) if it cannot be read or created,
    /// [`Unavailable`](crate::ErrorKind::Unavailable) if it is in a database that does not answer.
    pub fn open(self) -> Result<OpenSync> {
        self.settings.check()?;
        OpenSync::open_with(
            self.folder,
            &self.location,
            self.settings,
            self.embedder,
            self.reranker,
        )
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
        check(&self.location, &self.folder, &self.settings, repair)
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
        compact(&self.location, &self.folder, &self.settings)
    }
}
