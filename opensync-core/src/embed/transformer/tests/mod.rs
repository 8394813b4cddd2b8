//! Each kind of model gives what its publishers' own program gives, for weights that are made up.
//!
//! The expected numbers were computed by `reference.py`, beside this file.
#![allow(clippy::unwrap_used)]

mod cross;
mod folders;
mod languages;
mod made;

use candle_core::Device;
use serde_json::json;

use super::*;
use made::Made;

/// The first numbers of the vector of `fix the test`. Candle's `DistilBERT` has another form of GELU, which
/// differs in the fourth place.
const EXPECTED: [(Kind, [f32; 4]); 7] = [
    (Kind::Bert, [0.078_164, -0.581_140, -0.228_080, 0.106_881]),
    (Kind::DistilBert, [-0.198_072, -0.025_361, 0.258_241, -0.087_816]),
    (Kind::JinaBert, [-0.339_204, 0.179_177, -0.193_508, 0.393_199]),
    (Kind::ModernBert, [0.493_719, 0.342_278, -0.231_178, 0.125_006]),
    (Kind::NomicBert, [-0.006_313, 0.183_287, 0.037_739, 0.181_754]),
    (Kind::Qwen3, [0.096_273, 0.000_140, -0.083_257, 0.564_492]),
    (Kind::XlmRoberta, [0.089_651, -0.410_011, -0.236_089, 0.078_558]),
];

fn read(made: &Made) -> Transformer {
    Transformer::read(made.path(), "made", Device::Cpu).unwrap()
}

fn vector(model: &Transformer, text: &str) -> Vec<f32> {
    model.embed(&[text], TextKind::Passage).unwrap().remove(0)
}

#[test]
fn each_kind_gives_the_numbers_of_the_program_it_was_published_for() {
    for (kind, expected) in EXPECTED {
        let model = read(&Made::new(kind).write());
        let found = vector(&model, "fix the test");
        assert_eq!(found.len(), made::HIDDEN, "{kind:?}");
        let is_near =
            found.iter().zip(expected).all(|(found, number)| (found - number).abs() < 5e-4);
        assert!(is_near, "{kind:?}: {:?} and not {expected:?}", &found[..4]);
    }
}

#[test]
fn a_text_has_the_same_bits_alone_and_beside_others() {
    let texts = ["fix the test", "", "why does the build fail?", "fix"];
    for (kind, _) in EXPECTED {
        let model = read(&Made::new(kind).write());
        let all = model.embed(&texts, TextKind::Query).unwrap();
        for (text, vector) in texts.iter().zip(&all) {
            assert_eq!(model.embed(&[text], TextKind::Query).unwrap()[0], *vector, "{kind:?}");
            assert!((vector.iter().map(|x| x * x).sum::<f32>() - 1.0).abs() < 1e-4, "{kind:?}");
        }
    }
}

#[test]
fn names_with_a_prefix_and_without_are_the_same_tensors() {
    for (kind, prefix) in
        [(Kind::XlmRoberta, "roberta."), (Kind::Bert, "bert."), (Kind::ModernBert, "")]
    {
        let plain = vector(&read(&Made::new(kind).write()), "fix the test");
        let named = Made::new(kind).prefix(prefix).write();
        assert_eq!(vector(&read(&named), "fix the test"), plain, "{kind:?}");
    }
}

#[test]
fn a_prompt_is_that_of_the_folder_or_of_what_the_model_was_taught() {
    let plain = read(&Made::new(Kind::XlmRoberta).write());
    let said = json!({ "prompts": { "query": "why ", "document": "test " } });
    let told = Made::new(Kind::XlmRoberta).file("config_sentence_transformers.json", said).write();
    let query = |model: &Transformer, text| model.embed(&[text], TextKind::Query).unwrap();
    assert_eq!(query(&read(&told), "fix"), query(&plain, "why fix"));
    assert_eq!(vector(&read(&told), "fix"), vector(&plain, "test fix"));

    let none = json!({ "prompts": { "query": "", "document": "" } });
    let e5 = Made::new(Kind::XlmRoberta).file("config_sentence_transformers.json", none).write();
    let e5 = Transformer::read(e5.path(), "tiny-e5-small", Device::Cpu).unwrap();
    assert_eq!(query(&e5, "fix"), query(&plain, "query: fix"));
    assert_eq!(vector(&e5, "fix"), vector(&plain, "passage: fix"));
}

#[test]
fn a_text_is_read_as_far_as_there_are_positions() {
    let model = read(&Made::new(Kind::XlmRoberta).write());
    // Those of padding and before it are not for texts.
    assert_eq!(model.max_tokens(), made::POSITIONS - 2 - 2);
    let long = "fix ".repeat(made::POSITIONS * 2);
    assert_eq!(vector(&model, &long), vector(&model, &long[..4 * (made::POSITIONS - 4)]));
}
