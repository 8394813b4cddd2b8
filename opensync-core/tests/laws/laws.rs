//! Laws of ingesting and deleting.

use opensync_core::change::{Change, ChangeKind};
use opensync_core::ingest::MessageMode;
use opensync_core::{ErrorKind, Filter, Message, Page, Part, Project, Role, Session, SessionInfo};

use super::common::{
    MINUTE, NOON, answer, archive, asked, changes, found, messages, question, session_ids, stats,
};

fn talk() -> Vec<Message> {
    vec![question("q", "where is the marmalade?"), answer("a", "in the larder", 40)]
}

fn session() -> Session {
    Session {
        title: Some("breakfast".into()),
        project: Project::at("/home/bear/house"),
        ..Session::new("test", "s")
    }
}

#[test]
fn ingesting_twice_is_ingesting_once() {
    let archive = archive();
    let first = archive.ingest(session(), talk()).unwrap();
    assert!(first.is_new && first.is_changed);
    assert_eq!((first.messages_added, first.usage.input, first.usage.output), (2, 40, 20));
    let (sums, log, told) = (stats(&archive), changes(&archive), messages(&archive, "s"));

    let again = archive.ingest(session(), talk()).unwrap();
    assert!(!again.is_new && !again.is_changed);
    assert_eq!((again.messages_added, again.messages_changed), (0, 0));
    assert!(again.usage.is_empty());
    assert_eq!(again.session_id, first.session_id);
    assert_eq!((stats(&archive), changes(&archive)), (sums, log));
    assert_eq!(messages(&archive, "s"), told);
}

#[test]
fn messages_come_back_as_they_were_given_in_order_of_arrival() {
    let archive = archive();
    let long = "a rather long text that says the same thing again and again. ".repeat(400);
    let tool = Message::new("t", Role::Tool, NOON).with(Part {
        detail: Some(long.clone()),
        is_error: true,
        ..Part::tool_result("c", long.clone()).named("Bash")
    });
    let empty = Message::new("e", Role::System, 0);
    let given = vec![answer("z", &long, 3), tool, empty, question("a", "")];
    archive.ingest(session(), given.clone()).unwrap();

    assert_eq!(messages(&archive, "s"), given);
}

#[test]
fn messages_that_are_not_named_stay() {
    let archive = archive();
    archive.ingest(session(), talk()).unwrap();
    archive.ingest(session(), vec![question("q2", "and the tea?")]).unwrap();

    let ids: Vec<_> = messages(&archive, "s").into_iter().map(|told| told.external_id).collect();
    assert_eq!(ids, ["q", "a", "q2"]);
}

#[test]
fn what_a_source_does_not_tell_is_kept() {
    let archive = archive();
    archive.ingest(session(), talk()).unwrap();
    archive.ingest(Session::new("test", "s"), vec![]).unwrap();

    let stored = archive.session("s").unwrap().session;
    assert_eq!(stored.title.as_deref(), Some("breakfast"));
    assert_eq!(stored.project, Project::at("/home/bear/house"));
}

#[test]
fn a_title_that_changes_is_one_change_and_touches_no_message() {
    let archive = archive();
    archive.ingest(session(), talk()).unwrap();
    let done =
        archive.ingest(Session { title: Some("supper".into()), ..session() }, talk()).unwrap();

    assert!(done.is_changed);
    assert_eq!((done.messages_added, done.messages_changed), (0, 0));
    assert_eq!(changes(&archive).len(), 2);
    assert_eq!(found(&archive, "supper"), ["s"]);
    assert!(found(&archive, "breakfast").is_empty());
}

