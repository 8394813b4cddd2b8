//! Made: a tiny model of a kind, with weights that follow from their names.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use candle_core::{DType, Device, Result, Shape as Dims, Tensor};
use candle_nn::var_builder::SimpleBackend;
use candle_nn::{Init, VarBuilder};
use candle_transformers::models::xlm_roberta::XLMRobertaForSequenceClassification;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::super::encoder::Encoder;
use super::super::shape::{Kind, Shape};
use crate::embed::bert::tests::tiny::{tokenizer, vocabulary};

pub(super) const HIDDEN: usize = 16;
pub(super) const POSITIONS: usize = 40;

/// A folder of a made model, removed when dropped.
pub(super) struct Made {
    folder: TempDir,
    kind: Kind,
    /// What the names of tensors begin with, in place of that of Candle's.
    prefix: Option<&'static str>,
    /// Whether it judges pairs.
    is_cross: bool,
    /// Files by name, to be changed before they are written.
    files: HashMap<&'static str, Value>,
}

impl Made {
    pub(super) fn new(kind: Kind) -> Self {
        let last = kind == Kind::Qwen3;
        let pooling = json!({ "pooling_mode_mean_tokens": !last, "pooling_mode_lasttoken": last });
        let files = HashMap::from([
            ("config.json", config(kind)),
            ("tokenizer.json", tokenizer()),
            ("1_Pooling/config.json", pooling),
        ]);
        Self { folder: tempfile::tempdir().unwrap(), kind, prefix: None, is_cross: false, files }
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn prefix(mut self, prefix: &'static str) -> Self {
        self.prefix = Some(prefix);
        self
    }

    /// One that judges pairs, an XLM-RoBERTa.
    pub(super) fn cross(mut self) -> Self {
        self.is_cross = true;
        self
    }

    pub(super) fn file(mut self, name: &'static str, file: Value) -> Self {
        self.files.insert(name, file);
        self
    }

    pub(super) fn config(mut self, name: &str, value: Value) -> Self {
        self.files.get_mut("config.json").unwrap()[name] = value;
        self
    }

    pub(super) fn write(self) -> Self {
        fs::create_dir(self.path().join("1_Pooling")).unwrap();
        for (name, file) in &self.files {
            fs::write(self.path().join(name), file.to_string()).unwrap();
        }
        let mut config = config(self.kind);
        Shape::of(self.kind, &mut config, POSITIONS, self.path()).unwrap();
        let asked = Arc::<Mutex<HashMap<String, Tensor>>>::default();
        let parts = Box::new(Asked(asked.clone()));
        let parts = VarBuilder::from_backend(parts, DType::F32, Device::Cpu);
        if self.is_cross {
            let config = serde_json::from_value(config).unwrap();
            XLMRobertaForSequenceClassification::new(1, &config, parts).unwrap();
        } else {
            Encoder::read(self.kind, config, parts).unwrap();
        }
        let asked = asked.lock().unwrap();
        let named = asked.iter().map(|(name, tensor)| {
            let name = match self.prefix {
                Some(prefix) => [prefix, bare(name)].concat(),
                None => name.clone(),
            };
            (name, tensor.clone())
        });
        let named: HashMap<_, _> = named.collect();
        candle_core::safetensors::save(&named, self.path().join("model.safetensors")).unwrap();
        self
    }
}

/// Makes each tensor that is asked for, and keeps it.
struct Asked(Arc<Mutex<HashMap<String, Tensor>>>);

impl SimpleBackend for Asked {
    fn get(&self, shape: Dims, name: &str, _: Init, _: DType, _: &Device) -> Result<Tensor> {
        // The first layer of this kind has none.
        if name == "model.layers.0.attn_norm.weight" {
            candle_core::bail!("{name}");
        }
        let tensor =
            Tensor::from_vec(numbers(bare(name), shape.elem_count()), shape, &Device::Cpu)?;
        self.0.lock().unwrap().insert(name.to_owned(), tensor.clone());
        Ok(tensor)
    }

    fn get_unchecked(&self, name: &str, _: DType, _: &Device) -> Result<Tensor> {
        candle_core::bail!("{name}")
    }

    fn contains_tensor(&self, _: &str) -> bool {
        false
    }
}

fn bare(name: &str) -> &str {
    ["model.", "roberta."].iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name)
}

/// Numbers that are the same wherever the name is: around one in norms, else around zero.
fn numbers(name: &str, count: usize) -> Vec<f32> {
    let hash = |state: u64, byte: u8| (state ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    let mut state = name.bytes().fold(0xcbf2_9ce4_8422_2325, hash);
    let lower = name.to_ascii_lowercase();
    let is_norm = lower.contains("norm") || lower.contains("_ln.");
    let middle = if is_norm && lower.ends_with("weight") { 1.0 } else { 0.0 };
    let next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        #[allow(clippy::cast_precision_loss)]
        let number = (state >> 40) as f32 / (1 << 24) as f32 - 0.5;
        middle + number
    };
    std::iter::repeat_with(next).take(count).collect()
}

fn config(kind: Kind) -> Value {
    let mut config = json!({
        "hidden_size": HIDDEN, "num_attention_heads": 2, "num_hidden_layers": 3,
        "intermediate_size": 24, "max_position_embeddings": POSITIONS, "hidden_act": "gelu",
        "vocab_size": vocabulary().len(),
    });
    let own = match kind {
        Kind::Bert => json!({ "model_type": "bert", "hidden_act": "relu" }),
        Kind::DistilBert => json!({
            "model_type": "distilbert", "dim": HIDDEN, "n_heads": 2, "n_layers": 3,
            "hidden_dim": 24,
        }),
        Kind::JinaBert => json!({ "model_type": "bert", "position_embedding_type": "alibi" }),
        Kind::ModernBert => json!({ "model_type": "modernbert", "local_attention": 4 }),
        Kind::NomicBert => json!({
            "model_type": "nomic_bert", "n_embd": HIDDEN, "n_head": 2, "n_layer": 3,
            "n_inner": 24, "n_positions": POSITIONS,
        }),
        Kind::Qwen3 => json!({
            "model_type": "qwen3", "hidden_act": "silu", "head_dim": 8, "num_key_value_heads": 1,
        }),
        Kind::XlmRoberta => json!({ "model_type": "xlm-roberta" }),
    };
    for (name, value) in own.as_object().unwrap() {
        config[name] = value.clone();
    }
    config
}
