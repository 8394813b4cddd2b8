//! What the handle computes costs with, and computes again.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::{OpenSync, locked};
use crate::error::Result;
use crate::price::{Price, PriceTable};
use crate::reprice;

impl OpenSync {
    /// The prices that costs are computed with: the bundled ones, below those of the settings.
    pub fn prices(&self) -> Arc<PriceTable> {
        let mut known = locked(&self.engine.prices);
        let table = known.get_or_insert_with(|| table(self.engine.settings.prices.clone()));
        table.clone()
    }

    /// Takes other prices of the person's own in place of those of the settings, for all clones of this
    /// handle. Stored costs stay until [`reprice`](Self::reprice); the settings' file is the caller's.
    ///
    /// ```
    /// use opensync_core::price::PriceOverride;
    /// use opensync_core::{OpenSync, Usage};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let own: PriceOverride = serde_json::from_str(r#"{"input": 3, "output": 15}"#)?;
    /// archive.set_own_prices([("my-model".to_owned(), own.price("my-model")?)].into());
    /// let usage = Usage { input: 1_000_000, ..Usage::default() };
    /// assert_eq!(archive.prices().cost("my-model", &usage, None), Some(3_000_000_000));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set_own_prices(&self, own: BTreeMap<String, Price>) {
        *locked(&self.engine.prices) = Some(table(own));
    }

    /// Computes the cost of every stored answer again, by the prices as they are now. Returns how
    /// many changed.
    ///
    /// Stored costs stay as they are until this is called, so that an upgrade rewrites no history.
    /// Reads every message; each session is a transaction of its own. `progress` is told how many
    /// sessions are done, of how many, and may break it off.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use opensync_core::{OpenSync, Usage};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let usage = Usage { input: 1_000_000, ..Usage::default() };
    /// assert!(archive.prices().cost("claude-sonnet-4-5", &usage, None).is_some());
    /// let changed = archive.reprice(&mut |_, _| ControlFlow::Continue(()))?;
    /// assert_eq!(changed, 0, "nothing is stored");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be written. Sessions done before stay done.
    pub fn reprice(&self, progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>) -> Result<u64> {
        let prices = self.prices();
        let pricer = |model: &str, usage: &_, permille| prices.cost(model, usage, permille);
        reprice::reprice(&self.engine.store, self.owner, &pricer, progress)
    }
}

fn table(own: BTreeMap<String, Price>) -> Arc<PriceTable> {
    let mut table = PriceTable::bundled();
    table.with_overrides(own);
    Arc::new(table)
}
