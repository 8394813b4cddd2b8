//! Select: turns a parsed query into one of the index.
//!
//! Optional words become one flat union of (term, field) pairs, for which Tantivy skips whole
//! blocks that cannot reach the best results (block-max WAND). Anything nested is scored document
//! by document, so nesting is kept for what needs it: required words and filters.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap};
use std::ops::Bound;

use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur as On, PhraseQuery,
    Query, RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, SegmentReader, Term as IndexTerm};

use super::Lexical;
use super::acting::acting;
use super::count::Keys;
use super::schema::{EVAL, Fields, TAG, TITLE_FLAG, label, split_key};
use super::selection::Selection;
use crate::analyzer::{LEAST_OF_HASH, is_same_hash};
use crate::error::{Error, Result};
use crate::filter::{Field as FilterField, Filter, Pattern, Wanted};
use crate::query::{Clause, Occur, ParsedQuery, Term};

/// The terms a prefix stands for at most: the most frequent ones.
const MAX_EXPANSIONS: usize = 50;

/// The terms of a segment that are looked at for a prefix; a letter or two may stand for millions.
const MAX_LOOKED_AT: usize = 20_000;

impl Lexical {
    /// Makes `query` ready. `sessions` keeps these sessions only; the filters for sessions in the
    /// query itself are not looked at. Titles are found by words only.
    pub(crate) fn select(
        &self,
        query: &ParsedQuery,
        sessions: Option<&[u64]>,
        excluded: &[u64],
    ) -> Result<Selection> {
        let searcher = self.reader.searcher();
        let is_scored = query.clauses.iter().any(|clause| clause.occur != Occur::MustNot);
        let build = Build { fields: &self.fields, searcher: &searcher, is_scored };
        let conditions = build.conditions(query, sessions, excluded)?;
        let mut query = build.query(query, sessions, excluded)?;
        if !is_scored {
            query = without_titles(&self.fields, query);
        }
        Ok(Selection { query, conditions, is_scored, fields: self.fields.clone(), searcher })
    }
}

/// Where a filter looks.
enum Look {
    /// In a field of each document.
    Column(Field),
    /// In what was done in the session, which a field of its messages tells.
    Acts(Field),
    /// In the labels of the session.
    Label(&'static str),
    /// The index has nothing of it.
    Elsewhere,
}

/// What is needed to turn a parsed query into one of the index.
struct Build<'a> {
    fields: &'a Fields,
    searcher: &'a Searcher,
    /// Whether words are asked for, and not filters only.
    is_scored: bool,
}

