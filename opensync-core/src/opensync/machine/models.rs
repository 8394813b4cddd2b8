//! What the handle knows of models that are installed.

use std::sync::Arc;

use super::OpenSync;
use crate::embed::Embedder;
use crate::error::Result;

#[cfg(feature = "embed")]
impl OpenSync {
    /// The models that are installed in this archive's folder.
    pub fn models(&self) -> crate::embed::Models {
        crate::embed::Models::in_data_folder(&self.engine.folder)
    }

    /// The model of the settings, read anew; `None` if it is not installed.
    pub(in crate::opensync) fn installed(&self) -> Result<Option<Arc<dyn Embedder>>> {
        let Ok(model) = self.models().get(&self.engine.settings.model) else { return Ok(None) };
        model.embedder(crate::embed::Precision::default()).map(Some)
    }
}

#[cfg(not(feature = "embed"))]
impl OpenSync {
    /// None: what computes models is not in this build, and a program hands in its own.
    #[allow(clippy::unnecessary_wraps, clippy::unused_self, reason = "as where models are")]
    pub(in crate::opensync) fn installed(&self) -> Result<Option<Arc<dyn Embedder>>> {
        Ok(None)
    }
}
