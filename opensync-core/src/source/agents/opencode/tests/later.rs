//! The tables of version 2: alone, and beside those of version 1.

use super::*;
use crate::model::{LinkKind, PartKind, Role, Usage};

const ANSWER: &str = r#"{"time":{"created":2000,"completed":2500},"agent":"build",
    "model":{"id":"opus","providerID":"zen","variant":"default"},
    "content":[{"type":"reasoning","text":"Hm."},
        {"type":"tool","id":"call_1","name":"read","state":{"status":"completed",
            "input":{"path":"a.rs"},"content":[{"type":"text","text":"fn a"},
                {"type":"file","uri":"data:image/png;base64,AAEC","mime":"image/png"}],
            "metadata":{"lines":1}},"time":{"created":2100,"completed":2200}},
        {"type":"tool","id":"call_2","name":"shell","state":{"status":"error","input":{},
            "content":[{"type":"text","text":"so far"}],
            "error":{"type":"tool.execution","message":"it broke"}},"time":{"created":2300}},
        {"type":"text","text":"Because."}],
    "snapshot":{"start":"abc"},"finish":"stop","cost":0.5,
    "tokens":{"input":1,"output":2,"reasoning":3,"cache":{"read":4,"write":5}}}"#;

/// The only message of a database with one row.
fn only(kind: &str, json: &str) -> (Message, ReadReport) {
    let data = Data::new();
    let connection = data.later_database();
    add_later_session(&connection, "ses_1", 1000);
    add_later(&connection, "ses_1", "msg_1", kind, 2000, json);
    let mut read = data.read(None);
    (read.batches[0].messages.remove(0), read.report)
}

#[test]
fn an_answer_is_read_from_its_row() {
    let (message, report) = only("assistant", ANSWER);

    assert_eq!((message.role, message.created_at), (Role::Assistant, 2000));
    assert_eq!(
        (message.model.as_deref(), message.provider.as_deref()),
        (Some("opus"), Some("zen"))
    );
    assert_eq!(message.claimed_cost_nanos, Some(500_000_000));
    let usage = Usage {
        input: 1,
        output: 2,
        reasoning: 3,
        cache_read: 4,
        cache_write_5m: 5,
        cache_write_1h: 0,
    };
    assert_eq!(message.usage, Some(usage));
    let kinds: Vec<_> = message.parts.iter().map(|part| part.kind).collect();
    let tool = [PartKind::ToolCall, PartKind::ToolResult];
    let first = [PartKind::Thinking, tool[0], tool[1], PartKind::Image];
    assert_eq!(kinds, [&first[..], &tool, &[PartKind::Text, PartKind::Other]].concat());
    let result = &message.parts[2];
    assert_eq!((result.text.as_str(), result.call_id.as_deref()), ("fn a", Some("call_1")));
    assert!(result.detail.as_ref().unwrap().contains(r#""lines":1"#));
    let failed = &message.parts[5];
    assert_eq!((failed.text.as_str(), failed.is_error), ("so far\nit broke", true));
    assert!(report.unknown_entries.is_empty());
}

#[test]
fn each_type_of_row_is_what_it_is() {
    let role = |kind, json| {
        let (message, _) = only(kind, json);
        let text = message.parts.first().map(|part| part.text.clone()).unwrap_or_default();
        (message.role, message.is_injected, message.parts[0].kind, text)
    };
    let text = r#"{"text":"Why?","time":{"created":2000}}"#;
    let said = |role, is_injected| (role, is_injected, PartKind::Text, "Why?".to_owned());
    assert_eq!(role("user", text), said(Role::User, false));
    assert_eq!(role("synthetic", text), said(Role::User, true));
    assert_eq!(role("skill", text), said(Role::User, true));
    assert_eq!(role("system", text), said(Role::System, true));
    let summary = r#"{"status":"completed","summary":"So far","recent":"all again"}"#;
    let told = (Role::Assistant, false, PartKind::Compaction, "So far".to_owned());
    assert_eq!(role("compaction", summary), told);

    let shell = r#"{"shellID":"sh_1","command":"make","output":"done","exit":2}"#;
    let (message, _) = only("shell", shell);
    assert_eq!((message.role, message.parts.len()), (Role::User, 2));
    assert_eq!(message.parts[0].text, r#"{"command":"make"}"#);
    assert_eq!((message.parts[1].text.as_str(), message.parts[1].is_error), ("done", true));
}

#[test]
fn a_persons_files_agents_and_skills_come_with_the_text() {
    let json = r#"{"text":"Look","files":[{"data":"AAEC","mime":"image/png","name":"a.png",
        "source":{"type":"inline"}},{"uri":"file:///w/b.rs","mime":"text/plain"}],
        "agents":[{"name":"general"}],"skills":[{"id":"s"}]}"#;

    let (message, _) = only("user", json);

    let kinds: Vec<_> = message.parts.iter().map(|part| part.kind.as_str()).collect();
    assert_eq!(kinds, ["text", "image", "file", "other", "other"]);
    assert_eq!((message.parts[1].text.as_str(), message.parts[1].size_bytes), ("AAEC", Some(3)));
    assert_eq!(message.parts[3].name.as_deref(), Some("agent"));
}

