//! Pending: vectors that were added and are in no segment yet.

use std::collections::BTreeMap;

use super::build::Rows;
use super::code::{code_bytes, encode, normalized};
use super::key::Key;
use super::sketch::{sketch, sketch_bytes};
use crate::error::Result;

#[derive(Default)]
pub(super) struct Pending {
    dimensions: usize,
    /// The place of each key among the sketches and codes; the last that was added counts.
    places: BTreeMap<Key, usize>,
    sketches: Vec<u8>,
    codes: Vec<u8>,
}

impl Pending {
    pub(super) fn new(dimensions: usize) -> Self {
        Self { dimensions, ..Self::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Memory in use, nearly.
    pub(super) fn bytes(&self) -> usize {
        self.sketches.len() + self.codes.len() + self.places.len() * 32
    }

    pub(super) fn put(&mut self, key: Key, vector: &[f32]) {
        self.places.insert(key, self.sketches.len() / sketch_bytes(self.dimensions));
        let unit = normalized(vector);
        sketch(&unit, &mut self.sketches);
        encode(&unit, &mut self.codes);
    }

    pub(super) fn remove(&mut self, first: Key, last: Key) {
        let keys: Vec<Key> = self.places.range(first..=last).map(|(key, _)| *key).collect();
        for key in keys {
            self.places.remove(&key);
        }
    }

    pub(super) fn clear(&mut self) {
        self.places.clear();
        self.sketches.clear();
        self.codes.clear();
    }
}

impl Rows for Pending {
    type Place = usize;

    fn each(&self, visit: &mut dyn FnMut(Key, usize) -> Result<()>) -> Result<()> {
        self.places.iter().try_for_each(|(key, place)| visit(*key, *place))
    }

    fn sketch(&self, place: usize) -> &[u8] {
        let bytes = sketch_bytes(self.dimensions);
        &self.sketches[place * bytes..(place + 1) * bytes]
    }

    fn code(&self, place: usize, code: &mut Vec<u8>) -> Result<()> {
        let bytes = code_bytes(self.dimensions);
        code.extend(&self.codes[place * bytes..(place + 1) * bytes]);
        Ok(())
    }
}
