//! Filter: which sessions and messages are meant, the same for every call.

use std::collections::HashMap;

use napi::bindgen_prelude::{Either, Either4};
use opensync_core as core;
use opensync_core::annotation::EvalStatus;
use opensync_core::filter::Field;
use opensync_core::word::Word;

use crate::failure::{Failure, Result, word};

/// One value, or several that are alternatives.
type Values = Either<String, Vec<String>>;

/// What JavaScript says is meant, by key; `Filter` of the types has the keys.
pub type Filter = HashMap<String, Option<FilterValue>>;

/// What a key may say: a value of a field, a number, values of a field, or what is left out.
pub type FilterValue = Either4<String, f64, Vec<String>, HashMap<String, Values>>;

/// Keys that are no fields.
const OTHERS: [&str; 5] = ["exclude", "from", "to", "minTokens", "timeZone"];

/// What is meant; everything, if nothing is said.
pub(crate) fn filter_of(told: Option<Filter>) -> Result<core::Filter> {
    let mut filter = core::Filter::default();
    for (key, value) in told.unwrap_or_default() {
        let Some(value) = value else { continue };
        filter = match (&*key, value) {
            ("from", Either4::B(ms)) => filter.from_ms(whole(ms)),
            ("to", Either4::B(ms)) => filter.to_ms(whole(ms)),
            ("minTokens", Either4::B(tokens)) => filter.min_tokens(whole(tokens).unsigned_abs()),
            ("timeZone", Either4::A(zone)) => filter.time_zone(zone.parse()?),
            ("exclude", Either4::D(unwanted)) => excluding(filter, unwanted)?,
            (_, Either4::A(value)) => including(filter, &key, [value])?,
            (_, Either4::C(values)) => including(filter, &key, values)?,
            (_, Either4::B(number)) => return Err(no_value(&key, &number.to_string())),
            (_, Either4::D(_)) => return Err(no_value(&key, "an object")),
        };
    }
    Ok(filter)
}

fn including(
    mut filter: core::Filter,
    key: &str,
    values: impl IntoIterator<Item = String>,
) -> Result<core::Filter> {
    let field = field(key)?;
    for value in values {
        if field == Field::Status && value != "ready" {
            word::<EvalStatus>("status", &value)?;
        }
        filter = filter.include(field, value);
    }
    Ok(filter)
}

fn excluding(mut filter: core::Filter, unwanted: HashMap<String, Values>) -> Result<core::Filter> {
    for (key, values) in unwanted {
        let field = field(&key)?;
        filter = match values {
            Either::A(value) => filter.exclude(field, value),
            Either::B(values) => {
                values.into_iter().fold(filter, |filter, value| filter.exclude(field, value))
            }
        };
    }
    Ok(filter)
}

fn field(name: &str) -> Result<Field> {
    let unknown = || {
        let words: Vec<&str> = Field::WORDS.iter().chain(&OTHERS).copied().collect();
        Failure::unknown("filter", name, &format!("`{}`", words.join("`, `")))
    };
    Field::named(name).ok_or_else(unknown)
}

fn no_value(key: &str, got: &str) -> Failure {
    Failure::InvalidInput(format!("`{key}` of a filter cannot be {got}"))
}

/// A number of JavaScript as a whole one; they are exact up to 2^53.
#[allow(clippy::cast_possible_truncation, reason = "what is beyond has no meaning as a time")]
fn whole(number: f64) -> i64 {
    number as i64
}
