//! Arguments: as models write them: numbers as text, and empty text for what is not told.

use std::str::FromStr;

use serde_json::{Map, Value};

use super::parameter::Count;
use crate::error::{Cause, Error, Result};
use crate::filter::{A_TIME, Field, Filter};
use crate::page::Cursor;
use crate::query::Query;
use crate::zone::TimeZone;

/// What a tool was called with.
pub(super) struct Arguments<'a>(Option<&'a Map<String, Value>>);

impl<'a> Arguments<'a> {
    /// Of an object; nothing is told by `null`.
    pub(super) fn of(told: &'a Value) -> Result<Self> {
        match told {
            Value::Null => Ok(Self(None)),
            Value::Object(told) => Ok(Self(Some(told))),
            other => Err(wrong("arguments", "an object", other)),
        }
    }

    /// A text that must be told.
    pub(super) fn required(&self, name: &'static str) -> Result<String> {
        self.text(name)?.ok_or_else(|| Cause::MissingArgument { name }.into())
    }

    /// A text; one that is empty was not told, and a number is its digits.
    pub(super) fn text(&self, name: &'static str) -> Result<Option<String>> {
        match self.given(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Number(number)) => {
                let digits = number.to_string();
                Ok(Some(whole(&digits).map_or(digits, |number| number.to_string())))
            }
            Some(other) => Err(wrong(name, "a text", other)),
        }
    }

    /// A number as `5`, `5.0` or `"5"`, within its bounds.
    pub(super) fn count(&self, name: &'static str, bounds: Count) -> Result<usize> {
        let number = self.number(name)?.unwrap_or(bounds.default);
        Ok(number.clamp(bounds.least, bounds.most))
    }

    /// Yes or no, also as text.
    pub(super) fn flag(&self, name: &'static str) -> Result<bool> {
        let Some(told) = self.given(name) else { return Ok(false) };
        let word = match told {
            Value::Bool(told) => return Ok(*told),
            Value::String(word) => word.trim().to_ascii_lowercase(),
            other => other.to_string(),
        };
        match word.as_str() {
            "true" | "yes" | "1" => Ok(true),
            "false" | "no" | "0" => Ok(false),
            _ => Err(wrong(name, "true or false", told)),
        }
    }

    /// Where the answer before said to go on. Default: the beginning.
    pub(super) fn cursor(&self) -> Result<Option<Cursor>> {
        Ok(self.text("cursor")?.map(|cursor| Cursor::from(cursor.trim().to_owned())))
    }

    /// The query and its conditions.
    pub(super) fn query(&self) -> Result<Query> {
        Ok(Query::new(self.required("query")?).filter(self.filter()?))
    }

    /// What is meant. Days begin where this machine is.
    pub(super) fn filter(&self) -> Result<Filter> {
        let mut filter = Filter::default().time_zone(TimeZone::here());
        for (field, name) in [(Field::Source, "source"), (Field::Project, "project")] {
            if let Some(value) = self.text(name)? {
                filter = filter.include(field, value);
            }
        }
        if let Some(after) = self.text("after")? {
            filter = filter.since(&after).map_err(|_| no_time("after", after))?;
        }
        if let Some(before) = self.text("before")? {
            filter = filter.until(&before).map_err(|_| no_time("before", before))?;
        }
        Ok(filter)
    }

    /// One of some words, if it is told.
    pub(super) fn word<T: FromStr<Err = Error>>(&self, name: &'static str) -> Result<Option<T>> {
        self.text(name)?.map(|word| word.trim().parse()).transpose()
    }

    fn number(&self, name: &'static str) -> Result<Option<usize>> {
        let Some(told) = self.given(name) else { return Ok(None) };
        let text = match told {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let number = whole(&text);
        number.map(Some).ok_or_else(|| wrong(name, "a whole number from 0 on", told))
    }

    /// What is told under a name; neither `null` nor an empty text is.
    fn given(&self, name: &str) -> Option<&'a Value> {
        let told = self.0?.get(name)?;
        let is_empty = told.as_str().is_some_and(|text| text.trim().is_empty());
        (!told.is_null() && !is_empty).then_some(told)
    }
}

/// A whole number from 0 on, however it is written.
fn whole(text: &str) -> Option<usize> {
    let text = text.trim();
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let number: f64 = text.parse().ok()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
    ((0.0..1e15).contains(&number) && number.fract() == 0.0).then_some(number as usize)
}

fn no_time(name: &'static str, got: String) -> Error {
    Cause::OutOfRange { name, expected: A_TIME, got }.into()
}

fn wrong(name: &'static str, expected: &'static str, got: &Value) -> Error {
    let got = got.as_str().map_or_else(|| got.to_string(), str::to_owned);
    Cause::OutOfRange { name, expected, got }.into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    const BOUNDS: Count = Count { least: 1, most: 20, default: 7 };

    #[test]
    fn a_count_is_known_however_it_is_written_and_kept_within_its_bounds() {
        let count = |told: &Value| {
            let told = json!({ "limit": told });
            Arguments::of(&told).unwrap().count("limit", BOUNDS)
        };
        for told in [json!(5), json!(5.0), json!("5"), json!(" 5 "), json!("5.0"), json!(5e0)] {
            assert_eq!(count(&told).unwrap(), 5, "{told}");
        }
        for told in [json!(null), json!(""), json!("  ")] {
            assert_eq!(count(&told).unwrap(), 7, "{told}");
        }
        assert_eq!((count(&json!(0)).unwrap(), count(&json!(99)).unwrap()), (1, 20));
        for told in [json!(-1), json!(2.5), json!("five"), json!([5]), json!(true), json!(1e300)] {
            let error = count(&told).unwrap_err().to_string();
            assert!(error.contains("`limit`"), "{error}");
        }
    }

    #[test]
    fn an_empty_text_was_not_told() {
        let text = |told: &Value| {
            let told = json!({ "project": told });
            Arguments::of(&told).unwrap().text("project")
        };
        assert_eq!(text(&json!("shop")).unwrap().as_deref(), Some("shop"));
        assert_eq!(text(&json!(20)).unwrap().as_deref(), Some("20"));
        assert_eq!(text(&json!(20.0)).unwrap().as_deref(), Some("20"));
        for told in [json!(null), json!(""), json!(" ")] {
            assert_eq!(text(&told).unwrap(), None);
        }
        assert!(text(&json!({ "a": 1 })).is_err() && text(&json!(true)).is_err());
    }

    #[test]
    fn yes_and_no_may_be_words() {
        let flag = |told: &Value| {
            let told = json!({ "tools": told });
            Arguments::of(&told).unwrap().flag("tools")
        };
        for told in [json!(true), json!("true"), json!("True"), json!("1"), json!(1)] {
            assert!(flag(&told).unwrap(), "{told}");
        }
        assert!(!flag(&json!("false")).unwrap() && !flag(&json!("")).unwrap());
        assert!(flag(&json!("perhaps")).is_err());
    }
}
