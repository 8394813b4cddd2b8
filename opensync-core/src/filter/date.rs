//! Date: the ways a person names a time.

use std::ops::Range;

use jiff::civil::Date;
use jiff::{ToSpan as _, Zoned};

/// The time that `text` names, in milliseconds since 1970, UTC; `None` if it names none.
///
/// A day is its beginning where the person is: `today`, `yesterday`, `2026-01-31`, `2026-01`,
/// `2026`. A span is that long before `now`: `3h`, `7d`, `2w`, `6mo`, `1y`. RFC 3339 is exact.
pub(crate) fn parse(text: &str, now: &Zoned) -> Option<i64> {
    Some(period(text, now)?.start)
}

/// The end of what `text` names: of a day, month or year when the next one begins, else the time
/// itself.
pub(crate) fn parse_end(text: &str, now: &Zoned) -> Option<i64> {
    Some(period(text, now)?.end)
}

/// From when until when it is what `text` names.
fn period(text: &str, now: &Zoned) -> Option<Range<i64>> {
    let text = text.to_ascii_lowercase();
    match text.as_str() {
        "now" => Some(moment(now.timestamp().as_millisecond())),
        "today" => days(now.date(), now.date().tomorrow().ok()?, now),
        "yesterday" => days(now.date().yesterday().ok()?, now.date(), now),
        text => match span_before(text, now) {
            Some(at) => Some(moment(at.timestamp().as_millisecond())),
            None => dates(text, now).or_else(|| crate::clock::parse_rfc3339(text).map(moment)),
        },
    }
}

fn moment(ms: i64) -> Range<i64> {
    ms..ms
}

/// From the beginning of one day to that of another.
fn days(first: Date, end: Date, now: &Zoned) -> Option<Range<i64>> {
    let begin = |day: Date| {
        let begin = day.to_zoned(now.time_zone().clone()).ok()?;
        Some(begin.timestamp().as_millisecond())
    };
    Some(begin(first)?..begin(end)?)
}

fn span_before(text: &str, now: &Zoned) -> Option<Zoned> {
    let split = text.find(|character: char| !character.is_ascii_digit())?;
    let count: i64 = text[..split].parse().ok().filter(|&count| count <= 10_000)?;
    let span = match &text[split..] {
        "min" => count.minutes(),
        "h" => count.hours(),
        "d" => count.days(),
        "w" => count.weeks(),
        "mo" => count.months(),
        "y" => count.years(),
        _ => return None,
    };
    now.checked_sub(span).ok()
}

/// A day, month or year.
fn dates(text: &str, now: &Zoned) -> Option<Range<i64>> {
    let mut numbers = text.split('-').map(|number| {
        number.parse::<i16>().ok().filter(|_| number.bytes().all(|byte| byte.is_ascii_digit()))
    });
    let year = numbers.next()??.clamp(0, 9999);
    let (month, day) = (numbers.next(), numbers.next());
    if numbers.next().is_some() || text.split('-').next()?.len() != 4 {
        return None;
    }
    let length = match (month, day) {
        (None, _) => 1.year(),
        (Some(_), None) => 1.month(),
        (Some(_), Some(_)) => 1.day(),
    };
    let (month, day) = (month.unwrap_or(Some(1))?, day.unwrap_or(Some(1))?);
    let first = Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    days(first, first.checked_add(length).ok()?, now)
}
