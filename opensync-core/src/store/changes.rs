//! Changes: a row of the change log, as it is stored.

use serde::{Deserialize, Serialize};

use super::record::{TAILED, VERSION, encode_as, first_bytes};
use crate::error::{Error, Result};

/// One row of the change log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChangeRecord {
    pub(crate) at: i64,
    pub(crate) session: u64,
    pub(crate) external_id: String,
    pub(crate) what: ChangeWhat,
    /// Random, so that the row at this position in another history of the store has another one.
    #[serde(skip)]
    pub(crate) tag: u64,
}

impl ChangeRecord {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = encode_as(TAILED, self);
        bytes.extend(self.tag.to_le_bytes());
        bytes
    }

    /// A row of a format that had no tags has one that follows from what it says.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        const WHAT: &str = "a change";
        let (version, fields) = bytes.split_first().ok_or_else(|| Error::decode(WHAT))?;
        let (record, tail) = postcard::take_from_bytes::<Self>(fields)
            .map_err(|source| Error::decode_of(WHAT, source))?;
        let tag = match (*version, <[u8; 8]>::try_from(tail)) {
            (VERSION, _) if tail.is_empty() => first_bytes(blake3::hash(bytes).as_bytes()),
            (TAILED, Ok(tag)) => u64::from_le_bytes(tag),
            _ => return Err(Error::decode(WHAT)),
        };
        Ok(Self { tag, ..record })
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ChangeWhat {
    /// The session's own fields, or messages of it, are new or different. Messages had numbers
    /// below `end` then; those from there on have rows of their own, further on.
    Upserted { fields: FieldsChange, added: Vec<u32>, changed: Vec<u32>, end: u32 },
    /// These messages are gone.
    MessagesDeleted { messages: Vec<u32> },
    /// The session and all its messages are gone.
    Deleted,
    /// People say something else of the session.
    Annotated,
    /// Strangers may read it, or some of it.
    Shared,
    /// A share of it has ended.
    Unshared,
}

/// What became different in a session's own fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum FieldsChange {
    /// Nothing.
    Nothing,
    /// What is shown of it; its messages are found by the same words and filters as before.
    Shown,
    /// What its messages are found by, such as the project: all of them are affected.
    Found,
}
