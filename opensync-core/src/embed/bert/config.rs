//! Config: the shape of a BERT that the kernels compute, from its folder.

use std::path::Path;

use serde::Deserialize;

use crate::embed::kernel::MAX_DEPTH;
use crate::embed::sentence::{Sentence, json};
use crate::error::{Error, Result};

/// Tokens a text may have where the folder does not say.
const DEFAULT_MAX_TOKENS: usize = 256;

/// A model's shape and how its texts are prepared.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) bert: BertConfig,
    pub(in crate::embed) sentence: Sentence,
    /// Tokens of a text with those the model adds.
    pub(crate) max_tokens: usize,
}

/// `config.json`, as far as it matters here.
#[derive(Debug, Deserialize)]
pub(crate) struct BertConfig {
    model_type: String,
    hidden_act: String,
    #[serde(default)]
    position_embedding_type: Option<String>,
    pub(crate) hidden_size: usize,
    pub(crate) intermediate_size: usize,
    pub(crate) max_position_embeddings: usize,
    pub(crate) num_attention_heads: usize,
    pub(crate) num_hidden_layers: usize,
    pub(crate) type_vocab_size: usize,
    pub(crate) vocab_size: usize,
    pub(crate) layer_norm_eps: f64,
}

impl Config {
    /// Reads a folder's files and refuses what is not a BERT this implementation computes.
    pub(crate) fn read(folder: &Path, id: &str) -> Result<Self> {
        let bert: BertConfig = json(&folder.join("config.json"))?;
        bert.check(folder)?;
        let sentence = Sentence::read(folder, id)?;
        let max_tokens = sentence.max_tokens.unwrap_or(DEFAULT_MAX_TOKENS);
        Ok(Self { max_tokens: max_tokens.min(bert.max_position_embeddings), bert, sentence })
    }
}

impl BertConfig {
    /// Whether the kernels compute models of this kind.
    pub(in crate::embed) fn is_known(&self) -> bool {
        let positions = self.position_embedding_type.as_deref().unwrap_or("absolute");
        self.model_type == "bert" && self.hidden_act == "gelu" && positions == "absolute"
    }

    fn check(&self, folder: &Path) -> Result<()> {
        let size = |number: usize, most: usize| (1..=most).contains(&number);
        if !self.is_known() {
            let what = "is not a BERT with GELU and absolute positions";
            let hint = if cfg!(feature = "models") {
                ""
            } else {
                "; others come with the feature `models` of opensync-core"
            };
            return Err(Error::model(folder, [what, hint].concat()));
        }
        let sizes = size(self.hidden_size, MAX_DEPTH)
            && size(self.intermediate_size, MAX_DEPTH)
            && size(self.max_position_embeddings, MAX_DEPTH)
            && size(self.num_attention_heads, self.hidden_size)
            && size(self.num_hidden_layers, 1000)
            && size(self.type_vocab_size, 1000)
            && size(self.vocab_size, 10_000_000);
        if !sizes || !self.hidden_size.is_multiple_of(self.num_attention_heads) {
            return Err(Error::model(folder, "has sizes in `config.json` that cannot be"));
        }
        Ok(())
    }
}
