//! Archive: ingest, search, filters, and an index that mends itself.

use super::*;
use crate::model::{Part, Role};
use crate::query::{Field, Query};

struct Archive {
    _folder: tempfile::TempDir,
    archive: OpenSync,
}

impl std::ops::Deref for Archive {
    type Target = OpenSync;
    fn deref(&self) -> &OpenSync {
        &self.archive
    }
}

fn archive() -> Archive {
    let folder = tempfile::tempdir().unwrap();
    let archive = OpenSync::open(folder.path()).unwrap();
    Archive { _folder: folder, archive }
}

fn say(archive: &OpenSync, session: &str, message: &str, text: &str) {
    let session =
        Session { title: Some(format!("about {session}")), ..Session::new("test", session) };
    let message = Message::new(message, Role::User, 1_767_225_600_000).with(Part::text(text));
    archive.ingest(session, vec![message]).unwrap();
}

fn found(archive: &OpenSync, query: &str) -> Vec<String> {
    let results = archive.search(&Query::new(query)).unwrap();
    assert_eq!(results.pending, 0);
    results.hits.into_iter().map(|hit| hit.external_id).collect()
}

#[test]
fn what_was_ingested_is_found_and_what_was_deleted_is_not() {
    let archive = archive();
    say(&archive, "one", "m", "the redb lock is held");
    say(&archive, "two", "m", "nothing of that");

    assert_eq!(found(&archive, "redb"), ["one"]);
    archive.delete("one").unwrap();
    assert!(found(&archive, "redb").is_empty());
}

#[test]
fn a_replaced_message_is_found_by_its_new_words_only() {
    let archive = archive();
    say(&archive, "one", "m", "apples");
    assert_eq!(found(&archive, "apples"), ["one"]);
    say(&archive, "one", "m", "pears");

    assert_eq!(found(&archive, "pears"), ["one"]);
    assert!(found(&archive, "apples").is_empty());
}

#[test]
fn a_session_counts_its_other_matches() {
    let archive = archive();
    for number in 0..5 {
        say(&archive, "one", &format!("m-{number}"), "apples");
    }
    let results = archive.search(&Query::new("apples")).unwrap();
    assert_eq!((results.hits.len(), results.hits[0].more), (1, 4));

    let each = archive.search(&Query::new("apples").each_message()).unwrap();
    assert_eq!(each.hits.len(), 5);
}

#[test]
fn filters_narrow_a_search_and_alone_give_the_newest() {
    let archive = archive();
    say(&archive, "one", "m", "apples");
    say(&archive, "two", "m", "apples");

    assert_eq!(found(&archive, "apples session:two"), ["two"]);
    assert!(found(&archive, "apples source:other").is_empty());
    assert_eq!(found(&archive, "source:te").len(), 2);
    let none = archive.search(&Query::new("apples").exclude(Field::Source, "test")).unwrap();
    assert!(none.hits.is_empty());
}

#[test]
fn a_title_finds_its_session() {
    let archive = archive();
    say(&archive, "marmalade", "m", "apples");

    let results = archive.search(&Query::new("about marmalade")).unwrap();
    assert_eq!(results.hits[0].external_id, "marmalade");
    assert_eq!(results.hits[0].message_id.as_deref(), Some("m"));
    assert_eq!(results.hits[0].snippet.text, "about marmalade");
}

#[test]
fn an_index_that_was_deleted_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let archive = OpenSync::open(folder.path()).unwrap();
    say(&archive, "one", "m", "apples");
    assert_eq!(found(&archive, "apples"), ["one"]);
    drop(archive);
    std::fs::remove_dir_all(folder.path().join("lexical")).unwrap();

    let archive = OpenSync::open(folder.path()).unwrap();
    assert_eq!(found(&archive, "apples"), ["one"]);
}

#[test]
fn a_check_mends_an_index_that_disagrees_with_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let archive = OpenSync::open(folder.path()).unwrap();
    say(&archive, "one", "m", "apples");
    assert_eq!(found(&archive, "apples"), ["one"]);
    let lexical = Lexical::open(folder.path(), Owner::LOCAL).unwrap();
    let mut writer = lexical.writer(1, 16 << 20).unwrap().unwrap();
    writer.remove_session(1);
    let position = lexical.position().unwrap();
    writer.commit(position).unwrap();
    writer.close(true).unwrap();
    drop((archive, lexical));

    let report = OpenSync::builder(folder.path()).check(false).unwrap();
    assert_eq!((report.documents, report.problems.len()), (0, 1));
    let report = OpenSync::builder(folder.path()).check(true).unwrap();
    assert_eq!((report.documents, report.problems.len(), report.repairs.len()), (2, 0, 1));
    let archive = OpenSync::open(folder.path()).unwrap();
    assert_eq!(found(&archive, "apples"), ["one"]);
}
