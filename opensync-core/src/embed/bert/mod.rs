//! Bert: sentence embeddings by a BERT of the sentence-transformers kind, on the processor.
//!
//! The texts of a batch lie one after the other in one matrix, a row a token, without padding: the
//! products do not care which text a row belongs to, and attention is computed text by text. So
//! short texts beside long ones cost what they cost alone, and their order does not matter. A
//! text's vector has the same bits in every batch.

pub(in crate::embed) mod config;
pub(super) mod cross;
mod layer;
pub(super) mod packed;
mod parts;
#[cfg(test)]
pub(crate) mod tests;
pub(in crate::embed) mod tokens;
mod weights;
mod word_piece;

use std::ops::Range;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use config::Config;
use layer::{Layer, Machine, Norm, Workspace};
use packed::{Packed, Packing, Place};
use parts::{Parts, Table};
use tokens::Tokens;
use weights::Weights;

use crate::embed::kernel::Level;
use crate::embed::{Embedder, Precision, TextKind, to_unit_length};
use crate::error::{Cause, Result};

/// Tokens computed at once, unless one text alone has more.
const BATCH_TOKENS: usize = 1024;

/// Held while this process packs a model: each does so once, and no two write the same draft.
static PACKING: Mutex<()> = Mutex::new(());

/// A model in memory.
#[derive(Debug)]
pub(crate) struct Bert {
    id: String,
    config: Config,
    level: Level,
    tokens: Tokens,
    /// A row a token of the vocabulary.
    words: Table,
    /// A row a position.
    positions: Table,
    /// What is added to each row, by the type of its token.
    types: Vec<f32>,
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
        Self::of(folder, id, machine.level, &mut Weights::open(folder, machine)?)
    }

    /// Maps the packed form of a model in bytes, which is made if it is not there or not of what
    /// `source` names, or reads the model as [`read`](Self::read) does if it cannot be made.
    pub(crate) fn open(folder: &Path, id: &str, source: &[u8]) -> Result<Self> {
        Self::open_at(folder, id, source, Level::detect())
    }

    fn open_at(folder: &Path, id: &str, source: &[u8], level: Level) -> Result<Self> {
        open(folder, source, level, &|parts| Self::of(folder, id, level, parts))
    }

    /// A model of these parts.
    fn of(folder: &Path, id: &str, level: Level, parts: &mut dyn Parts) -> Result<Self> {
        let config = Config::read(folder, id)?;
        let bert = &config.bert;
        let tokens = parts.tokens(folder)?;
        let max_tokens = tokens.left_by(&config.sentence, config.max_tokens, folder)?;
        let (hidden, positions) = (bert.hidden_size, bert.max_position_embeddings);
        let table = |part: &str| format!("embeddings.{part}_embeddings.weight");
        let types = parts.floats(&[table("token_type")], &[bert.type_vocab_size, hidden])?;
        Ok(Self {
            id: id.to_owned(),
            words: parts.table(&table("word"), [bert.vocab_size, hidden])?,
            positions: parts.table(&table("position"), [positions, hidden])?,
            types,
            norm: Norm::read(parts, bert, "embeddings.LayerNorm")?,
            layers: (0..bert.num_hidden_layers)
                .map(|index| Layer::read(parts, bert, index))
                .collect::<Result<_>>()?,
            level,
            max_tokens,
            tokens,
            config,
        })
    }

    /// The rows that a batch begins with.
    fn rows(&self, texts: &[Ids]) -> Result<Vec<f32>> {
        let hidden = self.config.bert.hidden_size;
        let first_type = &self.types[..hidden];
        let second_type = self.types.get(hidden..2 * hidden).unwrap_or(first_type);
        let mut rows = Vec::with_capacity(lengths(texts).sum::<usize>() * hidden);
        for Ids { ids, first } in texts {
            for (position, &id) in ids.iter().enumerate() {
                let kind = if position < *first { first_type } else { second_type };
                let Some(position) = self.positions.row(position) else { break };
                let word = self.words.row(id as usize).ok_or(Cause::UnknownToken { id })?;
                let position = position.zip(kind).map(|(number, kind)| number + kind);
                rows.extend(word.zip(position).map(|(word, position)| word + position));
            }
        }
        self.norm.apply(self.level, &mut rows);
        Ok(rows)
    }

    /// The rows of a batch behind the last layer.
    fn encode(&self, texts: &[Ids], room: &mut Workspace) -> Result<Vec<f32>> {
        let lengths: Vec<_> = lengths(texts).collect();
        let mut rows = self.rows(texts)?;
        for layer in &self.layers {
            layer.apply(self.level, &mut rows, &lengths, room);
        }
        Ok(rows)
    }

    fn embed_batch(&self, texts: &[Ids], room: &mut Workspace) -> Result<Vec<Vec<f32>>> {
        let rows = self.encode(texts, room)?;
        let mut rest = rows.as_slice();
        let vectors = lengths(texts).map(|length| {
            let (rows, after) = rest.split_at(length * self.dimensions());
            rest = after;
            self.pool(rows)
        });
        Ok(vectors.collect())
    }

    /// One vector of a text's rows.
    fn pool(&self, rows: &[f32]) -> Vec<f32> {
        let mut vector = self.config.sentence.pooling.pool(rows, self.dimensions());
        to_unit_length(&mut vector);
        vector
    }

    fn ids(&self, text: &str, kind: TextKind) -> Result<Vec<u32>> {
        let text = self.config.sentence.with_prompt(text, kind);
        self.tokens.ids(&text, self.config.max_tokens)
    }
}

/// The tokens of a text, or of two texts that are read together.
struct Ids {
    ids: Vec<u32>,
    /// How many of them are of the first text.
    first: usize,
}

fn lengths(texts: &[Ids]) -> impl Iterator<Item = usize> + '_ {
    texts.iter().map(|text| text.ids.len())
}

/// What `of` makes of a model's parts: of their packed form, which is made if it is not there or not of
/// what `source` names, or of the publisher's files if it cannot be made.
fn open<T>(
    folder: &Path,
    source: &[u8],
    level: Level,
    of: &dyn Fn(&mut dyn Parts) -> Result<T>,
) -> Result<T> {
    let place = Place::new(folder, source, level);
    if let Some(model) = packed(&place, of) {
        return Ok(model);
    }
    let _alone = PACKING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(model) = packed(&place, of) {
        return Ok(model);
    }
    let machine = Machine { level, precision: Precision::Int8 };
    let mut packing = Packing::new(Weights::open(folder, machine)?);
    let model = of(&mut packing)?;
    let is_written = packing.write(&place).is_ok();
    let packed = is_written.then(|| packed(&place, of)).flatten();
    Ok(packed.unwrap_or(model))
}

/// What is packed at a place, if it is all that was asked for when it was packed.
fn packed<T>(place: &Place, of: &dyn Fn(&mut dyn Parts) -> Result<T>) -> Option<T> {
    let mut packed = Packed::open(place)?;
    let model = of(&mut packed).ok()?;
    packed.is_at_end().then_some(model)
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
            batch.push(Ids { first: ids.len(), ids });
        }
        vectors.append(&mut self.embed_batch(&batch, &mut room)?);
        Ok(vectors)
    }

    fn tokens(&self, text: &str) -> Result<Vec<Range<usize>>> {
        self.tokens.ranges(text)
    }
}
