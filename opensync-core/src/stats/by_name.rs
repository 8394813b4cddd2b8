//! By name: something for each name, found without a copy of the name.

use std::collections::HashMap;

/// Something for each name.
pub(super) struct ByName<T> {
    places: HashMap<String, usize>,
    rows: Vec<(String, T)>,
    /// The place that was asked for last: rows of one name often follow each other.
    last: usize,
}

impl<T> Default for ByName<T> {
    fn default() -> Self {
        Self { places: HashMap::new(), rows: Vec::new(), last: 0 }
    }
}

impl<T: Default> ByName<T> {
    /// What there is for `name`, made if it is not there.
    pub(super) fn of(&mut self, name: &str) -> &mut T {
        if self.rows.get(self.last).is_none_or(|(last, _)| last != name) {
            self.last = self.places.get(name).copied().unwrap_or_else(|| {
                self.places.insert(name.to_owned(), self.rows.len());
                self.rows.push((name.to_owned(), T::default()));
                self.rows.len() - 1
            });
        }
        &mut self.rows[self.last].1
    }

    /// What there is for `name`, if it is there.
    pub(super) fn get(&self, name: &str) -> Option<&T> {
        self.place(name).map(|place| &self.rows[place].1)
    }

    /// Where `name` is, if it is there.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// What there is at a place that [`place`](Self::place) told.
    pub(super) fn at(&mut self, place: usize) -> &mut T {
        &mut self.rows[place].1
    }

    /// All of it, in the order of the places.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.rows.iter().map(|(name, row)| (name.as_str(), row))
    }

    /// All of it, in the order of the places.
    pub(super) fn into_rows(self) -> Vec<(String, T)> {
        self.rows
    }

    /// All of it, in the order of the names.
    pub(super) fn into_sorted(self) -> Vec<(String, T)> {
        let mut rows = self.rows;
        rows.sort_by(|(a, _), (b, _)| a.cmp(b));
        rows
    }
}
