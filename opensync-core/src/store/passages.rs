//! Passages: what of an owner's messages a model has embedded, and the vectors.
//!
//! A message has passages, known by the hash of their text; a vector is stored once, however many
//! passages have that text. A log of its own tells the vector index what changed.

use serde::{Deserialize, Serialize};

use super::read::Read;
use super::record::{decode, encode};
use super::rows::ReadableTable as _;
use super::tables;
use super::write::Write;
use crate::error::{Error, Result};

/// The first half of the BLAKE3 hash of a passage's text.
pub(crate) type PassageHash = [u8; 16];

/// The passages of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Passages {
    /// Whether a model wrote them, and not a person.
    pub(crate) is_model: bool,
    /// In their order.
    pub(crate) hashes: Vec<PassageHash>,
}

impl Passages {
    /// A byte that says who wrote them, then the hashes.
    fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![u8::from(self.is_model)];
        bytes.extend(self.hashes.as_flattened());
        bytes
    }

    fn decode(bytes: &[u8]) -> Self {
        let Some((first, hashes)) = bytes.split_first() else { return Self::default() };
        Self { is_model: *first == 1, hashes: hashes.as_chunks().0.to_vec() }
    }
}

/// How much of the change log is embedded: all up to `until`, but for the gaps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Embedded {
    /// The last position that was ever looked at.
    pub(crate) until: u64,
    /// What is to be done up to there: after the first position, up to and with the second.
    /// Ascending, apart, none empty.
    pub(crate) gaps: Vec<(u64, u64)>,
}

impl Read {
    /// How much of the change log `model` has embedded.
    pub(crate) fn embedded(&self, model: &str) -> Result<Embedded> {
        let table = self.transaction.open_table(tables::EMBEDDED)?;
        let stored = table.get((self.owner, model))?;
        let stored = stored.map(|bytes| decode("what is embedded", bytes.value()));
        Ok(stored.transpose()?.unwrap_or_default())
    }

    /// The passages of a message; none if it was never embedded.
    pub(crate) fn passages(&self, model: &str, session: u64, message: u32) -> Result<Passages> {
        let table = self.transaction.open_table(tables::PASSAGES)?;
        let stored = table.get((self.owner, model, session, message))?;
        Ok(stored.map(|bytes| Passages::decode(bytes.value())).unwrap_or_default())
    }

    /// The vector of a passage, if there is one.
    pub(crate) fn vector(&self, model: &str, hash: PassageHash) -> Result<Option<Vec<f32>>> {
        let table = self.transaction.open_table(tables::VECTORS)?;
        let stored = table.get((self.owner, model, hash))?;
        Ok(stored.map(|value| floats(value.value().1)))
    }

    /// The last position of the log of passages; 0 if it is empty.
    pub(crate) fn last_passage_change(&self, model: &str) -> Result<u64> {
        let table = self.transaction.open_table(tables::PASSAGE_CHANGES)?;
        let keys = (self.owner, model, 0)..=(self.owner, model, u64::MAX);
        let last = table.range(keys)?.next_back();
        Ok(last.transpose()?.map_or(0, |(key, _)| key.value().2))
    }

    /// The log of passages after position `after`: position, session, message.
    pub(crate) fn passage_changes_after(
        &self,
        model: &str,
        after: u64,
    ) -> Result<impl Iterator<Item = Result<(u64, u64, u32)>> + use<>> {
        let table = self.transaction.open_table(tables::PASSAGE_CHANGES)?;
        let first = (self.owner, model, after.saturating_add(1));
        Ok(table.range(first..=(self.owner, model, u64::MAX))?.map(|entry| {
            let (key, value) = entry?;
            let (session, message) = value.value();
            Ok((key.value().2, session, message))
        }))
    }
}

