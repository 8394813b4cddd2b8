//! Shape: of what kind a model is and how large, held against what can be, before Candle reads it.
//!
//! What `config.json` leaves out has the value that its publishers' own program gives it.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::error::{Error, Result};

/// The kinds that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bert,
    DistilBert,
    JinaBert,
    ModernBert,
    NomicBert,
    Qwen3,
    XlmRoberta,
}

/// How large a model is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// Numbers of a row.
    pub(super) hidden: usize,
    /// Tokens it has positions for, as far as they are used.
    pub(super) tokens: usize,
}

/// The names of sizes in `config.json`: a row, heads, layers, what is within a layer, positions.
type Names = [&'static str; 5];

const USUAL: Names = [
    "hidden_size",
    "num_attention_heads",
    "num_hidden_layers",
    "intermediate_size",
    "max_position_embeddings",
];

/// The largest size that is believed.
const MOST: u64 = 1 << 16;
const MOST_WORDS: u64 = 10_000_000;

impl Kind {
    /// The kind that a model says it is of.
    pub(super) fn of(config: &Value, folder: &Path) -> Result<Self> {
        let told = |name: &str| config.get(name).and_then(Value::as_str).unwrap_or_default();
        match told("model_type") {
            "bert" if told("position_embedding_type") == "alibi" => Ok(Self::JinaBert),
            "bert" => Ok(Self::Bert),
            "distilbert" => Ok(Self::DistilBert),
            "jina_bert" => Ok(Self::JinaBert),
            "modernbert" => Ok(Self::ModernBert),
            "nomic_bert" => Ok(Self::NomicBert),
            "qwen3" => Ok(Self::Qwen3),
            "xlm-roberta" | "roberta" | "camembert" => Ok(Self::XlmRoberta),
            other => {
                let what = format!(
                    "is of the kind `{other}` (`model_type` in `config.json`), which is not computed \
                     here: bert, distilbert, jina_bert, modernbert, nomic_bert, qwen3, roberta and \
                     xlm-roberta are"
                );
                Err(Error::model(folder, what))
            }
        }
    }

    fn names(self) -> Names {
        match self {
            Self::DistilBert => ["dim", "n_heads", "n_layers", "hidden_dim", USUAL[4]],
            Self::NomicBert => ["n_embd", "n_head", "n_layer", "n_inner", "n_positions"],
            _ => USUAL,
        }
    }

    /// What a file may leave out.
    fn defaults(self) -> Value {
        match self {
            Self::Bert => json!({
                "hidden_dropout_prob": 0.1, "initializer_range": 0.02, "layer_norm_eps": 1e-12,
                "pad_token_id": 0, "type_vocab_size": 2,
            }),
            Self::DistilBert => json!({
                "activation": "gelu", "initializer_range": 0.02, "pad_token_id": 0,
            }),
            Self::JinaBert => json!({
                "initializer_range": 0.02, "layer_norm_eps": 1e-12, "pad_token_id": 0,
                "position_embedding_type": "alibi", "type_vocab_size": 2,
            }),
            Self::ModernBert => json!({
                "layer_norm_eps": 1e-5, "pad_token_id": 50283, "global_attn_every_n_layers": 3,
                "global_rope_theta": 160_000.0, "local_attention": 128, "local_rope_theta": 10_000.0,
            }),
            Self::NomicBert => json!({
                "n_embd": 768, "n_head": 12, "n_layer": 12, "n_inner": 3072, "n_positions": 8192,
                "vocab_size": 30528,
            }),
            Self::Qwen3 => json!({
                "attention_bias": false, "head_dim": 128, "hidden_act": "silu",
                "max_window_layers": 28, "rms_norm_eps": 1e-6, "rope_theta": 1_000_000.0,
                "tie_word_embeddings": true, "use_sliding_window": false,
            }),
            Self::XlmRoberta => json!({
                "attention_probs_dropout_prob": 0.1, "hidden_dropout_prob": 0.1,
                "layer_norm_eps": 1e-5, "pad_token_id": 1, "position_embedding_type": "absolute",
                "type_vocab_size": 1,
            }),
        }
    }
}

impl Shape {
    /// Completes the settings of a model, and refuses what cannot be. Positions beyond `most` tokens
    /// are left away where they are computed: tables of them take memory by their square.
    pub(super) fn of(kind: Kind, config: &mut Value, most: usize, folder: &Path) -> Result<Self> {
        let cannot = || Error::model(folder, "has sizes in `config.json` that cannot be");
        let settings = config.as_object_mut().ok_or_else(cannot)?;
        complete(kind, settings);
        let [hidden, heads, layers, inner, positions] = kind.names();
        let size = |name: &str, most: u64| {
            let size = settings.get(name).and_then(Value::as_u64);
            let size = size.filter(|size| (1..=most).contains(size));
            size.and_then(|size| usize::try_from(size).ok()).ok_or_else(|| {
                Error::model(folder, format!("has no `{name}` in `config.json` that can be"))
            })
        };
        let (hidden, heads) = (size(hidden, MOST)?, size(heads, MOST)?);
        size(layers, 1000)?;
        size(inner, MOST << 4)?;
        size("vocab_size", MOST_WORDS)?;
        let all = size(positions, MOST << 8)?;
        let mut of_head = hidden / heads;
        let mut is_known = hidden.is_multiple_of(heads);
        match kind {
            Kind::Qwen3 => {
                of_head = size("head_dim", MOST)?;
                is_known = heads.is_multiple_of(size("num_key_value_heads", MOST)?);
                let slides = settings.get("use_sliding_window").and_then(Value::as_bool);
                is_known &= slides != Some(true);
            }
            Kind::ModernBert => drop(size("global_attn_every_n_layers", 1000)?),
            _ => {}
        }
        let turns = matches!(kind, Kind::Qwen3 | Kind::ModernBert | Kind::NomicBert);
        if !is_known || turns && !of_head.is_multiple_of(2) {
            return Err(cannot());
        }
        let tokens = match kind {
            // Its positions begin behind that of padding.
            Kind::XlmRoberta => all.saturating_sub(size("pad_token_id", MOST).unwrap_or(0) + 1),
            _ => all,
        };
        if turns || kind == Kind::JinaBert {
            settings.insert(positions.to_owned(), json!(all.min(most)));
        }
        Ok(Self { hidden, tokens: tokens.min(most) })
    }
}

/// Adds what a file leaves out, or says where newer ones do.
fn complete(kind: Kind, settings: &mut Map<String, Value>) {
    let rope = settings.get("rope_parameters").cloned().unwrap_or_default();
    let newer = [
        ("rope_theta", &rope["rope_theta"]),
        ("global_rope_theta", &rope["full_attention"]["rope_theta"]),
        ("local_rope_theta", &rope["sliding_attention"]["rope_theta"]),
    ];
    for (name, value) in newer {
        if value.is_number() {
            settings.entry(name).or_insert_with(|| value.clone());
        }
    }
    if let Value::Object(defaults) = kind.defaults() {
        for (name, value) in defaults {
            settings.entry(name).or_insert(value);
        }
    }
    // Candle's BERT has names of its own.
    let act = settings.get("hidden_act").and_then(Value::as_str);
    if kind == Kind::Bert && act.is_some_and(|act| act == "gelu_new" || act == "gelu_pytorch_tanh")
    {
        settings.insert("hidden_act".to_owned(), json!("geluapproximate"));
    }
}
