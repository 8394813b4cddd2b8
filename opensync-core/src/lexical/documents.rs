//! Documents: some documents of the index, and a query that finds them and nothing else.
//!
//! What was found once is not looked up by its key again: a query for a thousand keys costs more
//! than all the words of a question.

use std::collections::HashMap;

use tantivy::index::SegmentId;
use tantivy::query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, Score, SegmentReader, TERMINATED, Term as IndexTerm};

use super::schema::key;
use super::select::failed;
use super::selection::{FoundDocument, Selection};
use crate::error::Result;

/// Some documents of the index as it is now.
#[derive(Clone, Debug, Default)]
pub(crate) struct Documents {
    /// By segment. Ascending when they are searched.
    documents: HashMap<SegmentId, Vec<DocId>>,
    count: usize,
}

impl Selection {
    /// The documents of messages, by their keys. What is not in the index is left out.
    pub(crate) fn locate(&self, messages: &[(u64, u32)]) -> Result<Documents> {
        let field = self.fields.key;
        let mut keys: Vec<u64> =
            messages.iter().map(|&(session, number)| key(session, number)).collect();
        keys.sort_unstable();
        let mut located = Documents::default();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(field).map_err(failed)?;
            for &key in &keys {
                let term = IndexTerm::from_field_u64(field, key);
                let read = inverted.read_postings(&term, IndexRecordOption::Basic);
                let Some(mut postings) = read.map_err(|error| failed(error.into()))? else {
                    continue;
                };
                // A message that was indexed anew leaves its former document behind.
                while postings.doc() != TERMINATED && segment.is_deleted(postings.doc()) {
                    postings.advance();
                }
                if postings.doc() != TERMINATED {
                    located.add(segment.segment_id(), postings.doc());
                }
            }
        }
        Ok(located)
    }

    /// Adds the messages among what was found.
    pub(crate) fn add_found(&self, documents: &mut Documents, found: &[FoundDocument]) {
        for found in found.iter().filter(|found| found.message.is_some()) {
            let DocAddress { segment_ord, doc_id } = found.address;
            documents.add(self.searcher.segment_reader(segment_ord).segment_id(), doc_id);
        }
    }
}

impl Documents {
    fn add(&mut self, segment: SegmentId, document: DocId) {
        self.documents.entry(segment).or_default().push(document);
        self.count += 1;
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Finds them; each scores 0.
    pub(super) fn query(&self) -> Box<dyn Query> {
        let mut query = self.clone();
        for documents in query.documents.values_mut() {
            documents.sort_unstable();
            documents.dedup();
        }
        Box::new(query)
    }

    fn of(&self, segment: &SegmentReader) -> Walk {
        let documents = self.documents.get(&segment.segment_id()).cloned();
        Walk { documents: documents.unwrap_or_default(), place: 0 }
    }
}

impl Query for Documents {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Documents {
    fn scorer(&self, segment: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(ConstScorer::new(self.of(segment), 0.0)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("one of some documents", 0.0))
    }
}

/// Goes over the documents of a segment.
struct Walk {
    documents: Vec<DocId>,
    place: usize,
}

impl DocSet for Walk {
    fn advance(&mut self) -> DocId {
        self.place += 1;
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.documents.get(self.place).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        u32::try_from(self.documents.len()).unwrap_or(u32::MAX)
    }
}