#[test]
fn rows_of_unknown_types_are_kept_and_counted_and_notes_are_kept() {
    let (message, report) = only("hologram", r#"{"depth":3}"#);
    assert_eq!((message.role, message.parts[0].text.as_str()), (Role::System, r#"{"depth":3}"#));
    assert_eq!(message.parts[0].name.as_deref(), Some("hologram"));
    assert_eq!(report.unknown_entries.get("message:hologram"), Some(&1));

    let (message, report) = only("idle", r#"{"outcome":"succeeded"}"#);
    assert_eq!(message.parts[0].kind, PartKind::Other);
    assert!(report.unknown_entries.is_empty());

    let piece = r#"{"content":[{"type":"smell","of":1},5,{"type":"text","text":7}],"cost":"free"}"#;
    let (message, report) = only("assistant", piece);
    assert_eq!(message.parts.len(), 3);
    assert_eq!(report.unknown_entries.get("part:smell"), Some(&1));
}

#[test]
fn a_session_tells_what_its_row_does_and_names_the_one_it_is_a_fork_of() {
    let data = Data::new();
    let connection = data.later_database();
    for (id, at) in [("ses_1", 1000), ("ses_2", 9000)] {
        add_later_session(&connection, id, at);
        add_later(&connection, id, &format!("{id}_q"), "user", 2000, r#"{"text":"Why?"}"#);
        add_later(&connection, id, &format!("{id}_a"), "assistant", 2000, ANSWER);
    }
    let boundary = r#"{"type":"before","messageID":"m"}"#;
    let query = "update session_v2 set fork_session_id = 'ses_1', fork_boundary = ?1, title = null \
         where id = 'ses_2'";
    connection.execute(query, [boundary]).unwrap();
    drop(connection);
    let archive = Archive::new();

    assert_eq!(archive.import(data.path()), 0);

    let (first, fork) = (archive.session("ses_1"), archive.session("ses_2"));
    assert_eq!(first.session.title.as_deref(), Some("Fix the shop"));
    assert_eq!(first.session.project.path.as_deref(), Some("/home/ada/shop"));
    let parent = fork.session.parent.unwrap();
    assert_eq!((parent.kind, parent.external_id.as_str()), (LinkKind::Fork, "ses_1"));
    assert_eq!((first.message_count, fork.message_count), (2, 2));
    assert_eq!((first.usage.input, fork.usage.input), (1, 0));
}

#[test]
fn rows_that_change_in_place_are_read_again_whatever_their_number() {
    let data = Data::new();
    let connection = data.later_database();
    add_later_session(&connection, "ses_1", 1000);
    for (at, id) in (0..).zip(["m1", "m2", "m3"]) {
        add_later(&connection, "ses_1", id, "user", 1000 + at * MINUTE, r#"{"text":"old"}"#);
    }
    let first = data.read(None);
    assert_eq!(first.message_ids(), ["m1", "m2", "m3"]);

    let query = "update session_message set data = '{\"text\":\"new\"}', time_updated = ?1 \
         where id = 'm1'";
    connection.execute(query, [1000 + 20 * MINUTE]).unwrap();
    add_later(&connection, "ses_1", "m4", "user", 0, r#"{"text":"late"}"#);
    let second = data.read(first.cursor());

    assert_eq!(second.message_ids(), ["m1", "m3", "m4"]);
    assert_eq!(second.messages()[0].parts[0].text, "new");
    assert_eq!(data.read(second.cursor()).report, ReadReport::default());
}

#[test]
fn what_was_moved_is_read_once_and_what_either_version_added_as_well() {
    let data = Data::new();
    let connection = data.database();
    add_talk(&connection, "ses_1", 1000);
    let first = data.read(None);
    let archive = Archive::new();
    archive.import(data.path());

    connection.execute_batch(LATER_SCHEMA).unwrap();
    add_later_session(&connection, "ses_1", 1000 + MINUTE);
    add_later(&connection, "ses_1", "ses_1_q", "user", 1000, r#"{"text":"Why?"}"#);
    let old = 1000 + MINUTE;
    let moved = r#"{"content":[{"type":"text","text":"[cleared]"}]}"#;
    add_later(&connection, "ses_1", "ses_1_a", "assistant", old, moved);
    add_later(&connection, "ses_1", "m9", "user", old + MINUTE, r#"{"text":"And now?"}"#);
    add_talk(&connection, "ses_2", 1000 + 30 * MINUTE);
    let second = data.read(first.cursor());

    let ids = ["ses_1_q", "ses_1_a", "m9", "ses_2_q", "ses_2_a"];
    assert_eq!(second.message_ids(), ids[1..]);
    let whole = data.read(None);
    assert_eq!(whole.message_ids(), ids);
    assert_eq!(whole.messages()[1].parts[0].text, "Because.");
    drop(connection);
    archive.import(data.path());
    assert_eq!(archive.texts("ses_1"), ["Why?", "Because.", "And now?"]);
}

#[test]
fn a_moved_message_that_version_2_went_on_with_is_read_from_there() {
    let data = Data::new();
    let connection = data.database();
    add_talk(&connection, "ses_1", 1000);
    connection.execute_batch(LATER_SCHEMA).unwrap();
    add_later_session(&connection, "ses_1", 1000);
    let at = 1000 + 5 * MINUTE;
    let json = r#"{"content":[{"type":"text","text":"Because of it."}]}"#;
    add_later(&connection, "ses_1", "ses_1_a", "assistant", at, json);

    let read = data.read(None);

    assert_eq!(read.message_ids(), ["ses_1_q", "ses_1_a"]);
    assert_eq!(read.messages()[1].parts[0].text, "Because of it.");
}

#[test]
fn what_the_move_split_off_and_summed_up_is_not_read_twice() {
    let data = Data::new();
    let connection = data.database();
    add_session(&connection, "ses_1", 1000);
    let (question, split) = ("msg_0123456789abXYZ", "msg_0123456789abQRS");
    add_message(&connection, "ses_1", question, 1000, r#"{"role":"user"}"#);
    add_part(&connection, question, "p1", 1000, r#"{"type":"text","text":"Read it"}"#);
    let synthetic = r#"{"type":"text","text":"It says: x","synthetic":true}"#;
    add_part(&connection, question, "p2", 1001, synthetic);
    add_message(&connection, "ses_1", "msg_sum", 2000, r#"{"role":"assistant","summary":true}"#);
    add_part(&connection, "msg_sum", "p3", 2000, r#"{"type":"text","text":"In short"}"#);
    add_message(&connection, "ses_1", "msg_ask", 1900, r#"{"role":"user"}"#);
    add_part(&connection, "msg_ask", "p4", 1900, r#"{"type":"compaction","auto":true}"#);
    connection.execute_batch(LATER_SCHEMA).unwrap();
    add_later_session(&connection, "ses_1", 1000);
    add_later(&connection, "ses_1", question, "user", 1000, r#"{"text":"Read it"}"#);
    add_later(&connection, "ses_1", split, "synthetic", 1000, r#"{"text":"It says: x"}"#);
    add_later(&connection, "ses_1", "msg_ask", "compaction", 1900, r#"{"summary":"In short"}"#);
    connection
        .execute_batch("update session_message set time_updated = 2000 where id = 'msg_ask'")
        .unwrap();
    add_later(&connection, "ses_1", "msg_own", "synthetic", 3000, r#"{"text":"A new note"}"#);

    let read = data.read(None);

    assert_eq!(read.message_ids(), [question, "msg_ask", "msg_sum", "msg_own"]);
    assert_eq!(read.messages()[0].parts.len(), 2);
}

#[test]
fn an_empty_table_of_version_2_changes_nothing() {
    let data = Data::new();
    let connection = data.database();
    add_talk(&connection, "ses_1", 1000);
    let first = data.read(None);
    let rows = LATER_SCHEMA.split_once("create table session_message").unwrap().1;
    connection.execute_batch(&format!("create table session_message{rows}")).unwrap();

    let second = data.read(first.cursor());

    assert_eq!(second.message_ids(), ["ses_1_a"]);
    assert_eq!(data.read(None).message_ids(), ["ses_1_q", "ses_1_a"]);
}

#[test]
fn messages_follow_their_number_and_a_version_without_it_their_time() {
    let data = Data::new();
    let connection = data.later_database();
    add_later_session(&connection, "ses_1", 1000);
    add_later(&connection, "ses_1", "m2", "user", 5000, r#"{"text":"first"}"#);
    add_later(&connection, "ses_1", "m1", "user", 4000, r#"{"text":"second"}"#);
    assert_eq!(data.read(None).message_ids(), ["m2", "m1"]);

    connection
        .execute_batch("drop index later_session; alter table session_message drop column seq")
        .unwrap();
    assert_eq!(data.read(None).message_ids(), ["m1", "m2"]);
}

#[test]
fn a_database_that_is_not_known_is_refused_with_what_it_lacks() {
    let lack = |schema: &str| {
        let data = Data::new();
        Connection::open(data.path().join("opencode.db")).unwrap().execute_batch(schema).unwrap();
        let error = OPENCODE.read(&data.logs()[0], None, &mut |_| Ok(())).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::InvalidInput, "{schema}");
        error.to_string()
    };
    let session = "create table session (id text);";
    let message = "create table message (id text, session_id text, data text);";
    assert!(lack("").contains("none of the tables of OpenCode"));
    assert!(lack("create table talk (id text)").contains("none of the tables of OpenCode"));
    assert!(lack(session).contains("no table `message`"));
    assert!(lack(&format!("{session} {message}")).contains("no table `part`"));
    assert!(
        lack(&format!("{session} create view part as select 1")).contains("no table `message`")
    );
    assert!(lack("create table session_v2 (id text)").contains("no table `session_message`"));
    let turns = "create table session_message (id text, session_id text, type text, body text);";
    let told = lack(&format!("create table session_v2 (id text); {turns}"));
    assert!(told.contains("`session_message` has no column `data`"), "{told}");

    let data = Data::new();
    data.write("opencode.db", &"no database".repeat(100));
    let error = OPENCODE.read(&data.logs()[0], None, &mut |_| Ok(())).unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Io);
}

#[test]
fn members_of_the_family_without_times_of_change_are_read() {
    let data = Data::new();
    let connection = Connection::open(data.path().join("opencode.db")).unwrap();
    connection
        .execute_batch(
            "create table session (id text primary key, title text, time_updated integer);
             create table message (id text primary key, session_id text, data text);
             create table part (id text primary key, message_id text, session_id text, data text);
             insert into session values ('s1', 'Talk', 1000);
             insert into message values ('m1', 's1', '{\"role\":\"user\",\"time\":{\"created\":5}}');
             insert into part values ('p1', 'm1', 's1', '{\"type\":\"text\",\"text\":\"Why?\"}');",
        )
        .unwrap();
    let first = data.read(None);
    assert_eq!(first.messages()[0].parts[0].text, "Why?");

    connection
        .execute_batch(
            "update part set data = '{\"type\":\"text\",\"text\":\"How?\"}';
             update session set time_updated = 2000000",
        )
        .unwrap();

    assert_eq!(data.read(first.cursor()).messages()[0].parts[0].text, "How?");
}
