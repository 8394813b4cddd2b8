//! Layer: the parts a BERT is made of, each over all tokens of a batch at once.

use super::config::BertConfig;
use super::parts::{Parts, Products};
use crate::embed::Precision;
use crate::embed::kernel::{
    Attention, Int8Rows, Level, add_and_normalise, attend, gelu, multiply, multiply_int8, normalise,
};
use crate::error::Result;

/// Tokens whose wide inner rows are held at once: few enough that they stay in the cache.
const BLOCK: usize = 96;

/// What a forward pass computes with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Machine {
    pub(crate) level: Level,
    pub(crate) precision: Precision,
}

/// Rows times weights, plus a bias.
#[derive(Debug)]
struct Linear {
    weights: Products,
    bias: Vec<f32>,
}

impl Linear {
    /// Reads one linear part, or several of one input as one.
    fn read(parts: &mut dyn Parts, names: &[String], shape: [usize; 2]) -> Result<Self> {
        let named =
            |part: &str| names.iter().map(|name| format!("{name}.{part}")).collect::<Vec<_>>();
        Ok(Self {
            weights: parts.products(&named("weight"), shape)?,
            bias: parts.floats(&named("bias"), &shape[..1])?,
        })
    }

    /// Writes the product to `output`, which is made as long as it must be.
    fn apply(&self, level: Level, rows: &[f32], bytes: &mut Int8Rows, output: &mut Vec<f32>) {
        let (depth, outputs) = match &self.weights {
            Products::F32(panels) => (panels.depth(), panels.outputs()),
            Products::Int8(panels) => (panels.depth(), panels.outputs()),
        };
        output.resize(rows.len() / depth * outputs, 0.0);
        match &self.weights {
            Products::F32(panels) => {
                multiply(level, panels.product(rows, &self.bias), output);
            }
            Products::Int8(panels) => {
                bytes.quantise(level, rows, depth);
                multiply_int8(bytes, panels, &self.bias, output);
            }
        }
    }
}

/// Layer norm's weight and bias.
#[derive(Debug)]
pub(crate) struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
    epsilon: f32,
}

impl Norm {
    pub(super) fn read(parts: &mut dyn Parts, config: &BertConfig, name: &str) -> Result<Self> {
        let shape = &[config.hidden_size];
        #[expect(clippy::cast_possible_truncation, reason = "the nearest float is meant")]
        let epsilon = config.layer_norm_eps as f32;
        Ok(Self {
            weight: parts.floats(&[format!("{name}.weight")], shape)?,
            bias: parts.floats(&[format!("{name}.bias")], shape)?,
            epsilon,
        })
    }

    pub(crate) fn apply(&self, level: Level, rows: &mut [f32]) {
        normalise(level, rows, &self.weight, &self.bias, self.epsilon);
    }

    fn add_and_apply(&self, level: Level, rows: &mut [f32], added: &[f32]) {
        add_and_normalise(level, rows, added, &self.weight, &self.bias, self.epsilon);
    }
}

/// What a batch is computed in, kept from layer to layer.
#[derive(Debug)]
pub(crate) struct Workspace {
    attention: Attention,
    bytes: Int8Rows,
    wide: Vec<f32>,
    mixed: Vec<f32>,
    added: Vec<f32>,
}

impl Workspace {
    pub(crate) fn new(config: &BertConfig) -> Self {
        let heads = config.num_attention_heads;
        Self {
            attention: Attention::new(heads, config.hidden_size / heads),
            bytes: Int8Rows::default(),
            wide: Vec::new(),
            mixed: Vec::new(),
            added: Vec::new(),
        }
    }
}

/// One layer: attention, then two products token by token.
#[derive(Debug)]
pub(crate) struct Layer {
    hidden: usize,
    /// Query, key and value as one product.
    inputs: Linear,
    mixed: Linear,
    mixed_norm: Norm,
    inner: Linear,
    outer: Linear,
    outer_norm: Norm,
}

impl Layer {
    pub(super) fn read(parts: &mut dyn Parts, config: &BertConfig, index: usize) -> Result<Self> {
        let (hidden, inner) = (config.hidden_size, config.intermediate_size);
        let name = |part: &str| format!("encoder.layer.{index}.{part}");
        let inputs = ["query", "key", "value"].map(|part| name(&format!("attention.self.{part}")));
        let mixed = name("attention.output.dense");
        let (up, down) = (name("intermediate.dense"), name("output.dense"));
        let norms = [name("attention.output.LayerNorm"), name("output.LayerNorm")];
        Ok(Self {
            hidden,
            inputs: Linear::read(parts, &inputs, [hidden, hidden])?,
            mixed: Linear::read(parts, &[mixed], [hidden, hidden])?,
            mixed_norm: Norm::read(parts, config, &norms[0])?,
            inner: Linear::read(parts, &[up], [inner, hidden])?,
            outer: Linear::read(parts, &[down], [hidden, inner])?,
            outer_norm: Norm::read(parts, config, &norms[1])?,
        })
    }

    /// Replaces the rows of a batch; `lengths` says how many belong to each of its texts.
    pub(crate) fn apply(
        &self,
        level: Level,
        rows: &mut [f32],
        lengths: &[usize],
        room: &mut Workspace,
    ) {
        let hidden = self.hidden;
        self.inputs.apply(level, rows, &mut room.bytes, &mut room.wide);
        room.mixed.resize(rows.len(), 0.0);
        let mut begin = 0;
        for length in lengths {
            let end = begin + length;
            let inputs = &room.wide[begin * 3 * hidden..end * 3 * hidden];
            let mixed = &mut room.mixed[begin * hidden..end * hidden];
            attend(level, &mut room.attention, inputs, mixed);
            begin = end;
        }
        self.mixed.apply(level, &room.mixed, &mut room.bytes, &mut room.added);
        self.mixed_norm.add_and_apply(level, rows, &room.added);
        for rows in rows.chunks_mut(BLOCK * hidden) {
            self.inner.apply(level, rows, &mut room.bytes, &mut room.wide);
            gelu(level, &mut room.wide);
            self.outer.apply(level, &room.wide, &mut room.bytes, &mut room.added);
            self.outer_norm.add_and_apply(level, rows, &room.added);
        }
    }
}
