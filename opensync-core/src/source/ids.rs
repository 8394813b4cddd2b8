//! Ids: what stands for a message whose agent gives it no id.
//!
//! It must be the same at every read, also after the agent wrote its log anew, moved it, or took
//! entries out. So it is made of what the message says and when, and never of where it stands.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// So many of the last ids are remembered, to tell equals apart.
const MAX_RECENT: usize = 64;

/// The longest id that is kept as it is: ids are keys of the store.
const MAX_ID_BYTES: usize = 512;

/// Ids made of contents, for one session.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct ContentIds {
    /// The last ones, by the first bytes of their hash, each with how often it came.
    recent: VecDeque<(u64, u32)>,
}

impl ContentIds {
    /// The id of what was said by `kind` at `at` in these words. The second of two equals is told
    /// from the first by its number.
    pub(crate) fn of(&mut self, kind: &str, at: i64, text: &str) -> String {
        let mut hasher = blake3::Hasher::new();
        for piece in [kind.as_bytes(), &at.to_le_bytes(), text.as_bytes()] {
            hasher.update(&(piece.len() as u64).to_le_bytes()).update(piece);
        }
        let hash = hasher.finalize();
        let mut key = [0; 8];
        key.copy_from_slice(&hash.as_bytes()[..8]);
        let short = &hash.to_hex()[..16];
        match self.count(u64::from_le_bytes(key)) {
            0 => format!("~{short}"),
            before => format!("~{short}.{before}"),
        }
    }

    /// How often a key came before.
    fn count(&mut self, key: u64) -> u32 {
        if let Some((_, count)) = self.recent.iter_mut().rev().find(|(known, _)| *known == key) {
            *count += 1;
            return *count;
        }
        if self.recent.len() == MAX_RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back((key, 0));
        0
    }
}

/// What stands for an id or a text where only whether it is the same matters.
pub(crate) fn mark(text: &str) -> u64 {
    let mut mark = [0; 8];
    mark.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..8]);
    u64::from_le_bytes(mark)
}

/// An id that can be a key: one that is too long is told by its hash.
pub(crate) fn key(id: &str) -> String {
    if id.len() <= MAX_ID_BYTES { id.to_owned() } else { blake3::hash(id.as_bytes()).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_depends_on_who_when_and_what_and_on_nothing_before_it() {
        let mut ids = ContentIds::default();
        let first = ids.of("user", 5, "hi");
        assert_eq!(ContentIds::default().of("user", 5, "hi"), first);
        for (kind, at, text) in [("tool", 5, "hi"), ("user", 6, "hi"), ("user", 5, "ho")] {
            assert_ne!(ids.of(kind, at, text), first);
        }
        assert_eq!(ids.of("user", 5, "hi"), format!("{first}.1"));
        assert_eq!(ids.of("user", 5, "hi"), format!("{first}.2"));
    }
}
