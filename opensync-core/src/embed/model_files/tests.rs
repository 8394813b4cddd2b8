//! Model files: what is installed, and what is refused.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use super::Models;
use crate::embed::DEFAULT_MODEL;
use crate::embed::bert::tests::tiny::Tiny;
use crate::embed::{Precision, TextKind};
use crate::error::ErrorKind;

fn models() -> (tempfile::TempDir, Models) {
    let data = tempfile::tempdir().unwrap();
    let models = Models::in_data_folder(data.path());
    (data, models)
}

/// The entries of the folder of models.
fn names(data: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(data.join("models")) else { return Vec::new() };
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn an_installed_model_embeds_without_the_folder_it_came_from() {
    let (data, models) = models();
    let from = Tiny::new().write();
    models.install("tiny", from.path()).unwrap();
    drop(from);
    let model = models.get("tiny").unwrap();
    model.verify().unwrap();
    assert!(model.status().unwrap().is_complete);
    let vectors = model.embedder(Precision::F32).unwrap().embed(&["a b"], TextKind::Query).unwrap();
    assert_eq!(vectors.len(), 1);
    assert_eq!(names(data.path()), ["tiny"]);
}

#[test]
fn a_folder_that_is_no_model_is_refused_and_leaves_nothing_behind() {
    let (data, models) = models();
    let from = tempfile::tempdir().unwrap();
    fs::write(from.path().join("config.json"), "{}").unwrap();
    assert!(models.install("broken", from.path()).is_err());
    assert!(names(data.path()).is_empty());
    assert_eq!(models.get("broken").unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn another_model_cannot_take_the_name_of_the_default_one() {
    let (data, models) = models();
    let error = models.install(DEFAULT_MODEL.id, Tiny::new().write().path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupted);
    assert!(names(data.path()).is_empty());
}

#[test]
fn a_changed_byte_is_found() {
    let (_data, models) = models();
    let model = models.install("tiny", Tiny::new().write().path()).unwrap();
    let weights = model.folder().join("model.safetensors");
    let mut bytes = fs::read(&weights).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&weights, bytes).unwrap();
    assert_eq!(model.verify().unwrap_err().kind(), ErrorKind::Corrupted);
}

#[test]
fn an_id_is_a_file_name_everywhere() {
    let (_data, models) = models();
    for id in ["", "..", "a/b", "A", ".hidden", "a b", &"x".repeat(65)] {
        let error = models.install(id, Path::new("nowhere")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{id:?}");
    }
}
