//! Zone: where days begin and end, and weeks and months with them.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::fmt::temporal::DateTimeParser;
use jiff::{Timestamp, ToSpan as _, Zoned};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Cause, Error, Result};
use crate::word::words;

words! {
    /// How long the stretches are that a time is cut into.
    #[derive(Default)]
    pub enum Bucket: "bucket" {
        /// From midnight to midnight.
        #[default]
        Day = "day",
        /// From Monday to Sunday.
        Week = "week",
        /// From the first of a month to its last day.
        Month = "month",
        /// From January to December.
        Year = "year",
    }
}

/// A day, week, month or year: the name of its first day, and its time in milliseconds since 1970, UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) name: String,
    pub(crate) span: Range<i64>,
}

/// A time zone. The default is UTC.
///
/// Read from a name of the IANA database (`Europe/Vienna`), an offset (`+02:00`) or `UTC`. Names need
/// the system's database of time zones.
///
/// ```
/// use opensync_core::filter::TimeZone;
///
/// let zone: TimeZone = "+05:45".parse()?;
/// assert_eq!(zone.to_string(), "+05:45");
/// assert!("Middle/Earth".parse::<TimeZone>().is_err());
/// # Ok::<(), opensync_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZone(jiff::tz::TimeZone);

impl TimeZone {
    /// The zone that this machine is set to; UTC if it is set to none.
    pub fn here() -> Self {
        Self(jiff::tz::TimeZone::system())
    }

    /// Now, in this zone.
    pub(crate) fn now(&self) -> Zoned {
        Timestamp::now().to_zoned(self.0.clone())
    }

    /// The day that holds `ms`, as `YYYY-MM-DD`.
    pub(crate) fn day_name(&self, ms: i64) -> String {
        self.at(ms).strftime("%Y-%m-%d").to_string()
    }

    /// The day, week, month or year that holds `ms`.
    pub(crate) fn stretch(&self, ms: i64, bucket: Bucket) -> Stretch {
        let day = self.at(ms).date();
        let back = i64::from(day.weekday().to_monday_zero_offset());
        let (first, after) = match bucket {
            Bucket::Day => (Some(day), day.tomorrow().ok()),
            Bucket::Week => {
                let first = day.checked_sub(back.days()).ok();
                (first, first.and_then(|first| first.checked_add(1.week()).ok()))
            }
            Bucket::Month => {
                let first = day.first_of_month();
                (Some(first), first.checked_add(1.month()).ok())
            }
            Bucket::Year => {
                let first = day.first_of_year();
                (Some(first), first.checked_add(1.year()).ok())
            }
        };
        // At the ends of the calendar a stretch is as long as the calendar lets it be.
        let first = first.unwrap_or(day);
        let begin = self.begin_of(first).unwrap_or(i64::MIN);
        let end = after.and_then(|after| self.begin_of(after)).unwrap_or(i64::MAX);
        Stretch { name: first.to_string(), span: begin..end }
    }

    /// The day of the week, from Monday on, and the hour that `ms` is in.
    pub(crate) fn hour_of_week(&self, ms: i64) -> (usize, usize) {
        let at = self.at(ms);
        let day = usize::try_from(at.date().weekday().to_monday_zero_offset()).unwrap_or(0);
        (day, usize::try_from(at.hour()).unwrap_or(0))
    }

    /// When a day begins; nothing beyond the calendar.
    fn begin_of(&self, day: Date) -> Option<i64> {
        Some(day.to_zoned(self.0.clone()).ok()?.start_of_day().ok()?.timestamp().as_millisecond())
    }

    /// A time in this zone; times that no calendar holds read as the last or first that one does.
    fn at(&self, ms: i64) -> Zoned {
        let edge = if ms < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Timestamp::from_millisecond(ms).unwrap_or(edge).to_zoned(self.0.clone())
    }
}

impl Serialize for TimeZone {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeZone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Default for TimeZone {
    fn default() -> Self {
        Self(jiff::tz::TimeZone::UTC)
    }
}

impl FromStr for TimeZone {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        DateTimeParser::new().parse_time_zone(text.trim()).map(Self).map_err(|_| {
            let expected = "a name such as `Europe/Vienna`, an offset such as `+02:00`, or `UTC`";
            Cause::OutOfRange { name: "time zone", expected, got: format!("`{text}`") }.into()
        })
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.iana_name() {
            Some(name) => formatter.write_str(name),
            None => {
                write!(formatter, "{}", Timestamp::UNIX_EPOCH.to_zoned(self.0.clone()).offset())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bucket, TimeZone};

    const NOON: i64 = 1_767_268_800_000;
    const HOUR: i64 = 3_600_000;

    #[test]
    fn a_day_begins_and_ends_where_the_zone_is() {
        let zone: TimeZone = "+13:00".parse().unwrap();
        assert_eq!(zone.day_name(NOON), "2026-01-02");
        assert_eq!(zone.day_name(NOON - HOUR), "2026-01-02");
        assert_eq!(zone.day_name(NOON - HOUR - 1), "2026-01-01");
        assert_eq!(zone.day_name(NOON + 23 * HOUR), "2026-01-03");
    }

    #[test]
    fn times_beyond_the_calendar_are_in_its_last_day() {
        let zone = TimeZone::default();
        assert_eq!(zone.day_name(i64::MAX), "9999-12-30");
        assert!(zone.day_name(i64::MIN).starts_with("-9999"));
    }

    #[test]
    fn days_weeks_and_months_follow_each_other_without_a_gap() {
        let zone: TimeZone = "Europe/Vienna".parse().unwrap();
        for (bucket, first) in [
            (Bucket::Day, "2026-01-01"),
            (Bucket::Week, "2025-12-29"),
            (Bucket::Month, "2026-01-01"),
            (Bucket::Year, "2026-01-01"),
        ] {
            let mut stretch = zone.stretch(NOON, bucket);
            assert_eq!(stretch.name, first);
            assert!(stretch.span.contains(&NOON));
            // Through the days on which clocks are set.
            for _ in 0..400 {
                let next = zone.stretch(stretch.span.end, bucket);
                assert_eq!(next.span.start, stretch.span.end);
                assert_eq!(zone.stretch(next.span.end - 1, bucket), next);
                stretch = next;
            }
        }
        assert_eq!(zone.hour_of_week(NOON), (3, 13));
    }

    #[test]
    fn what_is_no_zone_is_refused() {
        for text in ["", "Middle/Earth", "+26:00", "../../etc/passwd"] {
            assert!(text.parse::<TimeZone>().is_err(), "{text}");
        }
    }
}
