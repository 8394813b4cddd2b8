//! Memory: what a transaction knows of rows without asking again, and what it is going to write.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use super::super::rows::key::Place;
use super::pages::{Order, Row, Span};

/// The value of a row, if it is there.
type Value = Option<Vec<u8>>;

/// A row as it is known.
struct Known {
    value: Value,
    /// Whether the database does not have it so yet.
    is_dirty: bool,
}

/// Rows that are known, by table and place.
#[derive(Default)]
pub(super) struct Memory {
    tables: BTreeMap<&'static str, BTreeMap<Place, Known>>,
    /// Ranges of which every row is known, by where they begin. One within another may be passed over:
    /// then a row is asked for that need not be.
    whole: BTreeMap<&'static str, BTreeMap<Place, Span>>,
    bytes: usize,
}

impl Memory {
    /// What is known of a row: nothing, that it is not there, or its value.
    pub(super) fn get(&self, table: &'static str, place: &Place) -> Option<&Value> {
        if let Some(known) = self.tables.get(table).and_then(|rows| rows.get(place)) {
            return Some(&known.value);
        }
        self.before(table, place)?.contains(place).then_some(&None)
    }

    /// Notes a row as the database has it, unless it is going to be another one.
    pub(super) fn learn(&mut self, table: &'static str, place: Place, value: Option<Vec<u8>>) {
        let weight = weight(&place, value.as_ref());
        if let Slot::Vacant(slot) = self.tables.entry(table).or_default().entry(place) {
            slot.insert(Known { value, is_dirty: false });
            self.bytes += weight;
        }
    }

    /// Notes that every row of a range is known.
    pub(super) fn learn_whole(&mut self, table: &'static str, span: Span) {
        if !self.is_whole(table, &span) {
            self.whole.entry(table).or_default().insert(span.first(), span);
        }
    }

    /// The known range that begins last before a place.
    fn before(&self, table: &str, place: &Place) -> Option<&Span> {
        let spans = self.whole.get(table)?;
        spans.range(..=place).next_back().map(|(_, span)| span)
    }

    /// Notes a row as it is going to be.
    pub(super) fn put(&mut self, table: &'static str, place: Place, value: Option<Vec<u8>>) {
        self.bytes += weight(&place, value.as_ref());
        if value.is_none()
            && self.get(table, &place) == Some(&None)
            && !self.is_dirty(table, &place)
        {
            return;
        }
        let rows = self.tables.entry(table).or_default();
        rows.insert(place, Known { value, is_dirty: true });
    }

    fn is_dirty(&self, table: &str, place: &Place) -> bool {
        self.tables.get(table).and_then(|rows| rows.get(place)).is_some_and(|known| known.is_dirty)
    }

    /// What it holds, roughly, and has held.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whether every row of a span is known.
    pub(super) fn is_whole(&self, table: &str, span: &Span) -> bool {
        self.before(table, &span.first()).is_some_and(|known| known.covers(span))
    }

    /// The rows of a span that are there, as far as they are known.
    pub(super) fn rows(&self, table: &str, span: &Span, order: Order, limit: usize) -> Vec<Row> {
        let row = |(place, known): (&Place, &Known)| Some((place.clone(), known.value.clone()?));
        let Some(rows) = self.tables.get(table).filter(|_| !span.is_empty()) else {
            return Vec::new();
        };
        let rows = rows.range(span.full());
        match order {
            Order::Rising => rows.filter_map(row).take(limit).collect(),
            Order::Falling => rows.rev().filter_map(row).take(limit).collect(),
        }
    }

    /// Puts what is known in place of what the database has of a span that it answered whole.
    pub(super) fn merge(
        &self,
        table: &str,
        span: &Span,
        order: Order,
        found: Vec<Row>,
    ) -> Vec<Row> {
        let Some(rows) = self.tables.get(table).filter(|_| !span.is_empty()) else { return found };
        let mut dirty = rows.range(span.full()).filter(|(_, known)| known.is_dirty).peekable();
        if dirty.peek().is_none() {
            return found;
        }
        let mut all: BTreeMap<Place, Vec<u8>> = found.into_iter().collect();
        for (place, known) in dirty {
            match &known.value {
                Some(value) => drop(all.insert(place.clone(), value.clone())),
                None => drop(all.remove(place)),
            }
        }
        match order {
            Order::Rising => all.into_iter().collect(),
            Order::Falling => all.into_iter().rev().collect(),
        }
    }

    /// What is to be written: by table and owner, the rows that go and those that come.
    pub(super) fn dirty(&self) -> Vec<Changes<'_>> {
        let mut all: Vec<Changes<'_>> = Vec::new();
        for (table, rows) in &self.tables {
            for (place, known) in rows.iter().filter(|(_, known)| known.is_dirty) {
                let owner = place.owner;
                let is_next = |last: &Changes<'_>| {
                    (last.table, last.owner) != (*table, owner) || last.is_full()
                };
                if all.last().is_none_or(is_next) {
                    all.push(Changes { table, owner, ..Changes::default() });
                }
                if let Some(changes) = all.last_mut() {
                    changes.add(&place.key, known.value.as_deref());
                }
            }
        }
        all
    }
}

/// What one round writes to a table, for one owner.
#[derive(Default)]
pub(super) struct Changes<'m> {
    pub(super) table: &'m str,
    pub(super) owner: i32,
    pub(super) gone: Vec<&'m [u8]>,
    pub(super) keys: Vec<&'m [u8]>,
    pub(super) values: Vec<&'m [u8]>,
    bytes: usize,
}

impl<'m> Changes<'m> {
    /// One statement holds no more.
    fn is_full(&self) -> bool {
        self.bytes > 8 << 20 || self.keys.len() + self.gone.len() >= 5000
    }

    fn add(&mut self, key: &'m [u8], value: Option<&'m [u8]>) {
        match value {
            Some(value) => {
                self.bytes += key.len() + value.len();
                self.keys.push(key);
                self.values.push(value);
            }
            None => self.gone.push(key),
        }
    }
}

fn weight(place: &Place, value: Option<&Vec<u8>>) -> usize {
    64 + place.key.len() + value.map_or(0, Vec::len)
}
