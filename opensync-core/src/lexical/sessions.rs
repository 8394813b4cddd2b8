//! Sessions: which of an owner's sessions a list means, in what order, and how many have which value.
//!
//! One pass over the columns of the titles. What a filter says of a word is settled once for each
//! word of a segment, and looked up by number for each session.

use std::collections::BTreeMap;

use tantivy::columnar::{Column, StrColumn};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term as IndexTerm};

use super::Lexical;
use super::columns::{ASKED, STARTED, TITLE_TEXT, TOKENS, asked, counted, sorted};
use super::schema::{Fields, TITLE_FLAG, split_key};
use super::select::{failed, failed_to_read};
use super::spans::is_in;
use crate::error::Result;
use crate::filter::{Field as FilterField, Filter, Wanted};
use crate::model::SessionOrder;
use crate::needle::Needle;

/// Which sessions are meant.
pub(crate) struct SessionsWanted<'a> {
    /// What records answer of it is looked at here.
    pub(crate) filter: &'a Filter,
    /// What must stand in the title or in what was asked first.
    pub(crate) text: Option<&'a Needle>,
    /// What must hold besides, by number.
    pub(crate) also: &'a (dyn Fn(u64) -> bool + Sync),
}

/// How many sessions are meant, and how many of those have which value of each field.
pub(crate) struct Counts {
    pub(crate) total: u64,
    pub(crate) values: Vec<BTreeMap<String, u64>>,
}

impl Lexical {
    /// The sessions that are meant, each with what it is sorted by, in no order.
    pub(crate) fn sessions(
        &self,
        wanted: &SessionsWanted<'_>,
        order: SessionOrder,
    ) -> Result<Vec<(i64, u64)>> {
        let searcher = self.reader.searcher();
        let mut found = Vec::new();
        for reader in searcher.segment_readers() {
            let Some(segment) = Segment::open(reader, wanted)? else { continue };
            let column = segment.numbers(sorted(order))?;
            segment.visit(&self.fields, wanted, &mut |document, session, failing| {
                if failing.is_none() {
                    found.push((column.first(document).unwrap_or_default(), session));
                }
            })?;
        }
        Ok(found)
    }

    /// Counts the values of `fields` among the sessions that are meant. What the filter asks of a
    /// field does not narrow the values of that field itself: they are what one may choose instead.
    pub(crate) fn count_sessions(
        &self,
        wanted: &SessionsWanted<'_>,
        fields: &[FilterField],
    ) -> Result<Counts> {
        let searcher = self.reader.searcher();
        let mut counts = Counts { total: 0, values: vec![BTreeMap::new(); fields.len()] };
        for reader in searcher.segment_readers() {
            let Some(segment) = Segment::open(reader, wanted)? else { continue };
            let mut columns = Vec::with_capacity(fields.len());
            for &field in fields {
                let column = segment.words(&counted(field))?;
                let terms = column.as_ref().map_or(0, |column| column.num_terms());
                columns.push((field, column, vec![0; terms]));
            }
            segment.visit(&self.fields, wanted, &mut |document, _, failing| {
                counts.total += u64::from(failing.is_none());
                for (field, column, counts) in &mut columns {
                    if failing.is_none_or(|failing| failing == *field) {
                        count(column.as_ref(), document, counts);
                    }
                }
            })?;
            for ((_, column, of_segment), values) in columns.iter().zip(&mut counts.values) {
                if let Some(column) = column {
                    add_named(column, of_segment, values)?;
                }
            }
        }
        Ok(counts)
    }
}

fn count(column: Option<&StrColumn>, document: DocId, counts: &mut [u64]) {
    for ordinal in column.into_iter().flat_map(|column| column.term_ords(document)) {
        if let Some(count) = usize::try_from(ordinal).ok().and_then(|at| counts.get_mut(at)) {
            *count += 1;
        }
    }
}

/// Adds what was counted by number to the values by name.
fn add_named(column: &StrColumn, counts: &[u64], values: &mut BTreeMap<String, u64>) -> Result<()> {
    let mut terms = column.dictionary().stream().map_err(failed_to_read)?;
    let mut counts = counts.iter();
    while terms.advance() {
        let Some(&count) = counts.next() else { break };
        if let (true, Ok(term)) = (count > 0, std::str::from_utf8(terms.key())) {
            *values.entry(term.to_owned()).or_default() += count;
        }
    }
    Ok(())
}

/// A segment, and what of it passes.
pub(super) struct Segment<'s> {
    reader: &'s SegmentReader,
    keys: Column<u64>,
    tests: Vec<Test>,
    title: Option<Test>,
    tokens: Option<(Column<i64>, i64)>,
    /// When sessions began and when they last changed, if either is asked.
    times: Option<(Column<i64>, Column<i64>)>,
}

