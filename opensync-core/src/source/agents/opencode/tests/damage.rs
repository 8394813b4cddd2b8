//! Damaged pages: what lies elsewhere is read, and what is lost is told.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};

use super::*;
use crate::model::MessageMode;

/// A database of 30 sessions with indexes as the agent makes them, each text longer than a page.
fn fill(data: &Data) -> Connection {
    let connection = Connection::open(data.path().join("opencode.db")).unwrap();
    connection.execute_batch("pragma page_size = 1024").unwrap();
    connection.execute_batch(OLD_SCHEMA).unwrap();
    connection.execute_batch(NEW_COLUMNS).unwrap();
    connection
        .execute_batch("create index message_session on message (session_id, time_created, id);")
        .unwrap();
    connection.execute_batch("begin").unwrap();
    for at in 0..30 {
        add_talk(&connection, &format!("ses_{at:02}"), 1000 + at * 10 * MINUTE);
        let long = format!(r#"{{"type":"text","text":"{}"}}"#, format!("{at} ").repeat(700));
        let answer = format!("ses_{at:02}_a");
        add_part(&connection, &answer, &format!("ses_{at:02}_3"), 1000 + at * 10 * MINUTE, &long);
    }
    connection.execute_batch("commit").unwrap();
    connection
}

/// Overwrites one page of a table or an index: the one in the middle of those of a kind.
fn damage(data: &Data, connection: Connection, name: &str, kind: &str) {
    let query = "select pageno from dbstat where name = ?1 and pagetype = ?2 order by pageno";
    let mut statement = connection.prepare(query).unwrap();
    let pages = statement.query_map([name, kind], |row| row.get(0)).unwrap();
    let pages: Vec<i64> = pages.collect::<Result<_, _>>().unwrap();
    drop(statement);
    drop(connection);
    let before = u64::try_from(pages[pages.len() / 2] - 1).unwrap();
    let mut file = OpenOptions::new().write(true).open(data.path().join("opencode.db")).unwrap();
    file.seek(SeekFrom::Start(before * 1024)).unwrap();
    file.write_all(&[0xee; 1024]).unwrap();
}

fn parts(read: &Read) -> usize {
    read.messages().iter().map(|message| message.parts.len()).sum()
}

/// What a read of a database with a damaged page hands on, twice.
fn read_damaged(name: &str, kind: &str) -> Read {
    let data = Data::new();
    let connection = fill(&data);
    damage(&data, connection, name, kind);
    let first = data.read(None);
    let second = data.read(first.cursor());
    assert_eq!(first.report.damage.is_some(), second.report.damage.is_some(), "{name} {kind}");
    first
}

#[test]
fn a_damaged_page_of_parts_costs_the_parts_on_it() {
    let read = read_damaged("part", "leaf");

    assert_eq!(read.message_ids().len(), 60);
    let lost = 90 - parts(&read);
    assert!((1..10).contains(&lost), "{lost} parts are lost");
    assert_eq!(read.report.invalid_line_count, lost as u64 + 1);
    let line = &read.report.invalid_lines[1];
    assert!(line.contains("part of message `ses_") && line.contains("malformed"), "{line}");
    let hit = |message: &&&Message| message.mode == MessageMode::Extend;
    assert!(read.messages().iter().filter(hit).count() >= 1);
    assert!(
        read.report
            .damage
            .as_ref()
            .unwrap()
            .starts_with(&format!("rows that cannot be read: {lost},"))
    );
}

#[test]
fn a_damaged_page_of_a_long_text_costs_that_text() {
    let read = read_damaged("part", "overflow");

    assert_eq!((read.message_ids().len(), parts(&read)), (60, 89));
    assert_eq!(read.report.invalid_line_count, 1);
}

#[test]
fn a_damaged_page_of_messages_costs_the_messages_on_it() {
    let read = read_damaged("message", "leaf");

    let lost = 60 - read.message_ids().len();
    assert!((1..30).contains(&lost), "{lost} messages are lost");
    assert_eq!(read.session_ids().len(), 30);
    assert!(
        read.report
            .damage
            .as_ref()
            .unwrap()
            .starts_with(&format!("rows that cannot be read: {lost},"))
    );
}

#[test]
fn a_damaged_page_of_sessions_costs_what_is_told_of_them() {
    let read = read_damaged("session", "leaf");

    assert_eq!((read.message_ids().len(), parts(&read)), (60, 90));
    let untitled = read.batches.iter().filter(|batch| batch.session.title.is_none()).count();
    assert!((1..30).contains(&untitled), "{untitled} sessions are lost");
    assert!(read.report.damage.is_some());
}

#[test]
fn a_damaged_index_costs_nothing() {
    for (name, kind) in
        [("part_message", "leaf"), ("message_session", "leaf"), ("part_message", "internal")]
    {
        let read = read_damaged(name, kind);

        assert_eq!((read.message_ids().len(), parts(&read)), (60, 90), "{name} {kind}");
        assert_eq!(read.report.damage, None, "{name} {kind}");
    }
}

#[test]
fn a_file_that_was_cut_short_is_read_up_to_there() {
    let data = Data::new();
    drop(fill(&data));
    let file = OpenOptions::new().write(true).open(data.path().join("opencode.db")).unwrap();
    file.set_len(file.metadata().unwrap().len() * 2 / 3 / 1024 * 1024).unwrap();

    let read = data.read(None);

    assert!(read.message_ids().len() > 20, "{}", read.message_ids().len());
    assert!(read.report.damage.is_some());
}

#[test]
fn a_damaged_page_of_version_2_costs_the_messages_on_it() {
    let data = Data::new();
    let path = data.path().join("opencode.db");
    let connection = Connection::open(path).unwrap();
    connection.execute_batch("pragma page_size = 1024").unwrap();
    connection.execute_batch(LATER_SCHEMA).unwrap();
    for at in 0..40 {
        let session = format!("ses_{at:02}");
        add_later_session(&connection, &session, 1000 + at);
        let json = format!(r#"{{"text":"{}"}}"#, "long ".repeat(60));
        add_later(&connection, &session, &format!("m{at}"), "user", 1000 + at, &json);
    }
    damage(&data, connection, "session_message", "leaf");

    let read = data.read(None);

    let lost = 40 - read.message_ids().len();
    assert!((1..8).contains(&lost), "{lost} messages are lost");
    assert_eq!(read.session_ids().len(), 40);
    assert!(read.report.damage.is_some());
}

#[test]
fn what_was_stored_before_the_damage_stays_and_the_rest_comes_with_the_repair() {
    let data = Data::new();
    let connection = fill(&data);
    let archive = Archive::new();
    assert_eq!(archive.import(data.path()), 0);
    let texts = |archive: &Archive| -> Vec<_> {
        (0..30).flat_map(|at| archive.texts(&format!("ses_{at:02}"))).collect()
    };
    let whole = texts(&archive);
    let file = data.path().join("opencode.db");
    let good = std::fs::read(&file).unwrap();
    damage(&data, connection, "part", "leaf");

    assert_eq!(archive.import(data.path()), 1);
    assert_eq!(texts(&archive), whole);

    let late = Archive::new();
    assert_eq!((late.import(data.path()), late.import(data.path())), (1, 1));
    assert!(texts(&late).len() < whole.len());
    std::fs::write(&file, good).unwrap();
    assert_eq!(late.import(data.path()), 0);
    assert_eq!(texts(&late), whole);
}
