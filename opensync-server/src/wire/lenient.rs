//! Lenient: reads JSON as clients write it, and names the field that cannot be read.

use serde::de::Deserializer;
use serde::{Deserialize, de};

use crate::http::ApiError;

/// Reads `value` as a `T`; the error names the field.
pub(crate) fn parse<'de, T: Deserialize<'de>>(
    value: impl Deserializer<'de>,
) -> Result<T, ApiError> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let problem = error.into_inner().to_string();
        if path == "." {
            return ApiError::bad_request(problem);
        }
        ApiError::bad_request(format!("`{path}`: {problem}"))
    })
}

/// A count or a time that may come as a whole number or not; fractions are cut off.
pub(super) fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let Some(number) = Option::<f64>::deserialize(deserializer)? else { return Ok(None) };
    if !(0.0..9e15).contains(&number) {
        return Err(de::Error::custom("expected a number from 0 to 9e15"));
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    let number = number as u64;
    Ok(Some(number))
}

/// The last time that is told, in milliseconds since 1970: the end of the year 9999.
const LAST: i64 = 253_402_300_799_999;

/// A time in milliseconds since 1970.
pub(super) fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let Some(time) = whole(deserializer)? else { return Ok(None) };
    let time = i64::try_from(time).ok().filter(|time| *time <= LAST);
    time.map(Some).ok_or_else(|| de::Error::custom("expected a time before the year 10000"))
}

/// Dollars, as billionths.
pub(super) fn nanos<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let Some(dollars) = Option::<f64>::deserialize(deserializer)? else { return Ok(None) };
    if !(0.0..1e9).contains(&dollars) {
        return Err(de::Error::custom("expected dollars from 0 to 1e9"));
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    let nanos = (dollars * 1e9).round() as u64;
    Ok(Some(nanos))
}
