//! What version 1 of the interface gives out: what the engine knows, in its own fields.
//!
//! What is not known is `null`. Times are milliseconds since 1970, UTC, and money is US dollars.

mod filter;
mod message;
mod part;
mod resume;
mod session;
mod share;
mod usage;

use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use crate::http::Problem;
pub(crate) use filter::{FilterIn, filter};
pub(crate) use message::Message;
pub(crate) use part::{Part, kind};
pub(crate) use resume::ResumeOut;
pub(crate) use session::Session;
pub(crate) use share::Share;
pub(crate) use usage::{Money, Usage};

/// A piece of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// In the order that was asked for.
    pub(crate) items: Vec<T>,
    /// What `cursor` asks for the next piece; `null` at the end.
    pub(crate) next: Option<String>,
    /// How many there are in all, where that costs nothing to tell.
    pub(crate) total: Option<u64>,
}

impl<T> Page<T> {
    /// All there are.
    pub(crate) fn all<U: Into<T>>(items: Vec<U>) -> Self {
        let total = Some(items.len() as u64);
        Self { items: items.into_iter().map(Into::into).collect(), next: None, total }
    }
}
