//! Bert: sentence embeddings by a BERT of the sentence-transformers kind, on the processor.
//!
//! The texts of a batch lie one after the other in one matrix, a row a token, without padding: the
//! products do not care which text a row belongs to, and attention is computed text by text. So
//! short texts beside long ones cost what they cost alone, and their order does not matter. A
//! text's vector has the same bits in every batch.

mod config;
mod layer;
#[cfg(test)]
pub(super) mod tests;
mod tokens;
mod weights;

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use config::{Config, Pooling};
use layer::{Layer, Machine, Norm, Workspace};
use tokens::Tokens;
use weights::Weights;

use crate::embed::kernel::Level;
use crate::embed::{Embedder, Precision, TextKind, to_unit_length};
use crate::error::{Cause, Error, Result};

/// Tokens computed at once, unless one text alone has more.
const BATCH_TOKENS: usize = 1024;

/// A model in memory.
#[derive(Debug)]
pub(crate) struct Bert {
    id: String,
    config: Config,
    level: Level,
    tokens: Tokens,
    /// A row a token of the vocabulary.
    words: Vec<f32>,
    /// A row a position, with that of the first type of token added.
    positions: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
    /// Tokens of a text that are read, after the prompt and what the model adds.
    max_tokens: usize,
}

impl Bert {
    /// Reads a sentence-transformers folder.
    pub(crate) fn read(folder: &Path, id: &str, precision: Precision) -> Result<Self> {
        Self::read_at(folder, id, Machine { level: Level::detect(), precision })
    }

    fn read_at(folder: &Path, id: &str, machine: Machine) -> Result<Self> {
        let config = Config::read(folder)?;
        let bert = &config.bert;
        let tokens = Tokens::read(folder)?;
        let max_tokens = max_tokens(&config, &tokens)?;
        if max_tokens == 0 {
            return Err(Error::model(folder, "leaves no tokens for a text"));
        }
        let mut weights = Weights::open(folder)?;
        let words = "embeddings.word_embeddings.weight";
        Ok(Self {
            id: id.to_owned(),
            words: weights.floats(words, &[bert.vocab_size, bert.hidden_size])?,
            positions: positions(&mut weights, &config)?,
            norm: Norm::read(&mut weights, bert, "embeddings.LayerNorm")?,
            layers: (0..bert.num_hidden_layers)
                .map(|index| Layer::read(&mut weights, machine, bert, index))
                .collect::<Result<_>>()?,
            level: machine.level,
            max_tokens,
            tokens,
            config,
        })
    }

    /// The rows that a batch begins with.
    fn rows(&self, texts: &[Vec<u32>]) -> Result<Vec<f32>> {
        let hidden = self.config.bert.hidden_size;
        let mut rows = Vec::with_capacity(texts.iter().map(Vec::len).sum::<usize>() * hidden);
        for ids in texts {
            for (&id, position) in ids.iter().zip(self.positions.chunks_exact(hidden)) {
                let word = self.words.chunks_exact(hidden).nth(id as usize);
                let word = word.ok_or(Cause::UnknownToken { id })?;
                rows.extend(word.iter().zip(position).map(|(word, position)| word + position));
            }
        }
        self.norm.apply(self.level, &mut rows);
        Ok(rows)
    }

    fn embed_batch(&self, texts: &[Vec<u32>], room: &mut Workspace) -> Result<Vec<Vec<f32>>> {
        let lengths: Vec<_> = texts.iter().map(Vec::len).collect();
        let mut rows = self.rows(texts)?;
        for layer in &self.layers {
            layer.apply(self.level, &mut rows, &lengths, room);
        }
        let mut rest = rows.as_slice();
        let vectors = lengths.iter().map(|length| {
            let (rows, after) = rest.split_at(length * self.dimensions());
            rest = after;
            self.pool(rows)
        });
        Ok(vectors.collect())
    }

    /// One vector of a text's rows.
    fn pool(&self, rows: &[f32]) -> Vec<f32> {
        let (first, others) = rows.split_at(self.dimensions());
        let mut vector = first.to_vec();
        if self.config.pooling == Pooling::Mean {
            for row in others.chunks_exact(vector.len()) {
                vector.iter_mut().zip(row).for_each(|(sum, number)| *sum += number);
            }
        }
        to_unit_length(&mut vector);
        vector
    }

    fn ids(&self, text: &str, kind: TextKind) -> Result<Vec<u32>> {
        let prompt = self.config.prompt(kind);
        let text = match prompt {
            "" => Cow::Borrowed(text),
            prompt => Cow::Owned([prompt, text].concat()),
        };
        self.tokens.ids(&text, self.config.max_tokens)
    }
}

/// What is left for a text by the longer prompt and by what the model adds.
fn max_tokens(config: &Config, tokens: &Tokens) -> Result<usize> {
    let mut prompt = 0;
    for kind in [TextKind::Query, TextKind::Passage] {
        prompt = prompt.max(tokens.ranges(config.prompt(kind))?.len());
    }
    Ok(config.max_tokens.saturating_sub(Tokens::AROUND + prompt))
}

fn positions(weights: &mut Weights, config: &Config) -> Result<Vec<f32>> {
    let bert = &config.bert;
    let (hidden, types) = (bert.hidden_size, bert.type_vocab_size);
    let types = weights.floats("embeddings.token_type_embeddings.weight", &[types, hidden])?;
    let shape = [bert.max_position_embeddings, hidden];
    let mut positions = weights.floats("embeddings.position_embeddings.weight", &shape)?;
    for row in positions.chunks_exact_mut(hidden) {
        row.iter_mut().zip(&types).for_each(|(number, of_type)| *number += of_type);
    }
    Ok(positions)
}

impl Embedder for Bert {
    fn id(&self) -> &str {
        &self.id
    }

    fn dimensions(&self) -> usize {
        self.config.bert.hidden_size
    }

    fn max_tokens(&self) -> usize {
        self.max_tokens
    }

    fn embed(&self, texts: &[&str], kind: TextKind) -> Result<Vec<Vec<f32>>> {
        let mut vectors = Vec::with_capacity(texts.len());
        let mut room = Workspace::new(&self.config.bert);
        let (mut batch, mut batch_tokens) = (Vec::new(), 0);
        for text in texts {
            let ids = self.ids(text, kind)?;
            if batch_tokens + ids.len() > BATCH_TOKENS && !batch.is_empty() {
                vectors.append(&mut self.embed_batch(&batch, &mut room)?);
                batch.clear();
                batch_tokens = 0;
            }
            batch_tokens += ids.len();
            batch.push(ids);
        }
        vectors.append(&mut self.embed_batch(&batch, &mut room)?);
        Ok(vectors)
    }

    fn tokens(&self, text: &str) -> Result<Vec<Range<usize>>> {
        self.tokens.ranges(text)
    }
}
