//! Fetch: many rows asked for in one round.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::super::rows::Wanted;
use super::super::rows::key::Place;
use super::memory::Memory;
use super::node::{Rows, Session, Statement};
use super::pages::Span;
use super::sql;
use crate::error::Result;

/// How many keys one statement has, and how many rows a range may have to be kept.
const KEYS: usize = 5000;
const ROWS: usize = 4096;

/// Keys, from and to.
type Spans = Vec<(Vec<u8>, Vec<u8>)>;

/// What one statement asks for.
pub(super) enum Asked {
    Rows {
        table: &'static str,
        owner: i32,
        keys: Vec<Vec<u8>>,
    },
    /// Ranges of one owner, both ends included.
    Ranges {
        table: &'static str,
        owner: i32,
        spans: Spans,
    },
}

/// What is wanted and not known.
pub(super) fn asked(memory: &Memory, scope: Option<i32>, wanted: Wanted) -> Vec<Asked> {
    let mut all = Vec::new();
    for (table, places) in wanted.rows {
        let mut by_owner: BTreeMap<i32, Vec<Vec<u8>>> = BTreeMap::new();
        for place in places {
            if memory.get(table, &place).is_none() {
                by_owner.entry(place.owner).or_default().push(place.key);
            }
        }
        for (owner, mut keys) in by_owner {
            keys.sort_unstable();
            keys.dedup();
            while !keys.is_empty() {
                let rest = keys.split_off(keys.len().min(KEYS));
                all.push(Asked::Rows { table, owner, keys });
                keys = rest;
            }
        }
    }
    let mut ranges: BTreeMap<(&'static str, i32), Spans> = BTreeMap::new();
    for (table, is_owned, places) in wanted.ranges {
        let span = Span::of(scope, is_owned, places).filter(|span| !span.is_empty());
        let Some(span) = span.filter(|span| !memory.is_whole(table, span)) else { continue };
        if let (Some(owner), (Bound::Included(low), Bound::Included(high))) =
            (span.owner, span.places)
        {
            ranges.entry((table, owner)).or_default().push((low.key, high.key));
        }
    }
    let ranges = ranges.into_iter();
    all.extend(ranges.map(|((table, owner), spans)| Asked::Ranges { table, owner, spans }));
    all
}

/// Asks, and keeps the answers.
pub(super) fn answered(memory: &mut Memory, session: &Session, asked: Vec<Asked>) -> Result<()> {
    if asked.is_empty() {
        return Ok(());
    }
    let answers = {
        let keys: Vec<_> = asked.iter().map(keys).collect();
        session.ask(&statements(&asked, &keys))?
    };
    learn(memory, asked, answers)
}

/// Keys as they are put into a statement.
fn keys(asked: &Asked) -> [Vec<&[u8]>; 2] {
    match asked {
        Asked::Rows { keys, .. } => [keys.iter().map(Vec::as_slice).collect(), Vec::new()],
        Asked::Ranges { spans, .. } => [
            spans.iter().map(|(low, _)| low.as_slice()).collect(),
            spans.iter().map(|(_, high)| high.as_slice()).collect(),
        ],
    }
}

/// The statements that ask.
fn statements<'s>(asked: &'s [Asked], keys: &'s [[Vec<&'s [u8]>; 2]]) -> Vec<Statement<'s>> {
    let statement = |(asked, [keys, ends]): (&'s Asked, &'s [Vec<&'s [u8]>; 2])| match asked {
        Asked::Rows { table, owner, .. } => sql::some(table, owner, keys),
        Asked::Ranges { table, owner, .. } => sql::ranges(table, owner, keys, ends, ROWS),
    };
    asked.iter().zip(keys).map(statement).collect()
}

/// Keeps the answers, and that what was asked for and did not come is not there.
fn learn(memory: &mut Memory, asked: Vec<Asked>, answers: Vec<Rows>) -> Result<()> {
    for (asked, answer) in asked.into_iter().zip(answers) {
        match asked {
            Asked::Rows { table, owner, keys } => {
                for (place, value) in sql::rows_of_owner(owner, answer)? {
                    memory.learn(table, place, Some(value));
                }
                for key in keys {
                    memory.learn(table, Place { owner, key }, None);
                }
            }
            Asked::Ranges { table, owner, spans } => {
                let mut counts = vec![(0, None); spans.len()];
                for (place, value) in sql::rows_of_owner(owner, answer)? {
                    // Ranges may lie within each other; the database does not say which one it was.
                    for (count, (low, high)) in counts.iter_mut().zip(&spans) {
                        if (low..=high).contains(&&place.key) {
                            *count = (count.0 + 1, Some(place.key.clone()));
                        }
                    }
                    memory.learn(table, place, Some(value));
                }
                for ((low, high), (count, last)) in spans.into_iter().zip(counts) {
                    let end = last.filter(|_| count >= ROWS).unwrap_or(high);
                    let included = |key| Bound::Included(Place { owner, key });
                    let places = (included(low), included(end));
                    memory.learn_whole(table, Span { owner: Some(owner), places });
                }
            }
        }
    }
    Ok(())
}
