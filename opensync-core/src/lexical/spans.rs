//! Spans: when the sessions that are meant began and last changed, and whose sums they count in.

use std::collections::{BTreeMap, HashMap};

use super::Lexical;
use super::columns::{GROUP, STARTED, counted, sorted};
use super::select::failed_to_read;
use super::sessions::{Segment, SessionsWanted};
use crate::error::Result;
use crate::filter::Field as FilterField;
use crate::model::SessionOrder;

/// When a session that is meant was held.
pub(crate) struct Span {
    pub(crate) session: u64,
    /// The number of its group in [`Spans::groups`].
    pub(crate) group: usize,
    pub(crate) began: i64,
    pub(crate) ended: i64,
    /// The numbers of its values in [`Spans::values`].
    pub(crate) values: Vec<usize>,
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

    fn into_vec(self) -> Vec<String> {
        let mut names = vec![String::new(); self.0.len()];
        self.0.into_iter().for_each(|(name, number)| names[number] = name);
        names
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
        let (mut groups, mut values, mut held) = (Names::default(), Names::default(), Vec::new());
        for reader in searcher.segment_readers() {
            let Some(segment) = Segment::open(reader, wanted)? else { continue };
            let began = segment.numbers(STARTED)?;
            let ended = segment.numbers(sorted(SessionOrder::Updated))?;
            let of_group = segment.numbered(GROUP, &mut |name| groups.number(name))?;
            let of_value = match field {
                Some(field) => {
                    segment.numbered(&counted(field), &mut |name| values.number(name))?
                }
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
            })?;
        }
        Ok(Spans { groups: groups.into_vec(), values: values.into_vec(), held })
    }

    /// How many of the sessions that are meant each group has.
    pub(crate) fn groups(&self, wanted: &SessionsWanted<'_>) -> Result<BTreeMap<String, u64>> {
        let found = self.spans(wanted, None)?;
        let mut counts = vec![0; found.groups.len()];
        found.held.iter().for_each(|span| counts[span.group] += 1);
        Ok(found.groups.into_iter().zip(counts).collect())
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
