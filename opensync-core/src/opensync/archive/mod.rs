//! Archive: the verbs of what an owner has, wherever it is kept.

mod annotations;
mod blame;
mod deleting;
mod find;
mod findings;
mod happening;
mod hidden;
mod ingests;
mod one_session;
mod outline;
mod overviews;
mod packs;
mod pages;
mod reports;
mod saved;
mod searches;
mod session_list;
#[cfg(feature = "share")]
mod shares;
mod syncing;
mod timeline;
#[cfg(feature = "watch")]
mod waiting;
mod within;

use super::machine::{QueryMeaning, SEARCH_BUDGET, Vectors};
use super::{OpenSync, find_session, info, not_found};

pub use deleting::{Deleted, Deletion};
pub use find::{FindOptions, FindResults, FoundPart};
pub use outline::{Outline, OutlineRow, OutlineSubagent};
pub use pages::{Messages, Placed, Sessions};
pub use timeline::{TimedAnswer, TimedCall, Timeline};
