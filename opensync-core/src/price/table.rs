//! Table: finds the price of a model by any of its names.
//!
//! The bundled table is made from `LiteLLM`'s by `make_prices.py`, which tells how. A person's own
//! prices lie above it, and win for every name that leads to them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{LIST_PERMILLE, Price, name};
use crate::model::Usage;

/// The prices of the models, by name, as they were on a day.
///
/// Getting the bundled one decodes 150 kB of JSON, so keep it.
#[derive(Clone, Debug, Default)]
pub struct PriceTable {
    date: String,
    prices: BTreeMap<String, Price>,
    overrides: BTreeMap<String, Price>,
}

/// The table as it is bundled.
#[derive(Deserialize)]
struct Bundle {
    date: String,
    prices: BTreeMap<String, Price>,
}

/// A price, and what its name said about it.
struct NamedPrice<'a> {
    name: &'a str,
    price: &'a Price,
    permille: u32,
}

impl PriceTable {
    /// The table that came with the program.
    ///
    /// ```
    /// let table = opensync_core::price::PriceTable::bundled();
    /// let (name, price) = table.lookup("anthropic/claude-opus-4.5").expect("a known model");
    /// assert_eq!((name, price.rates.input), ("claude-opus-4-5", 5_000_000));
    /// ```
    #[expect(clippy::missing_panics_doc, reason = "it decodes: the tests read every entry")]
    pub fn bundled() -> Self {
        let bundle: Bundle = serde_json::from_str(include_str!("prices.json"))
            .expect("the bundled price table decodes");
        Self { date: bundle.date, prices: bundle.prices, overrides: BTreeMap::new() }
    }

    /// The day its prices were taken, such as `2026-11-23`.
    pub fn date(&self) -> &str {
        &self.date
    }

    /// Puts `overrides`, by the model's name, above the table; later ones replace earlier ones.
    ///
    /// An override holds for all names that lead to it: one for `claude-sonnet-4-5` holds for
    /// `anthropic/claude-sonnet-4.5` and `claude-sonnet-4-5-20250929` too. Without a factor for the
    /// fast mode of its own, it keeps the table's. A name too long to be a model's is left out.
    pub fn with_overrides(&mut self, overrides: BTreeMap<String, Price>) {
        for (model, mut price) in overrides {
            let Some(name) = name::normalise(&model) else { continue };
            let listed = find_in(&self.prices, &name).and_then(|found| found.price.fast_permille);
            price.fast_permille = price.fast_permille.or(listed);
            self.overrides.insert(name, price);
        }
    }

    /// The price of `model`, and the name it has here; `None` if it is not known.
    ///
    /// Names are compared without provider, region, case and date: `claude-opus-4-5-20251101`,
    /// `us.anthropic.claude-opus-4-5-20251101-v1:0` and `openrouter/anthropic/claude-opus-4.5` are
    /// `claude-opus-4-5`. Endings other than dates, `latest`, `preview` and `thinking` tell models
    /// apart, and are never dropped. A name with `-fast` gives the price of the model without it,
    /// if that model has a fast mode.
    pub fn lookup(&self, model: &str) -> Option<(&str, &Price)> {
        let found = self.find(&name::normalise(model)?)?;
        Some((found.name, found.price))
    }

    /// What `usage`, the tokens of one request to `model`, costs in billionths of a US dollar.
    ///
    /// `price_permille` multiplies the list price, in thousandths. Without it, a name ending in
    /// `-fast` costs what the fast mode does, and any other the list price.
    ///
    /// `None` for a model without a price. Variants that are given away (`-free`, `:free`), and
    /// `<synthetic>`, which is Claude Code itself and no model, cost nothing.
    pub fn cost(&self, model: &str, usage: &Usage, price_permille: Option<u32>) -> Option<u64> {
        let name = name::normalise(model)?;
        match self.find(&name) {
            Some(found) => Some(found.price.cost(usage, price_permille.unwrap_or(found.permille))),
            None => name::is_free(&name).then_some(0),
        }
    }

    /// What reading from the prompt cache spared of `usage` against the list price of input, less what
    /// writing to it cost beyond that, in billionths of a US dollar; `None` for a model without a price.
    pub fn cache_savings(&self, model: &str, usage: &Usage) -> Option<i64> {
        let rates = &self.find(&name::normalise(model)?)?.price.rates;
        let spared = |tokens: u64, rate: u64| {
            i128::from(tokens) * (i128::from(rates.input) - i128::from(rate)) / 1000
        };
        let saved = spared(usage.cache_read, rates.cache_read)
            + spared(usage.cache_write_5m, rates.cache_write_5m)
            + spared(usage.cache_write_1h, rates.cache_write_1h);
        Some(i64::try_from(saved).unwrap_or(i64::MAX))
    }

    /// Whether the price under a name, as [`lookup`](Self::lookup) tells it, is a person's own.
    pub fn is_own(&self, name: &str) -> bool {
        self.overrides.contains_key(name)
    }

    /// Every name with its price, a person's own first, each in order of name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Price)> {
        let listed = self.prices.iter().filter(|(name, _)| !self.overrides.contains_key(*name));
        self.overrides.iter().chain(listed).map(|(name, price)| (name.as_str(), price))
    }

    /// The price for a name in normal form; a person's own wins even if it is less exact.
    fn find(&self, name: &str) -> Option<NamedPrice<'_>> {
        find_in(&self.overrides, name).or_else(|| find_in(&self.prices, name))
    }
}

/// The price in `prices` for `name`, or for what is left of it without its endings.
fn find_in<'a>(prices: &'a BTreeMap<String, Price>, mut name: &str) -> Option<NamedPrice<'a>> {
    let mut is_fast = false;
    loop {
        if let Some((name, price)) = prices.get_key_value(name) {
            // A fast mode whose factor is not known has no price.
            let permille = if is_fast { price.fast_permille? } else { LIST_PERMILLE };
            return Some(NamedPrice { name, price, permille });
        }
        name = match name.strip_suffix("-fast") {
            Some(slow) if !is_fast => {
                is_fast = true;
                slow
            }
            _ => name::without_ending(name)?,
        };
    }
}
