//! Overrides: a person's own price for a model, as it is written in settings.

use serde::{Deserialize, Serialize};

use super::{Price, Rates, name};
use crate::error::{Cause, Result};

/// More than this, in US dollars per million tokens, is a slip of the pen.
const MAX_DOLLARS: f64 = 100_000.0;

/// Nanos for 1000 tokens, in a US dollar per million tokens.
const UNITS_PER_DOLLAR: f64 = 1_000_000.0;

/// A person's own price for a model, in US dollars per million tokens.
///
/// What is absent follows from `input`. For Claude it is Anthropic's usual multiple: 0.1 for reads
/// from the cache, 1.25 for writes of five minutes, 2 for writes of one hour. For other models,
/// tokens read from or written to a cache cost what `input` does, and a write of one hour what one
/// of five minutes does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceOverride {
    /// Input that is neither read from nor written to a cache.
    pub input: f64,
    /// Output.
    pub output: f64,
    /// Input read from the prompt cache.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_read: Option<f64>,
    /// Input written to the prompt cache for five minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write_5m: Option<f64>,
    /// Input written to the prompt cache for one hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write_1h: Option<f64>,
    /// Reasoning; as output if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<f64>,
}

impl PriceOverride {
    /// The price of `model`: checked, in whole numbers, and with what is absent filled in.
    ///
    /// ```
    /// # use opensync_core::price::PriceOverride;
    /// let own: PriceOverride = serde_json::from_str(r#"{"input": 3, "output": 15}"#).unwrap();
    /// assert_eq!(own.price("claude-next")?.rates.cache_read, 300_000);
    /// # Ok::<(), opensync_core::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a price outside 0 to 100000.
    pub fn price(&self, model: &str) -> Result<Price> {
        let is_claude = name::normalise(model).is_some_and(|name| name.starts_with("claude"));
        let (read, five_minutes) = if is_claude { (0.1, 1.25) } else { (1.0, 1.0) };
        let read = self.cache_read.unwrap_or(self.input * read);
        let five_minutes = self.cache_write_5m.unwrap_or(self.input * five_minutes);
        let usual = if is_claude { self.input * 2.0 } else { five_minutes };
        let one_hour = self.cache_write_1h.unwrap_or(usual);
        let rates = Rates {
            input: units("input", self.input)?,
            output: units("output", self.output)?,
            cache_read: units("cache_read", read)?,
            cache_write_5m: units("cache_write_5m", five_minutes)?,
            cache_write_1h: units("cache_write_1h", one_hour)?,
            reasoning: self.reasoning.map(|dollars| units("reasoning", dollars)).transpose()?,
        };
        Ok(Price { rates, ..Price::default() })
    }
}

/// `dollars` per million tokens as nanos for 1000 tokens, to the nearest.
fn units(name: &'static str, dollars: f64) -> Result<u64> {
    if !(0.0..=MAX_DOLLARS).contains(&dollars) {
        let expected = "0 to 100000 US dollars per million tokens";
        return Err(Cause::OutOfRange { name, expected, got: dollars.to_string() }.into());
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range was checked just above"
    )]
    Ok((dollars * UNITS_PER_DOLLAR).round() as u64)
}
