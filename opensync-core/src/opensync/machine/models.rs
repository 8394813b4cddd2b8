//! What the handle knows of models that are installed.

use std::sync::Arc;

use super::OpenSync;
use crate::embed::Embedder;
use crate::error::Result;
use crate::search::Reranker;

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

    /// Who settles the order of the best hits: the program's own, else the installed one, read when it is
    /// first needed; `None` if there is none, or it is off.
    pub(in crate::opensync) fn reranker(&self) -> Option<Arc<dyn Reranker>> {
        let mut known = super::locked(&self.engine.reranker);
        let budget = std::time::Duration::from_millis(self.engine.settings.rerank_ms);
        if known.is_none() && !budget.is_zero() {
            // One that is damaged is told by `doctor`; what was found has an order without it.
            let model = self.models().get(crate::embed::RERANKER).ok();
            let model = model.and_then(|model| model.cross_encoder().ok());
            *known = model.map(|model| Arc::new(crate::search::Reader::new(model, budget)) as _);
        }
        known.clone()
    }
}

#[cfg(not(feature = "embed"))]
impl OpenSync {
    /// None: what computes models is not in this build, and a program hands in its own.
    #[allow(clippy::unnecessary_wraps, clippy::unused_self, reason = "as where models are")]
    pub(in crate::opensync) fn installed(&self) -> Result<Option<Arc<dyn Embedder>>> {
        Ok(None)
    }

    /// The program's own, if it has handed one in.
    pub(in crate::opensync) fn reranker(&self) -> Option<Arc<dyn Reranker>> {
        super::locked(&self.engine.reranker).clone()
    }
}
