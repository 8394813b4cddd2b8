//! Saved: places and searches that somebody wants to find again.

use serde::{Deserialize, Serialize};

/// A message that somebody wants to find again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SavedPlace {
    /// The place of the message in its session.
    pub place: u32,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When it was saved. Milliseconds since 1970, UTC.
    pub created_at: i64,
}

/// A search or a list that somebody wants to ask for again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SavedSearch {
    /// What tells it from others.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// All of it: a path of the pages, with what it asks for behind `?`.
    pub address: String,
    /// Whether it is always in sight.
    pub is_pinned: bool,
    /// When it was saved. Milliseconds since 1970, UTC.
    pub created_at: i64,
}

/// What becomes different in a saved search. `None` leaves it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedSearchEdit {
    /// Another name.
    pub name: Option<String>,
    /// Another address.
    pub address: Option<String>,
    /// Whether it is always in sight.
    pub is_pinned: Option<bool>,
}
