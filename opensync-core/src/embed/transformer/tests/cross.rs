//! Models that judge pairs: Candle gives what the kernels give, and what their publishers' own program does.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::*;
use crate::embed::bert::cross::Cross as Kernels;
use crate::embed::transformer::cross::Cross;
use crate::embed::{Precision, Tiny};

const MOST: [usize; 2] = [24, 128];
const QUESTION: &str = "why does the build fail";
const TEXTS: [&str; 4] = ["", "fix the test", "the build does fail , fix the test", "fix"];

/// Of a question and a text that answers it, and of the same question and one that does not: the scores
/// that the published model gives, as its publisher's program computes them.
const KNOWN: [(&str, &str); 2] = [
    (
        "how many people live in Berlin?",
        "Berlin has a population of 3,520,031 registered inhabitants in an area of 891.82 square kilometers.",
    ),
    (
        "how many people live in Berlin?",
        "New York City is famous for the Metropolitan Museum of Art.",
    ),
];

fn far() -> Instant {
    Instant::now() + Duration::from_mins(5)
}

#[test]
fn candle_and_the_kernels_say_the_same_of_pairs() {
    let tiny = Tiny::new().cross().write();
    let candle = Cross::read(tiny.path(), Device::Cpu).unwrap();
    let kernels = Kernels::read(tiny.path(), "tiny", Precision::F32).unwrap();
    let expected = kernels.scores(QUESTION, &TEXTS, MOST, far()).unwrap().unwrap();
    let found = candle.scores(QUESTION, &TEXTS, MOST, far()).unwrap().unwrap();
    for (found, expected) in found.iter().zip(&expected) {
        assert!((found - expected).abs() < 1e-3, "{found} and {expected}");
    }
    assert_eq!(candle.scores(QUESTION, &TEXTS, MOST, Instant::now()).unwrap(), None);
}

#[test]
fn a_roberta_judges_pairs_as_its_program_does() {
    let named = json!(["XLMRobertaForSequenceClassification"]);
    let made = Made::new(Kind::XlmRoberta).config("architectures", named).cross().write();
    let candle = Cross::read(made.path(), Device::Cpu).unwrap();
    let found = candle.scores("fix the test", &["build"], MOST, far()).unwrap().unwrap();
    assert!((found[0] - XLM_ROBERTA).abs() < 1e-4, "{found:?}");
}

/// As `reference.py` has it.
const XLM_ROBERTA: f32 = -1.082_1;

/// The folder, or nothing after saying so.
fn real_model() -> Option<PathBuf> {
    let folder = std::env::var_os("OPENSYNC_TEST_RERANKER").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: `OPENSYNC_TEST_RERANKER` names no folder of ms-marco-MiniLM-L-12-v2");
    }
    folder
}

#[test]
fn a_real_reranker_tells_an_answer_from_what_is_none() {
    let Some(folder) = real_model() else { return };
    let candle = Cross::read(&folder, Device::Cpu).unwrap();
    let kernels = Kernels::read(&folder, "real", Precision::Int8).unwrap();
    let scores = KNOWN.map(|(question, text)| {
        let candle = candle.scores(question, &[text], MOST, far()).unwrap().unwrap()[0];
        let kernels = kernels.scores(question, &[text], MOST, far()).unwrap().unwrap()[0];
        eprintln!("{candle} by Candle, {kernels} by the kernels");
        assert!((candle - kernels).abs() < 1.0, "{candle} and {kernels}");
        kernels
    });
    assert!(scores[0] > 5.0 && scores[1] < -5.0, "{scores:?}");
}
