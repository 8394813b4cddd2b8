//! Statistics: what BM25 is told of the index, so that who speaks is weighed rightly.
//!
//! Tantivy takes a field's mean length over all documents and fixes `k1 = 1.2` and `b = 0.75`. Both
//! are wrong for conversations: most messages have no text of a given field at all, and what people
//! write is short, so that its length says little. Here the mean is over the documents of a role, a
//! word is as rare as it is in what people and models wrote together, and the length of what people
//! write counts as with `k1 = 0.6` and `b = 0.5`: a mean three times as long gives exactly that, up
//! to a constant factor. Less still would be better for talk alone, and is worse where people paste
//! whole logs (`docs/decisions/0004-fusion.md`).

use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::schema::{Fields, TITLE_FLAG};
use crate::model::Role;

/// What makes `k1 * (1 - b + b * length / mean)` of 1.2 and 0.75 that of 0.6 and 0.5.
const SHORT_TEXTS: u64 = 3;

/// The statistics of an index as it is now.
pub(super) struct Statistics<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) fields: &'a Fields,
}

impl Statistics<'_> {
    /// How many documents can have text in a field.
    fn documents_of(&self, field: Field) -> tantivy::Result<u64> {
        let fields = self.fields;
        let with =
            |field: Field, word: &str| self.searcher.doc_freq(&Term::from_field_text(field, word));
        match field {
            field if field == fields.title => with(fields.flag, TITLE_FLAG),
            field if field == fields.user => with(fields.role, Role::User.as_str()),
            field if field == fields.assistant || field == fields.tool_call => {
                with(fields.role, Role::Assistant.as_str())
            }
            _ => with(fields.role, Role::Tool.as_str()),
        }
    }
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        let tokens = self.searcher.total_num_tokens(field)?;
        // Tantivy divides by the number of all documents.
        let (all, of_field) = (self.total_num_docs()?, self.documents_of(field)?.max(1));
        let tokens = u128::from(tokens) * u128::from(all) / u128::from(of_field);
        let factor = if field == self.fields.user { SHORT_TEXTS } else { 1 };
        Ok(u64::try_from(tokens).unwrap_or(u64::MAX / SHORT_TEXTS) * factor)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.searcher.total_num_docs()
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let spoken = [self.fields.user, self.fields.assistant];
        let text = term.value();
        let (true, Some(text)) = (spoken.contains(&term.field()), text.as_str()) else {
            return self.searcher.doc_freq(term);
        };
        let each = spoken.map(|field| self.searcher.doc_freq(&Term::from_field_text(field, text)));
        let [user, assistant] = each;
        Ok((user? + assistant?).min(self.total_num_docs()?))
    }
}
