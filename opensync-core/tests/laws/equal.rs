//! Equal archives: edits, deletions and what is said meanwhile, in any order of exchanges.

use std::ops::ControlFlow;

use opensync_core::annotation::AnnotationEdit;
use opensync_core::sync::SyncCursor;
use opensync_core::{Message, OpenSync, Session};

use super::common::{ALL, Archive, archive, exported, question};

/// Both archives have what the other one has.
fn level(one: &OpenSync, other: &OpenSync) {
    for _ in 0..4 {
        carry(one, other);
        carry(other, one);
    }
    assert_eq!(lines(one), lines(other));
}

fn carry(here: &OpenSync, there: &OpenSync) {
    let mut from = SyncCursor::default();
    for _ in 0..ALL {
        let batch = here.sync_batch(from, u64::MAX, 1 << 20).unwrap();
        let applied =
            there.apply_sync(&mut &*batch.body, &mut |_| ControlFlow::Continue(())).unwrap();
        for session in applied.incomplete {
            let whole = here.sync_session(&session, 0, 1 << 20).unwrap();
            there.apply_sync(&mut &*whole.body, &mut |_| ControlFlow::Continue(())).unwrap();
        }
        from = batch.next;
        if from.position == batch.last && from.item == 0 {
            return;
        }
    }
}

/// What both have to say, in whatever order it came.
fn lines(archive: &OpenSync) -> Vec<String> {
    let mut lines: Vec<String> = exported(archive).lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

fn talk(ids: &[&str]) -> Vec<Message> {
    ids.iter().map(|id| question(id, &format!("what of {id}?"))).collect()
}

fn tell(archive: &OpenSync, session: &str, ids: &[&str]) {
    archive.ingest(Session::new("test", session), talk(ids)).unwrap();
}

/// Two archives with the same session of three messages.
fn pair() -> (Archive, Archive) {
    let (one, other) = (archive(), archive());
    tell(&one, "talk", &["a", "b", "c"]);
    level(&one, &other);
    (one, other)
}

fn titled(title: &str) -> AnnotationEdit {
    AnnotationEdit { title: title.to_owned().into(), ..AnnotationEdit::default() }
}

fn labelled(labels: &[&str]) -> AnnotationEdit {
    let tags: Vec<String> = labels.iter().map(|&label| label.to_owned()).collect();
    AnnotationEdit { tags: tags.into(), ..AnnotationEdit::default() }
}

fn tags(archive: &OpenSync) -> Vec<String> {
    archive.session("talk").unwrap().annotation.tags.unwrap_or_default()
}

#[test]
fn what_is_said_while_another_deletes_is_kept_and_what_was_deleted_is_not() {
    for pulls_first in [false, true] {
        let (one, other) = pair();
        one.delete("talk").unwrap();
        if pulls_first {
            carry(&one, &other);
        }
        tell(&other, "talk", &["d", "e"]);
        level(&one, &other);
        assert_eq!(one.message_ids("talk").unwrap(), ["d", "e"]);
        // And what both deleted is gone for good.
        other.delete("talk").unwrap();
        level(&one, &other);
        assert!(one.find_session("talk").unwrap().is_none());
    }
}

#[test]
fn an_edit_alone_does_not_bring_back_what_another_deleted() {
    for edit in [titled("kept"), labelled(&["red"])] {
        let (one, other) = pair();
        one.delete("talk").unwrap();
        other.annotate("talk", edit).unwrap();
        level(&other, &one);
        assert!(one.find_session("talk").unwrap().is_none());
    }
}

#[test]
fn edits_of_different_fields_are_both_kept_and_of_the_same_field_the_later_one() {
    let (one, other) = pair();
    one.annotate("talk", titled("first")).unwrap();
    let ready = AnnotationEdit { eval_ready: true.into(), ..AnnotationEdit::default() };
    other.annotate("talk", ready).unwrap();
    level(&other, &one);
    let info = one.session("talk").unwrap().annotation;
    assert_eq!((info.title.as_deref(), info.eval_ready), (Some("first"), true));

    other.annotate("talk", titled("second")).unwrap();
    level(&one, &other);
    assert_eq!(one.session("talk").unwrap().session.title.as_deref(), Some("second"));
}

#[test]
fn labels_travel_as_added_and_taken_away() {
    let (one, other) = pair();
    one.annotate("talk", labelled(&["red", "old"])).unwrap();
    other.annotate("talk", labelled(&["blue"])).unwrap();
    level(&one, &other);
    let mut all = tags(&one);
    all.sort();
    assert_eq!(all, ["blue", "old", "red"]);

    one.annotate("talk", labelled(&["red", "blue"])).unwrap();
    other.annotate("talk", labelled(&["red", "blue", "old", "new"])).unwrap();
    level(&other, &one);
    let mut all = tags(&one);
    all.sort();
    assert_eq!(all, ["blue", "new", "red"]);

    // They stay in the order in which somebody puts them.
    one.annotate("talk", labelled(&["new", "red", "blue"])).unwrap();
    assert_eq!(tags(&one), ["new", "red", "blue"]);
    level(&one, &other);
    assert_eq!(tags(&other), ["new", "red", "blue"]);
}

#[test]
fn an_edit_that_was_not_pushed_survives_what_arrives() {
    let (one, other) = pair();
    one.annotate("talk", titled("told elsewhere")).unwrap();
    other.annotate("talk", labelled(&["mine"])).unwrap();
    carry(&one, &other);
    let info = other.session("talk").unwrap().annotation;
    assert_eq!(info.title.as_deref(), Some("told elsewhere"));
    assert_eq!(info.tags.unwrap(), ["mine"]);
}

#[test]
fn what_was_deleted_before_anybody_else_had_it_stays_deleted_everywhere() {
    let (one, other) = (archive(), archive());
    for archive in [&one, &other] {
        tell(archive, "talk", &["a", "b"]);
    }
    one.delete("talk").unwrap();
    level(&one, &other);
    assert!(other.find_session("talk").unwrap().is_none());
}

#[test]
fn a_session_that_is_told_again_on_purpose_is_there_everywhere() {
    let (one, other) = pair();
    one.delete("talk").unwrap();
    level(&one, &other);
    one.ingest(Session::new("test", "talk"), vec![]).unwrap();
    level(&one, &other);
    assert_eq!(other.session("talk").unwrap().message_count, 0);
    tell(&other, "talk", &["b"]);
    level(&one, &other);
    assert_eq!(one.message_ids("talk").unwrap(), ["b"]);
}
