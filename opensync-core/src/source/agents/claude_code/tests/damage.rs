//! Lines that a crash, a full disk or two writers at once left, and what is whole in them.

use super::*;

/// A log of these bytes, between two good lines.
fn between(bytes: &[u8]) -> Read {
    let home = Home::new();
    let path = home.write(&format!("{SESSION}.jsonl"), &[user("first", json!("hello"))]);
    let mut file = fs::OpenOptions::new().append(true).open(path).unwrap();
    file.write_all(bytes).unwrap();
    file.write_all(format!("\n{}\n", user("last", json!("bye"))).as_bytes()).unwrap();
    home.read(None)
}

fn ids(read: &Read) -> Vec<&str> {
    read.messages().iter().map(|message| message.external_id.as_str()).collect()
}

#[test]
fn every_object_of_a_line_is_read() {
    let glued = [
        user("u1", json!("one")).to_string(),
        assistant("a1", "msg_01", text("two"), 7).to_string(),
        user("u2", json!("three")).to_string(),
    ];
    for joint in ["", " ", "\r", "\0\0"] {
        let read = between(glued.join(joint).as_bytes());
        assert_eq!(ids(&read), ["first", "u1", "msg_01", "u2", "last"], "{joint:?}");
        assert_eq!(read.usage().output, 7);
        assert_eq!(read.report.invalid_line_count, u64::from(joint.contains('\0')));
    }
}

#[test]
fn a_record_behind_a_cut_one_is_read_and_the_cut_one_is_reported() {
    let cut = with(
        user("cut", json!([text("a { b"), {"type": "text", "text": "c"}])),
        json!({"toolUseResult": {"type": "update", "list": [{"x": 1}]}}),
    )
    .to_string();
    let whole = user("u1", json!("whole")).to_string();
    for end in 1..cut.len() {
        let read = between(format!("{}{whole}", &cut[..end]).as_bytes());
        assert_eq!(ids(&read), ["first", "u1", "last"], "{}", &cut[..end]);
        assert_eq!(read.report.invalid_line_count, 1);
        assert!(read.report.invalid_lines[0].contains(".jsonl:2: "));
    }
}

#[test]
fn zero_bytes_cost_no_record() {
    let zeros = "\0".repeat(5000);
    let whole = user("u1", json!("whole")).to_string();
    for line in [format!("{zeros}{whole}"), format!("{whole}{zeros}")] {
        let read = between(line.as_bytes());
        assert_eq!(ids(&read), ["first", "u1", "last"]);
        assert_eq!(read.report.invalid_line_count, 1);
    }
}

#[test]
fn bytes_of_another_encoding_cost_one_character_each() {
    let line = user("u1", json!("caf@ noir")).to_string().into_bytes();
    let line: Vec<u8> =
        line.into_iter().map(|byte| if byte == b'@' { 0xe9 } else { byte }).collect();
    let read = between(&line);
    assert_eq!(read.part("u1").text, "caf\u{fffd} noir");
    assert_eq!(read.report.invalid_line_count, 1);
}

#[test]
fn a_whole_last_record_is_read_without_its_line_end_and_once() {
    let (one, two) = (user("u1", json!("one")), user("u2", json!("two")));
    let three = user("u3", json!("three"));
    for (between, invalid) in [("\n", 0), ("", 0), ("\r\n", 0), ("\n\n", 0), ("\0\n", 1)] {
        let home = Home::new();
        let path = home.write(&format!("{SESSION}.jsonl"), &[user("u0", json!("zero"))]);
        append(&path, &one.to_string());
        let first = home.read(None);
        assert_eq!(ids(&first), ["u0", "u1"], "{between:?}");
        append(&path, &format!("{between}{two}"));
        let second = home.read(Some(first.cursor()));
        assert_eq!(ids(&second), ["u2"], "{between:?}");
        append(&path, &format!("\n{three}\n"));
        let third = home.read(Some(second.cursor()));
        assert_eq!(ids(&third), ["u3"], "{between:?}");
        let reports = [first.report, second.report, third.report];
        let found: u64 = reports.iter().map(|report| report.invalid_line_count).sum();
        assert_eq!(found, invalid, "{between:?}");
        let bytes: u64 = reports.iter().map(|report| report.bytes_read).sum();
        assert_eq!(bytes, fs::metadata(&path).unwrap().len());
    }
}

