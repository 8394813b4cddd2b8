//! Annotations: what people say of a session wins, lasts, and finds it.

use opensync_core::annotation::{AnnotationEdit, Edit, EvalStatus};
use opensync_core::change::ChangeKind;
use opensync_core::filter::Field;
use opensync_core::{ErrorKind, Filter, Message, OpenSync, Query, Role, Session};

use super::common::{ALL, Archive, archive, asked, changes, found, question, stats};

fn titled(title: &str) -> AnnotationEdit {
    AnnotationEdit { title: title.to_owned().into(), ..AnnotationEdit::default() }
}

fn tagged(tags: &[&str]) -> AnnotationEdit {
    let tags: Vec<String> = tags.iter().map(|&tag| tag.to_owned()).collect();
    AnnotationEdit { tags: tags.into(), ..AnnotationEdit::default() }
}

fn judged(status: EvalStatus) -> AnnotationEdit {
    AnnotationEdit { eval_status: status.into(), ..AnnotationEdit::default() }
}

fn told() -> Session {
    let tags = vec!["imported".to_owned()];
    Session { title: Some("Apples".into()), tags, ..Session::new("test", "s") }
}

fn title(archive: &OpenSync) -> Option<String> {
    archive.session("s").unwrap().session.title
}

/// The sessions that a filter means, in the order of their names.
fn listed(archive: &OpenSync, filter: &Filter) -> Vec<String> {
    let sessions = archive.sessions(filter, None, ALL).unwrap();
    let mut ids: Vec<_> = sessions.into_iter().map(|info| info.session.external_id).collect();
    ids.sort();
    ids
}

#[test]
fn what_people_say_wins_over_the_source_and_survives_the_next_import() {
    let archive = archive();
    archive.ingest(told(), vec![question("q", "apples")]).unwrap();
    archive.annotate("s", titled("Cider")).unwrap();
    archive.annotate("s", tagged(&["autumn"])).unwrap();

    let renamed = Session { title: Some("Pears".into()), ..told() };
    archive.ingest(renamed, vec![question("q", "apples, again")]).unwrap();
    let archive = archive.reopened();

    let info = archive.session("s").unwrap();
    assert_eq!(info.session.title.as_deref(), Some("Cider"));
    assert_eq!(info.session.tags, ["autumn"]);
    archive.annotate("s", AnnotationEdit { title: Edit::Clear, ..Default::default() }).unwrap();
    assert_eq!(title(&archive).as_deref(), Some("Pears"));
}

#[test]
fn an_annotation_goes_with_its_session() {
    let archive = archive();
    archive.ingest(told(), vec![]).unwrap();
    archive.annotate("s", titled("Cider")).unwrap();

    assert_eq!(archive.delete("s").unwrap().session.title.as_deref(), Some("Cider"));
    archive.ingest(told(), vec![]).unwrap();
    assert_eq!(title(&archive).as_deref(), Some("Apples"));
    assert!(archive.session("s").unwrap().annotation.is_empty());
}

#[test]
fn an_edit_is_one_change_and_the_same_edit_again_is_none() {
    let archive = archive();
    archive.ingest(told(), vec![]).unwrap();
    let before = changes(&archive).len();
    archive.annotate("s", judged(EvalStatus::Golden)).unwrap();
    let first = archive.session("s").unwrap().annotation;
    archive.annotate("s", judged(EvalStatus::Golden)).unwrap();

    let log = changes(&archive);
    assert_eq!(log.len(), before + 1);
    assert_eq!(log.last().unwrap().kind, ChangeKind::Annotated);
    assert_eq!(archive.session("s").unwrap().annotation, first);
    assert!(first.reviewed_at.is_some());
}

#[test]
fn a_field_that_is_not_named_stays() {
    let archive = archive();
    archive.ingest(told(), vec![]).unwrap();
    let all = AnnotationEdit {
        eval_ready: true.into(),
        eval_notes: "look twice".to_owned().into(),
        expected_output: "cider".to_owned().into(),
        reviewed_at: 7.into(),
        local_only: true.into(),
        ..judged(EvalStatus::Correct)
    };
    archive.annotate("s", all).unwrap();
    let info = archive.annotate("s", titled("Cider")).unwrap();

    let said = &info.annotation;
    assert!(said.eval_ready && said.local_only);
    assert_eq!(said.eval_status, Some(EvalStatus::Correct));
    assert_eq!(said.eval_notes.as_deref(), Some("look twice"));
    assert_eq!(said.expected_output.as_deref(), Some("cider"));
    assert_eq!(
        (said.reviewed_at, info.session.tags.as_slice()),
        (Some(7), &["imported".into()][..])
    );
}

