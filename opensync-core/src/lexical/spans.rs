//! Spans: when the sessions that are meant began and last changed, and whose sums they count in.

use std::collections::HashMap;
use std::ops::Range;

use tantivy::SegmentReader;

use super::Lexical;
use super::columns::{GROUP, STARTED, counted, sorted};
use super::select::failed_to_read;
use super::sessions::{Segment, SessionsWanted};
use crate::error::Result;
use crate::filter::Field as FilterField;
use crate::model::SessionOrder;
use crate::parallel;

/// When a session that is meant was held.
#[derive(Clone)]
pub(crate) struct Span {
    pub(crate) session: u64,
    /// The number of its group in [`Spans::groups`].
    pub(crate) group: usize,
    pub(crate) began: i64,
    pub(crate) ended: i64,
    /// The numbers of its values in [`Spans::values`].
    pub(crate) values: Vec<usize>,
}

impl Span {
    /// Whether it was held in some of a time.
    fn is_in(&self, time: &Range<i64>) -> bool {
        is_in(self.began, self.ended, time)
    }
}

/// Whether what began and ended then was going on in some of a time.
pub(super) fn is_in(began: i64, ended: i64, time: &Range<i64>) -> bool {
    ended >= time.start && began < time.end
}

/// The sessions that are meant, in no order.
#[derive(Default)]
pub(crate) struct Spans {
    /// Sources and projects, as [`group`] puts them together.
    pub(crate) groups: Vec<String>,
    /// What the sessions have in the field that was asked for.
    pub(crate) values: Vec<String>,
    pub(crate) held: Vec<Span>,
}

impl Spans {
    /// Those that were held in some of `time`, with the same groups and values.
    pub(crate) fn within(&self, time: &Range<i64>) -> Self {
        let held = self.held.iter().filter(|span| span.is_in(time)).cloned().collect();
        Self { groups: self.groups.clone(), values: self.values.clone(), held }
    }

    /// How many sessions each group has.
    pub(crate) fn counts(&self) -> HashMap<&str, u64> {
        let mut counts = vec![0; self.groups.len()];
        self.held.iter().for_each(|span| counts[span.group] += 1);
        let counts = self.groups.iter().zip(counts).filter(|(_, count)| *count > 0);
        counts.map(|(group, count)| (group.as_str(), count)).collect()
    }
}

/// A source and a project in one: what rows of sums are kept by.
pub(crate) fn group(source: &str, project: &str) -> String {
    format!("{source}\u{1f}{project}")
}

/// The source and the project of a group.
pub(crate) fn ungroup(group: &str) -> (&str, &str) {
    group.split_once('\u{1f}').unwrap_or((group, ""))
}

/// Texts by number, each once.
#[derive(Default)]
struct Names(HashMap<String, usize>);

impl Names {
    fn number(&mut self, name: &str) -> usize {
        if let Some(&number) = self.0.get(name) {
            return number;
        }
        self.0.insert(name.to_owned(), self.0.len());
        self.0.len() - 1
    }

    /// Takes over the names of others. Returns what number each has here.
    fn take(&mut self, others: Self) -> Vec<usize> {
        others.into_vec().iter().map(|name| self.number(name)).collect()
    }

    fn into_vec(self) -> Vec<String> {
        let mut names = vec![String::new(); self.0.len()];
        self.0.into_iter().for_each(|(name, number)| names[number] = name);
        names
    }
}

/// Spans that are being gathered.
#[derive(Default)]
struct Gathered {
    groups: Names,
    values: Names,
    held: Vec<Span>,
}

impl Gathered {
    fn join(&mut self, other: Self) {
        let (groups, values) = (self.groups.take(other.groups), self.values.take(other.values));
        self.held.extend(other.held.into_iter().map(|mut span| {
            span.group = groups[span.group];
            span.values.iter_mut().for_each(|value| *value = values[*value]);
            span
        }));
    }
}

impl Lexical {
    /// When each session that is meant was held, with what it has in `field`.
    pub(crate) fn spans(
        &self,
        wanted: &SessionsWanted<'_>,
        field: Option<FilterField>,
    ) -> Result<Spans> {
        let searcher = self.reader.searcher();
        let readers = searcher.segment_readers();
        let of_threads = parallel::fold(readers, Gathered::default, |gathered, reader| {
            self.spans_of(reader, wanted, field, gathered)
        })?;
        let mut all = Gathered::default();
        of_threads.into_iter().for_each(|of_thread| all.join(of_thread));
        Ok(Spans { groups: all.groups.into_vec(), values: all.values.into_vec(), held: all.held })
    }

    fn spans_of(
        &self,
        reader: &SegmentReader,
        wanted: &SessionsWanted<'_>,
        field: Option<FilterField>,
        Gathered { groups, values, held }: &mut Gathered,
    ) -> Result<()> {
        let Some(segment) = Segment::open(reader, wanted)? else { return Ok(()) };
        let began = segment.numbers(STARTED)?;
        let ended = segment.numbers(sorted(SessionOrder::Updated))?;
        let of_group = segment.numbered(GROUP, &mut |name| groups.number(name))?;
        let of_value = match field {
            Some(field) => segment.numbered(&counted(field), &mut |name| values.number(name))?,
            None => None,
        };
        segment.visit(&self.fields, wanted, &mut |document, session, failing| {
            let group = of_group.as_ref().and_then(|column| column.of(document).next());
            if let (None, Some(group)) = (failing, group) {
                let values = of_value.iter().flat_map(|column| column.of(document)).collect();
                let began = began.first(document).unwrap_or_default();
                let ended = ended.first(document).unwrap_or_default();
                held.push(Span { session, group, began, ended, values });
            }
        })
    }
}

/// A column of words, with a number of the caller's for each word.
struct Numbered {
    column: tantivy::columnar::StrColumn,
    numbers: Vec<usize>,
}

impl Numbered {
    fn of(&self, document: tantivy::DocId) -> impl Iterator<Item = usize> + '_ {
        let words = self.column.term_ords(document);
        words.filter_map(|word| self.numbers.get(usize::try_from(word).ok()?).copied())
    }
}

impl Segment<'_> {
    fn numbered(
        &self,
        name: &str,
        number: &mut dyn FnMut(&str) -> usize,
    ) -> Result<Option<Numbered>> {
        let Some(column) = self.words(name)? else { return Ok(None) };
        let mut numbers = Vec::with_capacity(column.num_terms());
        let mut terms = column.dictionary().stream().map_err(failed_to_read)?;
        while terms.advance() {
            numbers.push(number(std::str::from_utf8(terms.key()).unwrap_or_default()));
        }
        drop(terms);
        Ok(Some(Numbered { column, numbers }))
    }
}
