//! Evidence: how well whole sessions match, whichever of their messages a word is in.
//!
//! A message that answers seldom has all the words of a question; its session has more of them. So
//! each word is counted by session, and the counts are scored with BM25 as if a session were one
//! document. The counts come from the postings, so nothing is kept that would change with every
//! message; words that are everywhere tell sessions apart least and cost most, and are left out.

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term as IndexTerm};

use std::collections::HashMap;

use super::schema::{TITLE_FLAG, split_key};
use super::select::failed;
use super::selection::Selection;
use crate::error::Result;
use crate::query::{Clause, Occur, Term};

/// How soon another occurrence of a word in a session says nothing new.
const K1: f32 = 1.2;

/// Documents that a word may be in; one that is in more is left out.
const MAX_DOCUMENTS: u64 = 30_000;

impl Selection {
    /// The score of each session that has one of the words.
    pub(crate) fn sessions(&self, clauses: &[Clause]) -> Result<HashMap<u64, f32>> {
        let title = IndexTerm::from_field_text(self.fields.flag, TITLE_FLAG);
        #[allow(clippy::cast_precision_loss, reason = "a score")]
        let all = self.searcher.doc_freq(&title).map_err(failed)? as f32;
        let mut scores: HashMap<u64, f32> = HashMap::new();
        for clause in clauses.iter().filter(|clause| clause.occur != Occur::MustNot) {
            let Term::Word(word) = &clause.term else { continue };
            let counts = self.counts_of(word)?;
            #[allow(clippy::cast_precision_loss, reason = "a score")]
            let with = counts.len() as f32;
            let rarity = (1.0 + (all - with).max(0.0) / (with + 0.5)).ln() * clause.weight;
            for (session, count) in counts {
                let saturated = count * (K1 + 1.0) / (count + K1);
                *scores.entry(session).or_default() += rarity * saturated;
            }
        }
        Ok(scores)
    }

    /// How many messages a session has in the mean.
    pub(crate) fn messages_per_session(&self) -> Result<f32> {
        let title = IndexTerm::from_field_text(self.fields.flag, TITLE_FLAG);
        let sessions = self.searcher.doc_freq(&title).map_err(failed)?.max(1);
        let messages = self.searcher.num_docs().saturating_sub(sessions);
        #[allow(clippy::cast_precision_loss, reason = "a mean")]
        let mean = messages as f32 / sessions as f32;
        Ok(mean)
    }

    /// How often a word is in each session that has it; nothing for one that is everywhere.
    fn counts_of(&self, word: &str) -> Result<Vec<(u64, f32)>> {
        let terms =
            self.fields.searched().map(|(field, _)| IndexTerm::from_field_text(field, word));
        let mut documents = 0;
        for term in &terms {
            documents += self.searcher.doc_freq(term).map_err(failed)?;
        }
        let mut counts: Vec<(u64, f32)> = Vec::new();
        if documents > MAX_DOCUMENTS {
            return Ok(counts);
        }
        for segment in self.searcher.segment_readers() {
            let keys = segment.fast_fields().u64("key").map_err(failed)?;
            for term in &terms {
                let inverted = segment.inverted_index(term.field()).map_err(failed)?;
                let postings = inverted.read_postings(term, IndexRecordOption::WithFreqs);
                let Some(mut postings) = postings.map_err(|error| failed(error.into()))? else {
                    continue;
                };
                let mut document = postings.doc();
                while document != TERMINATED {
                    let key = keys.first(document).filter(|_| !segment.is_deleted(document));
                    if let Some((session, _)) = key.map(split_key) {
                        #[allow(clippy::cast_precision_loss, reason = "a score")]
                        let count = postings.term_freq() as f32;
                        // Messages of a session lie together.
                        match counts.last_mut() {
                            Some((last, sum)) if *last == session => *sum += count,
                            _ => counts.push((session, count)),
                        }
                    }
                    document = postings.advance();
                }
            }
        }
        counts.sort_unstable_by_key(|(session, _)| *session);
        counts.dedup_by(|(session, count), (kept, sum)| {
            let is_same = session == kept;
            if is_same {
                *sum += *count;
            }
            is_same
        });
        Ok(counts)
    }
}
