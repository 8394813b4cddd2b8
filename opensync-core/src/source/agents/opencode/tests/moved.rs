//! A move from JSON files into a database that stopped half-way.

use super::*;

/// A JSON session of so many messages with two parts each.
fn write_talk(data: &Data, session: &str, count: i64) {
    let json = r#"{"projectID":"p1","directory":"/home/ada/shop","title":"In files",
        "time":{"created":1000,"updated":5000}}"#;
    data.write(&format!("storage/session/p1/{session}.json"), json);
    for at in 0..count {
        let message = format!("{session}_m{at}");
        let json = format!(r#"{{"role":"user","time":{{"created":{}}}}}"#, 1000 + at);
        data.write(&format!("storage/message/{session}/{message}.json"), &json);
        for part in ["p1", "p3"] {
            let json = format!(r#"{{"type":"text","text":"{message} {part}"}}"#);
            data.write(&format!("storage/part/{message}/{message}_{part}.json"), &json);
        }
    }
}

/// The same message in the database, with these parts.
fn add_moved(connection: &Connection, session: &str, at: i64, parts: &[&str]) {
    let message = format!("{session}_m{at}");
    add_message(connection, session, &message, 1000 + at, r#"{"role":"user"}"#);
    for part in parts {
        let json = format!(r#"{{"type":"text","text":"{message} {part}"}}"#);
        add_part(connection, &message, &format!("{message}_{part}"), 1000 + at, &json);
    }
}

fn rows_of(session: &str, messages: std::ops::Range<i64>) -> Vec<String> {
    let parts = |at: i64| ["p1", "p3"].map(|part| format!("{session}_m{at} {part}"));
    messages.flat_map(parts).collect()
}

#[test]
fn messages_and_parts_that_the_database_lacks_are_taken_from_the_files_in_order() {
    let data = Data::new();
    for session in ["whole", "half", "none", "left"] {
        write_talk(&data, session, 4);
    }
    let connection = data.database();
    for session in ["whole", "half", "none"] {
        add_session(&connection, session, 9000);
    }
    for at in 0..4 {
        add_moved(&connection, "whole", at, &["p1", "p3"]);
    }
    // The second and the last message are missing, and parts of the others.
    add_moved(&connection, "half", 0, &["p3"]);
    add_moved(&connection, "half", 2, &[]);
    drop(connection);
    let archive = Archive::new();

    for _ in 0..2 {
        assert_eq!(archive.import(data.path()), 0);
        for session in ["whole", "half", "none", "left"] {
            assert_eq!(archive.texts(session), rows_of(session, 0..4), "{session}");
        }
    }
    let titles = ["half", "left"].map(|id| archive.session(id).session.title.unwrap());
    assert_eq!(titles, ["Fix the shop", "In files"]);
}

#[test]
fn what_the_database_went_on_with_wins_and_keeps_what_only_the_files_have() {
    let data = Data::new();
    write_talk(&data, "ses", 1);
    let connection = data.database();
    add_session(&connection, "ses", 9000);
    add_moved(&connection, "ses", 0, &["p1"]);
    let archive = Archive::new();
    archive.import(data.path());

    let text = r#"{"type":"text","text":"in other words"}"#;
    let query = "update part set data = ?1, time_updated = ?2";
    connection.execute(query, params![text, 90 * MINUTE]).unwrap();
    drop(connection);
    archive.import(data.path());

    assert_eq!(archive.texts("ses"), ["in other words", "ses_m0 p3"]);
}

#[test]
fn files_that_are_written_after_the_move_are_read_when_they_are() {
    let data = Data::new();
    write_talk(&data, "ses", 1);
    let connection = data.database();
    add_session(&connection, "ses", 9000);
    add_moved(&connection, "ses", 0, &["p1", "p3"]);
    drop(connection);
    let archive = Archive::new();
    archive.import(data.path());

    write_talk(&data, "ses", 2);
    archive.import(data.path());

    assert_eq!(archive.texts("ses"), rows_of("ses", 0..2));
}

#[test]
fn the_oldest_layout_fills_gaps_as_well() {
    let data = Data::new();
    let base = "project/home-ada/storage/session";
    data.write(&format!("{base}/info/ses.json"), r#"{"title":"Oldest"}"#);
    let json = r#"{"role":"user","time":{"created":1000}}"#;
    data.write(&format!("{base}/message/ses/ses_m0.json"), json);
    let part = r#"{"type":"text","text":"ses_m0 p3"}"#;
    data.write(&format!("{base}/part/ses/ses_m0/ses_m0_p3.json"), part);
    let connection = data.database();
    add_session(&connection, "ses", 9000);
    add_moved(&connection, "ses", 0, &["p1"]);
    drop(connection);
    let archive = Archive::new();

    archive.import(data.path());

    assert_eq!(archive.texts("ses"), rows_of("ses", 0..1));
}

#[test]
fn a_second_import_finds_nothing_new_and_opens_no_file() {
    let data = Data::new();
    write_talk(&data, "ses", 3);
    add_session(&data.database(), "ses", 9000);
    let archive = Archive::new();
    archive.import(data.path());

    let report = archive
        .archive
        .import(&Agents::of(&OPENCODE).at([data.path()]), ImportOptions::default().index(false))
        .unwrap();

    assert_eq!((report.files_found, report.files_read, report.sessions), (2, 0, 0));
}

#[test]
fn an_id_that_is_a_path_leads_nowhere() {
    let data = Data::new();
    write_talk(&data, "ses", 1);
    data.write("storage/part/x.json", r#"{"type":"text","text":"elsewhere"}"#);
    let connection = data.database();
    add_session(&connection, "../message/ses", 9000);
    add_message(&connection, "../message/ses", "../part", 1000, r#"{"role":"user"}"#);
    add_session(&connection, "ses", 9000);

    let read = read(&data.logs()[0], None);

    let parts = read.messages().into_iter().filter(|message| message.external_id == "../part");
    assert!(parts.flat_map(|message| &message.parts).next().is_none());
}

/// A message of the database with one part, and files of it with others, under other ids.
fn with_older_files(row: &str, files: &[&str]) -> Vec<String> {
    let data = Data::new();
    write_talk(&data, "tides", 0);
    data.write("storage/message/tides/m1.json", r#"{"role":"assistant","time":{"created":1000}}"#);
    for (at, json) in files.iter().enumerate() {
        data.write(&format!("storage/part/m1/a{at}.json"), json);
    }
    let connection = data.database();
    add_session(&connection, "tides", 9000);
    add_message(&connection, "tides", "m1", 1000, r#"{"role":"assistant"}"#);
    add_part(&connection, "m1", "b1", 1000, row);
    drop(connection);
    let archive = Archive::new();
    assert_eq!(archive.import(data.path()), 0);
    archive.texts("tides")
}

#[test]
fn a_text_in_a_file_that_went_on_in_the_database_is_there_once() {
    let row = r#"{"type":"text","text":"The tide is high at noon."}"#;
    let older = r#"{"type":"text","text":"The tide is"}"#;
    assert_eq!(with_older_files(row, &[older]), ["The tide is high at noon."]);
    assert_eq!(with_older_files(row, &[row]), ["The tide is high at noon."]);
}

#[test]
fn a_call_in_a_file_that_ended_in_the_database_is_there_once() {
    let row = r#"{"type":"tool","callID":"c1","tool":"bash","state":{"status":"completed",
        "input":{"command":"tide"},"output":"high","time":{"start":1000,"end":2000}}}"#;
    let older = r#"{"type":"tool","callID":"c1","tool":"bash","state":{"status":"running",
        "input":{"command":"tide"},"time":{"start":1000}}}"#;
    assert_eq!(with_older_files(row, &[older]), with_older_files(row, &[]));
}

#[test]
fn a_text_in_a_file_that_the_database_has_not_stays_in_its_place() {
    let row = r#"{"type":"text","text":"The tide is high at noon."}"#;
    let other = r#"{"type":"text","text":"Let me look."}"#;
    assert_eq!(with_older_files(row, &[other]), ["Let me look.", "The tide is high at noon."]);
}
