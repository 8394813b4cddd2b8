//! Sentence: how texts are prepared for a model and how its answer becomes one vector, from the files of
//! a sentence-transformers folder.
//!
//! A folder that asks for what is not done here is refused: a model that computes something else would
//! give vectors that look right and are not.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::embed::TextKind;
use crate::error::{Cause, Error, Result};

/// The longest file of JSON that is read; a tokenizer of a hundred languages has 17 MB.
const MAX_JSON_BYTES: u64 = 64 << 20;

/// How a model's texts are prepared, and its rows pooled.
#[derive(Debug)]
pub(super) struct Sentence {
    pub(super) pooling: Pooling,
    /// Tokens of a text with those the model adds, if the folder says.
    pub(super) max_tokens: Option<usize>,
    prompts: Prompts,
}

/// How the vectors of a text's tokens become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pooling {
    /// Their mean.
    Mean,
    /// That of the first token, which stands for the text.
    First,
    /// That of the last token, which has seen all others.
    Last,
}

#[derive(Deserialize)]
struct PoolingFile {
    #[serde(default)]
    pooling_mode_cls_token: bool,
    #[serde(default)]
    pooling_mode_mean_tokens: bool,
    #[serde(default)]
    pooling_mode_lasttoken: bool,
    #[serde(default)]
    pooling_mode_max_tokens: bool,
    #[serde(default)]
    pooling_mode_mean_sqrt_len_tokens: bool,
    #[serde(default)]
    pooling_mode_weightedmean_tokens: bool,
    #[serde(default = "yes")]
    include_prompt: bool,
}

#[derive(Deserialize)]
struct SentenceFile {
    max_seq_length: Option<usize>,
}

/// A step from texts to vectors, in `modules.json`.
#[derive(Deserialize)]
struct Module {
    r#type: String,
}

/// What is put before a text.
#[derive(Debug, Default, Deserialize)]
struct Prompts {
    #[serde(default)]
    prompts: BTreeMap<String, String>,
    #[serde(default)]
    default_prompt_name: Option<String>,
}

/// What models were taught to read before questions and before passages, whose publishers say so in
/// words and not in a file: a part of the model's id, one that it must not have, and both prompts.
const TAUGHT: [(&str, Option<&str>, [&str; 2]); 3] = [
    ("e5", Some("instruct"), ["query: ", "passage: "]),
    ("nomic", None, ["search_query: ", "search_document: "]),
    ("bge", Some("m3"), ["Represent this sentence for searching relevant passages: ", ""]),
];

fn yes() -> bool {
    true
}

impl Sentence {
    /// Reads a folder's files. Where they do not say what goes before a text, `id` may: models of the
    /// kinds of e5, nomic and bge are known by it.
    pub(super) fn read(folder: &Path, id: &str) -> Result<Self> {
        check_modules(folder)?;
        let file: Option<SentenceFile> = optional(&folder.join("sentence_bert_config.json"))?;
        let prompts: Option<Prompts> = optional(&folder.join("config_sentence_transformers.json"))?;
        // Some programs write empty ones where nobody has said any.
        let told = prompts.filter(|told| told.prompts.values().any(|prompt| !prompt.is_empty()));
        Ok(Self {
            pooling: pooling(folder)?,
            max_tokens: file.and_then(|file| file.max_seq_length),
            prompts: told.unwrap_or_else(|| taught(id)),
        })
    }

    /// A text with what the model wants before it.
    pub(super) fn with_prompt<'a>(&self, text: &'a str, kind: TextKind) -> Cow<'a, str> {
        match self.prompt(kind) {
            "" => Cow::Borrowed(text),
            prompt => Cow::Owned([prompt, text].concat()),
        }
    }

    /// What the model wants before a text of this kind; empty for nothing.
    pub(super) fn prompt(&self, kind: TextKind) -> &str {
        let names: &[&str] = match kind {
            TextKind::Query => &["query"],
            TextKind::Passage => &["passage", "document"],
        };
        let default = self.prompts.default_prompt_name.as_deref();
        let mut names = names.iter().copied().chain(default);
        names.find_map(|name| self.prompts.prompts.get(name)).map_or("", String::as_str)
    }
}

impl Pooling {
    /// One vector of a text's rows of `width` numbers, of which there is at least one.
    pub(super) fn pool(self, rows: &[f32], width: usize) -> Vec<f32> {
        let (first, others) = rows.split_at(width);
        let mut vector = first.to_vec();
        match self {
            Self::First => {}
            Self::Last => vector.copy_from_slice(&rows[rows.len() - width..]),
            // Its length is made one later, so that the sum will do.
            Self::Mean => {
                for row in others.chunks_exact(width) {
                    vector.iter_mut().zip(row).for_each(|(sum, number)| *sum += number);
                }
            }
        }
        vector
    }
}

/// The prompts of a model whose id tells what it was taught.
fn taught(id: &str) -> Prompts {
    let id = id.to_ascii_lowercase();
    let has = |part: &str| id.split(['-', '_', '.']).any(|word| word == part);
    let known = TAUGHT.iter().find(|(part, not, _)| has(part) && !not.is_some_and(has));
    let named = |[query, passage]: [&str; 2]| {
        [("query".to_owned(), query.to_owned()), ("passage".to_owned(), passage.to_owned())].into()
    };
    let prompts = known.map(|&(.., prompts)| named(prompts)).unwrap_or_default();
    Prompts { prompts, default_prompt_name: None }
}

/// Refuses a folder with a step that is not computed here, such as a layer after pooling.
fn check_modules(folder: &Path) -> Result<()> {
    let modules: Option<Vec<Module>> = optional(&folder.join("modules.json"))?;
    for module in modules.unwrap_or_default() {
        let name = module.r#type.rsplit('.').next().unwrap_or_default();
        if !["Transformer", "Pooling", "Normalize"].contains(&name) {
            let what = format!("has a step `{name}` in `modules.json` that is not computed here");
            return Err(Error::model(folder, what));
        }
    }
    Ok(())
}

fn pooling(folder: &Path) -> Result<Pooling> {
    let Some(file) = optional::<PoolingFile>(&folder.join("1_Pooling").join("config.json"))? else {
        return Ok(Pooling::Mean);
    };
    let is_other = file.pooling_mode_max_tokens
        || file.pooling_mode_mean_sqrt_len_tokens
        || file.pooling_mode_weightedmean_tokens
        || !file.include_prompt;
    let known = [
        (file.pooling_mode_mean_tokens, Pooling::Mean),
        (file.pooling_mode_cls_token, Pooling::First),
        (file.pooling_mode_lasttoken, Pooling::Last),
    ];
    let mut asked = known.into_iter().filter_map(|(is_asked, pooling)| is_asked.then_some(pooling));
    match (asked.next(), asked.next(), is_other) {
        (Some(pooling), None, false) => Ok(pooling),
        _ => Err(Error::model(folder, "pools in a way other than mean, first token or last token")),
    }
}

/// Reads a file of JSON.
pub(super) fn json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let bytes = read(path)?;
    let wrong = |source| Cause::ModelFile { path: path.to_owned(), source: Box::new(source) };
    Ok(serde_json::from_slice(&bytes).map_err(wrong)?)
}

fn optional<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    if path.exists() { json(path).map(Some) } else { Ok(None) }
}

/// Reads a whole file, if it is no longer than a model's file of JSON may be.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    let length = fs::metadata(path).map_err(|source| Error::file("read", path, source))?.len();
    if length > MAX_JSON_BYTES {
        return Err(Error::model(path, "is longer than 64 MiB"));
    }
    fs::read(path).map_err(|source| Error::file("read", path, source))
}
