//! Page: a piece of a list, and where the next one begins.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Cause, Error, Result};

/// A piece of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Page<T> {
    /// What is on it, in the order of the list.
    pub items: Vec<T>,
    /// Where the next page begins; nothing at the end of the list.
    pub next: Option<Cursor>,
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

/// Where a list goes on. What its text holds is nobody's business but the list's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    /// The place in a list that these numbers tell.
    pub(crate) fn new(list: &str, numbers: &[i64]) -> Self {
        let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
        Self(format!("{list}.{}", numbers.join(".")))
    }

    /// The numbers of a place in `list`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if it is of another list, or made up.
    pub(crate) fn numbers<const COUNT: usize>(&self, list: &str) -> Result<[i64; COUNT]> {
        let wrong = || -> Error {
            let expected = "what an answer before gave as the next page";
            Cause::OutOfRange { name: "cursor", expected, got: self.0.clone() }.into()
        };
        let (whose, rest) = self.0.split_once('.').ok_or_else(wrong)?;
        let numbers = rest.split('.').map(|number| number.parse().ok());
        let numbers: Vec<i64> = numbers.collect::<Option<_>>().ok_or_else(wrong)?;
        numbers.try_into().ok().filter(|_| whose == list).ok_or_else(wrong)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl FromStr for Cursor {
    type Err = std::convert::Infallible;

    /// Takes any text: whether it is a place is given by the list that it is given to.
    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl From<String> for Cursor {
    fn from(text: String) -> Self {
        Self(text)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Cursor;

    #[test]
    fn a_cursor_is_good_for_its_list_only() {
        let cursor = Cursor::new("sessions", &[-5, 7]);
        let told: Cursor = cursor.to_string().parse().unwrap();
        assert_eq!(told.numbers("sessions").unwrap(), [-5, 7]);
        assert!(told.numbers::<2>("messages").is_err());
        assert!(told.numbers::<1>("sessions").is_err());
        for text in ["", "sessions", "sessions.", "sessions.x.1", "sessions.1", "1-2"] {
            assert!(Cursor::from(text.to_owned()).numbers::<2>("sessions").is_err(), "{text}");
        }
    }
}