#[test]
fn what_was_deleted_is_nowhere_and_leaves_a_change() {
    let archive = archive();
    archive.ingest(session(), talk()).unwrap();
    archive.ingest(Session::new("test", "other"), vec![question("q", "hello")]).unwrap();
    assert_eq!(found(&archive, "marmalade"), ["s"]);
    let gone = archive.delete("s").unwrap();

    assert_eq!((gone.session.external_id.as_str(), gone.message_count), ("s", 2));
    assert!(found(&archive, "marmalade").is_empty() && found(&archive, "breakfast").is_empty());
    assert_eq!(session_ids(&archive), ["other"]);
    assert_eq!(archive.session("s").unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(archive.delete("s").unwrap_err().kind(), ErrorKind::NotFound);
    let sums = stats(&archive);
    assert_eq!((sums.total.sessions, sums.total.messages, sums.total.usage.total()), (1, 1, 0));
    assert!(sums.by_model.is_empty() && !sums.by_project.contains_key("/home/bear/house"));
    let last = changes(&archive).pop().unwrap();
    assert_eq!((last.external_id.as_str(), last.kind), ("s", ChangeKind::Deleted));
}

#[test]
fn what_was_deleted_can_be_ingested_again() {
    let archive = archive();
    archive.ingest(session(), talk()).unwrap();
    let before = (stats(&archive), messages(&archive, "s"));
    assert_eq!(found(&archive, "larder"), ["s"]);
    archive.delete("s").unwrap();
    assert!(archive.ingest(session(), talk()).unwrap().is_new);

    assert_eq!((stats(&archive), messages(&archive, "s")), before);
    assert_eq!(found(&archive, "larder"), ["s"]);
}

#[test]
fn a_message_that_streams_on_is_one_message() {
    let archive = archive();
    let piece = |text: &str, tokens| Message {
        mode: MessageMode::Extend,
        response_id: Some("r".into()),
        ..answer("a", text, tokens)
    };
    let call = Message {
        parts: vec![Part::tool_call("c", "Bash", r#"{"command":"ls"}"#)],
        ..piece("", 90)
    };
    for step in [piece("in the", 10), piece("in the larder", 50), call, piece("in the", 10)] {
        archive.ingest(session(), vec![step]).unwrap();
    }

    let told = messages(&archive, "s");
    assert_eq!(told.len(), 1);
    let texts: Vec<_> = told[0].parts.iter().map(|part| part.text.as_str()).collect();
    assert_eq!(texts, ["in the larder", r#"{"command":"ls"}"#]);
    let sums = stats(&archive).total;
    assert_eq!((sums.messages, sums.tool_calls, sums.usage.input), (1, 1, 90));
}

#[test]
fn changes_are_numbered_without_gaps_and_can_be_followed() {
    let archive = archive();
    for number in 0..7 {
        let said = vec![question(&format!("m-{number}"), "hello")];
        archive.ingest(Session::new("test", format!("s-{}", number % 3)), said).unwrap();
    }
    archive.delete("s-0").unwrap();

    let mut followed: Vec<Change> = Vec::new();
    loop {
        let after = followed.last().map_or(0, |change| change.position);
        let page = archive.changes(after, 3).unwrap();
        if page.is_empty() {
            break;
        }
        followed.extend(page);
    }
    assert_eq!(followed, changes(&archive));
    let positions: Vec<u64> = followed.iter().map(|change| change.position).collect();
    assert_eq!(positions, (1..=8).collect::<Vec<u64>>());
    let added = ChangeKind::Upserted { messages_added: 1, messages_changed: 0 };
    assert!(followed[..7].iter().all(|change| change.kind == added));
    assert!(followed.is_sorted_by_key(|change| change.at));
}

#[test]
fn a_session_is_named_by_the_beginning_of_its_id() {
    let archive = asked(&[("abcd-1", "one"), ("abce-2", "two"), ("ab", "three")]);
    assert_eq!(archive.session("abcd").unwrap().session.external_id, "abcd-1");
    assert_eq!(archive.session("ab").unwrap().session.external_id, "ab");
    assert_eq!(archive.session("abc").unwrap_err().kind(), ErrorKind::InvalidInput);
    assert_eq!(archive.session("x").unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(archive.delete("abc").unwrap_err().kind(), ErrorKind::InvalidInput);
}

#[test]
fn an_id_that_cannot_be_a_key_is_refused_and_nothing_is_stored() {
    let archive = archive();
    let long = "x".repeat(1025);
    let said = |id: &str| vec![question("fine", "hello"), question(id, "hello")];
    let attempts = [
        (Session::new("test", ""), said("m")),
        (Session::new("test", long.clone()), said("m")),
        (Session::new("", "s"), said("m")),
        (Session::new("test", "s"), said("")),
        (Session::new("test", "s"), said(&long)),
    ];
    for (session, said) in attempts {
        assert_eq!(archive.ingest(session, said).unwrap_err().kind(), ErrorKind::InvalidInput);
    }
    assert!(session_ids(&archive).is_empty() && changes(&archive).is_empty());
    archive.ingest(Session::new("test", "x".repeat(1024)), vec![]).unwrap();
}

#[test]
fn sessions_come_by_their_last_change_and_in_pages() {
    let archive = archive();
    for (session, minute) in [("b", 2), ("d", 4), ("a", 1), ("c", 3)] {
        let said = Message::new("m", Role::User, NOON + minute * MINUTE).with(Part::text("hello"));
        archive.ingest(Session::new("test", session), vec![said]).unwrap();
    }
    assert_eq!(session_ids(&archive), ["d", "c", "b", "a"]);
    let ids = |page: Page<SessionInfo>| -> Vec<String> {
        page.into_iter().map(|info| info.session.external_id).collect()
    };
    let all = Filter::default();
    let first = archive.sessions(&all, None, 1).unwrap();
    let second = archive.sessions(&all, first.next.as_ref(), 2).unwrap();
    let third = archive.sessions(&all, second.next.as_ref(), 2).unwrap();
    assert_eq!((ids(first), third.next.is_none()), (vec!["d".to_owned()], true));
    assert_eq!((ids(second), ids(third)), (vec!["c".to_owned(), "b".into()], vec!["a".to_owned()]));
    let foreign = archive.sessions(&all, Some(&"elsewhere".to_owned().into()), 2);
    assert_eq!(foreign.unwrap_err().kind(), ErrorKind::InvalidInput);
    let mut each = archive.each_session(all.clone());
    assert!(each.by_ref().take(3).all(|info| info.is_ok()));
    let rest = archive.each_session(all.clone()).after(each.cursor().unwrap().clone()).unwrap();
    let rest: Vec<_> = rest.map(|info| info.unwrap().session.external_id).collect();
    assert_eq!((each.count(), rest), (1, vec!["a".to_owned()]));
    assert!(archive.each_session(all).after("elsewhere".to_owned().into()).is_err());

    let later = Message::new("n", Role::User, NOON + 9 * MINUTE).with(Part::text("again"));
    archive.ingest(Session::new("test", "a"), vec![later]).unwrap();
    assert_eq!(session_ids(&archive), ["a", "d", "c", "b"]);
}

#[test]
fn handles_of_one_folder_see_each_others_writes() {
    let folder = tempfile::tempdir().unwrap();
    let one = crate::common::open(folder.path()).unwrap();
    let two = crate::common::open(folder.path()).unwrap();
    one.ingest(session(), talk()).unwrap();
    assert_eq!(messages(&two, "s"), talk());
    assert_eq!(found(&two, "marmalade"), ["s"]);
    two.delete("s").unwrap();
    assert!(session_ids(&one).is_empty());
    assert!(found(&one, "marmalade").is_empty());
}

#[test]
fn threads_may_open_a_new_folder_at_once() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new");
        std::thread::scope(|scope| {
            for name in ["a", "b", "c", "d"] {
                let path = &path;
                scope.spawn(move || {
                    let archive = crate::common::open(path).unwrap();
                    archive.ingest(Session::new("test", name), talk()).unwrap();
                });
            }
        });
        assert_eq!(session_ids(&crate::common::open(&path).unwrap()).len(), 4);
    }
}

#[test]
fn a_message_of_many_parts_is_replaced_about_as_fast_as_it_was_told() {
    let archive = archive();
    let many = |text: &str| {
        let mut message = question("q", text);
        message.parts = (0..40_000).map(|part| Part::text(format!("{text} {part}"))).collect();
        message
    };
    let timed = |text: &str| {
        let began = std::time::Instant::now();
        let done = archive.ingest(session(), vec![many(text)]).unwrap();
        (done.messages_changed, began.elapsed())
    };
    let (_, first) = timed("plum");
    // The quickest of some: the machine may be busy with something else during one.
    let replaced = ["pear", "fig", "lime"].map(timed);
    assert!(replaced.iter().all(|(changed, _)| *changed == 1));
    let quickest = replaced.iter().map(|(_, took)| *took).min().unwrap();
    assert!(quickest < first * 10, "{quickest:?} after {first:?}");
    assert_eq!(messages(&archive, "s")[0].parts.len(), 40_000);
}
