//! Stem: the part that the forms of an English word have in common.
//!
//! Porter2 (snowballstem.org/algorithms/english/stemmer.html). Text repeats its words, so a small
//! table remembers the stems of the last ones: stemming anew took half of the analyzer's time.

use rust_stemmers::{Algorithm, Stemmer as Porter};

use super::hash::is_hash;

/// Slots of the table. A word has one slot, and the last to come has it.
const SLOTS: usize = 4096;

/// Words of other lengths are left alone: short ones are stems, long ones are no names.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=40;

/// Stems words, and remembers the last ones.
pub(super) struct Stemmer {
    porter: Porter,
    slots: Vec<Slot>,
}

#[derive(Clone, Default)]
struct Slot {
    word: String,
    stem: String,
}

impl Default for Stemmer {
    fn default() -> Self {
        Self { porter: Porter::create(Algorithm::English), slots: Vec::new() }
    }
}

impl Clone for Stemmer {
    /// A clone remembers nothing yet.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Stemmer {
    /// Cuts `word`, which is folded, to its stem. What is no plain word is its own stem; after a
    /// number it is the rest that is a word.
    pub(super) fn stem(&mut self, word: &mut String) {
        let letters = word.bytes().rev().take_while(u8::is_ascii_lowercase).count();
        let start = word.len() - letters;
        if !LENGTHS.contains(&letters) || start > 0 && !is_numbered(word) {
            return;
        }
        let stem = self.stem_of(&word[start..]);
        word.truncate(start);
        word.push_str(stem);
    }

    fn stem_of(&mut self, word: &str) -> &str {
        if self.slots.is_empty() {
            self.slots.resize(SLOTS, Slot::default());
        }
        let slot = &mut self.slots[slot_of(word)];
        if slot.word != word {
            slot.word.clear();
            slot.word.push_str(word);
            slot.stem.clear();
            slot.stem.push_str(&self.porter.stem(word));
        }
        &slot.stem
    }
}

/// Whether a word has digits in it, and nothing else but letters.
fn is_numbered(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) && !is_hash(word)
}

/// FNV-1a, folded to a slot.
fn slot_of(word: &str) -> usize {
    let hash = word
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 15)) as usize % SLOTS
}