impl<'s> Segment<'s> {
    /// Nothing if it has no documents.
    pub(super) fn open(
        reader: &'s SegmentReader,
        wanted: &SessionsWanted<'_>,
    ) -> Result<Option<Self>> {
        let Some(keys) = reader.fast_fields().column_opt("key").map_err(failed)? else {
            return Ok(None);
        };
        let mut segment =
            Self { reader, keys, tests: Vec::new(), title: None, tokens: None, times: None };
        let filter = wanted.filter;
        for field in ASKED {
            let of_field = filter.of(field);
            if !of_field.is_any() {
                let column = segment.words(&asked(field))?;
                segment.tests.push(Test::new(field, column, &of_field)?);
            }
        }
        if let Some(needle) = wanted.text {
            let is_in = |title: &str| needle.ranges(title).next().is_some();
            let column = segment.words(TITLE_TEXT)?;
            let kept = column.as_ref().map(|column| marks(column, &is_in)).transpose()?;
            let kept = Some(kept.unwrap_or_default());
            segment.title =
                Some(Test { field: FilterField::Session, column, kept, left_out: None });
        }
        if let Some(least) = filter.min_tokens {
            let least = i64::try_from(least).unwrap_or(i64::MAX);
            segment.tokens = Some((segment.numbers(TOKENS)?, least));
        }
        if filter.from_ms.is_some() || filter.to_ms.is_some() {
            let updated = segment.numbers(sorted(SessionOrder::Updated))?;
            segment.times = Some((segment.numbers(STARTED)?, updated));
        }
        Ok(Some(segment))
    }

    pub(super) fn words(&self, name: &str) -> Result<Option<StrColumn>> {
        self.reader.fast_fields().str(name).map_err(failed)
    }

    pub(super) fn numbers(&self, name: &str) -> Result<Column<i64>> {
        let column = self.reader.fast_fields().column_opt(name).map_err(failed)?;
        Ok(column.unwrap_or_else(|| Column::build_empty_column(self.reader.max_doc())))
    }

    /// Calls `visit` with each session that is meant, and with those that would be if it were not
    /// for what is asked of one field.
    pub(super) fn visit(
        &self,
        fields: &Fields,
        wanted: &SessionsWanted<'_>,
        visit: &mut dyn FnMut(DocId, u64, Option<FilterField>),
    ) -> Result<()> {
        let inverted = self.reader.inverted_index(fields.flag).map_err(failed)?;
        let term = IndexTerm::from_field_text(fields.flag, TITLE_FLAG);
        let titles = inverted.read_postings(&term, IndexRecordOption::Basic);
        let Some(mut titles) = titles.map_err(failed_to_read)? else { return Ok(()) };
        let span = wanted.filter.span();
        while titles.doc() != TERMINATED {
            let document = titles.doc();
            titles.advance();
            if self.reader.is_deleted(document) || !self.is_of_time(document, &span) {
                continue;
            }
            let mut failing = self.tests.iter().filter(|test| !test.allows(document));
            let (first, second) = (failing.next(), failing.next());
            let Some((session, _)) = self.keys.first(document).map(split_key) else { continue };
            if second.is_none() && (wanted.also)(session) {
                visit(document, session, first.map(|test| test.field));
            }
        }
        Ok(())
    }

    /// Whether a session has the title, the tokens and the time that are asked for.
    fn is_of_time(&self, document: DocId, span: &std::ops::Range<i64>) -> bool {
        let number = |column: &Column<i64>| column.first(document).unwrap_or_default();
        self.title.as_ref().is_none_or(|test| test.allows(document))
            && self.tokens.as_ref().is_none_or(|(column, least)| number(column) >= *least)
            && self
                .times
                .as_ref()
                .is_none_or(|(started, updated)| is_in(number(started), number(updated), span))
    }
}

/// What a field must have, by the numbers of its words in a segment.
struct Test {
    field: FilterField,
    column: Option<StrColumn>,
    kept: Option<Vec<bool>>,
    left_out: Option<Vec<bool>>,
}

impl Test {
    fn new(field: FilterField, column: Option<StrColumn>, wanted: &Wanted) -> Result<Self> {
        let mut test = Self { field, column, kept: None, left_out: None };
        let sides = [(&wanted.kept, &mut test.kept), (&wanted.left_out, &mut test.left_out)];
        for (patterns, side) in sides.into_iter().filter(|(patterns, _)| !patterns.is_empty()) {
            let is_one = |word: &str| patterns.iter().any(|pattern| pattern.matches(word));
            let marks = test.column.as_ref().map(|column| marks(column, &is_one)).transpose()?;
            *side = Some(marks.unwrap_or_default());
        }
        Ok(test)
    }

    fn allows(&self, document: DocId) -> bool {
        let has = |marks: &Vec<bool>| {
            let words = self.column.iter().flat_map(|column| column.term_ords(document));
            words
                .into_iter()
                .any(|word| usize::try_from(word).is_ok_and(|at| marks.get(at) == Some(&true)))
        };
        self.kept.as_ref().is_none_or(has) && !self.left_out.as_ref().is_some_and(has)
    }
}

/// For each word of a column whether it is meant.
fn marks(column: &StrColumn, is_meant: &dyn Fn(&str) -> bool) -> Result<Vec<bool>> {
    let mut marks = Vec::with_capacity(column.num_terms());
    let mut terms = column.dictionary().stream().map_err(failed_to_read)?;
    while terms.advance() {
        marks.push(std::str::from_utf8(terms.key()).is_ok_and(is_meant));
    }
    Ok(marks)
}
