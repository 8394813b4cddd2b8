//! What the handle finds.

use std::time::Instant;

use super::{OpenSync, QueryMeaning, SEARCH_BUDGET, Vectors};
use crate::embedding;
use crate::error::{ErrorKind, Result};
use crate::matching::projects_alike;
use crate::page::Page;
use crate::query::{Query, SearchMode};
use crate::search::{self, Search, SearchResults};
use crate::store::Read;
use crate::vector_catch_up;

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
        let reranker = self.reranker();
        let (found, reranked) = match pending {
            Some(_) => {
                let reranker = reranker.as_deref();
                let search = Search { read: &read, lexical: &lexical, mode, meaning, reranker };
                search.run(query, &parsed)?
            }
            None => (Page { items: Vec::new(), next: None }, None),
        };
        let (hits, next) = (found.items, found.next);
        let projects_alike = if hits.is_empty() {
            projects_alike(&read, &parsed.filters.iter().collect::<Vec<_>>())?
        } else {
            Vec::new()
        };
        let pending = pending.map_or_else(|| read.last_change(), Ok)?;
        let took_ms = started.elapsed().as_secs_f64() * 1000.0;
        Ok(SearchResults {
            hits,
            next,
            mode,
            took_ms,
            pending,
            pending_embeddings,
            reranked,
            projects_alike,
        })
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
