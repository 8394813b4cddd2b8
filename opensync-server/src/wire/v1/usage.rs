//! Usage as version 1 gives it out: tokens by price class, and what they cost.

use serde::Serialize;
use utoipa::ToSchema;

use crate::wire::dollars;

/// Tokens, kept apart by what they cost. The classes do not overlap.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Usage {
    /// Input that was neither read from nor written to a cache.
    input: u64,
    /// Input read from the cache.
    cache_read: u64,
    /// Input written to the cache for five minutes.
    #[serde(rename = "cacheWrite5m")]
    cache_write_5m: u64,
    /// Input written to the cache for one hour.
    #[serde(rename = "cacheWrite1h")]
    cache_write_1h: u64,
    /// Output, without reasoning.
    output: u64,
    /// Reasoning, where the agent tells it apart.
    reasoning: u64,
}

impl From<opensync_core::Usage> for Usage {
    fn from(usage: opensync_core::Usage) -> Self {
        Self {
            input: usage.input,
            cache_read: usage.cache_read,
            cache_write_5m: usage.cache_write_5m,
            cache_write_1h: usage.cache_write_1h,
            output: usage.output,
            reasoning: usage.reasoning,
        }
    }
}

/// What answers cost; nothing if none of them has a price.
pub(crate) struct Money {
    /// Billionths of a US dollar.
    pub(crate) nanos: u64,
    /// Answers without a price.
    pub(crate) unpriced: u64,
}

impl Money {
    /// Dollars.
    pub(crate) fn dollars(&self) -> Option<f64> {
        (self.nanos > 0 || self.unpriced == 0).then(|| dollars(self.nanos))
    }
}
