//! Push options: which sessions go, and how long it is tried.

use super::Patience;
use crate::error::{Cause, Result};
use crate::filter::Filter;

/// What a push sends, and how long it tries. By default everything, for about two minutes.
///
/// ```
/// use opensync_core::Filter;
/// use opensync_core::filter::Field;
/// use opensync_core::network::PushOptions;
/// let shop = PushOptions::default().filter(Filter::default().include(Field::Project, "shop"));
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
#[must_use = "options do nothing until they are pushed with"]
pub struct PushOptions {
    /// Which sessions go. Those that it does not mean go as a whole with the first push that means
    /// them.
    pub filter: Filter,
    /// How long what fails is tried again.
    pub patience: Patience,
}

impl PushOptions {
    /// Sends only what `filter` means.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filter = filter;
        self
    }

    /// Tries as long as `patience` says.
    pub fn patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// Refuses a value of nothing, as a script tells whose variable is not set: as the beginning or a
    /// part of a name it would mean everything.
    pub(crate) fn refuse_blanks(&self) -> Result<()> {
        for (field, values) in self.filter.include.iter().chain(&self.filter.exclude) {
            if let Some(blank) = values.iter().find(|value| value.trim().is_empty()) {
                let (name, expected) = (field.as_str(), "a value; `*` means any");
                return Err(Cause::OutOfRange { name, expected, got: blank.clone() }.into());
            }
        }
        Ok(())
    }
}

impl From<Patience> for PushOptions {
    fn from(patience: Patience) -> Self {
        Self::default().patience(patience)
    }
}
