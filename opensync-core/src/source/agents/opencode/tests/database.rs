//! Databases: what a first read takes, and what the next ones cost.

use rusqlite::StatementStatus;

use super::*;
use crate::Agents;
use crate::model::{LinkKind, Role, Usage};
use crate::opensync::OpenSync;
use crate::source::OPENCODE;
use crate::source::sqlite::connect;

#[test]
fn a_session_is_read_with_its_messages_in_order() {
    let data = Data::new();
    let connection = data.database();
    connection.execute_batch("insert into project values ('p1', '/work/shop', null)").unwrap();
    add_talk(&connection, "ses_1", 1000);
    connection
        .execute_batch(
            "update session set directory = '/work/shop/api', parent_id = 'ses_0', \
             agent = 'build', cost = 0.0025",
        )
        .unwrap();

    let read = data.read(None);

    let session = &read.batches[0].session;
    assert_eq!(session.external_id, "ses_1");
    assert_eq!(session.source, "opencode");
    assert_eq!(session.title.as_deref(), Some("Fix the shop"));
    assert_eq!(session.project.path.as_deref(), Some("/work/shop/api"));
    assert_eq!(session.project.name.as_deref(), Some("api"));
    let parent = session.parent.as_ref().unwrap();
    assert_eq!((parent.kind, parent.external_id.as_str()), (LinkKind::Subagent, "ses_0"));
    assert_eq!(session.agent.as_deref(), Some("build"));
    assert_eq!(session.agent_version.as_deref(), Some("1.2.3"));
    assert_eq!((session.started_at, session.updated_at), (Some(1000), Some(1000 + MINUTE)));
    assert_eq!(session.claimed_cost_nanos, Some(2_500_000));
    assert!(session.origin.as_ref().unwrap().ends_with("opencode.db"));
    assert_eq!(read.message_ids(), ["ses_1_q", "ses_1_a"]);
    assert_eq!(read.messages()[1].parts[0].text, "Because.");
}

#[test]
fn an_answer_tells_its_model_tokens_and_cost() {
    let data = Data::new();
    let connection = data.database();
    add_session(&connection, "ses_1", 1000);
    let json = r#"{"role":"assistant","parentID":"m0","modelID":"opus","providerID":"zen",
        "cost":0.00135,"tokens":{"total":1230,"input":200,"output":20,"reasoning":10,
        "cache":{"read":1000,"write":7}},"future":{"field":1}}"#;
    add_message(&connection, "ses_1", "m1", 1000, json);
    let finish = r#"{"type":"step-finish","cost":0.00135,"tokens":{"input":200}}"#;
    add_part(&connection, "m1", "p1", 1000, finish);

    let read = data.read(None);

    let message = read.messages()[0];
    assert_eq!(message.role, Role::Assistant);
    assert_eq!(message.model.as_deref(), Some("opus"));
    assert_eq!(message.provider.as_deref(), Some("zen"));
    assert_eq!(message.parent_external_id.as_deref(), Some("m0"));
    assert!(message.response_id.as_ref().unwrap().starts_with("opencode:answer:"));
    assert_eq!(message.claimed_cost_nanos, Some(1_350_000));
    let usage = Usage {
        input: 200,
        output: 20,
        reasoning: 10,
        cache_read: 1000,
        cache_write_5m: 7,
        cache_write_1h: 0,
    };
    assert_eq!(message.usage, Some(usage));
}

