//! A model that judges pairs: each alone and in any order, packed and not, in time or not at all.

use std::time::{Duration, Instant};

use super::*;
use crate::ErrorKind;
use crate::embed::bert::cross::Cross;
use crate::embed::{CrossEncoder, Models, RERANKER};

const MOST: [usize; 2] = [12, 40];

fn far() -> Instant {
    Instant::now() + Duration::from_mins(1)
}

#[test]
fn a_pair_has_the_same_score_alone_and_among_others_packed_and_not() {
    let tiny = Tiny::new().cross().write();
    let cross = Cross::read(tiny.path(), "tiny", Precision::Int8).unwrap();
    let scores = |texts: &[&str]| {
        cross.scores("why does the build fail", texts, MOST, far()).unwrap().unwrap()
    };
    let all = scores(&TEXTS);
    for (text, score) in TEXTS.iter().zip(&all) {
        assert_eq!(scores(&[text]), [*score], "{text}");
    }
    assert!(all.iter().any(|score| (score - all[0]).abs() > 1e-3), "{all:?}");

    let data = tempfile::tempdir().unwrap();
    let model = Models::in_data_folder(data.path()).install(RERANKER, tiny.path()).unwrap();
    let packed = model.cross_encoder().unwrap();
    assert!(packed::NAMES.iter().any(|name| model.folder().join(name).exists()));
    let minute = Duration::from_mins(1);
    let found = packed.scores("why does the build fail", &TEXTS, MOST, minute).unwrap();
    assert_eq!(found, Some(all));
    assert_eq!(packed.scores("why", &TEXTS, MOST, Duration::ZERO).unwrap(), None);
    assert_eq!(packed.scores("why", &[], MOST, minute).unwrap(), Some(Vec::new()));
}

#[test]
fn bytes_say_nearly_what_floats_say() {
    let tiny = Tiny::new().cross().write();
    let scores = |precision| {
        let cross = Cross::read(tiny.path(), "tiny", precision).unwrap();
        cross.scores("fix the test", &TEXTS, MOST, far()).unwrap().unwrap()
    };
    for (bytes, floats) in scores(Precision::Int8).iter().zip(scores(Precision::F32)) {
        assert!((bytes - floats).abs() < 0.25, "{bytes} and {floats}");
    }
}

#[test]
fn a_model_of_the_other_kind_is_refused_under_either_id() {
    let data = tempfile::tempdir().unwrap();
    let models = Models::in_data_folder(data.path());
    let (embeds, judges) = (Tiny::new().write(), Tiny::new().cross().write());
    for (id, tiny) in [(RERANKER, &embeds), ("tiny", &judges)] {
        let error = models.install(id, tiny.path()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains("reranker"), "{error}");
    }
}

#[test]
fn a_judge_of_several_labels_is_refused() {
    let tiny = Tiny::new().cross().write();
    let path = tiny.path().join("model.safetensors");
    let mut tensors = candle_core::safetensors::load(&path, &candle_core::Device::Cpu).unwrap();
    let two = tensors["classifier.weight"].repeat((2, 1)).unwrap();
    tensors.insert("classifier.weight".to_owned(), two);
    candle_core::safetensors::save(&tensors, &path).unwrap();
    let error = CrossEncoder::open(tiny.path(), RERANKER, None).err().unwrap();
    assert!(error.to_string().contains("classifier.weight"), "{error}");
}
