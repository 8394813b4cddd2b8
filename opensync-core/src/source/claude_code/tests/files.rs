//! Where transcripts are found, and how they are read bit by bit.

use super::*;
use crate::source::Stamp;

#[test]
fn an_append_costs_only_the_line_that_is_new() {
    let home = Home::new();
    home.write(&format!("{SESSION}.jsonl"), &[user("u1", json!("hello"))]);
    let first = home.read(None);
    let line = format!("{}\n", user("u2", json!("more")));
    append(&home.main(), &line);

    let second = home.read(Some(first.cursor()));
    assert_eq!(second.report.bytes_read, line.len() as u64);
    assert_eq!(second.messages().len(), 1);
    assert_eq!(second.title(), Some("hello"), "what was known is still known");

    let third = home.read(Some(second.cursor()));
    assert!(third.batches.is_empty(), "an unchanged file is not opened");
}

#[test]
fn half_a_line_waits_for_its_other_half() {
    let home = Home::new();
    home.write(&format!("{SESSION}.jsonl"), &[user("u1", json!("hello"))]);
    let line = format!("{}\n", user("u2", json!("möre")));
    let (one, other) = line.split_at(line.find('r').unwrap());
    append(&home.main(), one);
    let first = home.read(None);
    assert_eq!(first.messages().len(), 1);
    assert_eq!(first.report.invalid_line_count, 0);

    append(&home.main(), other);
    let second = home.read(Some(first.cursor()));
    assert_eq!(second.part("u2").text, "möre");
    assert_eq!(second.report.bytes_read, line.len() as u64);
}

#[test]
fn a_replaced_or_shortened_file_is_read_from_its_beginning() {
    let home = Home::new();
    let name = format!("{SESSION}.jsonl");
    home.write(&name, &[user("u1", json!("hello")), user("u2", json!("more"))]);
    let first = home.read(None);
    for uuids in [&["u1"][..], &["n1", "n2", "n3"]] {
        let lines: Vec<_> = uuids.iter().map(|uuid| user(uuid, json!("new"))).collect();
        home.write(&name, &lines);
        let again = home.read(Some(first.cursor()));
        assert_eq!(again.messages().len(), uuids.len());
        assert_eq!(again.title(), Some("new"));
    }
}

#[test]
fn a_cursor_of_another_version_is_read_over_from_the_beginning() {
    let home = Home::new();
    home.write(&format!("{SESSION}.jsonl"), &[user("u1", json!("hello"))]);
    let first = home.read(None);
    for state in [Vec::new(), vec![0, 1, 2], vec![1; 40]] {
        let cursor = Cursor { state, stamp: Stamp::default(), ..first.cursor().clone() };
        assert_eq!(home.read(Some(&cursor)).messages().len(), 1);
    }
}

#[test]
fn a_tool_result_knows_its_tool_when_the_call_was_read_before() {
    let home = Home::new();
    let call = assistant("a1", "msg_01", tool_use("t1", "Bash"), 1);
    home.write(&format!("{SESSION}.jsonl"), &[call]);
    let first = home.read(None);
    let result = with(user("u1", tool_result("t1", json!("ok"))), json!({"parentUuid": "a1"}));
    append(&home.main(), &format!("{result}\n"));

    let second = home.read(Some(first.cursor()));
    assert_eq!(second.part("u1").name.as_deref(), Some("Bash"));
    assert_eq!(second.message("u1").parent_external_id.as_deref(), Some("msg_01"));
}

#[test]
fn a_large_file_comes_in_batches_that_can_each_be_gone_on_from() {
    let home = Home::new();
    let lines: Vec<_> = (0..1300).map(|at| user(&format!("u{at}"), json!("hello"))).collect();
    home.write(&format!("{SESSION}.jsonl"), &lines);
    let read = home.read(None);
    let sizes: Vec<_> = read.batches.iter().map(|batch| batch.messages.len()).collect();
    assert_eq!(sizes, [512, 512, 276]);

    let cursor = read.batches[0].cursor.as_ref().unwrap();
    let rest = home.read(Some(cursor));
    assert_eq!(rest.messages().len(), 1300 - 512, "a read that was cut short goes on");
    assert_eq!(rest.messages()[0].external_id, "u512");
    assert_eq!(rest.cursor(), read.cursor());
}