#[test]
fn a_last_line_that_is_not_whole_waits_and_comes_once() {
    let line = user("u1", json!([text("one"), text("é")])).to_string();
    for end in (0..line.len()).filter(|&end| line.is_char_boundary(end)) {
        let home = Home::new();
        let path = home.write(&format!("{SESSION}.jsonl"), &[user("u0", json!("zero"))]);
        append(&path, &line[..end]);
        let first = home.read(None);
        assert_eq!(ids(&first), ["u0"], "{}", &line[..end]);
        append(&path, &line[end..]);
        let second = home.read(Some(first.cursor()));
        assert_eq!(ids(&second), ["u1"], "{}", &line[..end]);
        assert_eq!(first.report.invalid_line_count + second.report.invalid_line_count, 0);
    }
}

#[test]
fn a_session_that_goes_on_behind_a_line_that_was_never_finished_loses_nothing_more() {
    let home = Home::new();
    let path = home.write(&format!("{SESSION}.jsonl"), &[user("u0", json!("zero"))]);
    append(&path, &user("lost", json!("los")).to_string()[..90]);
    let first = home.read(None);
    append(&path, &user("u1", json!("one")).to_string());
    let second = home.read(Some(first.cursor()));
    append(&path, &format!("\n{}\n", user("u2", json!("two"))));
    let third = home.read(Some(second.cursor()));
    assert_eq!([ids(&first), ids(&second), ids(&third)].concat(), ["u0", "u1", "u2"]);
    assert_eq!(second.report.invalid_line_count + third.report.invalid_line_count, 1);
}

#[test]
fn a_file_without_any_line_end_is_told_by_what_it_holds() {
    let home = Home::new();
    let path = home.path().join("one.jsonl");
    for (text, count) in [
        (user("u1", json!("hello")).to_string(), 1),
        (json!({"name": "row"}).to_string(), 0),
        (format!("\0{}", user("u1", json!("hello"))), 1),
    ] {
        fs::write(&path, &text).unwrap();
        assert_eq!(CLAUDE_CODE.discover(home.path()).unwrap().len(), count, "{text}");
    }
}

#[test]
fn a_desktop_sessions_audit_is_a_copy_of_its_transcript() {
    let home = Home::new();
    let folder = home.path().join("sessions/local_1");
    let said = json!({"type": "user", "uuid": "x1", "session_id": SESSION,
        "_audit_timestamp": "2026-01-02T03:04:05.678Z", "message": {"role": "user", "content": "hi"}});
    fs::create_dir_all(&folder).unwrap();
    let audit = folder.join("audit.jsonl");
    fs::write(&audit, format!("{said}\n")).unwrap();

    let alone = CLAUDE_CODE.discover(home.path()).unwrap();
    let read = read_log(&alone[0], None);
    assert_eq!(read.session().external_id, SESSION, "without a transcript it is all there is");
    assert_eq!(read.message("x1").created_at, 1_767_323_045_678);

    let projects = folder.join(".claude/projects/-sessions-otter");
    fs::create_dir_all(&projects).unwrap();
    let transcript = projects.join(format!("{SESSION}.jsonl"));
    fs::write(&transcript, format!("{}\n", user("u1", json!("hi")))).unwrap();
    for root in [home.path(), &folder, folder.parent().unwrap()] {
        let found = CLAUDE_CODE.discover(root).unwrap();
        let paths: Vec<_> = found.iter().map(|log| log.path.clone()).collect();
        assert_eq!(paths, std::slice::from_ref(&transcript), "{root:?}");
    }
    assert!(CLAUDE_CODE.discover(&audit).unwrap().is_empty());
}
