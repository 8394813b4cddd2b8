//! Date: the ways a person names a time.

use jiff::civil::Date;
use jiff::{ToSpan as _, Zoned};

/// The time that `text` names, in milliseconds since 1970, UTC; `None` if it names none.
///
/// A day is its beginning where the person is: `today`, `yesterday`, `2026-01-31`, `2026-01`,
/// `2026`. A span is that long before `now`: `3h`, `7d`, `2w`, `6mo`, `1y`. RFC 3339 is exact.
pub(super) fn parse(text: &str, now: &Zoned) -> Option<i64> {
    let text = text.to_ascii_lowercase();
    let at = match text.as_str() {
        "now" => now.clone(),
        "today" => now.start_of_day().ok()?,
        "yesterday" => now.yesterday().ok()?.start_of_day().ok()?,
        text => match span_before(text, now) {
            Some(at) => at,
            None => return day(text, now).or_else(|| crate::clock::parse_rfc3339(text)),
        },
    };
    Some(at.timestamp().as_millisecond())
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

fn day(text: &str, now: &Zoned) -> Option<i64> {
    let mut numbers = text.split('-').map(|number| {
        number.parse::<i16>().ok().filter(|_| number.bytes().all(|byte| byte.is_ascii_digit()))
    });
    let year = numbers.next()??.clamp(0, 9999);
    let month = numbers.next().map_or(Some(1), |month| month)?;
    let day = numbers.next().map_or(Some(1), |day| day)?;
    if numbers.next().is_some() || text.split('-').next()?.len() != 4 {
        return None;
    }
    let date = Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    let at = date.to_zoned(now.time_zone().clone()).ok()?;
    Some(at.timestamp().as_millisecond())
}
