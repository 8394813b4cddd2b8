//! Transformer: models of many kinds as `candle-transformers` computes them, in floats, on the processor
//! or on one for graphics.
//!
//! A text is computed by itself: a batch would need padding, which costs as much as the longest text for
//! each, and a text's vector would depend on what is beside it. What the kernels of `bert` compute is
//! left to them, where there is no processor for graphics.

pub(super) mod cross;
mod encoder;
mod named;
mod shape;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::path::{Path, PathBuf};

use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use serde_json::Value;

use encoder::Encoder;
use named::Named;
use shape::{Kind, Shape};

use crate::embed::bert::config::BertConfig;
use crate::embed::bert::tokens::Tokens;
use crate::embed::sentence::{Sentence, json};
use crate::embed::tensors::TensorFile;
use crate::embed::{Embedder, TextKind, to_unit_length};
use crate::error::{Cause, Error, Result};

/// The most tokens of a text, whatever the model could: attention takes memory by their square, and
/// what is cut into passages needs no more.
const MAX_TOKENS: usize = 512;

/// A model in memory.
pub(super) struct Transformer {
    id: String,
    folder: PathBuf,
    encoder: Encoder,
    sentence: Sentence,
    tokens: Tokens,
    device: Device,
    dimensions: usize,
    /// Tokens of a text with the prompt and what the model adds.
    limit: usize,
    /// Those that are left for the text.
    max_tokens: usize,
}

impl Transformer {
    /// Reads a folder, unless the kernels of `bert` compute it faster.
    pub(super) fn unless_bert(folder: &Path, id: &str) -> Result<Option<Self>> {
        unless_bert(folder)?.map(|device| Self::read(folder, id, device)).transpose()
    }

    /// Reads a folder, and computes a word to see that it can.
    pub(super) fn read(folder: &Path, id: &str, device: Device) -> Result<Self> {
        let mut config: Value = json(&folder.join("config.json"))?;
        let kind = Kind::of(&config, folder)?;
        let shape = Shape::of(kind, &mut config, MAX_TOKENS, folder)?;
        let sentence = Sentence::read(folder, id)?;
        let tokens = Tokens::read(folder)?;
        let limit = sentence.max_tokens.unwrap_or(MAX_TOKENS).min(shape.tokens);
        let max_tokens = tokens.left_by(&sentence, limit, folder)?;
        let wrong = |source| wrong(folder, source);
        let named = Box::new(Named::new(TensorFile::open(folder)?));
        let parts = VarBuilder::from_backend(named, DType::F32, device.clone());
        let encoder = Encoder::read(kind, config, parts).map_err(wrong)?;
        let (id, folder) = (id.to_owned(), folder.to_owned());
        let dimensions = shape.hidden;
        let read =
            Self { id, folder, encoder, sentence, tokens, device, dimensions, limit, max_tokens };
        read.embed(&["a"], TextKind::Passage)?;
        Ok(read)
    }

    fn vector(&self, text: &str, kind: TextKind) -> Result<Vec<f32>> {
        let ids = self.tokens.ids(&self.sentence.with_prompt(text, kind), self.limit)?;
        if ids.is_empty() {
            // A model that puts nothing around a text has nothing to say of an empty one.
            return Ok(vec![0.0; self.dimensions]);
        }
        let rows = || {
            let ids = Tensor::new(ids.as_slice(), &self.device)?.unsqueeze(0)?;
            self.encoder.rows(&ids)?.flatten_all()?.to_vec1::<f32>()
        };
        let rows = rows().map_err(|source| wrong(&self.folder, source))?;
        if rows.len() != ids.len() * self.dimensions {
            return Err(Error::model(&self.folder, "has rows of another length than it says"));
        }
        let mut vector = self.sentence.pooling.pool(&rows, self.dimensions);
        to_unit_length(&mut vector);
        Ok(vector)
    }
}

impl Embedder for Transformer {
    fn id(&self) -> &str {
        &self.id
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn max_tokens(&self) -> usize {
        self.max_tokens
    }

    fn embed(&self, texts: &[&str], kind: TextKind) -> Result<Vec<Vec<f32>>> {
        texts.iter().map(|text| self.vector(text, kind)).collect()
    }

    fn tokens(&self, text: &str) -> Result<Vec<Range<usize>>> {
        self.tokens.ranges(text)
    }
}

/// Where a model is computed that the kernels of `bert` do not compute faster; `None` if they do.
pub(super) fn unless_bert(folder: &Path) -> Result<Option<Device>> {
    let config: Value = json(&folder.join("config.json"))?;
    let device = device().map_err(|source| wrong(folder, source))?;
    let is_known =
        || serde_json::from_value(config.clone()).is_ok_and(|bert: BertConfig| bert.is_known());
    // What says no kind is for the kernels to refuse.
    let is_theirs = device.is_cpu() && (config.get("model_type").is_none() || is_known());
    Ok((!is_theirs).then_some(device))
}

/// Where models are computed: on a processor for graphics if this build has it and the machine too.
fn device() -> candle_core::Result<Device> {
    if cfg!(feature = "cuda") {
        Device::cuda_if_available(0)
    } else if cfg!(feature = "metal") {
        Device::metal_if_available(0)
    } else {
        Ok(Device::Cpu)
    }
}

fn wrong(folder: &Path, source: candle_core::Error) -> Error {
    Cause::ModelFile { path: folder.to_owned(), source: Box::new(source) }.into()
}
