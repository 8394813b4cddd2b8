//! Providers: who runs the models that rows name, each model looked at once.

use super::by_name::ByName;
use crate::provider::provider;

/// The providers of models that were asked for.
#[derive(Default)]
pub(super) struct Providers(ByName<Option<&'static str>>);

impl Providers {
    /// Who runs `model`, as its name tells.
    pub(super) fn of(&mut self, model: &str) -> &'static str {
        self.0.of(model).get_or_insert_with(|| provider(None, Some(model)))
    }
}
