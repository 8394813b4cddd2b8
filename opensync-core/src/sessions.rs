//! Sessions: a list of them, and one of them as a reader asks for it.
//!
//! [`OpenSync::list`](crate::OpenSync::list) sorts, filters and counts sessions;
//! [`outline`](crate::OpenSync::outline), [`timeline`](crate::OpenSync::timeline) and
//! [`find`](crate::OpenSync::find) show one of them without reading all of it;
//! [`blame`](crate::OpenSync::blame) tells which one made a commit.

pub use crate::blame::{Blame, BlamedBy, BlamedPrompt};
pub use crate::model::{Link, LinkKind, SessionOrder};
pub use crate::opensync::{
    Deleted, Deletion, FindOptions, FindResults, FoundPart, Messages, Outline, OutlineRow,
    OutlineSubagent, Placed, Sessions, TimedAnswer, TimedCall, Timeline,
};
pub use crate::session_list::{FacetValue, Facets, ListOptions, SessionList};
