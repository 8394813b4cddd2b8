//! Reference: the same model in plain tensor operations, one text at a time.

use std::collections::HashMap;
use std::path::Path;

use candle_core::{D, Device, Result, Tensor};

use crate::embed::sentence::Pooling;

pub(super) struct Reference {
    tensors: HashMap<String, Tensor>,
    heads: usize,
    layers: usize,
    pooling: Pooling,
}

impl Reference {
    pub(super) fn open(folder: &Path, heads: usize, layers: usize, pooling: Pooling) -> Self {
        let path = folder.join("model.safetensors");
        let tensors = candle_core::safetensors::load(path, &Device::Cpu).unwrap();
        Self { tensors, heads, layers, pooling }
    }

    pub(super) fn embed(&self, ids: &[u32]) -> Vec<f32> {
        let vector = self.forward(ids).unwrap().to_vec1::<f32>().unwrap();
        let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
        vector.into_iter().map(|x| x / length).collect()
    }

    fn forward(&self, ids: &[u32]) -> Result<Tensor> {
        let table = |name: &str| &self.tensors[&format!("embeddings.{name}_embeddings.weight")];
        let words = table("word").index_select(&Tensor::new(ids, &Device::Cpu)?, 0)?;
        let positions = table("position").narrow(0, 0, ids.len())?;
        let rows = (words + positions)?.broadcast_add(&table("token_type").narrow(0, 0, 1)?)?;
        let mut rows = self.norm("embeddings.LayerNorm", &rows)?;
        for layer in 0..self.layers {
            rows = self.layer(&format!("encoder.layer.{layer}"), &rows)?;
        }
        match self.pooling {
            Pooling::Mean => rows.mean(0),
            Pooling::First => rows.get(0),
            Pooling::Last => rows.get(ids.len() - 1),
        }
    }

    fn layer(&self, name: &str, rows: &Tensor) -> Result<Tensor> {
        let mixed = self.attention(&format!("{name}.attention.self"), rows)?;
        let mixed = self.linear(&format!("{name}.attention.output.dense"), &mixed)?;
        let rows = self.norm(&format!("{name}.attention.output.LayerNorm"), &(mixed + rows)?)?;
        let inner = self.linear(&format!("{name}.intermediate.dense"), &rows)?.gelu_erf()?;
        let outer = self.linear(&format!("{name}.output.dense"), &inner)?;
        self.norm(&format!("{name}.output.LayerNorm"), &(outer + rows)?)
    }

    fn attention(&self, name: &str, rows: &Tensor) -> Result<Tensor> {
        let part = |part: &str| self.linear(&format!("{name}.{part}"), rows);
        let (query, key, value) = (part("query")?, part("key")?, part("value")?);
        let width = query.dim(1)? / self.heads;
        let heads = (0..self.heads).map(|head| {
            let of_head = |part: &Tensor| part.narrow(1, head * width, width)?.contiguous();
            let scores = of_head(&query)?.matmul(&of_head(&key)?.t()?)?;
            #[allow(clippy::cast_precision_loss)]
            let scores = (scores / (width as f64).sqrt())?;
            let scores = scores.broadcast_sub(&scores.max_keepdim(D::Minus1)?)?.exp()?;
            let shares = scores.broadcast_div(&scores.sum_keepdim(D::Minus1)?)?;
            shares.matmul(&of_head(&value)?)
        });
        Tensor::cat(&heads.collect::<Result<Vec<_>>>()?, 1)
    }

    fn linear(&self, name: &str, rows: &Tensor) -> Result<Tensor> {
        let weight = &self.tensors[&format!("{name}.weight")];
        rows.matmul(&weight.t()?)?.broadcast_add(&self.tensors[&format!("{name}.bias")])
    }

    fn norm(&self, name: &str, rows: &Tensor) -> Result<Tensor> {
        let rows = rows.broadcast_sub(&rows.mean_keepdim(D::Minus1)?)?;
        let variance = (rows.sqr()?.mean_keepdim(D::Minus1)? + 1e-12)?;
        let rows = rows.broadcast_div(&variance.sqrt()?)?;
        let rows = rows.broadcast_mul(&self.tensors[&format!("{name}.weight")])?;
        rows.broadcast_add(&self.tensors[&format!("{name}.bias")])
    }
}

pub(super) fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}
