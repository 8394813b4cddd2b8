//! Cross-encoder: a model that reads a question and a text together, and says how well the text answers.
//! Far better than a cosine, and far too slow for more than the best few.

use std::path::Path;
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::bert::cross::Cross as Bert;
use super::sentence::json;
#[cfg(feature = "models")]
use super::transformer::{self, cross::Cross as Transformer};
use crate::error::{Error, Result};

/// The id under which the model is installed that puts the best hits in order.
///
/// ```no_run
/// use opensync_core::embed::{Models, RERANKER};
///
/// let models = Models::in_data_folder("/home/ada/.local/share/opensync".as_ref());
/// models.install(RERANKER, "ms-marco-MiniLM-L-12-v2".as_ref())?;
/// # Ok::<(), opensync_core::Error>(())
/// ```
pub const RERANKER: &str = "reranker";

/// Threads that compute. A search is waited for, so that both may be busy.
const THREADS: usize = 2;

/// A model in memory.
pub(crate) struct CrossEncoder(Computed);

/// Who computes it.
enum Computed {
    Bert(Bert),
    #[cfg(feature = "models")]
    Transformer(Transformer),
}

/// `config.json`, as far as it tells what a model is for.
#[derive(Default, Deserialize)]
struct Purpose {
    #[serde(default)]
    architectures: Vec<String>,
}

/// Whether a folder holds a model that judges pairs, and not one that embeds.
pub(super) fn is_cross_encoder(folder: &Path) -> Result<bool> {
    let purpose: Purpose = json(&folder.join("config.json"))?;
    Ok(purpose.architectures.iter().any(|name| name.ends_with("ForSequenceClassification")))
}

impl CrossEncoder {
    /// Reads a folder; `source` names its files if it may be packed.
    pub(in crate::embed) fn open(folder: &Path, id: &str, source: Option<&[u8]>) -> Result<Self> {
        if !is_cross_encoder(folder)? {
            let what = "is no reranker: `architectures` in `config.json` names nothing \
                        `ForSequenceClassification`";
            return Err(Error::model(folder, what));
        }
        #[cfg(feature = "models")]
        if let Some(device) = transformer::unless_bert(folder)? {
            return Ok(Self(Computed::Transformer(Transformer::read(folder, device)?)));
        }
        Ok(Self(Computed::Bert(Bert::open(folder, id, source)?)))
    }

    /// How well each text answers: the higher the better. `most` are the tokens that are read of the
    /// question, and of both with what is around them. `None` if that takes longer than `budget`.
    pub(crate) fn scores(
        &self,
        question: &str,
        texts: &[&str],
        most: [usize; 2],
        budget: Duration,
    ) -> Result<Option<Vec<f32>>> {
        let until = Instant::now() + budget;
        let part = |texts| match &self.0 {
            Computed::Bert(model) => model.scores(question, texts, most, until),
            #[cfg(feature = "models")]
            Computed::Transformer(model) => model.scores(question, texts, most, until),
        };
        let (mine, others) = texts.split_at(texts.len().div_ceil(THREADS));
        let (mine, others) = std::thread::scope(|scope| {
            let others = scope.spawn(|| part(others));
            let mine = part(mine);
            (mine, others.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        Ok(mine?.zip(others?).map(|(mine, others)| [mine, others].concat()))
    }
}
