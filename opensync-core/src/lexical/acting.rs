//! Acting: in which sessions something was done, and in which messages.

use std::collections::{HashMap, HashSet};

use tantivy::query::TermQuery;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term as IndexTerm};

use super::Lexical;
use super::count::Keys;
use super::schema::{Fields, split_key};
use super::select::{failed, matching};
use crate::act::Outcome;
use crate::error::Result;
use crate::filter::{Field as FilterField, Pattern};

/// The sessions in which `field` of what was done matches one of `patterns`. Of how things ended, the last
/// of a session counts.
pub(super) fn acting(
    searcher: &Searcher,
    fields: &Fields,
    field: FilterField,
    patterns: &[Pattern],
) -> Result<HashSet<u64>> {
    let column = match field {
        FilterField::Did => fields.did,
        FilterField::Outcome => return ended(searcher, fields, patterns),
        _ => fields.commit,
    };
    let places = places(searcher, column, patterns)?;
    Ok(places.into_iter().map(|(session, _)| session).collect())
}

impl Lexical {
    /// The sessions in which `field` of what was done matches one of `patterns`.
    pub(crate) fn acting(&self, field: FilterField, patterns: &[Pattern]) -> Result<HashSet<u64>> {
        acting(&self.reader.searcher(), &self.fields, field, patterns)
    }

    /// The sessions that made a commit with just this subject, whatever the case.
    pub(crate) fn makers(&self, subject: &str) -> Result<HashSet<u64>> {
        let term = IndexTerm::from_field_text(self.fields.commit, &subject.to_lowercase());
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let keys = self.reader.searcher().search(&query, &Keys).map_err(failed)?;
        Ok(keys.into_iter().map(|key| split_key(key).0).collect())
    }

    /// The messages that hold the results of calls that made a commit which one of `patterns` matches.
    /// Ascending.
    pub(crate) fn committing(&self, patterns: &[Pattern]) -> Result<Vec<(u64, u32)>> {
        let mut places = places(&self.reader.searcher(), self.fields.commit, patterns)?;
        places.sort_unstable();
        Ok(places)
    }
}

/// The sessions whose last outcome one of `patterns` matches. A message may tell several: the one that
/// is worst for who looks for what works counts.
fn ended(searcher: &Searcher, fields: &Fields, patterns: &[Pattern]) -> Result<HashSet<u64>> {
    let mut last: HashMap<u64, (u32, Outcome)> = HashMap::new();
    for outcome in Outcome::ALL {
        let word = Pattern::new(FilterField::Outcome, outcome.as_str());
        for (session, number) in places(searcher, fields.outcome, &[word])? {
            let known = last.entry(session).or_insert((number, outcome));
            *known = (*known).max((number, outcome));
        }
    }
    let is_meant =
        |outcome: Outcome| patterns.iter().any(|pattern| pattern.matches(outcome.as_str()));
    let meant = last.into_iter().filter(|(_, (_, outcome))| is_meant(*outcome));
    Ok(meant.map(|(session, _)| session).collect())
}

fn places(searcher: &Searcher, column: Field, patterns: &[Pattern]) -> Result<Vec<(u64, u32)>> {
    let keys = searcher.search(&matching(searcher, column, patterns)?, &Keys).map_err(failed)?;
    Ok(keys.into_iter().map(split_key).collect())
}
