//! JSON sessions: both layouts, what a second read costs, and databases that know better.

use std::fs::File;
use std::time::{Duration, SystemTime};

use super::*;
use crate::model::Role;

const SESSION: &str = r#"{"id":"ses_1","projectID":"p1","directory":"/work/shop","title":"Old talk",
    "version":"0.9.1","parentID":"ses_0","time":{"created":1000,"updated":5000}}"#;

/// A session with a question and an answer in the later layout.
fn write_talk(data: &Data) {
    data.write("storage/session/p1/ses_1.json", SESSION);
    data.write("storage/message/ses_1/msg_b.json", r#"{"role":"user","time":{"created":1000}}"#);
    data.write(
        "storage/message/ses_1/msg_a.json",
        r#"{"role":"assistant","time":{"created":2000}}"#,
    );
    data.write("storage/part/msg_b/prt_1.json", r#"{"type":"text","text":"Why?"}"#);
    data.write("storage/part/msg_a/prt_2.json", r#"{"type":"text","text":"Because."}"#);
    data.write("storage/part/msg_a/prt_3.json", r#"{"type":"patch","files":[]}"#);
}

/// Makes every file below look as if it had been written an hour ago.
fn age(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            age(&path);
        } else {
            set_age(&path);
        }
    }
    set_age(folder);
}

fn set_age(path: &Path) {
    let hour_ago = SystemTime::now() - Duration::from_hours(1);
    File::open(path).unwrap().set_modified(hour_ago).unwrap();
}

#[test]
fn a_session_is_read_from_its_files() {
    let data = Data::new();
    write_talk(&data);

    let read = data.read(None);

    assert_eq!(read.batches.len(), 1);
    let session = &read.batches[0].session;
    assert_eq!(session.external_id, "ses_1");
    assert_eq!(session.title.as_deref(), Some("Old talk"));
    assert_eq!(session.project.path.as_deref(), Some("/work/shop"));
    assert_eq!(session.parent.as_ref().unwrap().external_id, "ses_0");
    assert_eq!((session.started_at, session.updated_at), (Some(1000), Some(5000)));
    assert_eq!(read.message_ids(), ["msg_b", "msg_a"]);
    assert_eq!(read.messages()[1].role, Role::Assistant);
    assert_eq!(read.messages()[1].created_at, 2000);
    assert_eq!(read.messages()[1].parts.len(), 2);
    assert_eq!(read.messages()[1].response_id.as_deref(), Some("opencode:msg_a"));
}

#[test]
fn a_session_without_a_folder_takes_that_of_its_project() {
    let data = Data::new();
    data.write("storage/session/p1/ses_1.json", r#"{"projectID":"p1"}"#);
    data.write("storage/session/p1/ses_2.json", r#"{"projectID":"../p1"}"#);
    data.write("storage/project/p1.json", r#"{"worktree":"/work/shop"}"#);

    let paths: Vec<_> = data
        .logs()
        .iter()
        .map(|log| (log.path.clone(), read(log, None).batches[0].session.project.path.clone()))
        .collect();

    let of = |id: &str| paths.iter().find(|(path, _)| path.ends_with(id)).unwrap().1.as_deref();
    assert_eq!(of("ses_1.json"), Some("/work/shop"));
    assert_eq!(of("ses_2.json"), None);
}

#[test]
fn the_oldest_layout_is_read() {
    let data = Data::new();
    let base = "project/work-shop/storage/session";
    data.write(&format!("{base}/info/ses_1.json"), r#"{"title":"Oldest","version":"0.3.0"}"#);
    let answer = r#"{"role":"assistant","time":{"created":7},"path":{"cwd":"/work/shop"}}"#;
    data.write(&format!("{base}/message/ses_1/msg_a.json"), answer);
    data.write(&format!("{base}/part/ses_1/msg_a/prt_1.json"), r#"{"type":"text","text":"Hi"}"#);

    let read = data.read(None);

    let session = &read.batches[0].session;
    assert_eq!(session.title.as_deref(), Some("Oldest"));
    assert_eq!(session.project.name.as_deref(), Some("shop"));
    assert_eq!(read.messages()[0].parts[0].text, "Hi");
    assert_eq!(read.messages()[0].created_at, 7);
}

#[test]
fn a_second_read_of_the_same_files_parses_nothing() {
    let data = Data::new();
    write_talk(&data);
    let first = data.read(None);

    let second = data.read(first.cursor());

    assert!(first.report.bytes_read > 0);
    assert_eq!(second.report, ReadReport::default());
    assert!(second.batches.is_empty());
}

#[test]
fn a_part_file_that_is_written_again_costs_only_its_message() {
    let data = Data::new();
    write_talk(&data);
    age(data.path());
    let first = data.read(None);

    let part = data.path().join("storage/part/msg_a/prt_2.json");
    std::fs::write(&part, r#"{"type":"text","text":"So what?"}"#).unwrap();
    let mut cursor = first.cursor().unwrap().clone();
    // As if the rest had been written well before, not in the same tick.
    cursor.stamp.modified_ns += 1;
    let second = data.read(Some(&cursor));

    assert_eq!(second.message_ids(), ["msg_a"]);
    assert_eq!(second.messages()[0].parts[0].text, "So what?");
}

#[test]
fn a_file_that_is_not_valid_is_reported_and_the_rest_is_read() {
    let data = Data::new();
    write_talk(&data);
    data.write("storage/session/p1/ses_1.json", "{");
    data.write("storage/message/ses_1/msg_c.json", "");
    data.write("storage/part/msg_b/prt_9.json", "[1");

    let read = data.read(None);

    assert_eq!(read.message_ids(), ["msg_b", "msg_a"]);
    assert_eq!(read.report.invalid_line_count, 3);
    assert!(read.report.invalid_lines.iter().any(|line| line.contains("prt_9.json:1: ")));
}

#[test]
fn files_that_are_named_are_read_even_if_a_database_knows_their_session() {
    let data = Data::new();
    write_talk(&data);
    add_session(&data.database(), "ses_1", 9000);

    let storage = OPENCODE.discover(&data.path().join("storage")).unwrap();
    let file = OPENCODE.discover(&data.path().join("storage/session/p1/ses_1.json")).unwrap();

    assert_eq!((storage.len(), file.len()), (1, 1));
}

#[test]
fn a_database_that_cannot_be_asked_hides_nothing() {
    let data = Data::new();
    write_talk(&data);
    data.write("opencode.db", &"no database".repeat(100));

    assert_eq!(data.logs().len(), 2);
}

#[test]
fn one_session_file_can_be_named() {
    let data = Data::new();
    write_talk(&data);
    let file = data.path().join("storage/session/p1/ses_1.json");

    let logs = OPENCODE.discover(&file).unwrap();

    assert_eq!(read(&logs[0], None).message_ids().len(), 2);
    let message = data.path().join("storage/message/ses_1/msg_a.json");
    assert!(OPENCODE.discover(&message).unwrap().is_empty());
}
