//! Counts: tokens as services and agents tell them, in our classes.
//!
//! Our classes do not overlap. Most services count a token in several: cached input within input,
//! reasoning within output. What is told of both conventions is converted here and nowhere else.

use serde::{Deserialize, Serialize};

use crate::model::Usage;

/// Tokens as they were told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub(crate) input: u64,
    pub(crate) output: u64,
    pub(crate) reasoning: u64,
    pub(crate) cache_read: u64,
    pub(crate) cache_write: u64,
}

impl Counts {
    /// Where input includes what was read from and written to a cache, and output includes
    /// reasoning.
    pub(crate) fn inclusive(self) -> Usage {
        let cached = self.cache_read.saturating_add(self.cache_write);
        Self {
            input: self.input.saturating_sub(cached),
            output: self.output.saturating_sub(self.reasoning),
            ..self
        }
        .disjoint()
    }

    /// Where no class includes another.
    pub(crate) fn disjoint(self) -> Usage {
        Usage {
            input: self.input,
            output: self.output,
            reasoning: self.reasoning,
            cache_read: self.cache_read,
            cache_write_5m: self.cache_write,
            cache_write_1h: 0,
        }
    }

    /// What is left without `other`.
    pub(crate) fn without(self, other: Self) -> Self {
        self.zip(other, u64::saturating_sub)
    }

    /// Both together.
    pub(crate) fn with(self, other: Self) -> Self {
        self.zip(other, u64::saturating_add)
    }

    /// All of it, where input and output include the other classes.
    pub(crate) fn total(self) -> u64 {
        self.input.saturating_add(self.output)
    }

    fn zip(self, other: Self, combine: impl Fn(u64, u64) -> u64) -> Self {
        Self {
            input: combine(self.input, other.input),
            output: combine(self.output, other.output),
            reasoning: combine(self.reasoning, other.reasoning),
            cache_read: combine(self.cache_read, other.cache_read),
            cache_write: combine(self.cache_write, other.cache_write),
        }
    }
}

/// A counter that goes up through a session, and begins anew where one of its classes falls.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Cumulative {
    last: Option<Counts>,
}

impl Cumulative {
    /// What came since the last total; nothing if that is none.
    pub(crate) fn since(&mut self, total: Counts) -> Option<Counts> {
        let last = self.last.replace(total).unwrap_or_default();
        let falls = last.zip(total, |last, total| u64::from(total < last)) != Counts::default();
        let new = if falls { total } else { total.without(last) };
        (new != Counts::default()).then_some(new)
    }

    /// Takes a total as where counting begins.
    pub(crate) fn begin_at(&mut self, total: Counts) {
        self.last = Some(total);
    }

    /// Whether a total was told before.
    pub(crate) fn is_begun(&self) -> bool {
        self.last.is_some()
    }
}

/// Dollars as billionths; nothing for 0, which stands for "not told".
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut to the range")]
pub(crate) fn nanos(dollars: f64) -> Option<u64> {
    Some((dollars * 1e9).round() as u64).filter(|&nanos| nanos > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(
        input: u64,
        output: u64,
        reasoning: u64,
        cache_read: u64,
        cache_write: u64,
    ) -> Counts {
        Counts { input, output, reasoning, cache_read, cache_write }
    }

    #[test]
    fn what_includes_another_class_is_told_without_it() {
        let usage = counts(6774, 198, 30, 5238, 354).inclusive();
        assert_eq!((usage.input, usage.output, usage.reasoning), (1182, 168, 30));
        assert_eq!((usage.cache_read, usage.cache_write_5m), (5238, 354));
        assert_eq!(usage.total(), 6774 + 198);
        assert_eq!(counts(5, 1, 2, 9, 0).inclusive().input, 0, "nonsense is no underflow");
        assert_eq!(counts(1, 2, 3, 4, 5).disjoint().total(), 15);
    }

    #[test]
    fn of_totals_the_differences_count_and_a_fall_begins_anew() {
        let mut totals = Cumulative::default();
        assert_eq!(totals.since(counts(10, 2, 0, 4, 0)), Some(counts(10, 2, 0, 4, 0)));
        assert_eq!(totals.since(counts(10, 2, 0, 4, 0)), None);
        assert_eq!(totals.since(counts(25, 3, 1, 4, 1)), Some(counts(15, 1, 1, 0, 1)));
        assert_eq!(totals.since(counts(7, 9, 1, 4, 1)), Some(counts(7, 9, 1, 4, 1)));
        totals.begin_at(counts(100, 0, 0, 0, 0));
        assert_eq!(totals.since(counts(103, 0, 0, 0, 0)), Some(counts(3, 0, 0, 0, 0)));
    }
}
