//! Meaning: what is embedded is found by meaning, at any time, and what is deleted is not.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use opensync_core::embed::{EmbedOptions, EmbedProgress, HashEmbedder};
use opensync_core::search::SearchMode;
use opensync_core::{ErrorKind, Message, OpenSync, Part, Query, Role, Session};

use super::common::{NOON, answer, question};

/// An archive that embeds words, without a model.
fn open(folder: &Path) -> OpenSync {
    crate::common::builder(folder).embedder(Arc::new(HashEmbedder::new(128))).open().unwrap()
}

fn embed(archive: &OpenSync) -> EmbedProgress {
    archive.embed(EmbedOptions::default(), &mut |_| ControlFlow::Continue(())).unwrap()
}

fn ask(archive: &OpenSync, session: &str, text: &str) {
    archive.ingest(Session::new("test", session), vec![question("q", text)]).unwrap();
}

fn nearest(archive: &OpenSync, query: Query) -> Vec<String> {
    let found = archive.search(&query.mode(SearchMode::Semantic)).unwrap();
    found.hits.into_iter().map(|hit| hit.external_id).collect()
}

#[test]
fn without_a_model_a_search_goes_by_words_and_one_by_meaning_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let archive = crate::common::open(folder.path()).unwrap();
    ask(&archive, "one", "apples");
    let found = archive.search(&Query::new("apples").mode(SearchMode::Hybrid)).unwrap();
    assert_eq!((found.hits.len(), found.mode), (1, SearchMode::Lexical));
    let error = archive.search(&Query::new("apples").mode(SearchMode::Semantic)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn what_is_embedded_is_found_and_stays_found_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let archive = open(folder.path());
    ask(&archive, "one", "apples and pears");
    ask(&archive, "two", "a lock in the store");
    assert_eq!(archive.pending_embeddings().unwrap(), Some(2));
    assert_eq!(embed(&archive).passages, 2);
    assert_eq!(archive.pending_embeddings().unwrap(), Some(0));
    assert_eq!(nearest(&archive, Query::new("store lock"))[0], "two");
    drop(archive);

    let archive = open(folder.path());
    assert_eq!(embed(&archive).passages, 0);
    assert_eq!(nearest(&archive, Query::new("pears"))[0], "one");
    let found = archive.search(&Query::new("pears")).unwrap();
    assert_eq!((found.mode, found.hits[0].external_id.as_str()), (SearchMode::Hybrid, "one"));
}

#[test]
fn vectors_come_back_from_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let archive = open(folder.path());
    ask(&archive, "one", "apples");
    embed(&archive);
    drop(archive);
    std::fs::remove_dir_all(folder.path().join("vectors")).unwrap();
    let archive = open(folder.path());
    assert_eq!(nearest(&archive, Query::new("apples")), ["one"]);
}

#[test]
fn the_newest_is_embedded_first_and_what_was_broken_off_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let archive = open(folder.path());
    for number in 0..300 {
        ask(&archive, &format!("s-{number}"), &format!("apples of tree{number}"));
    }
    let done = archive.embed(EmbedOptions::default(), &mut |_| ControlFlow::Break(())).unwrap();
    assert!(done.passages > 0 && done.passages < 300, "{done:?}");
    let newest = nearest(&archive, Query::new("tree299"));
    assert_eq!(newest[0], "s-299");
    assert!(!nearest(&archive, Query::new("tree0").limit(1000)).contains(&"s-0".to_owned()));

    ask(&archive, "later", "apples of the last tree");
    let rest = embed(&archive);
    assert_eq!(done.passages + rest.passages, 301);
    assert_eq!(nearest(&archive, Query::new("tree0"))[0], "s-0");
}

#[test]
fn the_same_text_is_embedded_once() {
    let folder = tempfile::tempdir().unwrap();
    let archive = open(folder.path());
    ask(&archive, "one", "the same words");
    ask(&archive, "two", "the same words");
    assert_eq!(embed(&archive).passages, 1);
    ask(&archive, "three", "the same words");
    assert_eq!(embed(&archive).passages, 0);
    assert_eq!(nearest(&archive, Query::new("same words")).len(), 3);

    archive.delete("one").unwrap();
    assert_eq!(nearest(&archive, Query::new("same words")).len(), 2);
}

#[test]
fn what_is_deleted_or_reworded_is_not_found_by_what_it_meant() {
    let folder = tempfile::tempdir().unwrap();
    let archive = open(folder.path());
    ask(&archive, "one", "marmalade");
    ask(&archive, "two", "marmalade jar");
    embed(&archive);
    archive.delete("one").unwrap();
    assert_eq!(nearest(&archive, Query::new("marmalade")), ["two"]);

    ask(&archive, "two", "engines");
    embed(&archive);
    let found = archive.search(&Query::new("marmalade").mode(SearchMode::Semantic).explain());
    let meaning = found.unwrap().hits[0].explanation.unwrap().meaning.unwrap();
    assert!(meaning < 0.5, "{meaning}");
}

#[test]
fn conditions_hold_for_what_is_found_by_meaning() {
    let folder = tempfile::tempdir().unwrap();
    let archive = open(folder.path());
    for number in 0..50 {
        let source = if number == 33 { "rare" } else { "test" };
        let message = question("q", &format!("apples {number}"));
        archive.ingest(Session::new(source, format!("s-{number}")), vec![message]).unwrap();
    }
    embed(&archive);
    assert_eq!(nearest(&archive, Query::new("apples source:rare")), ["s-33"]);
    assert_eq!(nearest(&archive, Query::new("apples -source:test")), ["s-33"]);
    assert_eq!(nearest(&archive, Query::new("apples session:s-7")), ["s-7"]);
    assert!(!nearest(&archive, Query::new("apples -33").limit(100)).contains(&"s-33".to_owned()));
    assert!(nearest(&archive, Query::new("apples before:2001-01-01")).is_empty());
}

#[test]
fn what_tools_print_is_found_by_words_only() {
    let folder = tempfile::tempdir().unwrap();
    let archive = open(folder.path());
    let printed = Message::new("t", Role::Tool, NOON).with(Part::tool_result("c", "quinces"));
    archive.ingest(Session::new("test", "one"), vec![printed, answer("a", "done", 1)]).unwrap();
    assert_eq!(embed(&archive).passages, 1);
    let found = archive.search(&Query::new("quinces")).unwrap();
    assert_eq!(found.hits[0].message_id.as_deref(), Some("t"));
}

#[test]
fn a_score_is_explained_if_asked() {
    let folder = tempfile::tempdir().unwrap();
    let archive = open(folder.path());
    ask(&archive, "one", "apples and pears");
    ask(&archive, "two", "apples and plums and other fruit");
    embed(&archive);
    let plain = archive.search(&Query::new("apples pears")).unwrap();
    assert!(plain.hits.iter().all(|hit| hit.explanation.is_none()));
    let told = archive.search(&Query::new("apples pears").explain()).unwrap();
    let first = told.hits[0].explanation.unwrap();
    assert!(first.words.is_some() && first.meaning.is_some() && first.session_standard.is_some());
}
