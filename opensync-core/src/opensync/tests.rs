//! Archive: ingest, search, filters, and an index that mends itself.

use std::ops::ControlFlow;

use super::*;
use crate::Agents;
use crate::error::ErrorKind;
use crate::filter::Field;
use crate::import::{ImportOptions, ImportStep};
use crate::model::{Message, Part, Role};
use crate::query::Query;
use crate::source::CLAUDE_CODE;

struct Archive {
    folder: tempfile::TempDir,
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
    Archive { folder, archive }
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
fn a_shortened_id_means_the_session_and_not_its_subagents() {
    let archive = archive();
    for id in ["0f3a", "0f3a/agent-1", "0f3a/agent-2", "0f77"] {
        say(&archive, id, "m", "apples");
    }
    let id = |typed| archive.session(typed).map(|info| info.session.external_id);
    assert_eq!(id("0f3").unwrap(), "0f3a");
    assert_eq!(id("0f3a/agent-2").unwrap(), "0f3a/agent-2");
    assert!(id("0f").is_err() && id("0f3a/agent-").is_err());
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

#[test]
fn messages_are_read_in_pieces_that_go_on_where_the_last_one_ended() {
    let archive = archive();
    for number in 0..5 {
        say(&archive, "one", &format!("m{number}"), "text");
    }
    assert_eq!(archive.delete_messages("one", vec!["m1".into(), "absent".into()]).unwrap(), 1);

    let (mut pieces, mut next) = (Vec::new(), None);
    loop {
        let messages = archive.messages("one").unwrap();
        let messages = match &next {
            Some(cursor) => messages.after(cursor).unwrap(),
            None => messages,
        };
        let page = messages.page(3, usize::MAX).unwrap();
        let ids = page.items.into_iter().map(|placed| placed.message.external_id);
        pieces.push(ids.collect::<Vec<_>>());
        next = page.next;
        if next.is_none() {
            break;
        }
    }

    assert_eq!(pieces, [vec!["m0", "m2", "m3"], vec!["m4"]]);
    assert_eq!(archive.session("one").unwrap().message_count, 4);
    assert_eq!(archive.messages("one").unwrap().page(9, 5).unwrap().items.len(), 2);
    assert!(archive.messages("two").is_err());
}

#[test]
fn the_last_change_is_the_position_after_which_nothing_is_told() {
    let archive = archive();
    assert_eq!(archive.last_change().unwrap(), 0);
    say(&archive, "one", "m", "text");
    say(&archive, "two", "m", "text");

    let last = archive.last_change().unwrap();

    assert_eq!(archive.changes(0, 10).unwrap().last().unwrap().position, last);
    assert!(archive.changes(last, 10).unwrap().is_empty());
}

#[test]
fn an_import_that_is_broken_off_is_gone_on_with_by_the_next() {
    let logs = tempfile::tempdir().unwrap();
    for number in 0..3 {
        let line = format!(
            r#"{{"type":"user","uuid":"u{number}","sessionId":"s{number}","timestamp":"2026-01-01T00:00:00Z","message":{{"role":"user","content":"hello"}}}}"#
        );
        std::fs::write(logs.path().join(format!("s{number}.jsonl")), line + "\n").unwrap();
    }
    let archive = archive();
    let agents = Agents::of(&CLAUDE_CODE).at([logs.path()]);

    let mut breaks = |_: &_| ControlFlow::Break(());
    let options = ImportOptions::default().progress(&mut breaks);
    let first = archive.import(&agents, options).unwrap();
    assert_eq!((first.files_found, first.sessions), (3, 1));

    let second = archive.import(&agents, ImportOptions::default().index(false)).unwrap();
    assert_eq!(second.sessions, 2);
}

#[test]
fn an_import_indexes_what_it_stored_unless_told_not_to() {
    let logs = tempfile::tempdir().unwrap();
    let archive = archive();
    let agents = Agents::of(&CLAUDE_CODE).at([logs.path()]);
    let import = |text: &str, index: bool| {
        let line = format!(
            r#"{{"type":"user","uuid":"{text}","sessionId":"{text}","timestamp":"2026-01-01T00:00:00Z","message":{{"role":"user","content":"{text}"}}}}"#
        );
        std::fs::write(logs.path().join(format!("{text}.jsonl")), line + "\n").unwrap();
        let mut steps = Vec::new();
        let mut hear = |step: &ImportStep| {
            steps.push(matches!(step, ImportStep::Indexing { .. }));
            ControlFlow::Continue(())
        };
        let options = ImportOptions::default().index(index).progress(&mut hear);
        let report = archive.import(&agents, options).unwrap();
        let of_source = report.by_source["claude-code"];
        assert_eq!((of_source, of_source.messages), (report.counts(), 1));
        steps.contains(&true)
    };

    assert!(import("marmalade", true));
    assert_eq!(left(&archive), 0);
    assert!(!import("porridge", false));
    assert!(left(&archive) > 0);
}

/// Changes that the index does not hold, as it is.
fn left(archive: &OpenSync) -> u64 {
    OpenSync::builder(archive.folder()).check(false).unwrap().pending
}

#[cfg(unix)]
#[test]
fn a_log_has_one_name_from_wherever_it_is_imported() {
    let home = tempfile::tempdir().unwrap();
    let projects = home.path().join("dotfiles/projects/shop");
    std::fs::create_dir_all(&projects).unwrap();
    let line = r#"{"type":"user","uuid":"u","sessionId":"s","timestamp":"2026-01-01T00:00:00Z","message":{"role":"user","content":"hello"}}"#;
    std::fs::write(projects.join("s.jsonl"), format!("{line}\n")).unwrap();
    std::os::unix::fs::symlink(home.path().join("dotfiles"), home.path().join(".claude")).unwrap();
    let archive = archive();
    let read = |agents: &Agents<'_>| {
        let report = archive.import(agents, ImportOptions::default()).unwrap();
        (report.files_found, report.files_read)
    };

    let environment = |name: &str| (name == "HOME").then(|| home.path().as_os_str().to_owned());
    assert_eq!(read(&Agents::of(&CLAUDE_CODE).environment(&environment)), (1, 1));
    for path in [".claude/projects", "dotfiles/projects", "dotfiles/../.claude/projects/shop"] {
        let agents = Agents::of(&CLAUDE_CODE).at([home.path().join(path)]);
        assert_eq!(read(&agents), (1, 0), "{path}");
    }
}

#[test]
fn a_path_that_is_not_there_is_an_error_and_nothing_is_imported() {
    let folder = tempfile::tempdir().unwrap();
    let line = r#"{"type":"user","uuid":"u","sessionId":"s","timestamp":"2026-01-01T00:00:00Z","message":{"role":"user","content":"hello"}}"#;
    std::fs::write(folder.path().join("s.jsonl"), format!("{line}\n")).unwrap();
    let archive = archive();

    let agents = Agents::all().at([folder.path().to_owned(), folder.path().join("absent")]);
    let error = archive.import(&agents, ImportOptions::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("absent"), "{error}");
    assert_eq!(archive.last_change().unwrap(), 0);
}

/// Brings the index level, and notes what is told meanwhile.
fn catch_up(archive: &OpenSync, told: &mut Vec<(u64, u64)>) -> u64 {
    let mut note = |done, total| {
        told.push((done, total));
        ControlFlow::Continue(())
    };
    archive.catch_up(&mut note).unwrap()
}

#[test]
fn a_catch_up_that_is_broken_off_goes_on_there() {
    let archive = archive();
    for session in ["one", "two", "three"] {
        say(&archive, session, "m", "the redb lock is held");
    }

    assert_eq!(archive.catch_up(&mut |_, _| ControlFlow::Break(())).unwrap(), 2);
    let mut told = Vec::new();
    assert_eq!(catch_up(&archive, &mut told), 0);
    assert_eq!(told, [(1, 2), (2, 2)]);
    assert_eq!(found(&archive, "redb").len(), 3);
}

#[test]
fn a_search_finds_what_is_indexed_where_the_index_cannot_be_written() {
    let archive = archive();
    say(&archive, "one", "m", "the redb lock is held");
    assert_eq!(found(&archive, "redb"), ["one"]);
    say(&archive, "two", "m", "another redb lock");

    // A folder in the place of the lock's file fails as a disk does on which nothing can be written.
    let lock = lock_of_the_index(archive.folder.path());
    std::fs::remove_file(&lock).unwrap();
    std::fs::create_dir(&lock).unwrap();
    let results = archive.search(&Query::new("redb")).unwrap();
    assert_eq!((results.hits.len(), results.pending), (1, 1));
    assert!(archive.catch_up(&mut |_, _| ControlFlow::Continue(())).is_err());

    std::fs::remove_dir(&lock).unwrap();
    assert_eq!(found(&archive, "redb").len(), 2);
}

fn lock_of_the_index(folder: &std::path::Path) -> std::path::PathBuf {
    let inside = |folder: std::path::PathBuf| std::fs::read_dir(folder).unwrap();
    let mut folders = vec![folder.join("lexical")];
    while let Some(next) = folders.pop() {
        for entry in inside(next) {
            let path = entry.unwrap().path();
            if path.ends_with(".tantivy-writer.lock") {
                return path;
            }
            folders.extend(path.is_dir().then_some(path));
        }
    }
    panic!("the index has no lock");
}
