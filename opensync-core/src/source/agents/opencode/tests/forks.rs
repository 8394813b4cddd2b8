//! Forks of version 1: copies under new ids, which count once and are linked.

use super::*;
use crate::model::LinkKind;
use crate::source::OpenCode;

/// The JSON of an answer that began at `at` and used `input` tokens.
fn answer(at: i64, input: u64) -> String {
    format!(
        r#"{{"role":"assistant","time":{{"created":{at},"completed":{}}},"modelID":"opus",
        "providerID":"zen","cost":0.5,"tokens":{{"input":{input},"output":9,"reasoning":0,
        "cache":{{"read":100,"write":0}}}}}}"#,
        at + 500
    )
}

/// A question and an answer of so many tokens, as `session` holds them under ids of its own.
fn add_turn(connection: &Connection, session: &str, at: i64, input: u64, text: &str) {
    let (question, id) = (format!("{session}_q{at}"), format!("{session}_a{at}"));
    add_message(connection, session, &question, at, r#"{"role":"user"}"#);
    add_message(connection, session, &id, at + 100, &answer(at + 100, input));
    let text = format!(r#"{{"type":"text","text":"{text}"}}"#);
    add_part(connection, &id, &format!("{id}_p"), at + 200, &text);
}

fn add_at(connection: &Connection, session: &str, began: i64, updated: i64) {
    add_session(connection, session, updated);
    let query = "update session set time_created = ?1 where id = ?2";
    connection.execute(query, params![began, session]).unwrap();
}

/// Input tokens of each session, after an import of all.
fn counted(archive: &Archive, ids: &[&str]) -> Vec<u64> {
    ids.iter().map(|id| archive.session(id).usage.input).collect()
}

fn origin_of(archive: &Archive, id: &str) -> Option<String> {
    let parent = archive.session(id).session.parent;
    assert!(parent.as_ref().is_none_or(|parent| parent.kind == LinkKind::Fork));
    parent.map(|parent| parent.external_id)
}

#[test]
fn a_fork_counts_what_it_added_and_names_its_origin() {
    let data = Data::new();
    let connection = data.database();
    // The origin went on after the fork was made, so it is the one that changed last.
    add_at(&connection, "origin", 1000, 90 * MINUTE);
    add_at(&connection, "fork", 50 * MINUTE, 60 * MINUTE);
    for session in ["fork", "origin"] {
        add_turn(&connection, session, 1000, 10, "One");
        add_turn(&connection, session, 5 * MINUTE, 20, "Two");
    }
    add_turn(&connection, "fork", 55 * MINUTE, 40, "Other");
    add_turn(&connection, "origin", 80 * MINUTE, 80, "More");
    drop(connection);
    let archive = Archive::new();

    assert_eq!(archive.import(data.path()), 0);

    assert_eq!(counted(&archive, &["origin", "fork"]), [110, 40]);
    assert_eq!(origin_of(&archive, "fork").as_deref(), Some("origin"));
    assert_eq!(origin_of(&archive, "origin"), None);
    assert_eq!(archive.session("fork").message_count, 6);
}

#[test]
fn a_fork_of_a_fork_names_the_one_in_which_the_last_copy_was_said() {
    let data = Data::new();
    let connection = data.database();
    for (began, session) in
        [(1000, "a"), (20 * MINUTE, "b"), (40 * MINUTE, "c"), (50 * MINUTE, "d")]
    {
        add_at(&connection, session, began, began);
        add_turn(&connection, session, 1000, 10, "One");
    }
    // `c` was made of `b` after that had gone on, `d` of `b` before that.
    for session in ["b", "c"] {
        add_turn(&connection, session, 30 * MINUTE, 20, "Two");
    }
    drop(connection);
    let archive = Archive::new();
    archive.import(data.path());

    assert_eq!(counted(&archive, &["a", "b", "c", "d"]), [10, 20, 0, 0]);
    assert_eq!(origin_of(&archive, "b").as_deref(), Some("a"));
    assert_eq!(origin_of(&archive, "c").as_deref(), Some("b"));
    assert_eq!(origin_of(&archive, "d").as_deref(), Some("a"));
}

#[test]
fn a_fork_whose_origin_is_gone_counts_what_it_holds() {
    let data = Data::new();
    let connection = data.database();
    add_at(&connection, "fork", 50 * MINUTE, 60 * MINUTE);
    add_turn(&connection, "fork", 1000, 10, "One");
    drop(connection);
    let archive = Archive::new();
    archive.import(data.path());

    assert_eq!(counted(&archive, &["fork"]), [10]);
    assert_eq!(origin_of(&archive, "fork"), None);
}

#[test]
fn answers_that_only_look_alike_count_each() {
    let data = Data::new();
    let connection = data.database();
    for session in ["one", "two", "three"] {
        add_at(&connection, session, 1000, MINUTE);
    }
    // Of the same moment and the same size: other words, another call, another model.
    add_turn(&connection, "one", 2000, 10, "Yes");
    add_turn(&connection, "two", 2000, 10, "No");
    add_turn(&connection, "three", 2000, 10, "Yes");
    let query =
        "update message set data = replace(data, 'opus', 'lyra') where session_id = 'three'";
    connection.execute(query, []).unwrap();
    drop(connection);
    let archive = Archive::new();
    archive.import(data.path());

    assert_eq!(counted(&archive, &["one", "two", "three"]), [10, 10, 10]);
    assert_eq!(origin_of(&archive, "two"), None);
}

#[test]
fn a_copy_that_is_delivered_live_counts_once() {
    let data = Data::new();
    let connection = data.database();
    add_at(&connection, "origin", 1000, MINUTE);
    add_turn(&connection, "origin", 1000, 10, "One");
    let archive = Archive::new();
    archive.import(data.path());
    let json = answer(1100, 10).replacen('{', r#"{"id":"new_a","sessionID":"fork","#, 1);
    let part = r#"{"id":"p","messageID":"new_a","type":"text","text":"One"}"#;

    let session = OpenCode::session_of(r#"{"id":"fork","title":"Talk (fork #1)"}"#).unwrap();
    let message = OpenCode::message_of(&format!(r#"{{"info":{json},"parts":[{part}]}}"#)).unwrap();
    archive.archive.ingest(session, vec![message]).unwrap();

    assert_eq!(counted(&archive, &["origin", "fork"]), [10, 0]);

    // What the database tells of it later is the same, with the link.
    add_at(&connection, "fork", 20 * MINUTE, 20 * MINUTE);
    add_message(&connection, "fork", "new_q", 1000, r#"{"role":"user"}"#);
    add_message(&connection, "fork", "new_a", 1100, &answer(1100, 10));
    add_part(&connection, "new_a", "p", 1200, r#"{"type":"text","text":"One"}"#);
    archive.import(data.path());
    assert_eq!(counted(&archive, &["origin", "fork"]), [10, 0]);
    assert_eq!(origin_of(&archive, "fork").as_deref(), Some("origin"));
}

#[test]
fn a_copy_that_was_moved_to_version_2_counts_once() {
    let data = Data::new();
    let connection = data.database();
    connection.execute_batch(LATER_SCHEMA).unwrap();
    add_at(&connection, "origin", 1000, MINUTE);
    add_turn(&connection, "origin", 1000, 10, "One");
    add_later_session(&connection, "fork", 20 * MINUTE);
    // The move puts the time of the last change in the place of that of completion.
    let json = r#"{"time":{"created":1100,"completed":1200000},
        "model":{"id":"opus","providerID":"zen"},"content":[{"type":"text","text":"One"}],
        "cost":0.5,"tokens":{"input":10,"output":9,"reasoning":0,"cache":{"read":100,"write":0}}}"#;
    add_later(&connection, "fork", "copy", "assistant", 1100, json);
    drop(connection);
    let archive = Archive::new();
    archive.import(data.path());

    assert_eq!(counted(&archive, &["origin", "fork"]), [10, 0]);
}

#[test]
fn a_subagent_is_no_fork() {
    let data = Data::new();
    let connection = data.database();
    add_at(&connection, "origin", 1000, MINUTE);
    add_at(&connection, "task", 50 * MINUTE, 60 * MINUTE);
    for session in ["origin", "task"] {
        add_turn(&connection, session, 1000, 10, "One");
    }
    connection.execute_batch("update session set parent_id = 'origin' where id = 'task'").unwrap();
    drop(connection);

    let read = data.read(None);

    let links: Vec<_> = read
        .batches
        .iter()
        .map(|batch| batch.session.parent.as_ref().map(|link| link.kind))
        .collect();
    assert_eq!(links, [None, Some(LinkKind::Subagent)]);
}
