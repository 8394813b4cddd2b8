//! Clock: the only place that asks the time.
//!
//! Times are milliseconds since 1970, UTC, everywhere in this crate.

use std::ops::RangeInclusive;
use std::time::{SystemTime, UNIX_EPOCH};

/// The times that are told: those of years of four digits, from 0001 to 9999, UTC.
pub(crate) const TIMES: RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_999;

/// Puts a time at the end of [`TIMES`] that it is beyond. Returns whether it was.
pub(crate) fn tame(ms: &mut i64) -> bool {
    let told = *ms;
    *ms = told.clamp(*TIMES.start(), *TIMES.end());
    *ms != told
}

#[cfg(test)]
thread_local! {
    /// What a test says the time is; 0 if it does not.
    pub(crate) static SET: std::cell::Cell<i64> = const { std::cell::Cell::new(0) };
}

/// Now, in milliseconds since 1970, UTC. A clock set before 1970 reads as 0.
pub(crate) fn now_ms() -> i64 {
    #[cfg(test)]
    if SET.get() != 0 {
        return SET.get();
    }
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A timestamp of the RFC 3339 kind as milliseconds since 1970, UTC; `None` if it is not one.
pub(crate) fn parse_rfc3339(text: &str) -> Option<i64> {
    text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond)
}

/// A timestamp that tells no zone, as if it were UTC; `None` if it is not one.
pub(crate) fn parse_local(text: &str) -> Option<i64> {
    let at: jiff::civil::DateTime = text.parse().ok()?;
    Some(at.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// A time as RFC 3339 with milliseconds, UTC; times that no calendar holds read as the epoch.
pub(crate) fn rfc3339(ms: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// A time as people read it, to the minute: `2026-02-09 08:05 UTC`.
pub(crate) fn minute(ms: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// Checks that work on ten times as much takes some ten times as long, not a hundred times.
///
/// Both are measured side by side, a few times if need be: a busy machine may hold up one of them.
#[cfg(test)]
pub(crate) fn assert_linear(small: usize, mut work: impl FnMut(usize)) {
    const TRIES: usize = 5;
    let mut time = |size| {
        let began = std::time::Instant::now();
        work(size);
        began.elapsed()
    };
    let mut measured = Vec::new();
    for _ in 0..TRIES {
        let (less, more) = (time(small), time(small * 10));
        if more < less * 30 {
            return;
        }
        measured.push((less, more));
    }
    panic!("work grows faster than what there is to do: {measured:?}");
}
