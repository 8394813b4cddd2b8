//! Folders of models that are not computed here, or that cannot be.

use super::*;
use crate::ErrorKind;
use crate::embed::{Models, Precision};

fn refused(made: Made) -> String {
    let made = made.write();
    let error = Transformer::read(made.path(), "made", Device::Cpu).err().unwrap();
    assert!(matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Corrupted), "{error}");
    error.report()
}

#[test]
fn a_kind_that_is_not_known_is_named_with_those_that_are() {
    let told = refused(Made::new(Kind::Bert).config("model_type", json!("gemma3_text")));
    assert!(told.contains("`gemma3_text`") && told.contains("xlm-roberta"), "{told}");
}

#[test]
fn a_step_after_pooling_that_is_not_computed_here_is_named() {
    let steps = json!([
        { "idx": 0, "path": "", "type": "sentence_transformers.models.Transformer" },
        { "idx": 1, "path": "1_Pooling", "type": "sentence_transformers.models.Pooling" },
        { "idx": 2, "path": "2_Dense", "type": "sentence_transformers.models.Dense" },
    ]);
    assert!(refused(Made::new(Kind::Bert).file("modules.json", steps)).contains("`Dense`"));
}

#[test]
fn sizes_that_cannot_be_are_refused_before_anything_is_computed() {
    let cases = [
        (Kind::XlmRoberta, "num_attention_heads", json!(0)),
        (Kind::XlmRoberta, "num_attention_heads", json!(3)),
        (Kind::XlmRoberta, "hidden_size", json!("16")),
        (Kind::XlmRoberta, "vocab_size", json!(1_u64 << 40)),
        (Kind::ModernBert, "global_attn_every_n_layers", json!(0)),
        (Kind::Qwen3, "num_key_value_heads", json!(0)),
        (Kind::Qwen3, "head_dim", json!(7)),
        (Kind::NomicBert, "n_head", json!(16)),
        (Kind::JinaBert, "max_position_embeddings", json!(-1)),
    ];
    for (kind, name, value) in cases {
        refused(Made::new(kind).config(name, value));
    }
}

#[test]
fn a_tensor_that_is_missing_or_of_another_shape_is_named() {
    for (name, value) in [("num_hidden_layers", json!(4)), ("intermediate_size", json!(25))] {
        let told = refused(Made::new(Kind::XlmRoberta).config(name, value));
        assert!(told.contains("encoder.layer."), "{told}");
    }
}

#[test]
fn a_model_of_any_kind_is_installed_and_embeds_from_where_it_was_put() {
    for (kind, _) in EXPECTED {
        let data = tempfile::tempdir().unwrap();
        let models = Models::in_data_folder(data.path());
        let made = Made::new(kind).write();
        let expected = vector(&read(&made), "fix the test");
        let model = models.install("made", made.path()).unwrap();
        drop(made);
        let embedder = model.embedder(Precision::default()).unwrap();
        let found = embedder.embed(&["fix the test"], TextKind::Passage).unwrap();
        assert_eq!((embedder.dimensions(), &found[0]), (made::HIDDEN, &expected), "{kind:?}");
    }
}
