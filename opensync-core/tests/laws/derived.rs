//! Laws of what is derived: whatever becomes of an index's files, searches find what the store has.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use opensync_core::accounts::{AdminRule, Identity};
use opensync_core::embed::{EmbedOptions, HashEmbedder};
use opensync_core::search::SearchMode;
use opensync_core::{OpenSync, Owner, Query, Session, Settings};

use super::common::{answer, found, question};

/// What is said in a session, and finds it.
const FRUIT: [&str; 2] = ["apples", "quinces"];

fn open(folder: &Path) -> OpenSync {
    crate::common::builder(folder).embedder(Arc::new(HashEmbedder::new(64))).open().unwrap()
}

/// An archive with indexes of some segments, with deletions, closed.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let archive = open(folder.path());
    for fruit in FRUIT {
        let talk = vec![question("q", fruit), answer("a", &format!("{fruit} it is"), 1)];
        archive.ingest(Session::new("test", fruit), talk).unwrap();
        archive.ingest(Session::new("test", "other"), vec![question("q", fruit)]).unwrap();
        assert_eq!(archive.catch_up(&mut |_, _| ControlFlow::Continue(())).unwrap(), 0);
        archive.embed(EmbedOptions::default(), &mut |_| ControlFlow::Continue(())).unwrap();
    }
    archive.delete("other").unwrap();
    archive.catch_up(&mut |_, _| ControlFlow::Continue(())).unwrap();
    archive.embed(EmbedOptions::default(), &mut |_| ControlFlow::Continue(())).unwrap();
    folder
}

/// The files below a folder, as they are.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    found
}

/// The last file of each ending.
fn one_of_each_kind(files: &[(PathBuf, Vec<u8>)]) -> Vec<&(PathBuf, Vec<u8>)> {
    let by_kind: BTreeMap<_, _> = files.iter().map(|file| (file.0.extension(), file)).collect();
    by_kind.into_values().collect()
}

