//! Blame: a commit leads to the session that made it, and to what was asked.

use opensync_core::sessions::{BlamedBy, Link, LinkKind};
use opensync_core::{ErrorKind, Message, Part, Role, Session};

use super::acts::{ran, workshop};
use super::common::{MINUTE, NOON, archive, question};

#[test]
fn a_commit_leads_to_the_session_that_made_it_and_to_the_prompt() {
    let archive = workshop();
    for (name, by) in [
        ("abc1234", BlamedBy::Hash),
        ("abc1", BlamedBy::Hash),
        ("ABC1234def56789", BlamedBy::Hash),
        ("mend the lock", BlamedBy::Subject),
        (" Mend the lock (#12)", BlamedBy::Subject),
    ] {
        let blame = archive.blame(name, None).unwrap();
        assert_eq!((blame.session.session.external_id.as_str(), blame.by), ("maker", by), "{name}");
        assert_eq!((blame.message_id.as_str(), blame.hash.as_deref()), ("c-call", Some("abc1234")));
        assert_eq!(blame.prompt.unwrap().text, "why does the lock hang?");
        assert!(blame.others.is_empty(), "{name}");
    }
}

#[test]
fn a_commit_that_nobody_made_is_not_found_however_often_it_is_quoted() {
    let archive = workshop();
    for name in ["def5678", "Mend the", "lock", ""] {
        let error = archive.blame(name, None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{name}");
    }
    assert!(archive.blame("def5678", None).unwrap_err().to_string().contains("`def5678`"));
}

#[test]
fn the_beginning_of_two_hashes_is_ambiguous() {
    let archive = archive();
    let mut said = ran("a", NOON, "git commit -m One", "[main abc1234] One").to_vec();
    said.extend(ran("b", NOON, "git commit -m Two", "[main abc1235] Two"));
    archive.ingest(Session::new("test", "s"), said).unwrap();
    assert_eq!(archive.blame("abc123", None).unwrap_err().kind(), ErrorKind::InvalidInput);
    assert_eq!(archive.blame("abc1235", None).unwrap().subject, "Two");
}

#[test]
fn of_several_commits_with_one_subject_the_nearest_in_time_is_meant_and_a_fork_comes_last() {
    let archive = archive();
    let made = |at| {
        let mut said = vec![question("q", "go on")];
        said.extend(ran("c", at, "git commit -qm wip", ""));
        said
    };
    let parent = Some(Link { kind: LinkKind::Fork, external_id: "first".into() });
    let fork = Session { parent, ..Session::new("test", "copy") };
    archive.ingest(fork, made(NOON)).unwrap();
    archive.ingest(Session::new("test", "first"), made(NOON)).unwrap();
    archive.ingest(Session::new("test", "second"), made(NOON + 9 * MINUTE)).unwrap();
    let blamed = |authored_at| {
        let blame = archive.blame("wip", authored_at).unwrap();
        (blame.session.session.external_id, blame.others.len())
    };
    assert_eq!(blamed(None), ("first".to_owned(), 2));
    assert_eq!(blamed(Some(NOON + 8 * MINUTE)), ("second".to_owned(), 2));
}

#[test]
fn what_an_agent_put_in_is_no_prompt() {
    let archive = archive();
    let injected = Message { is_injected: true, ..question("i", "a reminder") };
    let mut said = vec![question("q", "mend it"), injected];
    said.push(Message::new("a", Role::Assistant, NOON).with(Part::text("I shall")));
    said.extend(ran("c", NOON + MINUTE, "git commit -m Mended", "[main abc1234] Mended"));
    archive.ingest(Session::new("test", "s"), said).unwrap();
    let prompt = archive.blame("abc1234", None).unwrap().prompt.unwrap();
    assert_eq!((prompt.place, prompt.text.as_str()), (0, "mend it"));
}
