//! Sync: the change log of one archive carried into another.
//!
//! A batch is JSON Lines, compressed with zstd: what an archive's export has, and lines for what is
//! gone and for what people say. It says what sessions and messages are now, not what they were, so
//! a batch that arrives twice changes nothing the second time. Its last line says how far it goes:
//! one that was cut off is noticed and not applied.
//!
//! This module knows no network. It writes batches, applies them, and keeps in the store how far
//! each other archive is level, so that every exchange continues where the last one stopped.

mod apply;
mod choice;
mod hide;
mod incoming;
mod line;
mod outgoing;
mod reading;
mod state;

pub(crate) use apply::Circumstances;
pub(crate) use choice::Choice;
pub(crate) use hide::Leaving;
pub(crate) use incoming::read_batch;
pub(crate) use incoming::{Echo, Incoming};
pub(crate) use line::End;
pub(crate) use line::PROTOCOL;
pub(crate) use outgoing::Outgoing;
pub(crate) use outgoing::{Request, outgoing, whole_session};
pub(crate) use state::archive_id;

pub use crate::model::SyncCursor;
pub use apply::SyncApplied;
pub use outgoing::SyncBatch;
pub use reading::SyncReading;
pub use state::SyncStatus;
