//! Session list: sessions in any order, and how many have which value, at the cost of what is shown.
//!
//! The index says which sessions are meant and how they are sorted; records are read of those that
//! are shown, and of no other.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::error::{Cause, Result};
use crate::filter::{Field, Filter};
use crate::lexical::{Lexical, SessionsWanted, Sets};
use crate::model::{SessionInfo, SessionOrder};
use crate::needle::Needle;
use crate::store::Read;

/// Which sessions are listed, and how. The default lists the 50 that changed last.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListOptions {
    /// Which sessions are meant.
    pub filter: Filter,
    /// What must stand in the title or in what was asked first, whatever the case. Empty: anything.
    pub text: String,
    /// By what they are sorted.
    pub order: SessionOrder,
    /// Whether the least comes first.
    pub is_ascending: bool,
    /// Where the piece begins: [`SessionList::next`] of the piece before.
    pub cursor: Option<String>,
    /// How many there are at most.
    pub limit: usize,
}

impl Default for ListOptions {
    fn default() -> Self {
        Self {
            filter: Filter::default(),
            text: String::new(),
            order: SessionOrder::default(),
            is_ascending: false,
            cursor: None,
            limit: 50,
        }
    }
}

/// A piece of a list of sessions.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SessionList {
    /// The sessions, in order.
    pub items: Vec<SessionInfo>,
    /// How many sessions of each of these came from it: subagents' and forks.
    pub child_counts: Vec<u64>,
    /// How many the whole list has.
    pub total: u64,
    /// Where the next piece begins, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Changes of the store that the index does not hold yet, and the list did not see.
    pub pending: u64,
}

/// How many sessions have which value of a field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Facets {
    /// By field: the values, those of most sessions first.
    pub fields: BTreeMap<Field, Vec<FacetValue>>,
    /// How many sessions are meant.
    pub total: u64,
    /// Changes of the store that the index does not hold yet, and were not counted.
    pub pending: u64,
}

/// A value, and how many sessions have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FacetValue {
    /// The value, as the sessions have it.
    pub value: String,
    /// How many sessions have it.
    pub count: u64,
}

/// The fields by which sessions can be counted.
pub(crate) const COUNTED: [Field; 7] = [
    Field::Source,
    Field::Project,
    Field::Model,
    Field::Provider,
    Field::Tag,
    Field::Branch,
    Field::Status,
];

/// Which sessions are listed, by number, in order.
pub(crate) struct Piece {
    pub(crate) numbers: Vec<u64>,
    pub(crate) total: u64,
    pub(crate) next: Option<String>,
}

/// Finds what a list shows.
pub(crate) fn piece(read: &Read, lexical: &Lexical, options: &ListOptions) -> Result<Piece> {
    let after = options.cursor.as_deref().map(parse_cursor).transpose()?;
    let sets = Sets::of(read, lexical, &options.filter)?;
    let text = needle(&options.text);
    let also = |number| sets.hold(number);
    let wanted = SessionsWanted { filter: &options.filter, text: text.as_ref(), also: &also };
    let mut rows = lexical.sessions(&wanted, options.order)?;
    let total = rows.len() as u64;
    let compare = |left: &(i64, u64), right: &(i64, u64)| {
        if options.is_ascending { left.cmp(right) } else { right.cmp(left) }
    };
    if let Some(after) = after {
        rows.retain(|row| compare(row, &after).is_gt());
    }
    let is_more = rows.len() > options.limit;
    if is_more {
        rows.select_nth_unstable_by(options.limit, compare);
        rows.truncate(options.limit);
    }
    rows.sort_unstable_by(compare);
    let next = rows.last().filter(|_| is_more).map(|(value, number)| format!("{value}.{number}"));
    Ok(Piece { numbers: rows.into_iter().map(|(_, number)| number).collect(), total, next })
}

/// Counts sessions by the values of `fields`.
pub(crate) fn facets(
    read: &Read,
    lexical: &Lexical,
    (filter, text): (&Filter, &str),
    fields: &[Field],
) -> Result<Facets> {
    let sets = Sets::of(read, lexical, filter)?;
    let text = needle(text);
    let also = |number| sets.hold(number);
    let wanted = SessionsWanted { filter, text: text.as_ref(), also: &also };
    let counts = lexical.count_sessions(&wanted, fields)?;
    let mut facets = Facets { total: counts.total, ..Facets::default() };
    for (&field, values) in fields.iter().zip(counts.values) {
        let mut values: Vec<FacetValue> =
            values.into_iter().map(|(value, count)| FacetValue { value, count }).collect();
        values.sort_by_key(|value| std::cmp::Reverse(value.count));
        facets.fields.insert(field, values);
    }
    Ok(facets)
}

fn needle(text: &str) -> Option<Needle> {
    (!text.is_empty()).then(|| Needle::new(text, false, false))
}

fn parse_cursor(told: &str) -> Result<(i64, u64)> {
    let both = told.rsplit_once('.');
    let both = both.and_then(|(value, number)| Some((value.parse().ok()?, number.parse().ok()?)));
    both.ok_or_else(|| {
        let (name, expected) = ("cursor", "`next` of the piece before");
        Cause::OutOfRange { name, expected, got: told.to_owned() }.into()
    })
}
