//! Network: what the engine does over HTTP, and only when it is asked: push, pull, get a model.
//!
//! Behind the feature `network`, off by default. Everything is built so that a connection may break
//! at any byte: what arrived is kept, what did not is sent again, and doing so twice is doing it
//! once.

mod client;
mod echo;
mod exchange;
#[cfg(feature = "embed")]
mod model;
mod pull;
mod push;
mod push_options;
mod remote;
mod retry;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod schedules;
mod upstream;

pub(crate) use exchange::Exchange;
pub use push_options::PushOptions;
pub use remote::{LoginOptions, Remote, RemoteKind};
pub use retry::Patience;
pub(crate) use upstream::Sending;
pub use upstream::{SendReport, Upstream};

use serde::Serialize;

/// How far a push or pull is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SyncProgress {
    /// The position of the change log that is done.
    pub done: u64,
    /// The last position of the change log.
    pub total: u64,
    /// Messages that travelled so far.
    pub messages: u64,
    /// Bytes that travelled so far, compressed.
    pub bytes: u64,
    /// How often something had to be tried again.
    pub retries: u64,
}

/// What a push or pull came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SyncReport {
    /// Messages that travelled; some may have been there already.
    pub messages: u64,
    /// Messages that are new or different where they arrived, as far as that is told.
    pub changed: u64,
    /// Sessions and messages that were deleted where it went.
    pub deleted: u64,
    /// Bytes that travelled, compressed.
    pub bytes: u64,
    /// Requests that were made.
    pub requests: u64,
    /// How often something had to be tried again.
    pub retries: u64,
    /// Sessions that stay on this machine, of those that changed.
    pub held: u64,
    /// Sessions that the filter does not mean, of those that changed. They go with the next push that
    /// means them.
    pub skipped: u64,
    /// Deletions and messages that the other side has no way to take.
    pub left_out: u64,
    /// What was not understood, the first of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub invalid: Vec<String>,
    /// Another process is at it: nothing was done.
    pub is_busy: bool,
    /// It was broken off before the end. The next one continues there.
    pub is_partial: bool,
}
