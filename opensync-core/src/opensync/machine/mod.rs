//! Machine: the verbs that take this machine's folders, processors and connections.

mod imports;
mod index;
mod meaning;
mod models;
mod open_indexes;
mod pricing;
mod questions;
#[cfg(feature = "network")]
mod remote;
mod sources;
#[cfg(feature = "watch")]
mod watching;

#[cfg(feature = "network")]
use super::find_session;
use super::{OpenSync, locked};

pub(in crate::opensync) use index::SEARCH_BUDGET;
pub(in crate::opensync) use meaning::{QueryMeaning, Vectors};
pub(in crate::opensync) use open_indexes::OpenIndexes;