fn restore(folder: &Path, files: &[(PathBuf, Vec<u8>)]) {
    fs::remove_dir_all(folder).unwrap();
    for (path, bytes) in files {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

fn nearest(archive: &OpenSync, text: &str) -> Option<String> {
    let query = Query::new(text).mode(SearchMode::Semantic);
    archive.search(&query).unwrap().hits.first().map(|hit| hit.external_id.clone())
}

/// Asserts that words and meaning find each session, and nothing that is gone.
fn finds_all(archive: &OpenSync, what: &str) {
    for fruit in FRUIT {
        assert_eq!(found(archive, fruit), [fruit], "{what}: by words");
        assert_eq!(nearest(archive, fruit).as_deref(), Some(fruit), "{what}: by meaning");
    }
}

/// Lengths to cut a file to: about its ends, and between them.
fn cuts(length: usize) -> BTreeSet<usize> {
    let about = [0, 5, 8, length / 2, length.saturating_sub(1)];
    about.into_iter().filter(|&cut| cut < length).collect()
}

#[test]
fn an_index_that_is_whole_is_opened_as_it_is() {
    let folder = folder();
    for kind in ["lexical", "vectors"] {
        let before = files(&folder.path().join(kind));
        finds_all(&open(folder.path()), "as it is");
        let mut after = files(&folder.path().join(kind));
        after.retain(|file| !before.contains(file));
        assert!(after.is_empty(), "{after:?} are new");
    }
}

#[test]
fn a_file_of_an_index_that_was_cut_short_is_built_anew() {
    let folder = folder();
    for kind in ["lexical", "vectors"] {
        let whole = files(&folder.path().join(kind));
        assert!(whole.len() > 3, "{whole:?}");
        for (path, bytes) in one_of_each_kind(&whole) {
            for cut in cuts(bytes.len()) {
                fs::write(path, &bytes[..cut]).unwrap();
                let what = format!("{} cut to {cut} of {} bytes", path.display(), bytes.len());
                finds_all(&open(folder.path()), &what);
                restore(&folder.path().join(kind), &whole);
            }
        }
    }
}

#[test]
fn a_file_of_an_index_that_is_gone_is_built_anew() {
    let folder = folder();
    for kind in ["lexical", "vectors"] {
        let whole = files(&folder.path().join(kind));
        for (path, _) in one_of_each_kind(&whole) {
            fs::remove_file(path).unwrap();
            finds_all(&open(folder.path()), &format!("without {}", path.display()));
            restore(&folder.path().join(kind), &whole);
        }
    }
}

#[test]
fn a_check_of_files_that_were_cut_short_says_so_and_mends_them() {
    let folder = folder();
    let whole = files(&folder.path().join("lexical"));
    let segments =
        whole.iter().filter(|(path, _)| path.extension().is_some_and(|end| end == "idx"));
    for (path, bytes) in segments {
        for cut in [0, 7, bytes.len() / 2] {
            fs::write(path, &bytes[..cut]).unwrap();
            let report = crate::common::builder(folder.path()).check(true).unwrap();
            assert!(report.problems.is_empty(), "{report:?}");
            finds_all(&open(folder.path()), "after a check");
            restore(&folder.path().join("lexical"), &whole);
        }
    }
}

#[cfg(unix)]
#[test]
fn an_index_that_the_system_does_not_read_now_is_not_thrown_away() {
    let folder = folder();
    let whole = files(&folder.path().join("lexical"));
    let is_terms = |path: &PathBuf| path.extension().is_some_and(|end| end == "term");
    let terms: Vec<_> = whole.iter().filter(|(path, _)| is_terms(path)).collect();
    // A folder cannot be read as a file, whoever asks.
    for (path, _) in &terms {
        fs::remove_file(path).unwrap();
        fs::create_dir(path).unwrap();
        fs::write(path.join("so-that-the-folder-has-some-bytes"), "").unwrap();
    }
    assert!(open(folder.path()).search(&Query::new("apples")).is_err());
    for (path, bytes) in &terms {
        fs::remove_dir_all(path).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let kept: BTreeSet<_> = files(&folder.path().join("lexical")).into_iter().collect();
    assert!(whole.into_iter().all(|file| kept.contains(&file)));
}

#[test]
fn more_owners_than_indexes_may_be_open_find_what_is_theirs() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = Settings::default();
    settings.open_indexes = 2;
    let archive = crate::common::builder(folder.path())
        .settings(settings)
        .embedder(Arc::new(HashEmbedder::new(64)))
        .open()
        .unwrap();
    let owners: Vec<Owner> = (0..5)
        .map(|number| {
            let subject = number.to_string();
            let issuer = "https://id.example".to_owned();
            let person = Identity { issuer, subject, ..Identity::default() };
            archive.accounts().sign_in(person, AdminRule::First, false).unwrap().owner
        })
        .collect();
    for round in 0..3 {
        for (number, &owner) in owners.iter().enumerate() {
            let theirs = archive.for_owner(owner);
            let session = format!("of-{number}-{round}");
            theirs.ingest(Session::new("test", session), vec![question("q", "apples")]).unwrap();
            theirs.embed(EmbedOptions::default(), &mut |_| ControlFlow::Continue(())).unwrap();
            assert_eq!(found(&theirs, "apples").len(), round + 1);
            assert!(nearest(&theirs, "apples").unwrap().starts_with(&format!("of-{number}-")));
        }
    }
    let positions = archive.accounts().positions().unwrap();
    assert_eq!(positions, owners.iter().map(|&owner| (owner, 3)).collect::<Vec<_>>());
}

/// What `store.redb` holds.
fn store(folder: &Path) -> Vec<u8> {
    fs::read(folder.join("store.redb")).unwrap()
}

fn say(archive: &OpenSync, session: &str, text: &str) {
    archive.ingest(Session::new("test", session), vec![question("q", text)]).unwrap();
}

fn embed(archive: &OpenSync) {
    archive.embed(EmbedOptions::default(), &mut |_| ControlFlow::Continue(())).unwrap();
}

/// An archive whose store was restored from a backup of before `lost` were said, beside the indexes
/// of after, and in which then `new` were said.
fn restored(lost: &[&str], new: &[&str]) -> (tempfile::TempDir, OpenSync) {
    let folder = tempfile::tempdir().unwrap();
    let archive = open(folder.path());
    say(&archive, "kept", "apples");
    embed(&archive);
    assert_eq!(found(&archive, "apples"), ["kept"]);
    drop(archive);
    let backup = store(folder.path());

    let archive = open(folder.path());
    for text in lost {
        say(&archive, &format!("lost-{text}"), text);
    }
    embed(&archive);
    assert_eq!(found(&archive, lost[0]), [format!("lost-{}", lost[0])]);
    drop(archive);
    fs::write(folder.path().join("store.redb"), backup).unwrap();

    let archive = open(folder.path());
    for text in new {
        say(&archive, &format!("new-{text}"), text);
    }
    (folder, archive)
}

/// Asserts that the first search finds what the store has, and nothing that it lost.
fn finds_what_was_restored(archive: &OpenSync, lost: &[&str], new: &[&str]) {
    for text in new {
        let hits = archive.search(&Query::new(*text).mode(SearchMode::Lexical)).unwrap().hits;
        let ids: Vec<_> = hits.iter().map(|hit| hit.external_id.as_str()).collect();
        assert_eq!(ids, [format!("new-{text}")]);
    }
    for text in lost {
        assert!(found(archive, text).is_empty(), "{text} is lost");
    }
    assert_eq!(found(archive, "apples"), ["kept"]);
    embed(archive);
    for text in new {
        assert_eq!(nearest(archive, text), Some(format!("new-{text}")));
    }
    assert_eq!(nearest(archive, "apples").as_deref(), Some("kept"));
}

#[test]
fn a_restored_store_that_went_on_as_far_as_its_index_finds_what_is_in_it() {
    if crate::common::is_postgres() {
        return;
    }
    let (lost, new) = (["pears", "plums"], ["quinces", "medlars"]);
    let (_folder, archive) = restored(&lost, &new);
    finds_what_was_restored(&archive, &lost, &new);
}

#[test]
fn a_restored_store_that_went_on_farther_than_its_index_finds_what_is_in_it() {
    if crate::common::is_postgres() {
        return;
    }
    let (lost, new) = (["pears"], ["quinces", "medlars", "figs", "dates"]);
    let (_folder, archive) = restored(&lost, &new);
    finds_what_was_restored(&archive, &lost, &new);
}

#[test]
fn a_restored_store_that_did_not_go_on_finds_nothing_that_it_lost() {
    if crate::common::is_postgres() {
        return;
    }
    let lost = ["pears", "plums", "sloes"];
    let (_folder, archive) = restored(&lost, &[]);
    finds_what_was_restored(&archive, &lost, &[]);
}

#[test]
fn a_store_that_was_replaced_by_another_one_finds_what_is_in_it() {
    if crate::common::is_postgres() {
        return;
    }
    let lost = ["pears"];
    let (folder, archive) = restored(&lost, &[]);
    drop(archive);
    let other = tempfile::tempdir().unwrap();
    let archive = open(other.path());
    say(&archive, "kept", "apples");
    say(&archive, "new-figs", "figs");
    drop(archive);
    fs::write(folder.path().join("store.redb"), store(other.path())).unwrap();
    finds_what_was_restored(&open(folder.path()), &lost, &["figs"]);
}

#[test]
fn a_check_says_that_an_index_is_of_another_store() {
    if crate::common::is_postgres() {
        return;
    }
    let (folder, archive) = restored(&["pears"], &["quinces"]);
    drop(archive);
    let report = crate::common::builder(folder.path()).check(false).unwrap();
    assert!(!report.is_index_intact && report.problems.len() == 1, "{report:?}");
    let report = crate::common::builder(folder.path()).check(true).unwrap();
    assert!(report.is_index_intact && report.problems.is_empty(), "{report:?}");
}
