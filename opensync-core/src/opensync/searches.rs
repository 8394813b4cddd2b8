//! What the handle finds, and the index it finds it with.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::OpenSync;
use super::meaning::{QueryMeaning, Vectors};
use crate::catch_up::{self, Effort};
use crate::embedding;
use crate::error::{ErrorKind, Result};
use crate::lexical::Lexical;
use crate::matching::projects_alike;
use crate::page::Page;
use crate::query::{Query, SearchMode};
use crate::search::{self, Search, SearchResults};
use crate::store::Read;
use crate::vector_catch_up;

/// How long a search reads new changes before it answers. Indexing what it has read of them comes on
/// top: some 0.2 s among long messages.
const SEARCH_BUDGET: Duration = Duration::from_millis(30);

/// The least that Tantivy's writer works with, in bytes.
const LEAST_WRITER_BYTES: usize = 16 << 20;

impl OpenSync {
    /// Finds messages by the words in them. `docs/search.md` says what a query may say.
    ///
    /// Before it answers it brings the index in sync with the store, if that is quick and no other
    /// process is at it and the disk is not full; [`pending`](SearchResults::pending) says what it
    /// did not see.
    ///
    /// ```
    /// use opensync_core::{Message, OpenSync, Part, Query, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let question = Message::new("m-1", Role::User, 1_767_225_600_000)
    ///     .with(Part::text("why does parseQuery dead-lock?"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![question])?;
    ///
    /// let found = archive.search(&Query::new("parse_query deadlocks"))?;
    /// assert_eq!(found.hits[0].external_id, "s-1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store or the index cannot be read.
    pub fn search(&self, query: &Query) -> Result<SearchResults> {
        let started = Instant::now();
        let lexical = self.lexical_now()?;
        let pending = self.level_words(&lexical)?;
        let read = self.read()?;
        let parsed = search::complete(query);
        let meaning = match self.query_meaning(query, &parsed)? {
            Some(meaning) if level_vectors(&read, &meaning.vectors)? => Some(meaning),
            _ => None,
        };
        let mode = match (&meaning, query.mode) {
            (None, _) => SearchMode::Lexical,
            (Some(_), mode) => mode.unwrap_or(SearchMode::Hybrid),
        };
        let of_model =
            |meaning: &QueryMeaning| embedding::pending_count(&read, &meaning.vectors.model);
        let pending_embeddings = meaning.as_ref().map_or(Ok(0), of_model)?;
        let meaning = meaning.as_ref().map(|QueryMeaning { vectors, query }| search::Meaning {
            vectors: &vectors.index,
            query,
        });
        let found = match pending {
            Some(_) => {
                let reranker = self.engine.reranker.as_deref();
                let search = Search { read: &read, lexical: &lexical, mode, meaning, reranker };
                search.run(query, &parsed)?
            }
            None => Page { items: Vec::new(), next: None },
        };
        let (hits, next) = (found.items, found.next);
        let projects_alike = if hits.is_empty() {
            projects_alike(&read, &parsed.filters.iter().collect::<Vec<_>>())?
        } else {
            Vec::new()
        };
        let pending = pending.map_or_else(|| read.last_change(), Ok)?;
        let took_ms = started.elapsed().as_secs_f64() * 1000.0;
        Ok(SearchResults { hits, next, mode, took_ms, pending, pending_embeddings, projects_alike })
    }

    /// Brings the index in sync with the store as far as a search has time, and says what is
    /// pending; `None` if nothing in the index may be used.
    pub(super) fn level_words(&self, lexical: &Lexical) -> Result<Option<u64>> {
        let effort =
            Effort { budget: Some(SEARCH_BUDGET), threads: 1, memory_bytes: LEAST_WRITER_BYTES };
        let store = &self.engine.store;
        let goes_on = &mut |_, _| ControlFlow::Continue(());
        match catch_up::catch_up(store, self.owner, lexical, effort, goes_on) {
            // A full disk must not keep what is indexed from being found.
            Err(error) if error.kind() == ErrorKind::Io => {
                catch_up::pending(store, self.owner, lexical)
            }
            told => told,
        }
    }

    /// Brings the index in sync with the store, telling `progress` the changes done and all of
    /// them. Returns how many are left: none, unless another process is at it or `progress` breaks
    /// off. What was indexed stays.
    ///
    /// [`search`](Self::search) does it by itself in small steps; after a large import this is
    /// faster, because it uses all of [`index_bytes`](crate::Settings::index_bytes) and two
    /// threads.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let message = Message::new("m-1", Role::User, 0).with(Part::text("hello"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    /// let pending = archive.catch_up(&mut |_done, _all| ControlFlow::Continue(()))?;
    /// assert_eq!(pending, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the index cannot be written.
    pub fn catch_up(&self, progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>) -> Result<u64> {
        let memory_bytes = usize::try_from(self.engine.settings.index_bytes).unwrap_or(usize::MAX);
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(2);
        let effort = Effort { budget: None, threads, memory_bytes };
        let (store, lexical) = (&self.engine.store, self.lexical()?);
        store.level_tool_sums(self.owner)?;
        match catch_up::catch_up(store, self.owner, &lexical, effort, progress)? {
            Some(pending) => Ok(pending),
            None => self.read()?.last_change(),
        }
    }

    /// The owner's index, opened when it is first needed.
    fn lexical(&self) -> Result<Arc<Lexical>> {
        let engine = &self.engine;
        engine.lexical.get(self.owner, &engine.settings, || {
            let lexical = Lexical::open(&engine.folder, self.owner)?;
            let bytes = lexical.size_bytes();
            Ok((lexical, bytes))
        })
    }

    /// The owner's index with what anybody has committed to it; one that was damaged since it was
    /// opened is opened again.
    pub(super) fn lexical_now(&self) -> Result<Arc<Lexical>> {
        let lexical = self.lexical()?;
        match lexical.reload() {
            Err(error) if error.is_damage() => {
                self.engine.lexical.close(self.owner);
                self.lexical()
            }
            told => told.map(|()| lexical),
        }
    }
}

/// Brings vectors up to date as far as a search has time; whether they may be used.
fn level_vectors(read: &Read, vectors: &Vectors) -> Result<bool> {
    let (model, index) = (&vectors.model, &vectors.index);
    let pending = match vector_catch_up::catch_up(read, model, index, Some(SEARCH_BUDGET)) {
        Err(error) if error.kind() == ErrorKind::Io => vector_catch_up::pending(read, model, index),
        told => told,
    };
    Ok(pending?.is_some())
}
