//! Lenient: arguments as models write them: numbers as text, and empty text for what is not told.

use serde::Deserialize as _;
use serde::de::{Deserializer, Error as _};
use serde_json::Value;

/// A count, as `5`, `5.0` or `"5"`.
pub(super) fn count<'de, D: Deserializer<'de>>(from: D) -> Result<Option<usize>, D::Error> {
    let told = match Option::<Value>::deserialize(from)? {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => return Ok(None),
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(other) => other.to_string(),
    };
    let number = whole(&told);
    let expected = || D::Error::custom(format!("expected a whole number from 0 on, got `{told}`"));
    number.map(Some).ok_or_else(expected)
}

/// A whole number from 0 on, however it is written.
pub(super) fn whole(text: &str) -> Option<usize> {
    let text = text.trim();
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let number: f64 = text.parse().ok()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
    ((0.0..1e15).contains(&number) && number.fract() == 0.0).then_some(number as usize)
}

/// A text; one that is empty was not told, and a number is its digits.
pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    match Option::<Value>::deserialize(from)? {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text).filter(|text| !text.trim().is_empty())),
        Some(Value::Number(number)) => {
            let digits = number.to_string();
            Ok(Some(whole(&digits).map_or(digits, |number| number.to_string())))
        }
        Some(other) => Err(D::Error::custom(format!("expected a text, got `{other}`"))),
    }
}

/// Yes or no, also as text.
pub(super) fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    match Option::<Value>::deserialize(from)? {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(told)) => Ok(Some(told)),
        Some(Value::String(told)) => match told.trim().to_ascii_lowercase().as_str() {
            "" => Ok(None),
            "true" | "yes" | "1" => Ok(Some(true)),
            "false" | "no" | "0" => Ok(Some(false)),
            _ => Err(D::Error::custom(format!("expected true or false, got `{told}`"))),
        },
        Some(other) => Err(D::Error::custom(format!("expected true or false, got `{other}`"))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_count_is_known_however_it_is_written() {
        for told in [json!(5), json!(5.0), json!("5"), json!(" 5 "), json!("5.0"), json!(5e0)] {
            assert_eq!(count(told.clone()).unwrap(), Some(5), "{told}");
        }
        for told in [json!(null), json!(""), json!("  ")] {
            assert_eq!(count(told.clone()).unwrap(), None, "{told}");
        }
        for told in [json!(-1), json!(2.5), json!("five"), json!([5]), json!(true), json!(1e300)] {
            assert!(count(told.clone()).is_err(), "{told}");
        }
    }

    #[test]
    fn an_empty_text_was_not_told() {
        assert_eq!(text(json!("shop")).unwrap().as_deref(), Some("shop"));
        assert_eq!(text(json!(20)).unwrap().as_deref(), Some("20"));
        assert_eq!(text(json!(20.0)).unwrap().as_deref(), Some("20"));
        for told in [json!(null), json!(""), json!(" ")] {
            assert_eq!(text(told).unwrap(), None);
        }
        assert!(text(json!({"a": 1})).is_err() && text(json!(true)).is_err());
    }

    #[test]
    fn yes_and_no_may_be_words() {
        for told in [json!(true), json!("true"), json!("True"), json!("1")] {
            assert_eq!(flag(told.clone()).unwrap(), Some(true), "{told}");
        }
        assert_eq!(flag(json!("false")).unwrap(), Some(false));
        assert_eq!(flag(json!("")).unwrap(), None);
        assert!(flag(json!("perhaps")).is_err());
    }
}