#[test]
fn a_new_title_and_new_labels_find_the_session_and_the_old_ones_do_not() {
    let archive = asked(&[("s", "hello"), ("t", "hello")]);
    archive.ingest(told(), vec![]).unwrap();
    assert_eq!(found(&archive, "apples"), ["s"]);
    archive.annotate("s", titled("Marmalade")).unwrap();
    archive.annotate("s", tagged(&["Late Autumn"])).unwrap();

    assert_eq!(found(&archive, "marmalade"), ["s"]);
    assert_eq!(found(&archive, "autumn"), ["s"]);
    assert!(found(&archive, "apples").is_empty());
    assert_eq!(found(&archive, "hello tag:\"late autumn\""), ["s"]);
    assert_eq!(found(&archive, "hello -tag:\"late autumn\""), ["t"]);
    assert!(found(&archive, "hello tag:autumn").is_empty());
}

#[test]
fn states_in_evaluations_filter_lists_searches_and_sums() {
    let archive = asked(&[("a", "hello"), ("b", "hello"), ("c", "hello")]);
    archive.annotate("a", judged(EvalStatus::Golden)).unwrap();
    archive.annotate("b", judged(EvalStatus::NeedsReview)).unwrap();
    archive.annotate("b", AnnotationEdit { eval_ready: true.into(), ..tagged(&["x"]) }).unwrap();

    let golden = Filter::default().status(EvalStatus::Golden);
    let ready = Filter::default().include(Field::Has, "eval");
    let unready = Filter::default().exclude(Field::Has, "eval");
    let labelled = Filter::default().include(Field::Tag, "y").include(Field::Tag, " X");
    assert_eq!(listed(&archive, &golden), ["a"]);
    assert_eq!(listed(&archive, &ready), ["b"]);
    assert_eq!(listed(&archive, &unready), ["a", "c"]);
    assert_eq!(listed(&archive, &labelled), ["b"]);
    assert_eq!(found(&archive, "hello eval:golden"), ["a"]);
    assert_eq!(found(&archive, "hello eval:ready"), ["b"]);
    let query = Query::new("hello").exclude(Field::Status, "needs_review");
    assert_eq!(archive.search(&query).unwrap().hits.len(), 2);
    assert_eq!(archive.stats(&ready).unwrap().total.messages, 1);
    assert_eq!(archive.stats(&unready).unwrap().total.sessions, 2);
    assert_eq!(stats(&archive).total.messages, 3);
}

#[test]
fn sums_by_label_are_those_of_the_sessions_that_have_it() {
    let archive: Archive = archive();
    for (id, tokens) in [("a", 100), ("b", 1000)] {
        let answer = super::common::answer("m", "yes", tokens);
        archive.ingest(Session::new("test", id), vec![answer]).unwrap();
    }
    archive.annotate("a", tagged(&["x"])).unwrap();
    archive.annotate("b", tagged(&["y"])).unwrap();
    let scope = |tags: &[&str]| {
        tags.iter().fold(Filter::default(), |filter, tag| filter.include(Field::Tag, *tag))
    };

    assert_eq!(archive.stats(&scope(&["x", "y"])).unwrap(), stats(&archive));
    let of_one = archive.stats(&scope(&["x"])).unwrap();
    assert_eq!((of_one.total.usage.input, of_one.by_model.len()), (100, 1));
}

#[test]
fn what_is_too_long_is_refused_and_changes_nothing() {
    let archive = archive();
    archive.ingest(told(), vec![]).unwrap();
    let long = "a".repeat(1001);
    for edit in [titled(&long), tagged(&[&long]), tagged(&["a"; 101])] {
        assert_eq!(archive.annotate("s", edit).unwrap_err().kind(), ErrorKind::InvalidInput);
    }
    assert!(archive.session("s").unwrap().annotation.is_empty());
    let missing = archive.annotate("nobody", titled("x")).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
}

#[test]
fn blank_titles_and_labels_are_none() {
    let archive = archive();
    archive.ingest(told(), vec![Message::new("m", Role::User, 0)]).unwrap();
    archive.annotate("s", titled("  Two\n words ")).unwrap();
    let info = archive.annotate("s", tagged(&[" a ", "", "A", "b"])).unwrap();
    assert_eq!(info.session.title.as_deref(), Some("Two words"));
    assert_eq!(info.session.tags, ["a", "b"]);
    let info = archive.annotate("s", titled(" \n")).unwrap();
    assert_eq!(info.session.title.as_deref(), Some("Apples"));
}
