//! Change: a row of the change log, as programs follow it.

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::store::{ChangeWhat, Read};

/// Something that became different.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Change {
    /// Where it stands in the log; rises by one from change to change.
    pub position: u64,
    /// When it was stored. Milliseconds since 1970, UTC.
    pub at: i64,
    /// The store's id of the session.
    pub session_id: u64,
    /// The agent's id of the session.
    pub external_id: String,
    /// What became of it.
    pub kind: ChangeKind,
}

/// What became of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChangeKind {
    /// It is new, or fields or messages of it are new or different.
    Upserted {
        /// Messages that were not there before.
        messages_added: u64,
        /// Messages that are different.
        messages_changed: u64,
    },
    /// Messages of it are gone.
    MessagesDeleted {
        /// How many.
        messages: u64,
    },
    /// It is gone, with all its messages.
    Deleted,
    /// People say something else of it.
    Annotated,
    /// It was shared, or some of it.
    Shared,
    /// A share of it was taken back.
    Unshared,
}

impl ChangeKind {
    /// The word of what became of it, the same as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Upserted { .. } => "upserted",
            Self::MessagesDeleted { .. } => "messages_deleted",
            Self::Deleted => "deleted",
            Self::Annotated => "annotated",
            Self::Shared => "shared",
            Self::Unshared => "unshared",
        }
    }
}

/// Up to `limit` changes after position `after`.
pub(crate) fn changes(read: &Read, after: u64, limit: usize) -> Result<Vec<Change>> {
    let rows = read.changes_after(after)?.take(limit);
    rows.map(|row| {
        let (position, record) = row?;
        let kind = match record.what {
            ChangeWhat::Upserted { added, changed, .. } => ChangeKind::Upserted {
                messages_added: added.len() as u64,
                messages_changed: changed.len() as u64,
            },
            ChangeWhat::MessagesDeleted { messages } => {
                ChangeKind::MessagesDeleted { messages: messages.len() as u64 }
            }
            ChangeWhat::Deleted => ChangeKind::Deleted,
            ChangeWhat::Annotated => ChangeKind::Annotated,
            ChangeWhat::Shared => ChangeKind::Shared,
            ChangeWhat::Unshared => ChangeKind::Unshared,
        };
        let (at, session_id, external_id) = (record.at, record.session, record.external_id);
        Ok(Change { position, at, session_id, external_id, kind })
    })
    .collect()
}
