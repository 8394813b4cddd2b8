//! Time: moments as people name them.

use super::date;
use crate::zone::TimeZone;

/// The time that a person names, in milliseconds since 1970, UTC; `None` if it is not a time.
///
/// As `after:` and `before:` in a query: `7d`, `yesterday`, `2026-01-31`, RFC 3339. Days begin where
/// this machine is.
///
/// ```
/// assert_eq!(opensync_core::filter::parse_time("2026-01-31T00:00:00Z"), Some(1_769_817_600_000));
/// assert_eq!(opensync_core::filter::parse_time("soon"), None);
/// ```
pub fn parse_time(text: &str) -> Option<i64> {
    parse_time_in(text, &TimeZone::here())
}

/// The time that a person names, as [`parse_time`], with days that begin where they are.
///
/// ```
/// let vienna = "+01:00".parse()?;
/// assert_eq!(opensync_core::filter::parse_time_in("2026-01-31", &vienna), Some(1_769_814_000_000));
/// # Ok::<(), opensync_core::Error>(())
/// ```
pub fn parse_time_in(text: &str, zone: &TimeZone) -> Option<i64> {
    date::parse(text, &zone.now())
}

/// When what a person names is over, in milliseconds since 1970, UTC; `None` if it is not a time.
///
/// As `until:` in a query: a day, a month or a year is over when the next one begins, so that all of it
/// is before this time. What names a moment is that moment, as [`parse_time`] has it.
///
/// ```
/// assert_eq!(
///     opensync_core::filter::parse_until("2026-01-31"),
///     opensync_core::filter::parse_time("2026-02-01"),
/// );
/// assert_eq!(opensync_core::filter::parse_until("soon"), None);
/// ```
pub fn parse_until(text: &str) -> Option<i64> {
    parse_until_in(text, &TimeZone::here())
}

/// When what a person names is over, as [`parse_until`], with days that begin where they are.
///
/// ```
/// let vienna = "+01:00".parse()?;
/// assert_eq!(opensync_core::filter::parse_until_in("2026-01-30", &vienna), Some(1_769_814_000_000));
/// # Ok::<(), opensync_core::Error>(())
/// ```
pub fn parse_until_in(text: &str, zone: &TimeZone) -> Option<i64> {
    date::parse_end(text, &zone.now())
}
