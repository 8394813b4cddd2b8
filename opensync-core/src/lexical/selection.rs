//! Selection: a query that is ready, and what can be asked of it.

use std::collections::HashMap;

use tantivy::collector::{Collector, TopDocs};
use tantivy::columnar::Column;
use tantivy::query::{BooleanQuery, PhraseQuery, Query};
use tantivy::{DocAddress, Order, Searcher, Term as IndexTerm};

use super::count::{CountBySession, Keys};
use super::documents::Documents;
use super::schema::{Fields, TITLE, split_key};
use super::select::{failed, sessions_query};
use super::statistics::Statistics;
use crate::error::{Error, Result};

/// How many words may stand between two that follow one another in the query.
const SLOP: u32 = 2;

/// A document that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct FoundDocument {
    /// Whose message it is.
    pub(crate) session: u64,
    /// The message; `None` for the session's title.
    pub(crate) message: Option<u32>,
    /// BM25, weighted by field and word; 0 if nothing but filters was asked for.
    pub(crate) score: f32,
    /// When it was said, or the session last changed. Milliseconds since 1970, UTC.
    pub(crate) at: i64,
    pub(super) address: DocAddress,
}

/// A query made ready to run on the index as it is now.
pub(crate) struct Selection {
    pub(super) searcher: Searcher,
    pub(super) fields: Fields,
    pub(super) query: Box<dyn Query>,
    /// What must hold of a message besides the words that are asked for.
    pub(super) conditions: Option<Box<dyn Query>>,
    pub(super) is_scored: bool,
}

impl Selection {
    /// Whether words are asked for, and not filters only.
    pub(crate) fn is_scored(&self) -> bool {
        self.is_scored
    }

    /// The best `limit` documents; the newest if nothing but filters was asked for.
    pub(crate) fn top(&self, limit: usize) -> Result<Vec<FoundDocument>> {
        let top = TopDocs::with_limit(limit);
        let found: Vec<(f32, DocAddress)> = if self.is_scored {
            self.scored(&self.query, &top.order_by_score())?
        } else {
            let newest = top.order_by_fast_field::<i64>("at", Order::Desc);
            let found = self.searcher.search(&self.query, &newest).map_err(failed)?;
            found.into_iter().map(|(_, address)| (0.0, address)).collect()
        };
        let columns = self.columns()?;
        found.into_iter().map(|(score, address)| found_at(&columns, score, address)).collect()
    }

    /// The scores of some documents by message; those that do not match are left out.
    pub(crate) fn scores(&self, documents: &Documents) -> Result<HashMap<(u64, u32), f32>> {
        self.scores_of(self.query.box_clone(), documents)
    }

    fn scores_of(
        &self,
        query: Box<dyn Query>,
        documents: &Documents,
    ) -> Result<HashMap<(u64, u32), f32>> {
        let both = BooleanQuery::intersection(vec![documents.query(), query]);
        let top = TopDocs::with_limit(documents.count().max(1)).order_by_score();
        let found: Vec<(f32, DocAddress)> = self.scored(&both, &top)?;
        let columns = self.columns()?;
        let found = found.into_iter().map(|(score, address)| found_at(&columns, score, address));
        found
            .filter_map(|found| match found {
                Ok(FoundDocument { session, message, score, .. }) => {
                    Some(Ok(((session, message?), score)))
                }
                Err(error) => Some(Err(error)),
            })
            .collect()
    }

    /// BM25 of words that follow one another in what people wrote, for those of `documents` that
    /// have such. Models repeat whatever was asked, so theirs say nothing.
    pub(crate) fn pairs(
        &self,
        pairs: &[[String; 2]],
        documents: &Documents,
    ) -> Result<HashMap<(u64, u32), f32>> {
        let mut phrases: Vec<Box<dyn Query>> = Vec::new();
        for pair in pairs {
            let terms = pair.iter().map(|word| IndexTerm::from_field_text(self.fields.user, word));
            let mut phrase = PhraseQuery::new(terms.collect());
            phrase.set_slop(SLOP);
            phrases.push(Box::new(phrase));
        }
        if phrases.is_empty() {
            return Ok(HashMap::new());
        }
        self.scores_of(Box::new(BooleanQuery::union(phrases)), documents)
    }

    /// The messages that the conditions of the query allow, whatever its words; `None` if it has no
    /// conditions. Ascending.
    pub(crate) fn allowed(&self) -> Result<Option<Vec<(u64, u32)>>> {
        let Some(conditions) = &self.conditions else { return Ok(None) };
        let mut keys = self.searcher.search(conditions, &Keys).map_err(failed)?;
        keys.sort_unstable();
        Ok(Some(keys.into_iter().map(split_key).collect()))
    }

    /// How many messages of each of `sessions` it matches; one pass over all of them.
    pub(crate) fn counts(&self, sessions: &[u64]) -> Result<HashMap<u64, u64>> {
        let within = sessions_query(&self.fields, sessions);
        let both = BooleanQuery::intersection(vec![within, self.query.box_clone()]);
        self.searcher.search(&both, &CountBySession).map_err(failed)
    }

    fn scored<C: Collector>(&self, query: &dyn Query, collector: &C) -> Result<C::Fruit> {
        let statistics = Statistics { searcher: &self.searcher, fields: &self.fields };
        let found = self.searcher.search_with_statistics_provider(query, collector, &statistics);
        found.map_err(failed)
    }

    /// The columns of each segment.
    fn columns(&self) -> Result<Vec<Columns>> {
        let segments = self.searcher.segment_readers().iter();
        let columns = segments.map(|segment| {
            let columns = segment.fast_fields();
            Ok(Columns { keys: columns.u64("key")?, times: columns.i64("at")? })
        });
        columns.collect::<tantivy::Result<_>>().map_err(failed)
    }
}

/// What is kept of each document of a segment.
struct Columns {
    keys: Column<u64>,
    times: Column<i64>,
}

fn found_at(columns: &[Columns], score: f32, address: DocAddress) -> Result<FoundDocument> {
    let columns = columns.get(address.segment_ord as usize);
    let key = columns.and_then(|columns| columns.keys.first(address.doc_id));
    let (session, number) = split_key(key.ok_or_else(|| Error::decode("a key of the index"))?);
    let at = columns.and_then(|columns| columns.times.first(address.doc_id)).unwrap_or_default();
    Ok(FoundDocument { session, message: (number != TITLE).then_some(number), score, at, address })
}
