//! Model files: what is installed, and what is refused.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use super::{Models, packed};
use crate::OpenSync;
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
fn a_changed_byte_of_what_is_packed_is_found_and_repaired() {
    let (data, models) = models();
    let model = models.install("tiny", Tiny::new().write().path()).unwrap();
    let vectors = || {
        let embedder = model.embedder(Precision::Int8).unwrap();
        embedder.embed(&["fix the test"], TextKind::Query).unwrap()
    };
    let expected = vectors();
    let packed = || packed::NAMES.map(|name| model.folder().join(name));
    let packed = packed().into_iter().find(|path| path.exists()).expect("it is packed");
    let whole = fs::read(&packed).unwrap();
    let mut bytes = whole.clone();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&packed, bytes).unwrap();
    assert_eq!(model.verify().unwrap_err().kind(), ErrorKind::Corrupted);
    let check = |repair| OpenSync::builder(data.path()).check(repair).unwrap();
    drop(OpenSync::open(data.path()).unwrap());
    assert!(check(false).problems.iter().any(|problem| problem.contains("packed")));
    let report = check(true);
    assert!(report.problems.is_empty() && !packed.exists(), "{report:?}");
    assert!(report.repairs.iter().any(|repair| repair.contains("`tiny`")), "{report:?}");
    assert_eq!(vectors(), expected);
    assert_eq!(fs::read(&packed).unwrap(), whole);
    model.verify().unwrap();
}

#[test]
fn a_model_whose_files_are_gone_is_not_read_from_what_is_packed() {
    let (_data, models) = models();
    let model = models.install("tiny", Tiny::new().write().path()).unwrap();
    fs::remove_file(model.folder().join("model.safetensors")).unwrap();
    assert!(model.embedder(Precision::Int8).is_err());
}

#[test]
fn an_id_is_a_file_name_everywhere() {
    let (_data, models) = models();
    for id in ["", "..", "a/b", "A", ".hidden", "a b", &"x".repeat(65)] {
        let error = models.install(id, Path::new("nowhere")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{id:?}");
    }
}
