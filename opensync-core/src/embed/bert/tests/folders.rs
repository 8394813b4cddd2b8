//! Folders that are no model this crate computes, and those that are damaged.

use std::fs;

use serde_json::json;

use super::*;
use crate::ErrorKind;

fn kind(tiny: &Tiny) -> ErrorKind {
    Bert::read(tiny.path(), "tiny", Precision::Int8).unwrap_err().kind()
}

#[test]
fn a_model_that_computes_something_else_is_refused() {
    let others = [
        ("model_type", json!("roberta")),
        ("hidden_act", json!("relu")),
        ("position_embedding_type", json!("relative_key")),
        ("num_attention_heads", json!(3)),
        ("num_attention_heads", json!(0)),
        ("hidden_size", json!(0)),
        ("num_hidden_layers", json!(3)),
        ("vocab_size", json!(7)),
    ];
    for (name, value) in others {
        let tiny = Tiny::new().config(name, value.clone()).write();
        assert_eq!(kind(&tiny), ErrorKind::InvalidInput, "{name}: {value}");
    }
    let mut tiny = Tiny::new();
    tiny.files.insert("1_Pooling/config.json", json!({ "pooling_mode_max_tokens": true }));
    assert_eq!(kind(&tiny.write()), ErrorKind::InvalidInput);
    assert_eq!(kind(&Tiny::new().max_seq_length(2).write()), ErrorKind::InvalidInput);
}

#[test]
fn a_damaged_file_is_an_error_wherever_it_ends() {
    for name in ["model.safetensors", "config.json", "tokenizer.json", "1_Pooling/config.json"] {
        let tiny = Tiny::new().write();
        let path = tiny.path().join(name);
        let whole = fs::read(&path).unwrap();
        for length in [0, 7, 8, 9, whole.len() / 2, whole.len() - 1] {
            fs::write(&path, &whole[..length.min(whole.len() - 1)]).unwrap();
            let found = Bert::read(tiny.path(), "tiny", Precision::Int8);
            assert!(found.is_err(), "{name} cut at {length}");
        }
        fs::remove_file(&path).unwrap();
        let found = Bert::read(tiny.path(), "tiny", Precision::Int8);
        assert_eq!(found.is_err(), name != "1_Pooling/config.json", "without {name}");
    }
}

#[test]
fn a_header_that_is_longer_than_its_file_is_refused() {
    let tiny = Tiny::new().write();
    fs::write(tiny.path().join("model.safetensors"), u64::MAX.to_le_bytes()).unwrap();
    assert_eq!(kind(&tiny), ErrorKind::InvalidInput);
}
