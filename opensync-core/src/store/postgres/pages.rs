//! Pages: rows in the order of their places, fetched as they are asked for, from both ends.

use std::collections::VecDeque;
use std::ops::Bound;
use std::sync::Arc;

use super::super::rows::key::{NOBODY, Place};
use crate::error::Result;

/// From where to where.
pub(in crate::store) type Places = (Bound<Place>, Bound<Place>);

/// A row: where it lies, and its value.
pub(in crate::store) type Row = (Place, Vec<u8>);

/// Every place there is.
pub(in crate::store) const ALL: Places = (Bound::Unbounded, Bound::Unbounded);

/// How many rows the first page has, since most ask for few, and each page after it.
const FIRST: usize = 64;
const MOST: usize = 1024;

/// In which order rows are wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Rising,
    Falling,
}

/// What a page is asked of.
pub(super) trait Source: Send + Sync {
    /// Rows from one end of a span on: of about `limit` that are stored.
    fn page(&self, table: &'static str, span: &Span, order: Order, limit: usize) -> Result<Page>;
}

/// Rows from one end of a span on.
pub(super) struct Page {
    pub(super) rows: Vec<Row>,
    /// Where the page ends, if the span may go on behind it.
    pub(super) end: Option<Place>,
}

impl Page {
    /// What was found by a question for `limit` rows.
    pub(super) fn of(rows: Vec<Row>, limit: usize) -> Self {
        let end = rows.last().filter(|_| rows.len() >= limit).map(|(place, _)| place.clone());
        Self { rows, end }
    }
}

/// A range of rows of one owner, or of all.
#[derive(Clone, Debug)]
pub(super) struct Span {
    /// Whose rows; `None` for everybody's.
    pub(super) owner: Option<i32>,
    pub(super) places: Places,
}

impl Span {
    /// The part of `places` that lies in the rows that `scope` may see; `None` if nothing does.
    pub(super) fn of(scope: Option<i32>, is_owned: bool, (low, high): Places) -> Option<Self> {
        let owner = if is_owned { scope } else { Some(NOBODY) };
        let Some(only) = owner else { return Some(Self { owner, places: (low, high) }) };
        let low = match low {
            Bound::Included(place) | Bound::Excluded(place) if place.owner > only => return None,
            Bound::Included(ref place) | Bound::Excluded(ref place) if place.owner < only => {
                Bound::Unbounded
            }
            low => low,
        };
        let high = match high {
            Bound::Included(place) | Bound::Excluded(place) if place.owner < only => return None,
            Bound::Included(ref place) | Bound::Excluded(ref place) if place.owner > only => {
                Bound::Unbounded
            }
            high => high,
        };
        Some(Self { owner, places: (low, high) })
    }

    pub(super) fn contains(&self, place: &Place) -> bool {
        use std::ops::RangeBounds as _;
        self.owner.is_none_or(|owner| owner == place.owner) && self.places.contains(place)
    }

    /// Whether every place of another span lies in it.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let ((low, high), (from, to)) = (self.full(), other.full());
        let begins = match (&low, &from) {
            (Bound::Unbounded, _) => true,
            (_, Bound::Unbounded) => false,
            (Bound::Excluded(low), Bound::Included(from)) => low < from,
            (
                Bound::Included(low) | Bound::Excluded(low),
                Bound::Included(from) | Bound::Excluded(from),
            ) => low <= from,
        };
        let ends = match (&high, &to) {
            (Bound::Unbounded, _) => true,
            (_, Bound::Unbounded) => false,
            (Bound::Excluded(high), Bound::Included(to)) => to < high,
            (
                Bound::Included(high) | Bound::Excluded(high),
                Bound::Included(to) | Bound::Excluded(to),
            ) => to <= high,
        };
        begins && ends
    }

    /// Its ends, which say of the owner, too.
    pub(super) fn full(&self) -> Places {
        let Some(owner) = self.owner else { return self.places.clone() };
        let first = |owner| Place { owner, key: Vec::new() };
        let (low, high) = self.places.clone();
        let low = if low == Bound::Unbounded { Bound::Included(first(owner)) } else { low };
        let above =
            owner.checked_add(1).map_or(Bound::Unbounded, |above| Bound::Excluded(first(above)));
        (low, if high == Bound::Unbounded { above } else { high })
    }

    /// The first place that may lie in it.
    pub(super) fn first(&self) -> Place {
        match self.full().0 {
            Bound::Included(place) | Bound::Excluded(place) => place,
            Bound::Unbounded => Place { owner: i32::MIN, key: Vec::new() },
        }
    }

    /// What lies behind the end of a page.
    pub(super) fn beyond(&self, end: Place, order: Order) -> Self {
        let (low, high) = self.places.clone();
        let end = Bound::Excluded(end);
        let places = if order == Order::Rising { (end, high) } else { (low, end) };
        Self { owner: self.owner, places }
    }

    /// What lies up to the end of a page, the end included; all of it if the page has no end.
    pub(super) fn until(&self, end: Option<&Place>, order: Order) -> Self {
        let Some(end) = end else { return self.clone() };
        let (low, high) = self.places.clone();
        let end = Bound::Included(end.clone());
        let places = if order == Order::Rising { (low, end) } else { (end, high) };
        Self { owner: self.owner, places }
    }

    /// Whether no place can lie in it.
    pub(super) fn is_empty(&self) -> bool {
        match &self.places {
            (Bound::Included(low), Bound::Included(high)) => low > high,
            (
                Bound::Included(low) | Bound::Excluded(low),
                Bound::Included(high) | Bound::Excluded(high),
            ) => low >= high,
            _ => false,
        }
    }
}

/// Rows as they are asked for.
pub(in crate::store) struct Pages {
    source: Arc<dyn Source>,
    table: &'static str,
    /// What was not fetched yet; nothing if all was.
    left: Option<Span>,
    front: VecDeque<Row>,
    /// Fetched from the other end; the greatest one first.
    back: VecDeque<Row>,
    size: usize,
}

impl Pages {
    pub(super) fn new(source: Arc<dyn Source>, table: &'static str, span: Option<Span>) -> Self {
        let left = span.filter(|span| !span.is_empty());
        let (front, back) = (VecDeque::new(), VecDeque::new());
        Self { source, table, left, front, back, size: FIRST }
    }

    fn fetch(&mut self, order: Order) -> Result<()> {
        let Some(span) = self.left.take() else { return Ok(()) };
        let size = std::mem::replace(&mut self.size, MOST);
        let Page { rows, end } = self.source.page(self.table, &span, order, size)?;
        self.left = end.map(|end| span.beyond(end, order)).filter(|span| !span.is_empty());
        match order {
            Order::Rising => self.front.extend(rows),
            Order::Falling => self.back.extend(rows),
        }
        Ok(())
    }

    pub(in crate::store) fn next(&mut self) -> Option<Result<Row>> {
        while self.front.is_empty() && self.left.is_some() {
            if let Err(error) = self.fetch(Order::Rising) {
                return Some(Err(error));
            }
        }
        self.front.pop_front().or_else(|| self.back.pop_back()).map(Ok)
    }

    pub(in crate::store) fn next_back(&mut self) -> Option<Result<Row>> {
        while self.back.is_empty() && self.left.is_some() {
            if let Err(error) = self.fetch(Order::Falling) {
                return Some(Err(error));
            }
        }
        self.back.pop_front().or_else(|| self.front.pop_back()).map(Ok)
    }
}

impl Iterator for Pages {
    type Item = Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        Pages::next(self)
    }
}
