//! Filter: which sessions and messages are meant, the same for a search, a list, sums and a file.
//!
//! A field means the same wherever it is asked for. Of what is compared, and how, [`Field`] tells;
//! when a session or a message is meant, [`Filter`] tells.

pub(crate) mod date;
mod facts;
mod field;
mod pattern;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod time;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::error::{Cause, Result};
use crate::model::EvalStatus;

pub use crate::act::{Deed, Outcome};
pub(crate) use facts::{MessageFacts, SessionFacts, paths_of};
pub use field::Field;
pub(crate) use pattern::Pattern;
pub use time::{parse_time, parse_time_in, parse_until, parse_until_in};

pub use crate::zone::TimeZone;

/// What a time is, for those who typed none.
pub(crate) const A_TIME: &str = "a time such as `2026-01-31`, `7d`, `3h`, `yesterday` or `today`";

/// Which sessions and messages are meant. The default is all.
///
/// Values of one field are alternatives, different fields all hold. What is excluded is left out
/// whatever else holds. A search keeps the messages that fit; a list or an export keeps a session if
/// one of its messages does; sums count the messages that fit, and the sessions they are in.
///
/// ```
/// use opensync_core::filter::Field;
/// use opensync_core::Filter;
/// let filter = Filter::default()
///     .include(Field::Project, "shop")
///     .exclude(Field::Tag, "draft")
///     .since("2026-01-01")?
///     .until("2026-01-31")?;
/// # let folder = tempfile::tempdir()?;
/// # let archive = opensync_core::OpenSync::open(folder.path())?;
/// assert_eq!(archive.stats(&filter)?.total.sessions, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
#[must_use = "a filter does nothing until it is used"]
pub struct Filter {
    /// Only what has one of these values, by field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub include: BTreeMap<Field, Vec<String>>,
    /// Nothing that has one of these values, by field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub exclude: BTreeMap<Field, Vec<String>>,
    /// Only from this moment on. Milliseconds since 1970, UTC. Sums are kept by the quarter of an
    /// hour: statistics begin with the one that holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_ms: Option<i64>,
    /// Only before this moment. Milliseconds since 1970, UTC. Statistics end with the quarter of an
    /// hour that holds the last of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_ms: Option<i64>,
    /// Only sessions with at least so many tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_tokens: Option<u64>,
    /// Where days begin and end.
    pub time_zone: TimeZone,
}

impl Filter {
    /// Keeps what has `value` in `field`, beside what other values of the field keep.
    pub fn include(mut self, field: Field, value: impl Into<String>) -> Self {
        self.include.entry(field).or_default().push(value.into());
        self
    }

    /// Leaves out what has `value` in `field`.
    pub fn exclude(mut self, field: Field, value: impl Into<String>) -> Self {
        self.exclude.entry(field).or_default().push(value.into());
        self
    }

    /// The same whatever `field` is.
    pub(crate) fn without(mut self, field: Field) -> Self {
        self.include.remove(&field);
        self.exclude.remove(&field);
        self
    }

    /// Keeps sessions that were judged so.
    pub fn status(self, status: EvalStatus) -> Self {
        self.include(Field::Status, status.as_str())
    }

    /// Keeps what is of this moment or later. Milliseconds since 1970, UTC.
    pub fn from_ms(mut self, ms: i64) -> Self {
        self.from_ms = Some(ms);
        self
    }

    /// Keeps what is before this moment. Milliseconds since 1970, UTC.
    pub fn to_ms(mut self, ms: i64) -> Self {
        self.to_ms = Some(ms);
        self
    }

    /// Keeps what is of this time or later, as a person names it: `2026-01-31`, `7d`, `yesterday`.
    /// Days begin where [`time_zone`](Self::time_zone) says, so set that first.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if it names no time.
    pub fn since(self, text: &str) -> Result<Self> {
        let at = parse_time_in(text, &self.time_zone).ok_or_else(|| no_time(text))?;
        Ok(self.from_ms(at))
    }

    /// Keeps what is of this time or earlier, as a person names it. A day, month or year is meant
    /// with all of it; what names a moment ends there, without it.
    ///
    /// # Errors
    ///
    /// As [`since`](Self::since).
    pub fn until(self, text: &str) -> Result<Self> {
        let end = parse_until_in(text, &self.time_zone).ok_or_else(|| no_time(text))?;
        Ok(self.to_ms(end))
    }

    /// Keeps sessions with at least so many tokens.
    pub fn min_tokens(mut self, tokens: u64) -> Self {
        self.min_tokens = Some(tokens);
        self
    }

    /// Sets where days begin and end.
    pub fn time_zone(mut self, zone: TimeZone) -> Self {
        self.time_zone = zone;
        self
    }

    /// The time that is meant. Milliseconds since 1970, UTC.
    pub(crate) fn span(&self) -> Range<i64> {
        self.from_ms.unwrap_or(i64::MIN)..self.to_ms.unwrap_or(i64::MAX)
    }

    /// Whether it leaves nothing out.
    pub fn is_all(&self) -> bool {
        let mut values = self.include.values().chain(self.exclude.values());
        values.all(Vec::is_empty)
            && self.from_ms.is_none()
            && self.to_ms.is_none()
            && self.min_tokens.is_none()
    }

    /// What must be and what must not be in a field.
    pub(crate) fn of(&self, field: Field) -> Wanted {
        let patterns = |values: Option<&Vec<String>>| {
            let values = values.map_or(&[][..], Vec::as_slice);
            values.iter().map(|value| Pattern::new(field, value)).collect()
        };
        Wanted {
            kept: patterns(self.include.get(&field)),
            left_out: patterns(self.exclude.get(&field)),
        }
    }

    /// All that is asked of one field: what is kept, and what is left out.
    pub(crate) fn values(&self, field: Field) -> impl Iterator<Item = &str> {
        let (kept, left_out) = (self.include.get(&field), self.exclude.get(&field));
        kept.into_iter().chain(left_out).flatten().map(String::as_str)
    }
}

/// What must be and what must not be in one field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// One of these.
    pub(crate) kept: Vec<Pattern>,
    /// None of these.
    pub(crate) left_out: Vec<Pattern>,
}

impl Wanted {
    /// Whether nothing is asked of the field.
    pub(crate) fn is_any(&self) -> bool {
        self.kept.is_empty() && self.left_out.is_empty()
    }

    /// Whether something with these values is meant.
    pub(crate) fn allows<'a>(&self, values: impl IntoIterator<Item = &'a str> + Clone) -> bool {
        let has = |patterns: &[Pattern]| {
            values.clone().into_iter().any(|value| patterns.iter().any(|one| one.matches(value)))
        };
        (self.kept.is_empty() || has(&self.kept)) && !has(&self.left_out)
    }
}

fn no_time(text: &str) -> crate::error::Error {
    Cause::OutOfRange { name: "time", expected: A_TIME, got: text.to_owned() }.into()
}