impl Write<'_> {
    /// Notes how much of the change log `model` has embedded.
    pub(crate) fn put_embedded(&mut self, model: &str, embedded: &Embedded) -> Result<()> {
        self.embedded.insert((self.owner, model), encode(embedded).as_slice())?;
        Ok(())
    }

    /// Stores the passages of a message in place of those it had. `vectors` has those that may be
    /// missing. Says `false`, and changes nothing, if a vector is neither stored nor given.
    pub(crate) fn put_passages(
        &mut self,
        model: &str,
        (session, message): (u64, u32),
        passages: &Passages,
        vectors: &dyn Fn(PassageHash) -> Option<Vec<f32>>,
    ) -> Result<bool> {
        let key = (self.owner, model, session, message);
        let before = self.passages.get(key)?.map(|bytes| Passages::decode(bytes.value()));
        let before = before.unwrap_or_default();
        if before == *passages {
            return Ok(true);
        }
        for hash in &passages.hashes {
            if self.vectors.get((self.owner, model, *hash))?.is_none() && vectors(*hash).is_none() {
                return Ok(false);
            }
        }
        for hash in &passages.hashes {
            self.hold_vector(model, *hash, vectors)?;
        }
        for hash in before.hashes {
            self.release_vector(model, hash)?;
        }
        if passages.hashes.is_empty() {
            self.passages.remove(key)?;
        } else {
            self.passages.insert(key, passages.encode().as_slice())?;
        }
        self.log_passages(model, session, message)?;
        Ok(true)
    }

    /// Removes the passages of a message, of every model.
    pub(super) fn forget_passages(&mut self, session: u64, message: u32) -> Result<()> {
        for model in self.models()? {
            let removed = self.passages.take((self.owner, model.as_str(), session, message))?;
            let Some(removed) = removed.map(|bytes| Passages::decode(bytes.value())) else {
                continue;
            };
            for hash in removed.hashes {
                self.release_vector(&model, hash)?;
            }
            self.log_passages(&model, session, message)?;
        }
        Ok(())
    }

    /// The models that embedded anything of this owner.
    fn models(&self) -> Result<Vec<String>> {
        let mut models = Vec::new();
        for entry in self.embedded.range((self.owner, "")..)? {
            let (key, _) = entry?;
            let (owner, model) = key.value();
            if owner != self.owner {
                break;
            }
            models.push(model.to_owned());
        }
        Ok(models)
    }

    fn hold_vector(
        &mut self,
        model: &str,
        hash: PassageHash,
        vectors: &dyn Fn(PassageHash) -> Option<Vec<f32>>,
    ) -> Result<()> {
        let key = (self.owner, model, hash);
        let stored = self.vectors.get(key)?.map(|value| {
            let (count, vector) = value.value();
            (count, vector.to_vec())
        });
        let (count, vector) = match stored {
            Some(stored) => stored,
            None => (0, halves(&vectors(hash).ok_or_else(|| Error::decode("a vector"))?)),
        };
        self.vectors.insert(key, (count + 1, vector.as_slice()))?;
        Ok(())
    }

    fn release_vector(&mut self, model: &str, hash: PassageHash) -> Result<()> {
        let key = (self.owner, model, hash);
        let stored = self.vectors.take(key)?.map(|value| {
            let (count, vector) = value.value();
            (count, vector.to_vec())
        });
        if let Some((count, vector)) = stored.filter(|(count, _)| *count > 1) {
            self.vectors.insert(key, (count - 1, vector.as_slice()))?;
        }
        Ok(())
    }

    fn log_passages(&mut self, model: &str, session: u64, message: u32) -> Result<()> {
        let keys = (self.owner, model, 0)..=(self.owner, model, u64::MAX);
        let last = self.passage_changes.range(keys)?.next_back();
        let last = last.transpose()?.map_or(0, |(key, _)| key.value().2);
        self.passage_changes.insert((self.owner, model, last + 1), (session, message))?;
        Ok(())
    }
}

/// Numbers as IEEE 754 halves, little end first: eleven bits are more than a model means.
fn halves(vector: &[f32]) -> Vec<u8> {
    vector.iter().flat_map(|&number| half::f16::from_f32(number).to_le_bytes()).collect()
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    let halves = bytes.as_chunks().0.iter();
    halves.map(|&half| half::f16::from_le_bytes(half).to_f32()).collect()
}
