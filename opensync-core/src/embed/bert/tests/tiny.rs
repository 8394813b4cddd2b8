//! Tiny: a random BERT of two layers with a vocabulary of letters, written as a folder.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use candle_core::{Device, Tensor};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::embed::sentence::Pooling;

/// No multiple of a panel, so that every kernel meets its rest.
pub(super) const HIDDEN: usize = 40;
pub(super) const POSITIONS: usize = 64;
const INNER: usize = 72;
const LAYERS: usize = 2;

/// A folder of a tiny model, removed when dropped.
pub(crate) struct Tiny {
    folder: TempDir,
    /// Whether it judges pairs.
    is_cross: bool,
    /// Files by name, to be changed before they are written.
    pub(super) files: HashMap<&'static str, Value>,
}

impl Tiny {
    pub(crate) fn new() -> Self {
        let files = HashMap::from([
            ("config.json", config()),
            ("tokenizer.json", tokenizer()),
            ("1_Pooling/config.json", json!({ "pooling_mode_mean_tokens": true })),
        ]);
        Self { folder: tempfile::tempdir().unwrap(), is_cross: false, files }
    }

    /// One that judges pairs: with what comes behind the first token's row.
    pub(crate) fn cross(mut self) -> Self {
        self.is_cross = true;
        self.config("architectures", json!(["BertForSequenceClassification"]))
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn pooling(mut self, pooling: Pooling) -> Self {
        let (mean, first) = (pooling == Pooling::Mean, pooling == Pooling::First);
        let file = json!({ "pooling_mode_mean_tokens": mean, "pooling_mode_cls_token": first });
        self.files.insert("1_Pooling/config.json", file);
        self
    }

    pub(super) fn max_seq_length(mut self, tokens: usize) -> Self {
        self.files.insert("sentence_bert_config.json", json!({ "max_seq_length": tokens }));
        self
    }

    pub(super) fn prompts(mut self, prompts: Value) -> Self {
        self.files.insert("config_sentence_transformers.json", json!({ "prompts": prompts }));
        self
    }

    pub(super) fn config(mut self, name: &str, value: Value) -> Self {
        self.files.get_mut("config.json").unwrap()[name] = value;
        self
    }

    pub(crate) fn write(self) -> Self {
        fs::create_dir(self.path().join("1_Pooling")).unwrap();
        for (name, file) in &self.files {
            fs::write(self.path().join(name), file.to_string()).unwrap();
        }
        candle_core::safetensors::save(
            &tensors(self.is_cross),
            self.path().join("model.safetensors"),
        )
        .unwrap();
        self
    }
}

fn config() -> Value {
    json!({
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": HIDDEN,
        "intermediate_size": INNER,
        "max_position_embeddings": POSITIONS,
        "num_attention_heads": 2,
        "num_hidden_layers": LAYERS,
        "type_vocab_size": 2,
        "vocab_size": vocabulary().len(),
        "layer_norm_eps": 1e-12,
    })
}

pub(in crate::embed) fn vocabulary() -> Vec<String> {
    let words = "[PAD] [UNK] [CLS] [SEP] [MASK] fix the test why does build fail . , ? ! ( ) { }";
    let letters = ('a'..='z').flat_map(|letter| [letter.to_string(), format!("##{letter}")]);
    words.split(' ').map(str::to_owned).chain(letters).collect()
}

/// Asks for truncation and padding, as the files of real models do.
pub(in crate::embed) fn tokenizer() -> Value {
    let vocabulary = vocabulary();
    let ids: HashMap<_, _> = vocabulary.iter().zip(0..).collect::<HashMap<&String, u32>>();
    let special = |id: usize| {
        json!({
            "id": id, "special": true, "content": vocabulary[id], "single_word": false,
            "lstrip": false, "rstrip": false, "normalized": false,
        })
    };
    let named = |name: &str, id: u32| json!({ "id": name, "ids": [id], "tokens": [name] });
    json!({
        "version": "1.0",
        "truncation":
            { "max_length": 5, "strategy": "LongestFirst", "stride": 0, "direction": "Right" },
        "padding": {
            "strategy": { "Fixed": 5 }, "direction": "Right", "pad_to_multiple_of": null,
            "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]",
        },
        "added_tokens": (0..5).map(special).collect::<Vec<_>>(),
        "normalizer": {
            "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
            "strip_accents": null, "lowercase": true,
        },
        "pre_tokenizer": { "type": "BertPreTokenizer" },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                { "SpecialToken": { "id": "[CLS]", "type_id": 0 } },
                { "Sequence": { "id": "A", "type_id": 0 } },
                { "SpecialToken": { "id": "[SEP]", "type_id": 0 } },
            ],
            "pair": [
                { "Sequence": { "id": "A", "type_id": 0 } },
                { "Sequence": { "id": "B", "type_id": 1 } },
            ],
            "special_tokens": { "[CLS]": named("[CLS]", 2), "[SEP]": named("[SEP]", 3) },
        },
        "decoder": { "type": "WordPiece", "prefix": "##", "cleanup": true },
        "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": ids,
        },
    })
}

fn tensors(is_cross: bool) -> HashMap<String, Tensor> {
    let mut state = 7_u64;
    let mut tensors = HashMap::new();
    let mut add = |name: String, shape: &[usize], middle: f32| {
        let count = shape.iter().product();
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            #[allow(clippy::cast_precision_loss)]
            let number = (state >> 40) as f32 / (1 << 24) as f32 - 0.5;
            middle + number
        };
        let numbers: Vec<f32> = (0..count).map(|_| next()).collect();
        tensors.insert(name, Tensor::from_vec(numbers, shape, &Device::Cpu).unwrap());
    };
    for (name, rows) in [("word", vocabulary().len()), ("position", POSITIONS), ("token_type", 2)] {
        add(format!("embeddings.{name}_embeddings.weight"), &[rows, HIDDEN], 0.0);
    }
    let norms = ["attention.output.LayerNorm", "output.LayerNorm"];
    let linears = [
        ("attention.self.query", HIDDEN, HIDDEN),
        ("attention.self.key", HIDDEN, HIDDEN),
        ("attention.self.value", HIDDEN, HIDDEN),
        ("attention.output.dense", HIDDEN, HIDDEN),
        ("intermediate.dense", INNER, HIDDEN),
        ("output.dense", HIDDEN, INNER),
    ];
    add("embeddings.LayerNorm.weight".to_owned(), &[HIDDEN], 1.0);
    add("embeddings.LayerNorm.bias".to_owned(), &[HIDDEN], 0.0);
    for layer in 0..LAYERS {
        for norm in norms {
            add(format!("encoder.layer.{layer}.{norm}.weight"), &[HIDDEN], 1.0);
            add(format!("encoder.layer.{layer}.{norm}.bias"), &[HIDDEN], 0.0);
        }
        for (name, outputs, depth) in linears {
            add(format!("encoder.layer.{layer}.{name}.weight"), &[outputs, depth], 0.0);
            add(format!("encoder.layer.{layer}.{name}.bias"), &[outputs], 0.0);
        }
    }
    if is_cross {
        add("pooler.dense.weight".to_owned(), &[HIDDEN, HIDDEN], 0.0);
        add("pooler.dense.bias".to_owned(), &[HIDDEN], 0.0);
        add("classifier.weight".to_owned(), &[1, HIDDEN], 0.0);
        add("classifier.bias".to_owned(), &[1], 0.0);
    }
    tensors
}
