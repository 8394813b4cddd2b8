//! Partial: clients that tell a session piece by piece say in each piece what they know.

use opensync_core::accounts::Claims;
use opensync_core::{ErrorKind, Session};

use super::common::{Archive, MINUTE, NOON, archive, question};

fn told(archive: &Archive, session: Session) -> Session {
    let done = archive.ingest_partial(vec![(session, vec![])], "somebody").unwrap();
    assert!(done[0].is_ok(), "{done:?}");
    archive.session("s").unwrap().session
}

fn piece(source: &str) -> Session {
    Session { started_at: Some(NOON), ..Session::new(source, "s") }
}

#[test]
fn a_source_that_is_open_is_the_known_one_and_else_the_one_by_default() {
    let archive = archive();
    assert_eq!(told(&archive, piece("")).source, "somebody");
    assert_eq!(told(&archive, piece("agent")).source, "agent");
    assert_eq!(told(&archive, piece("")).source, "agent");
}

#[test]
fn pieces_of_one_call_know_of_each_other() {
    let archive = archive();
    let pieces = vec![(piece("agent"), vec![]), (piece(""), vec![question("q", "why")])];
    archive.ingest_partial(pieces, "somebody").unwrap();
    assert_eq!(archive.session("s").unwrap().session.source, "agent");
}

#[test]
fn a_session_began_when_it_was_first_told_to_have_or_earlier() {
    let archive = archive();
    let began = |at| told(&archive, Session { started_at: Some(at), ..piece("agent") }).started_at;
    assert_eq!(began(NOON), Some(NOON));
    assert_eq!(began(NOON + MINUTE), Some(NOON));
    assert_eq!(began(NOON - MINUTE), Some(NOON - MINUTE));
}

#[test]
fn the_model_of_a_later_message_is_not_that_of_the_session() {
    let archive = archive();
    let model = |name: &str| Claims { model: Some(name.into()), ..Claims::default() };
    told(&archive, Session { claims: model("first"), ..piece("agent") });
    let later = Session { claims: model("second"), ..piece("agent") };
    archive.ingest_partial(vec![(later, vec![question("q", "why")])], "somebody").unwrap();
    assert_eq!(archive.session("s").unwrap().session.claims.model.as_deref(), Some("first"));
}

#[test]
fn without_a_source_by_default_one_must_be_told() {
    let done = archive().ingest_partial(vec![(piece(""), vec![])], "").unwrap();
    assert_eq!(done[0].as_ref().unwrap_err().kind(), ErrorKind::InvalidInput);
}
