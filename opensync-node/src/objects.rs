//! Objects: the words of the engine as plain objects of JavaScript, both ways.

mod annotation;
mod message;
mod session;

pub(crate) use message::Message;
pub(crate) use session::{Session, SessionInfo, Usage};

/// A count as a number of JavaScript, which is exact up to 2^53.
pub(crate) fn count(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A number of JavaScript as a count; what is negative counts nothing.
pub(crate) fn from_count(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
