//! What the handle embeds, and the vectors it finds by meaning with.

use std::fs::{File, TryLockError};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use super::{OpenSync, locked};
use crate::embed::{EmbedOptions, EmbedProgress, Embedder, TextKind};
use crate::embedding::{self, Embedding};
use crate::error::{Cause, Error, Result};
use crate::files::{self, create_private_folder};
use crate::query::{ParsedQuery, Query, SearchMode};
use crate::vector::VectorIndex;
use crate::vector_catch_up;

/// An owner's vectors of one model.
pub(in crate::opensync) struct Vectors {
    pub(in crate::opensync) model: String,
    pub(in crate::opensync) index: VectorIndex,
}

/// A query as a model reads it.
pub(in crate::opensync) struct QueryMeaning {
    pub(in crate::opensync) vectors: Arc<Vectors>,
    pub(in crate::opensync) query: Vec<f32>,
}

impl OpenSync {
    /// The id of what embeds, or would if it were installed.
    pub fn model_id(&self) -> String {
        let embedder = locked(&self.engine.embedder).clone();
        embedder.map_or_else(|| self.engine.settings.model.clone(), |known| known.id().to_owned())
    }

    /// Embeds what is not embedded yet, newest first, so that it is found by meaning.
    ///
    /// Can be stopped at any point, by `progress` too, and continues where it stopped; it pauses
    /// for as long as `progress` takes. Returns what was done; nothing if another process is at it.
    /// Costs about a millisecond of a processor for each passage, and an archive can be searched
    /// meanwhile.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use std::sync::Arc;
    /// use opensync_core::embed::{EmbedOptions, HashEmbedder};
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let embedder = Arc::new(HashEmbedder::new(64));
    /// let archive = OpenSync::builder(folder.path()).embedder(embedder).open()?;
    /// let message = Message::new("m-1", Role::User, 0).with(Part::text("how do retries back off?"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    ///
    /// let done = archive.embed(EmbedOptions::default(), &mut |_| ControlFlow::Continue(()))?;
    /// assert_eq!(done.passages, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if no model is installed,
    /// [`Io`](crate::ErrorKind::Io) if the archive cannot be written.
    pub fn embed(
        &self,
        options: EmbedOptions,
        progress: &mut dyn FnMut(EmbedProgress) -> ControlFlow<()>,
    ) -> Result<EmbedProgress> {
        let embedder = self.needed_embedder()?;
        let vectors = self.vectors(&*embedder)?;
        let Some(_lock) = self.embedding_lock()? else { return Ok(EmbedProgress::default()) };
        let store = &self.engine.store;
        let work = Embedding { store, owner: self.owner, embedder: &*embedder, options };
        let done = work.run(progress)?;
        vector_catch_up::catch_up(&self.read()?, &vectors.model, &vectors.index, None)?;
        if embedding::pending_count(&self.read()?, &vectors.model)? == 0 {
            vectors.index.build_clusters(&mut || progress(done).is_continue())?;
        }
        Ok(done)
    }

    /// Changes whose messages are not embedded yet; `None` if no model is installed.
    ///
    /// ```
    /// use opensync_core::OpenSync;
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// assert_eq!(archive.model_id(), "all-minilm-l6-v2");
    /// assert!(archive.models().list()?.is_empty());
    /// assert_eq!(archive.pending_embeddings()?, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn pending_embeddings(&self) -> Result<Option<u64>> {
        let Some(embedder) = self.embedder()? else { return Ok(None) };
        embedding::pending_count(&self.read()?, embedder.id()).map(Some)
    }

    /// The query's vector; `None` if it is to be searched by words only.
    pub(in crate::opensync) fn query_meaning(
        &self,
        query: &Query,
        parsed: &ParsedQuery,
    ) -> Result<Option<QueryMeaning>> {
        if query.mode == Some(SearchMode::Lexical) || !parsed.has_words() {
            return Ok(None);
        }
        let is_semantic = query.mode == Some(SearchMode::Semantic);
        // Asked first, for a model takes time to read, and where nothing is embedded it finds nothing.
        if !is_semantic && self.read()?.last_passage_change(&self.model_id())? == 0 {
            return Ok(None);
        }
        let embedder = if is_semantic {
            self.needed_embedder()?
        } else {
            // A model that is damaged is told by `doctor`; words are found without it.
            let Ok(Some(embedder)) = self.embedder() else { return Ok(None) };
            embedder
        };
        let vectors = self.vectors(&*embedder)?;
        let mut query = embedder.embed(&[&parsed.words], TextKind::Query)?;
        Ok(query.pop().map(|query| QueryMeaning { vectors, query }))
    }

    fn needed_embedder(&self) -> Result<Arc<dyn Embedder>> {
        self.embedder()?.ok_or_else(|| {
            let id = self.engine.settings.model.clone();
            Cause::ModelNotFound { id, path: self.engine.folder.join("models") }.into()
        })
    }

    /// The model, read when it is first needed; `None` if none is installed.
    pub(in crate::opensync) fn embedder(&self) -> Result<Option<Arc<dyn Embedder>>> {
        let mut known = locked(&self.engine.embedder);
        if known.is_none() {
            *known = self.installed()?;
        }
        Ok(known.clone())
    }

    /// The owner's vectors of a model with what anybody has committed to them, opened when they are
    /// first needed, and again if they were damaged since.
    fn vectors(&self, embedder: &dyn Embedder) -> Result<Arc<Vectors>> {
        let vectors = self.open_vectors(embedder)?;
        match vectors.index.reload() {
            Err(error) if error.is_damage() => {
                self.engine.vectors.close(self.owner);
                self.open_vectors(embedder)
            }
            told => told.map(|()| vectors),
        }
    }

    fn open_vectors(&self, embedder: &dyn Embedder) -> Result<Arc<Vectors>> {
        let engine = &self.engine;
        engine.vectors.get(self.owner, &engine.settings, || {
            let folder = self.vectors_folder().join(embedder.id());
            let index = VectorIndex::open_or_renew(&folder, embedder.dimensions())?;
            index.set_look(engine.settings.search.vectors);
            let bytes = index.size_bytes();
            Ok((Vectors { model: embedder.id().to_owned(), index }, bytes))
        })
    }

    fn vectors_folder(&self) -> PathBuf {
        self.engine.folder.join("vectors").join(self.owner.0.to_string())
    }

    /// Held while embedding: two processes would do the same work twice.
    fn embedding_lock(&self) -> Result<Option<File>> {
        let folder = self.vectors_folder();
        let path = folder.join("embedding.lock");
        let failed = |error| Error::file("lock", &path, error);
        create_private_folder(&folder).map_err(failed)?;
        let file = files::lock_file(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}