impl Build<'_> {
    /// The query without the words that are merely asked for; `None` if nothing is left.
    fn conditions(
        &self,
        query: &ParsedQuery,
        sessions: Option<&[u64]>,
        excluded: &[u64],
    ) -> Result<Option<Box<dyn Query>>> {
        let is_condition = |clause: &&Clause| clause.occur != Occur::Should;
        let clauses: Vec<Clause> = query.clauses.iter().filter(is_condition).cloned().collect();
        let is_all = query.filters.iter().all(Filter::is_all);
        let is_by_session = sessions.is_some() || !excluded.is_empty();
        if clauses.is_empty() && is_all && !is_by_session {
            return Ok(None);
        }
        let conditions = ParsedQuery { clauses, ..query.clone() };
        let conditions = self.query(&conditions, sessions, excluded)?;
        Ok(Some(without_titles(self.fields, conditions)))
    }

    fn query(
        &self,
        query: &ParsedQuery,
        sessions: Option<&[u64]>,
        excluded: &[u64],
    ) -> Result<Box<dyn Query>> {
        let mut optional = Vec::new();
        let mut clauses: Vec<(On, Box<dyn Query>)> = Vec::new();
        for clause in &query.clauses {
            let on = match clause.occur {
                Occur::Should => {
                    optional.extend(self.clause(clause)?);
                    continue;
                }
                Occur::Must => On::Must,
                Occur::MustNot => On::MustNot,
            };
            let mut queries = self.clause(clause)?;
            if on == On::MustNot {
                // Tantivy asks a phrase that is left out for documents it is already past, which
                // its debug build takes for a mistake. It does not ask a union of two that way.
                queries.extend(self.clause(clause)?);
            }
            clauses.push((on, Box::new(BooleanQuery::union(queries))));
        }
        let is_required = clauses.iter().any(|(on, _)| *on == On::Must);
        for filter in &query.filters {
            self.filter(filter, &mut clauses)?;
        }
        self.sessions(sessions, excluded, &mut clauses);
        let is_optional = query.clauses.iter().any(|clause| clause.occur == Occur::Should);
        if optional.is_empty() {
            if is_optional && !is_required {
                // The beginning of a word that no word has.
                return Ok(Box::new(EmptyQuery));
            }
            if !clauses.iter().any(|(on, _)| *on == On::Must) {
                clauses.push((On::Must, Box::new(AllQuery)));
            }
        } else if clauses.is_empty() {
            return Ok(Box::new(BooleanQuery::union(optional)));
        } else {
            let on = if is_required { On::Should } else { On::Must };
            clauses.push((on, Box::new(BooleanQuery::union(optional))));
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    /// A clause in each of the fields that are searched.
    fn clause(&self, clause: &Clause) -> Result<Vec<Box<dyn Query>>> {
        let mut queries: Vec<Box<dyn Query>> = Vec::new();
        let mut expanded = Vec::new();
        for (field, weight) in self.fields.searched() {
            let boost = weight * clause.weight;
            match &clause.term {
                Term::Word(word) => queries.push(scored(field, word, boost)),
                Term::Phrase(forms) => {
                    queries.extend(forms.iter().map(|form| phrase(field, form, boost)));
                }
                Term::Prefix(prefix) => {
                    let words = self.expand(field, prefix, &|_| true)?;
                    expanded.extend(words.iter().map(|word| scored(field, word, boost)));
                }
                Term::Hash(hash) => {
                    let is_same = |term: &str| is_same_hash(term, hash);
                    let words = self.expand(field, &hash[..LEAST_OF_HASH], &is_same)?;
                    expanded.extend(words.iter().map(|word| scored(field, word, boost)));
                }
            }
        }
        if !expanded.is_empty() {
            // One union inside: to skip blocks by hundreds of terms costs more than it saves.
            queries.push(Box::new(BooleanQuery::union(expanded)));
        }
        Ok(queries)
    }

    /// The most frequent terms of a field that begin with `prefix` and are `wanted`.
    ///
    /// Those of each segment are looked at, which spares counting the many that are rare.
    fn expand(
        &self,
        field: Field,
        prefix: &str,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<String>> {
        let mut counts: HashMap<String, u32> = HashMap::new();
        for segment in self.searcher.segment_readers() {
            let mut frequent = BinaryHeap::with_capacity(MAX_EXPANSIONS + 1);
            terms(segment, field, prefix, MAX_LOOKED_AT, &mut |term, count| {
                let is_full = frequent.len() == MAX_EXPANSIONS;
                let is_rarer =
                    is_full && frequent.peek().is_some_and(|Reverse((least, _))| *least >= count);
                if is_rarer || !wanted(term) {
                    return;
                }
                frequent.push(Reverse((count, term.to_owned())));
                if is_full {
                    frequent.pop();
                }
            })?;
            for Reverse((count, term)) in frequent {
                *counts.entry(term).or_default() += count;
            }
        }
        let mut counts: Vec<(String, u32)> = counts.into_iter().collect();
        counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        counts.truncate(MAX_EXPANSIONS);
        Ok(counts.into_iter().map(|(term, _)| term).collect())
    }

    /// Adds what a filter keeps and leaves out.
    fn filter(&self, filter: &Filter, to: &mut Vec<(On, Box<dyn Query>)>) -> Result<()> {
        for field in FilterField::ALL {
            let Wanted { kept, left_out } = filter.of(field);
            for (on, patterns) in [(On::Must, kept), (On::MustNot, left_out)] {
                if patterns.is_empty() {
                    continue;
                }
                match self.look(filter, field) {
                    Look::Column(column) => to.push((on, self.matching(column, &patterns)?)),
                    Look::Acts(column) => {
                        let acting = acting(self.searcher, self.fields, field, &patterns)?;
                        let sessions: Vec<u64> = acting.into_iter().collect();
                        to.push((on, sessions_query(self.fields, &sessions)));
                        if on == On::Must && !self.is_scored {
                            // Nothing else is asked for: what is shown is where it was done.
                            to.push((on, self.matching(column, &patterns)?));
                        }
                    }
                    Look::Label(about) => to.push((on, self.labelled(about, &patterns)?)),
                    Look::Elsewhere => {}
                }
            }
        }
        if filter.from_ms.is_some() || filter.to_ms.is_some() {
            let bound = |ms: i64| IndexTerm::from_field_i64(self.fields.at, ms);
            let from = filter.from_ms.map_or(Bound::Unbounded, |ms| Bound::Included(bound(ms)));
            let to_ms = filter.to_ms.map_or(Bound::Unbounded, |ms| Bound::Excluded(bound(ms)));
            to.push((On::Must, unscored(Box::new(RangeQuery::new(from, to_ms)))));
        }
        Ok(())
    }

    fn sessions(&self, kept: Option<&[u64]>, left_out: &[u64], to: &mut Vec<(On, Box<dyn Query>)>) {
        if let Some(kept) = kept {
            to.push((On::Must, sessions_query(self.fields, kept)));
        }
        if !left_out.is_empty() {
            to.push((On::MustNot, sessions_query(self.fields, left_out)));
        }
    }

    /// Where a filter looks.
    fn look(&self, filter: &Filter, field: FilterField) -> Look {
        let fields = self.fields;
        Look::Column(match field {
            FilterField::Source => fields.source,
            FilterField::Project => fields.project,
            FilterField::Model => fields.model,
            FilterField::Role => fields.role,
            FilterField::Tool => fields.tool,
            FilterField::Branch => fields.branch,
            FilterField::Path => fields.path,
            FilterField::Has if !filter.has_is_of_sessions() => fields.flag,
            FilterField::Commit => return Look::Acts(fields.commit),
            FilterField::Did => return Look::Acts(fields.did),
            FilterField::Outcome => return Look::Acts(fields.outcome),
            FilterField::Tag => return Look::Label(TAG),
            FilterField::Status => return Look::Label(EVAL),
            _ => return Look::Elsewhere,
        })
    }

    /// Documents of the sessions whose title has one of these labels. Titles have them and messages
    /// have not, so that a session can be labelled without indexing it anew.
    fn labelled(&self, about: &str, patterns: &[Pattern]) -> Result<Box<dyn Query>> {
        let mut labels = Vec::new();
        for segment in self.searcher.segment_readers() {
            terms(segment, self.fields.label, &label(about, ""), usize::MAX, &mut |term, _| {
                let value = term.split_once(':').map_or("", |(_, value)| value);
                if patterns.iter().any(|pattern| pattern.matches(value)) {
                    labels.push(IndexTerm::from_field_text(self.fields.label, term));
                }
            })?;
        }
        let keys = self.searcher.search(&TermSetQuery::new(labels), &Keys).map_err(failed)?;
        let sessions: Vec<u64> = keys.into_iter().map(|key| split_key(key).0).collect();
        Ok(sessions_query(self.fields, &sessions))
    }

    /// Documents with a term that one of `patterns` matches. All terms of the column are looked at;
    /// there are as many as projects.
    fn matching(&self, column: Field, patterns: &[Pattern]) -> Result<Box<dyn Query>> {
        matching(self.searcher, column, patterns)
    }
}

/// Documents with a term of a column that one of `patterns` matches. Looks at all of its terms.
pub(super) fn matching(
    searcher: &Searcher,
    column: Field,
    patterns: &[Pattern],
) -> Result<Box<dyn Query>> {
    let mut matching = BTreeSet::new();
    for segment in searcher.segment_readers() {
        terms(segment, column, "", usize::MAX, &mut |term, _| {
            if patterns.iter().any(|pattern| pattern.matches(term)) {
                matching.insert(IndexTerm::from_field_text(column, term));
            }
        })?;
    }
    Ok(match matching.pop_first() {
        Some(only) if matching.is_empty() => unscored(basic(only)),
        first => unscored(Box::new(TermSetQuery::new(first.into_iter().chain(matching)))),
    })
}

/// Calls `visit` with the first `limit` terms of a field that begin with `prefix`, and how many
/// documents of the segment hold each.
fn terms(
    segment: &SegmentReader,
    field: Field,
    prefix: &str,
    limit: usize,
    visit: &mut dyn FnMut(&str, u32),
) -> Result<()> {
    let inverted = segment.inverted_index(field).map_err(failed)?;
    let range = inverted.terms().range().ge(prefix);
    let mut terms = range.into_stream().map_err(failed_to_read)?;
    for _ in 0..limit {
        if !terms.advance() {
            break;
        }
        let Ok(term) = std::str::from_utf8(terms.key()) else { continue };
        if !term.starts_with(prefix) {
            break;
        }
        visit(term, terms.value().doc_freq);
    }
    Ok(())
}

/// The documents of `sessions`.
pub(super) fn sessions_query(fields: &Fields, sessions: &[u64]) -> Box<dyn Query> {
    let terms = sessions.iter().map(|&number| IndexTerm::from_field_u64(fields.session, number));
    unscored(Box::new(TermSetQuery::new(terms)))
}

fn scored(field: Field, word: &str, boost: f32) -> Box<dyn Query> {
    let term = IndexTerm::from_field_text(field, word);
    let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
    Box::new(BoostQuery::new(Box::new(query), boost))
}

/// Terms side by side, or only one.
fn phrase(field: Field, form: &[(u32, String)], boost: f32) -> Box<dyn Query> {
    if let [(_, word)] = form {
        return scored(field, word, boost);
    }
    let terms = form
        .iter()
        .map(|(position, word)| (*position as usize, IndexTerm::from_field_text(field, word)));
    let phrase = PhraseQuery::new_with_offset(terms.collect());
    Box::new(BoostQuery::new(Box::new(phrase), boost))
}

fn basic(term: IndexTerm) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

pub(super) fn unscored(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

/// The messages that `query` finds, without the titles of their sessions.
fn without_titles(fields: &Fields, query: Box<dyn Query>) -> Box<dyn Query> {
    let title = basic(IndexTerm::from_field_text(fields.flag, TITLE_FLAG));
    Box::new(BooleanQuery::new(vec![(On::Must, query), (On::MustNot, title)]))
}

pub(super) fn failed(error: tantivy::TantivyError) -> Error {
    Error::lexical("search", error)
}

pub(super) fn failed_to_read(error: std::io::Error) -> Error {
    failed(error.into())
}
