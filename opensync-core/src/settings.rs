//! Settings: what can be tuned, as data.

use std::collections::BTreeMap;

use crate::embed::DEFAULT_MODEL;
use crate::error::{Cause, Result};
use crate::price::Price;

/// Tunable values. Start from [`Settings::default`] and change what you measured.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Settings {
    /// Page cache of the store, in bytes. 1 MiB to 64 GiB. Default: 64 MiB.
    pub cache_bytes: u64,
    /// Memory of the writer of the lexical index, in bytes. 16 MiB to 4 GiB. Default: 64 MiB.
    pub index_bytes: u64,
    /// What an import gathers before it commits, in bytes as stored. 64 KiB to 1 GiB. Default: 8 MiB.
    pub commit_bytes: u64,
    /// The model that embeds, by the id it was installed under. Default: all-minilm-l6-v2.
    pub model: String,
    /// Prices of a person's own, by the model's name, above the bundled ones. Default: none.
    pub prices: BTreeMap<String, Price>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            cache_bytes: 64 << 20,
            index_bytes: 64 << 20,
            commit_bytes: 8 << 20,
            model: DEFAULT_MODEL.id.to_owned(),
            prices: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// Refuses values outside their documented range.
    pub(crate) fn check(&self) -> Result<()> {
        in_range("cache_bytes", self.cache_bytes, 1 << 20, 64 << 30, "1 MiB to 64 GiB")?;
        in_range("index_bytes", self.index_bytes, 16 << 20, 4 << 30, "16 MiB to 4 GiB")?;
        in_range("commit_bytes", self.commit_bytes, 64 << 10, 1 << 30, "64 KiB to 1 GiB")
    }
}

fn in_range(
    name: &'static str,
    value: u64,
    least: u64,
    most: u64,
    expected: &'static str,
) -> Result<()> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(Cause::OutOfRange { name, expected, got: value.to_string() }.into())
}
