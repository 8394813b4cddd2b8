//! Cross: how well texts answer a question, by one of Candle's models that reads both together.

use std::path::{Path, PathBuf};
use std::time::Instant;

use candle_core::{D, DType, Device, Result as CandleResult, Tensor};
use candle_nn::{Linear, Module, VarBuilder, linear};
use candle_transformers::models::{bert, xlm_roberta};
use serde_json::Value;

use super::encoder::told;
use super::named::Named;
use super::shape::{Kind, Shape};
use super::{MAX_TOKENS, wrong};
use crate::embed::bert::tokens::Tokens;
use crate::embed::sentence::json;
use crate::embed::tensors::TensorFile;
use crate::error::{Error, Result};

/// A model in memory.
pub(in crate::embed) struct Cross {
    folder: PathBuf,
    reader: Reader,
    tokens: Tokens,
    device: Device,
    /// Tokens of a question and a text with what is around them.
    limit: usize,
}

/// What reads a pair, and what it says of it.
enum Reader {
    Bert { model: bert::BertModel, pooler: Linear, classifier: Linear },
    XlmRoberta(xlm_roberta::XLMRobertaForSequenceClassification),
}

impl Cross {
    /// Reads a folder of a BERT or XLM-RoBERTa for sequence classification with one label.
    pub(in crate::embed) fn read(folder: &Path, device: Device) -> Result<Self> {
        let mut config: Value = json(&folder.join("config.json"))?;
        let kind = Kind::of(&config, folder)?;
        let shape = Shape::of(kind, &mut config, MAX_TOKENS, folder)?;
        let named = Box::new(Named::new(TensorFile::open(folder)?));
        let parts = VarBuilder::from_backend(named, DType::F32, device.clone());
        let reader = match kind {
            Kind::Bert => Reader::bert(config, parts, shape.hidden),
            Kind::XlmRoberta => Reader::xlm_roberta(config, parts),
            _ => {
                let what =
                    "is a reranker of another kind than bert and xlm-roberta, which are computed";
                return Err(Error::model(folder, what));
            }
        };
        let reader = reader.map_err(|source| wrong(folder, source))?;
        let (folder, tokens) = (folder.to_owned(), Tokens::read(folder)?);
        Ok(Self { folder, reader, tokens, device, limit: shape.tokens })
    }

    /// As `bert::cross` does it.
    pub(in crate::embed) fn scores(
        &self,
        question: &str,
        texts: &[&str],
        most: [usize; 2],
        until: Instant,
    ) -> Result<Option<Vec<f32>>> {
        let mut scores = Vec::with_capacity(texts.len());
        for text in texts {
            if Instant::now() >= until {
                return Ok(None);
            }
            let is_doubled = matches!(self.reader, Reader::XlmRoberta(_));
            let most = most.map(|most| most.min(self.limit));
            let (ids, first) = self.tokens.pair([question, text], most, is_doubled)?;
            let score = self.score(&ids, first);
            scores.push(score.map_err(|source| wrong(&self.folder, source))?);
        }
        Ok(Some(scores))
    }

    fn score(&self, ids: &[u32], first: usize) -> CandleResult<f32> {
        let types: Vec<u32> = (0..ids.len()).map(|place| u32::from(place >= first)).collect();
        let row = |numbers: &[u32]| Tensor::new(numbers, &self.device)?.unsqueeze(0);
        let ids = row(ids)?;
        let said = match &self.reader {
            Reader::Bert { model, pooler, classifier } => {
                let rows = model.forward(&ids, &row(&types)?, None)?;
                let first = rows.narrow(1, 0, 1)?.squeeze(1)?;
                classifier.forward(&pooler.forward(&first)?.tanh()?)?
            }
            Reader::XlmRoberta(model) => {
                model.forward(&ids, &ids.ones_like()?, &ids.zeros_like()?)?
            }
        };
        said.squeeze(D::Minus1)?.squeeze(0)?.to_scalar()
    }
}

impl Reader {
    fn bert(config: Value, parts: VarBuilder<'_>, hidden: usize) -> CandleResult<Self> {
        Ok(Self::Bert {
            pooler: linear(hidden, hidden, parts.pp("pooler.dense"))?,
            classifier: linear(hidden, 1, parts.pp("classifier"))?,
            model: bert::BertModel::load(parts, &told(config)?)?,
        })
    }

    fn xlm_roberta(config: Value, parts: VarBuilder<'_>) -> CandleResult<Self> {
        let config = told(config)?;
        let model = xlm_roberta::XLMRobertaForSequenceClassification::new(1, &config, parts)?;
        Ok(Self::XlmRoberta(model))
    }
}
