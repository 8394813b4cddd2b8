//! Deleting by a filter: what is meant goes, as many as were said, and nothing else.

use std::ops::ControlFlow;

use opensync_core::filter::Field;
use opensync_core::sessions::{Deletion, ListOptions};
use opensync_core::{ErrorKind, Filter, Session};

use super::common::{Archive, answer, archive, question, session_ids};

fn go_on(_: u64, _: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn all() -> Deletion {
    Deletion::new(Filter::default(), true).unwrap()
}

#[test]
fn everything_is_meant_only_by_who_says_so() {
    let zone = Filter::default().time_zone("+02:00".parse().unwrap());
    for (filter, is_all) in [
        (Filter::default(), false),
        (zone, false),
        (Filter::default().include(Field::Tag, "draft"), true),
    ] {
        let refused = Deletion::new(filter, is_all).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidInput, "{refused}");
    }
}

/// Sessions of two sources, 250 of the first.
fn two_sources() -> Archive {
    let archive = archive();
    for number in 0..260 {
        let source = if number < 250 { "test" } else { "other" };
        let said = vec![question("q", "why?"), answer("a", "because", 5)];
        archive.ingest(Session::new(source, format!("s-{number:03}")), said).unwrap();
    }
    archive
}

#[test]
fn sessions_go_by_a_filter_with_their_messages_and_sums_and_the_others_stay() {
    let archive = two_sources();
    let filter = Filter::default().include(Field::Source, "test");
    assert_eq!(archive.count_sessions(&filter).unwrap(), 250);
    let mine = Deletion::new(filter, false).unwrap();
    let mut told = Vec::new();
    let deleted = archive
        .delete_sessions(&mine, Some(250), &mut |done, total| {
            told.push((done, total));
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!((deleted.sessions, deleted.messages), (250, 500));
    assert_eq!(told, [(0, 250), (100, 250), (200, 250), (250, 250)]);
    let stats = archive.stats(&Filter::default()).unwrap();
    assert_eq!((stats.total.sessions, stats.total.messages), (10, 20));
    assert_eq!(archive.list(&ListOptions::default()).unwrap().total, 10);
    assert_eq!(archive.delete_sessions(&mine, None, &mut go_on).unwrap().sessions, 0);
}

#[test]
fn nothing_goes_if_they_are_not_as_many_as_were_said() {
    let archive = two_sources();
    for wrong in [0, 259, 261] {
        let refused = archive.delete_sessions(&all(), Some(wrong), &mut go_on);
        assert!(refused.unwrap_err().to_string().contains("260 sessions"), "{wrong}");
    }
    assert_eq!(session_ids(&archive).len(), 260);
}

#[test]
fn what_is_broken_off_stays_gone_and_the_rest_stays() {
    let archive = two_sources();
    let mut once = |done, _| if done > 0 { ControlFlow::Break(()) } else { go_on(0, 0) };
    let deleted = archive.delete_sessions(&all(), None, &mut once).unwrap();
    assert_eq!(deleted.sessions, 100);
    assert_eq!(session_ids(&archive.reopened()).len(), 160);
}

#[test]
fn a_hidden_source_is_shown_to_who_asks_for_it_and_kept() {
    let archive = two_sources();
    archive.set_source_hidden("test", true).unwrap();
    let listed = |filter: Filter| {
        let mut options = ListOptions::default();
        options.filter = archive.without_hidden(filter).unwrap();
        archive.list(&options).unwrap().total
    };
    assert_eq!(listed(Filter::default()), 10);
    assert_eq!(listed(Filter::default().include(Field::Source, "test")), 250);
    // A source whose name begins as that one does is another one.
    archive.ingest(Session::new("test-two", "t"), vec![question("q", "why?")]).unwrap();
    assert_eq!(listed(Filter::default()), 11);
    assert!(archive.set_source_hidden("", true).is_err());
    archive.set_source_hidden("test", false).unwrap();
    archive.set_source_hidden("test", false).unwrap();
    assert_eq!((listed(Filter::default()), archive.hidden_sources().unwrap().len()), (261, 0));
}
