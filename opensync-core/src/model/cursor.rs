//! Cursor: how far somebody is with an archive's change log.

use serde::{Deserialize, Serialize};

/// A place in a change log: all up to `position` is done, and `item` messages of the next row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SyncCursor {
    /// The last position that is dealt with as a whole.
    pub position: u64,
    /// How many messages of the position after it are dealt with, too.
    #[serde(default)]
    pub item: u32,
}

impl SyncCursor {
    /// Behind all of a position.
    pub(crate) fn behind(position: u64) -> Self {
        Self { position, item: 0 }
    }
}