#[test]
fn long_lines_make_small_batches() {
    let long = "x".repeat(700_000);
    let lines: Vec<_> = (0..4).map(|at| user(&format!("u{at}"), json!(long))).collect();
    let sizes: Vec<_> =
        Home::session(&lines).batches.iter().map(|batch| batch.messages.len()).collect();
    assert_eq!(sizes, [2, 2, 0]);
}

#[test]
fn the_roots_are_those_of_the_agent() {
    let roots = |names: &'static [(&str, &str)]| {
        let found = ClaudeCode.default_roots(&move |name| {
            names.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
        });
        found.iter().map(|root| root.to_string_lossy().replace('\\', "/")).collect::<Vec<_>>()
    };
    let home = ("HOME", "/h");
    let both = ["/h/.claude/projects", "/h/.config/claude/projects"];
    assert_eq!(roots(const { &[("HOME", "/h")] }), both);
    assert_eq!(
        roots(const { &[("HOME", "/h"), ("XDG_CONFIG_HOME", "/x")] }),
        [both[0], "/x/claude/projects"]
    );
    assert_eq!(
        roots(const { &[("HOME", "/h"), ("CLAUDE_CONFIG_DIR", "/c, /d/projects")] }),
        ["/c/projects", "/d/projects"]
    );
    assert_eq!(home.0, "HOME");
    assert!(roots(&[]).is_empty());
}

#[test]
fn transcripts_are_found_from_every_folder_above_them_and_by_themselves() {
    let home = Home::new();
    let main = home.write(&format!("{SESSION}.jsonl"), &[user("u1", json!("hello"))]);
    home.write(&format!("{SESSION}/subagents/agent-a1.jsonl"), &[user("u2", json!("hello"))]);
    home.write(&format!("{SESSION}/subagents/workflows/w/journal.jsonl"), &[json!({})]);
    home.write("memory/notes.jsonl", &[json!({})]);
    home.write(&format!("{SESSION}/tool-results/x.jsonl"), &[json!({})]);
    for path in [home.path(), &home.path().join("projects"), main.parent().unwrap()] {
        assert_eq!(ClaudeCode.discover(path).unwrap().len(), 2, "{path:?}");
    }
    assert_eq!(ClaudeCode.discover(&main).unwrap().len(), 1);
    assert!(ClaudeCode.discover(&home.path().join("nowhere")).unwrap().is_empty());
}

#[test]
fn other_files_of_lines_are_not_taken() {
    let home = Home::new();
    let foreign = json!({"type": "session_meta", "payload": {"id": "x"}});
    let outside = home.path().join("rollout.jsonl");
    fs::write(&outside, format!("{foreign}\n")).unwrap();
    fs::write(home.path().join("copy.jsonl"), format!("{}\n", user("u1", json!("hi")))).unwrap();
    assert!(ClaudeCode.discover(&outside).unwrap().is_empty());
    let logs = ClaudeCode.discover(home.path()).unwrap();
    assert_eq!(logs.len(), 1, "a transcript may lie anywhere: {logs:?}");

    let inside = home.write("stray.jsonl", std::slice::from_ref(&foreign));
    let log = ClaudeCode.discover(inside.parent().unwrap()).unwrap().remove(0);
    let read = read_log(&log, None);
    assert!(read.messages().is_empty() && read.unknown().is_empty());
    assert!(read_log(&log, Some(read.cursor())).batches.is_empty());
}

#[test]
fn the_oldest_transcript_comes_first() {
    let home = Home::new();
    let second = home.write("b.jsonl", &[user("u1", json!("hello"))]);
    let first = home.write("a.jsonl", &[user("u2", json!("hello"))]);
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1000);
    fs::File::options().append(true).open(&second).unwrap().set_modified(time).unwrap();
    let found = ClaudeCode.discover(home.path()).unwrap();
    let paths: Vec<_> = found.into_iter().map(|log| log.path).collect();
    assert_eq!(paths, [second, first]);
}

#[test]
fn ten_thousand_transcripts_are_listed_quickly() {
    let home = Home::new();
    for folder in 0..10 {
        for file in 0..1000 {
            let path = home.path().join(format!("projects/-p{folder}/{file}.jsonl"));
            if file == 0 {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
            }
            fs::write(path, "").unwrap();
        }
    }
    let begin = std::time::Instant::now();
    assert_eq!(ClaudeCode.discover(home.path()).unwrap().len(), 10_000);
    // Far above what it takes, for a loaded machine; reading each would take longer still.
    assert!(begin.elapsed().as_millis() < 1000, "{:?}", begin.elapsed());
}
