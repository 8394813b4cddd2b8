//! Price: what the tokens of an answer cost.
//!
//! Agents tell tokens, and few tell money, so cost is computed here, the same way for all of them.
//! The table is bundled with the program and dated; a person can override it model by model. A
//! model that is not in it has no price, which is not the same as costing nothing.
//!
//! Money is whole billionths of a US dollar (nanos), and a rate is nanos for 1000 tokens: the price
//! in US dollars per million tokens, times 10^6. All rates that are in use are whole numbers in
//! that unit, so a cost is exact up to its last nano, which is rounded half up, and sums of costs
//! do not drift.
//!
//! Some models cost more above a number of tokens of context. Such a [`Band`] holds for the whole
//! request: once `input` and the cache classes together exceed its threshold, every token of the
//! request has the band's rates.
//!
//! This module does no I/O.

mod name;
mod overrides;
mod table;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::model::Usage;

pub use overrides::PriceOverride;
pub use table::PriceTable;

/// The list price, as a factor in thousandths.
const LIST_PERMILLE: u32 = 1000;

/// Divides tokens times rate times permille: rates are for 1000 tokens.
const DIVISOR: u128 = 1000 * 1000;

/// What each class of tokens costs, in billionths of a US dollar for 1000 tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rates {
    /// Input that is neither read from nor written to a cache.
    pub input: u64,
    /// Output.
    pub output: u64,
    /// Input read from the prompt cache.
    pub cache_read: u64,
    /// Input written to the prompt cache for five minutes.
    pub cache_write_5m: u64,
    /// Input written to the prompt cache for one hour.
    pub cache_write_1h: u64,
    /// Reasoning; as output if absent, which is how nearly all models are priced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<u64>,
}

/// The rates of a request whose context is long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// Holds for requests with more tokens of context than this.
    pub threshold_tokens: u64,
    /// The rates of every token of such a request.
    pub rates: Rates,
}

/// What a model costs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// The list price.
    pub rates: Rates,
    /// What long requests cost, by rising threshold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub above: Vec<Band>,
    /// Multiplies every rate for answers in the fast mode, in thousandths; absent without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fast_permille: Option<u32>,
}

impl Price {
    /// The rates of a request with `context_tokens` of context.
    pub fn rates_at(&self, context_tokens: u64) -> &Rates {
        let holds = |band: &&Band| context_tokens > band.threshold_tokens;
        let highest = self.above.iter().filter(holds).max_by_key(|band| band.threshold_tokens);
        highest.map_or(&self.rates, |band| &band.rates)
    }

    /// What `usage`, the tokens of one request, costs at `permille` thousandths of the list price.
    ///
    /// In billionths of a US dollar, rounded half up; the largest `u64` if it is more than that.
    pub fn cost(&self, usage: &Usage, permille: u32) -> u64 {
        let classes = self.rates_at(usage.context()).classes(usage);
        let at_list = classes
            .into_iter()
            .map(|(tokens, rate)| u128::from(tokens) * u128::from(rate))
            .fold(0, u128::saturating_add);
        let scaled = at_list.saturating_mul(u128::from(permille));
        u64::try_from(scaled.saturating_add(DIVISOR / 2) / DIVISOR).unwrap_or(u64::MAX)
    }
}

impl Rates {
    /// Each class of `usage` with its rate.
    fn classes(&self, usage: &Usage) -> [(u64, u64); 6] {
        [
            (usage.input, self.input),
            (usage.output, self.output),
            (usage.reasoning, self.reasoning.unwrap_or(self.output)),
            (usage.cache_read, self.cache_read),
            (usage.cache_write_5m, self.cache_write_5m),
            (usage.cache_write_1h, self.cache_write_1h),
        ]
    }
}