#[test]
fn messages_and_parts_follow_their_time_when_ids_begin_again() {
    let data = Data::new();
    let connection = data.database();
    add_session(&connection, "ses_1", 2000);
    add_message(&connection, "ses_1", "msg_fff", 1000, r#"{"role":"user"}"#);
    add_message(&connection, "ses_1", "msg_000", 2000, r#"{"role":"assistant"}"#);
    add_part(&connection, "msg_000", "prt_fff", 2000, r#"{"type":"text","text":"first"}"#);
    add_part(&connection, "msg_000", "prt_000", 2001, r#"{"type":"text","text":"second"}"#);

    let read = data.read(None);

    assert_eq!(read.message_ids(), ["msg_fff", "msg_000"]);
    let texts: Vec<_> = read.messages()[1].parts.iter().map(|part| part.text.as_str()).collect();
    assert_eq!(texts, ["first", "second"]);
}

#[test]
fn a_second_read_of_the_same_file_parses_nothing() {
    let data = Data::new();
    add_talk(&data.database(), "ses_1", 1000);
    let first = data.read(None);

    let second = data.read(first.cursor());

    assert!(first.report.bytes_read > 0);
    assert_eq!(second.report, ReadReport::default());
    assert!(second.batches.is_empty());
}

#[test]
fn what_an_older_reader_read_is_read_anew_though_nothing_changed() {
    let data = Data::new();
    add_talk(&data.database(), "ses_1", 1000);
    let first = data.read(None);
    let older = Cursor { offset: 0, ..first.cursor().unwrap().clone() };

    assert!(OPENCODE.is_current(first.cursor().unwrap()) && !OPENCODE.is_current(&older));
    assert_eq!(data.read(Some(&older)).message_ids(), ["ses_1_q", "ses_1_a"]);
}

#[test]
fn a_part_that_is_written_again_costs_only_its_message() {
    let data = Data::new();
    let connection = data.database();
    add_talk(&connection, "ses_1", 1000);
    add_talk(&connection, "ses_2", 1000 + 10 * MINUTE);
    let first = data.read(None);

    let text = r#"{"type":"text","text":"Because of the rain."}"#;
    let query = "update part set data = ?1, time_updated = ?2 where id = 'ses_1_2'";
    connection.execute(query, params![text, 1000 + 20 * MINUTE]).unwrap();
    // Once more for what was newest before: rows of the last seconds are always read again.
    let mut second = data.read(first.cursor());
    second.batches.retain(|batch| batch.session.external_id == "ses_1");

    assert_eq!(second.message_ids(), ["ses_1_a"]);
    assert_eq!(second.messages()[0].parts[0].text, "Because of the rain.");
    let third = data.read(first.cursor());
    let answers = [r#"{"role":"assistant"}"#, text, r#"{"role":"assistant"}"#];
    let bytes = answers.iter().map(|json| json.len()).sum::<usize>() + 33;
    assert_eq!(third.report.bytes_read, bytes as u64);
}

#[test]
fn old_rows_that_came_in_later_are_read() {
    let data = Data::new();
    let connection = data.database();
    add_talk(&connection, "ses_2", 1000 + 10 * MINUTE);
    let first = data.read(None);

    add_talk(&connection, "ses_1", 1000);
    let second = data.read(first.cursor());

    assert!(
        second.message_ids().starts_with(&["ses_1_q", "ses_1_a"]),
        "{:?}",
        second.message_ids()
    );
}

#[test]
fn a_new_title_is_handed_on_without_messages() {
    let data = Data::new();
    let connection = data.database();
    add_talk(&connection, "ses_1", 1000);
    let first = data.read(None);

    let query = "update session set title = 'Rain', time_updated = ?1";
    connection.execute(query, [1000 + 20 * MINUTE]).unwrap();
    let second = data.read(first.cursor());
    let third = data.read(second.cursor());

    assert_eq!(second.batches[0].session.title.as_deref(), Some("Rain"));
    assert_eq!(second.message_ids(), ["ses_1_a"]);
    assert_eq!(third.report.bytes_read, 0);
}

#[test]
fn a_read_that_was_cut_short_goes_on_where_it_stopped() {
    let data = Data::new();
    let connection = data.database();
    for (id, start) in [("ses_3", 30), ("ses_1", 10), ("ses_2", 20)] {
        add_talk(&connection, id, start * MINUTE);
    }
    let whole = data.read(None);
    assert_eq!(whole.session_ids(), ["ses_1", "ses_2", "ses_3"]);

    let after_second = whole.batches[1].cursor.as_ref();
    add_talk(&connection, "ses_0", 0);
    let query = "update message set time_updated = ?1 where id = 'ses_1_q'";
    connection.execute(query, [90 * MINUTE]).unwrap();
    let rest = data.read(after_second);

    // The second session is read again: rows as new as the last one that was done may be missing.
    assert_eq!(rest.session_ids(), ["ses_0", "ses_2", "ses_3", "ses_1"]);
    assert_eq!(data.read(rest.cursor()).report.bytes_read, 0);
}

#[test]
fn another_database_at_the_same_path_is_read_from_its_beginning() {
    let data = Data::new();
    add_talk(&data.database(), "ses_9", 1000 + 50 * MINUTE);
    let first = data.read(None);
    std::fs::remove_file(data.path().join("opencode.db")).unwrap();
    add_talk(&data.database(), "ses_1", 1000);

    let second = data.read(first.cursor());

    assert_eq!(second.message_ids(), ["ses_1_q", "ses_1_a"]);
}

#[test]
fn a_row_from_the_future_does_not_hide_what_follows() {
    let data = Data::new();
    let connection = data.database();
    add_talk(&connection, "ses_1", 1000);
    add_talk(&connection, "ses_2", 4_000_000_000_000);
    let first = data.read(None);

    let now = data.logs()[0].stamp.modified_ns / 1_000_000 + 1;
    let query = "update message set time_updated = ?1 where id = 'ses_1_q'";
    connection.execute(query, [now]).unwrap();
    let second = data.read(first.cursor());

    assert!(second.message_ids().contains(&"ses_1_q"), "{:?}", second.message_ids());
}

#[test]
fn what_the_agent_deleted_stays_stored() {
    let data = Data::new();
    let connection = data.database();
    add_talk(&connection, "ses_1", 1000);
    let folder = tempfile::tempdir().unwrap();
    let archive = OpenSync::open(folder.path()).unwrap();
    let import = || {
        let path = data.path().join("opencode.db");
        archive
            .import(&Agents::of(&OPENCODE).at([path]), ImportOptions::default().index(false))
            .unwrap();
    };

    import();
    let query = "delete from message where id = 'ses_1_a';
        update session set title = 'Shortened', time_updated = 200000 where id = 'ses_1'";
    connection.execute_batch(query).unwrap();
    import();

    assert_eq!(archive.session("ses_1").unwrap().session.title.as_deref(), Some("Shortened"));
    assert_eq!(archive.message_ids("ses_1").unwrap(), ["ses_1_q", "ses_1_a"]);
}

#[test]
fn a_database_of_an_older_version_is_read_without_the_later_columns() {
    let data = Data::new();
    let connection = data.old_database();
    connection.execute_batch("insert into project values ('p1', '/work/shop')").unwrap();
    add_talk(&connection, "ses_1", 1000);

    let read = data.read(None);

    let session = &read.batches[0].session;
    assert_eq!(session.project.path.as_deref(), Some("/work/shop"));
    assert_eq!(session.agent, None);
    assert_eq!(session.claimed_cost_nanos, None);
    assert_eq!(read.message_ids().len(), 2);
}

#[test]
fn rows_in_the_write_ahead_log_are_seen() {
    let data = Data::new();
    let connection = data.database();
    add_talk(&connection, "ses_1", 1000);
    connection.pragma_update(None, "journal_mode", "wal").unwrap();
    connection.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
    let first = data.read(None);

    add_talk(&connection, "ses_2", 1000 + 20 * MINUTE);
    let second = data.read(first.cursor());

    assert!(std::fs::metadata(data.path().join("opencode.db-wal")).unwrap().len() > 0);
    assert!(second.message_ids().ends_with(&["ses_2_q", "ses_2_a"]), "{:?}", second.message_ids());
}

#[test]
fn reading_a_database_does_not_change_how_it_looks() {
    let data = Data::new();
    let connection = data.database();
    connection.pragma_update(None, "journal_mode", "wal").unwrap();
    add_talk(&connection, "ses_1", 1000);
    drop(connection);
    let before = data.logs();

    let read = data.read(None);

    assert_eq!(data.logs(), before);
    assert_eq!(data.read(read.cursor()).report, ReadReport::default());
}

#[test]
fn a_row_that_is_not_valid_is_reported_and_the_rest_is_read() {
    let data = Data::new();
    let connection = data.database();
    add_talk(&connection, "ses_1", 1000);
    add_part(&connection, "ses_1_a", "prt_x", 2000, "{\"type\":");
    add_message(&connection, "ses_1", "msg_x", 3000, "no json");
    connection.execute("update message set data = x'ff00' where id = 'ses_1_q'", []).unwrap();

    let read = data.read(None);

    assert_eq!(read.message_ids(), ["ses_1_a"]);
    assert_eq!(read.messages()[0].parts.len(), 1);
    assert_eq!(read.report.invalid_line_count, 3);
    assert!(read.report.invalid_lines[0].contains("opencode.db:1: message: "));
    assert!(read.report.invalid_lines[1].contains("opencode.db:3: message: "));
    assert!(read.report.invalid_lines[2].contains("opencode.db:3: part: "));
}

#[test]
fn a_long_session_comes_in_batches_with_the_cursor_at_its_end() {
    let data = Data::new();
    let connection = data.database();
    add_session(&connection, "ses_1", 1000);
    connection.execute_batch("begin").unwrap();
    for index in 0..600 {
        add_message(
            &connection,
            "ses_1",
            &format!("m{index:03}"),
            1000 + index,
            r#"{"role":"user"}"#,
        );
    }
    connection.execute_batch("commit").unwrap();

    let read = data.read(None);

    let sizes: Vec<_> = read.batches.iter().map(|batch| batch.messages.len()).collect();
    assert_eq!(sizes, [256, 256, 88]);
    let cursors: Vec<_> = read.batches.iter().map(|batch| batch.cursor.is_some()).collect();
    assert_eq!(cursors, [false, false, true]);
}

#[test]
fn a_question_is_planned_once_however_many_messages_it_is_asked_of() {
    let data = Data::new();
    let _open = data.database();
    let connection = connect(&data.path().join("opencode.db")).unwrap();
    for query in [
        "select rowid, data from part where message_id = ?1 order by time_created, id",
        "select id from part where message_id = ?1 and (time_updated >= ?2 or rowid > ?2)",
        "select data from message where rowid = ?1",
    ] {
        for message in ["msg_1", "msg_2", "msg_3"] {
            let mut statement = connection.prepare_cached(query).unwrap();
            statement.raw_bind_parameter(1, message).unwrap();
            assert!(statement.raw_query().next().unwrap().is_none());
        }
        let statement = connection.prepare_cached(query).unwrap();
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0, "{query}");
    }
}
