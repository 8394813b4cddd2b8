//! Config: the shape of a model, from the files of a sentence-transformers folder.
//!
//! A folder that asks for what this implementation does not do is refused: a model that computes
//! something else would give vectors that look right and are not.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::embed::TextKind;
use crate::embed::kernel::MAX_DEPTH;
use crate::error::{Cause, Error, Result};

/// Tokens a text may have where the folder does not say.
const DEFAULT_MAX_TOKENS: usize = 256;
/// The longest file of JSON that is read; a tokenizer of a hundred languages has 17 MB.
const MAX_JSON_BYTES: u64 = 64 << 20;

/// A model's shape and how its texts are prepared.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) bert: BertConfig,
    pub(crate) pooling: Pooling,
    /// Tokens of a text with those the model adds.
    pub(crate) max_tokens: usize,
    prompts: Prompts,
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

/// How the vectors of a text's tokens become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pooling {
    /// Their mean.
    Mean,
    /// That of the first token, which stands for the text.
    First,
}

#[derive(Deserialize)]
struct PoolingFile {
    #[serde(default)]
    pooling_mode_cls_token: bool,
    #[serde(default)]
    pooling_mode_mean_tokens: bool,
}

#[derive(Deserialize)]
struct SentenceFile {
    max_seq_length: Option<usize>,
}

/// What is put before a text.
#[derive(Debug, Default, Deserialize)]
struct Prompts {
    #[serde(default)]
    prompts: BTreeMap<String, String>,
    #[serde(default)]
    default_prompt_name: Option<String>,
}

impl Config {
    /// Reads a folder's files and refuses what is not a BERT this implementation computes.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let bert: BertConfig = json(&folder.join("config.json"))?;
        bert.check(folder)?;
        let sentence = optional(&folder.join("sentence_bert_config.json"))?;
        let max_tokens = sentence
            .and_then(|file: SentenceFile| file.max_seq_length)
            .unwrap_or(DEFAULT_MAX_TOKENS)
            .min(bert.max_position_embeddings);
        let prompts = optional(&folder.join("config_sentence_transformers.json"))?;
        let pooling = pooling(folder)?;
        Ok(Self { bert, pooling, max_tokens, prompts: prompts.unwrap_or_default() })
    }

    /// What this model wants before a text of this kind; empty for nothing.
    pub(crate) fn prompt(&self, kind: TextKind) -> &str {
        let names: &[&str] = match kind {
            TextKind::Query => &["query"],
            TextKind::Passage => &["passage", "document"],
        };
        let default = self.prompts.default_prompt_name.as_deref();
        let mut names = names.iter().copied().chain(default);
        names.find_map(|name| self.prompts.prompts.get(name)).map_or("", String::as_str)
    }
}

impl BertConfig {
    fn check(&self, folder: &Path) -> Result<()> {
        let positions = self.position_embedding_type.as_deref().unwrap_or("absolute");
        let size = |number: usize, most: usize| (1..=most).contains(&number);
        let known = self.model_type == "bert" && self.hidden_act == "gelu";
        if !known || positions != "absolute" {
            let what = "is not a BERT with GELU and absolute positions";
            return Err(Error::model(folder, what));
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

fn pooling(folder: &Path) -> Result<Pooling> {
    let file: Option<PoolingFile> = optional(&folder.join("1_Pooling").join("config.json"))?;
    let modes = file.map(|file| (file.pooling_mode_mean_tokens, file.pooling_mode_cls_token));
    match modes {
        None | Some((true, false)) => Ok(Pooling::Mean),
        Some((false, true)) => Ok(Pooling::First),
        Some(_) => Err(Error::model(folder, "pools in a way other than mean or first token")),
    }
}

/// Reads a file of JSON.
fn json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let bytes = read(path)?;
    let wrong = |source| Cause::ModelFile { path: path.to_owned(), source: Box::new(source) };
    Ok(serde_json::from_slice(&bytes).map_err(wrong)?)
}

fn optional<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    if path.exists() { json(path).map(Some) } else { Ok(None) }
}

/// Reads a whole file, if it is no longer than a model's file of JSON may be.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    let length = fs::metadata(path).map_err(|source| Error::file("read", path, source))?.len();
    if length > MAX_JSON_BYTES {
        return Err(Error::model(path, "is longer than 64 MiB"));
    }
    fs::read(path).map_err(|source| Error::file("read", path, source))
}
