//! Clock: the only place that asks the time.
//!
//! Times are milliseconds since 1970, UTC, everywhere in this crate.

use std::time::{SystemTime, UNIX_EPOCH};

/// Now, in milliseconds since 1970, UTC. A clock set before 1970 reads as 0.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Days since 1970-01-01 (UTC) of a time in milliseconds; negative before.
pub(crate) fn day_of(ms: i64) -> i32 {
    i32::try_from(ms.div_euclid(86_400_000)).unwrap_or(i32::MAX)
}

/// A timestamp of the RFC 3339 kind as milliseconds since 1970, UTC; `None` if it is not one.
pub(crate) fn parse_rfc3339(text: &str) -> Option<i64> {
    text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond)
}
