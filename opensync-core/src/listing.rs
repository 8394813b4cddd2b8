//! Listing: sessions in any order, and how many have which value, at the cost of what is shown.
//!
//! The index says which sessions are meant and how they are sorted; records are read of those that
//! are shown, and of no other.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use crate::error::{Cause, Result};
use crate::filter::{Field, Filter};
use crate::lexical::{Lexical, SessionsWanted};
use crate::model::{SessionInfo, SessionOrder};
use crate::needle::Needle;
use crate::query::ParsedQuery;
use crate::store::Read;

/// Which sessions are listed, and how. The default lists the 50 that changed last.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListOptions {
    /// Which sessions are meant.
    pub filter: Filter,
    /// What must stand in the title, whatever the case. Empty: anything.
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

/// How many sessions came from each that any came from, by its external id.
pub(crate) fn children(lexical: &Lexical) -> Result<BTreeMap<String, u64>> {
    let all = SessionsWanted { filter: &Filter::default(), text: None, also: &|_| true };
    let mut counts = lexical.count_sessions(&all, &[Field::Parent])?;
    let mut children = counts.values.pop().unwrap_or_default();
    children.remove("none");
    Ok(children)
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

/// What of a filter only messages, shares and other sessions answer: which sessions they allow.
#[derive(Default)]
struct Sets {
    all_of: Vec<HashSet<u64>>,
    none_of: Vec<HashSet<u64>>,
}

impl Sets {
    fn of(read: &Read, lexical: &Lexical, filter: &Filter) -> Result<Self> {
        const BY_MESSAGE: [Field; 3] = [Field::Role, Field::Tool, Field::Path];
        let mut sets = Self::default();
        let mut one_message = Filter::default();
        for field in BY_MESSAGE {
            if let Some(values) = filter.include.get(&field) {
                one_message.include.insert(field, values.clone());
            }
            if let Some(values) = filter.exclude.get(&field) {
                let mut excluded = Filter::default();
                excluded.include.insert(field, values.clone());
                sets.none_of.push(saying(lexical, excluded)?);
            }
        }
        if !one_message.include.is_empty() {
            // The same message must be of the model, too.
            let models = filter.include.get(&Field::Model).cloned();
            one_message.include.extend(models.map(|models| (Field::Model, models)));
            sets.all_of.push(saying(lexical, one_message)?);
        }
        let has = filter.of(Field::Has);
        for (patterns, side) in [(has.kept, &mut sets.all_of), (has.left_out, &mut sets.none_of)] {
            if patterns.is_empty() {
                continue;
            }
            let mut having = HashSet::new();
            for word in ["error", "shared", "eval", "child"] {
                if patterns.iter().any(|pattern| pattern.matches(word)) {
                    having.extend(sessions_with(read, lexical, word)?);
                }
            }
            side.push(having);
        }
        Ok(sets)
    }

    fn hold(&self, number: u64) -> bool {
        self.all_of.iter().all(|set| set.contains(&number))
            && !self.none_of.iter().any(|set| set.contains(&number))
    }
}

/// The sessions with a message that a filter means.
fn saying(lexical: &Lexical, filter: Filter) -> Result<HashSet<u64>> {
    let query = ParsedQuery { filters: vec![filter], ..ParsedQuery::default() };
    let messages = lexical.select(&query, None, &[])?.allowed()?.unwrap_or_default();
    Ok(messages.into_iter().map(|(session, _)| session).collect())
}

/// The sessions that have what a word of [`Field::Has`] names.
fn sessions_with(read: &Read, lexical: &Lexical, word: &str) -> Result<HashSet<u64>> {
    match word {
        "error" => saying(lexical, Filter::default().include(Field::Has, word)),
        "shared" => Ok(read.shares()?.into_iter().map(|(_, share)| share.session).collect()),
        "eval" => {
            let filter = Filter::default().include(Field::Status, "ready");
            let ready = SessionsWanted { filter: &filter, text: None, also: &|_| true };
            let found = lexical.sessions(&ready, SessionOrder::Updated)?;
            Ok(found.into_iter().map(|(_, number)| number).collect())
        }
        _ => {
            let parents = children(lexical)?;
            let numbers = parents.keys().map(|id| read.session_number(id));
            Ok(numbers.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
        }
    }
}
