//! Usage: the tokens an answer cost, by price class.

use serde::{Deserialize, Serialize};

/// Model tokens, counted once per answer of the model and kept apart by what they cost.
///
/// The classes do not overlap: `input` is uncached input only, `output` excludes `reasoning` where
/// the agent reports them apart. Their sum is what was processed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// Input tokens that were neither read from nor written to a cache.
    pub input: u64,
    /// Output tokens, without `reasoning`.
    pub output: u64,
    /// Reasoning tokens, where the agent reports them apart from output.
    pub reasoning: u64,
    /// Input tokens read from the prompt cache.
    pub cache_read: u64,
    /// Input tokens written to the prompt cache for five minutes (or a time that is not known).
    pub cache_write_5m: u64,
    /// Input tokens written to the prompt cache for one hour.
    pub cache_write_1h: u64,
}

impl Usage {
    /// All tokens of all classes.
    pub fn total(&self) -> u64 {
        self.context().saturating_add(self.output).saturating_add(self.reasoning)
    }

    /// Tokens the model was given: uncached, read from and written to the cache.
    pub fn context(&self) -> u64 {
        [self.cache_read, self.cache_write_5m, self.cache_write_1h]
            .into_iter()
            .fold(self.input, u64::saturating_add)
    }

    /// Whether every class is zero.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Applies `combine` to each class of two usages.
    fn zip(self, other: Self, combine: fn(u64, u64) -> u64) -> Self {
        Self {
            input: combine(self.input, other.input),
            output: combine(self.output, other.output),
            reasoning: combine(self.reasoning, other.reasoning),
            cache_read: combine(self.cache_read, other.cache_read),
            cache_write_5m: combine(self.cache_write_5m, other.cache_write_5m),
            cache_write_1h: combine(self.cache_write_1h, other.cache_write_1h),
        }
    }
}

impl std::ops::AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        *self = self.zip(other, u64::saturating_add);
    }
}

impl std::ops::SubAssign for Usage {
    fn sub_assign(&mut self, other: Self) {
        *self = self.zip(other, u64::saturating_sub);
    }
}
