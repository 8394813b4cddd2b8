//! Encoder: a row for each token of a text, by one of Candle's models.

use candle_core::{DType, Error, Result, Tensor};
use candle_nn::{Module, VarBuilder};
use candle_transformers::models::{
    bert, distilbert, jina_bert, modernbert, nomic_bert, qwen3, xlm_roberta,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::shape::Kind;

/// A model of one of the kinds that are known.
pub(super) enum Encoder {
    Bert(bert::BertModel),
    DistilBert(distilbert::DistilBertModel),
    JinaBert(jina_bert::BertModel),
    ModernBert(modernbert::ModernBert),
    NomicBert(nomic_bert::NomicBertModel),
    /// Each text takes a copy, which shares the weights: a text must not see those before it.
    Qwen3(Box<qwen3::Model>),
    XlmRoberta(xlm_roberta::XLMRobertaModel),
}

impl Encoder {
    /// Reads a model of this kind, with its settings and its tensors.
    pub(super) fn read(kind: Kind, config: Value, parts: VarBuilder<'_>) -> Result<Self> {
        Ok(match kind {
            Kind::Bert => Self::Bert(bert::BertModel::load(parts, &told(config)?)?),
            Kind::DistilBert => {
                Self::DistilBert(distilbert::DistilBertModel::load(parts, &told(config)?)?)
            }
            Kind::JinaBert => Self::JinaBert(jina_bert::BertModel::new(parts, &told(config)?)?),
            Kind::ModernBert => {
                Self::ModernBert(modernbert::ModernBert::load(parts, &told(config)?)?)
            }
            Kind::NomicBert => {
                Self::NomicBert(nomic_bert::NomicBertModel::load(parts, &told(config)?)?)
            }
            Kind::Qwen3 => Self::Qwen3(Box::new(qwen3::Model::new(&told(config)?, parts)?)),
            Kind::XlmRoberta => {
                Self::XlmRoberta(xlm_roberta::XLMRobertaModel::new(&told(config)?, parts)?)
            }
        })
    }

    /// The rows of a text, whose ids are of the shape (1, tokens).
    pub(super) fn rows(&self, ids: &Tensor) -> Result<Tensor> {
        let zeros = || ids.zeros_like();
        // All tokens are the text's: nothing is masked.
        let all = || ids.ones_like();
        match self {
            Self::Bert(model) => model.forward(ids, &zeros()?, None),
            Self::DistilBert(model) => {
                let tokens = ids.dim(1)?;
                let none = Tensor::zeros((tokens, tokens), DType::U8, ids.device())?;
                model.forward(ids, &none)
            }
            Self::JinaBert(model) => model.forward(ids),
            Self::ModernBert(model) => model.forward(ids, &all()?),
            Self::NomicBert(model) => model.forward(ids, None, None),
            Self::Qwen3(model) => model.clone().forward(ids, 0),
            Self::XlmRoberta(model) => model.forward(ids, &all()?, &zeros()?, None, None, None),
        }
    }
}

pub(super) fn told<T: DeserializeOwned>(config: Value) -> Result<T> {
    serde_json::from_value(config).map_err(Error::wrap)
}
