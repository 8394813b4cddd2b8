//! `sources`: what is here of each agent, what could not be read, and what is about to be lost.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::home::{Home, answered, asked};

/// What is told of Claude Code.
fn claude(home: &Home) -> Value {
    home.json(["sources", "claude-code"])["sources"][0].clone()
}

fn grow_old(log: &Path, days: u64) {
    let then = SystemTime::now() - Duration::from_secs(days * 24 * 60 * 60);
    fs::File::options().append(true).open(log).unwrap().set_modified(then).unwrap();
}

#[test]
fn a_log_is_waiting_until_it_is_imported() {
    let home = Home::empty();
    home.write_log("one", &[asked("one", "a", "Plant a tree"), answered("one", "b", "Planted.")]);
    let before = claude(&home);
    assert_eq!((&before["logs"], &before["waiting"]), (&json!(1), &json!(1)));
    assert_eq!((&before["sessions"], &before["last_read_at"]), (&json!(0), &Value::Null));

    home.run(["import"]).expect(0);
    let after = claude(&home);
    assert_eq!((&after["sessions"], &after["waiting"]), (&json!(1), &json!(0)));
    assert!(after["last_read_at"].as_i64().unwrap() > 1_780_000_000_000);
    assert_eq!(after["versions"][0]["version"], "2.0.0");
    assert_eq!(after["versions"][0]["unknown_entries"], json!({}));
}

#[test]
fn entries_that_are_not_known_are_told_by_the_version_that_wrote_them() {
    let home = Home::empty();
    let glyph = |id: &str, version: &str| {
        let mut line = asked("one", id, "Plant a tree");
        line["version"] = json!(version);
        let unknown = json!({"type": "glyph", "uuid": format!("{id}-g"), "sessionId": "one",
            "version": version, "timestamp": "2026-03-01T10:00:01.000Z", "of": id});
        [line, unknown]
    };
    home.write_log("one", &glyph("a", "2.1.0"));
    home.run(["import"]).expect(0);
    home.write_log("one", &glyph("b", "2.2.0"));
    home.run(["import"]).expect(0);
    home.write_log("one", &glyph("c", "2.2.0"));
    home.run(["import"]).expect(0);

    let versions = claude(&home)["versions"].clone();
    let told: Vec<_> = versions.as_array().unwrap().iter().collect();
    let count = |version: &str| {
        let found = told.iter().find(|state| state["version"] == version).unwrap();
        found["unknown_entries"]["glyph"].clone()
    };
    assert_eq!((count("2.1.0"), count("2.2.0")), (json!(1), json!(2)), "{versions}");
}

#[test]
fn what_is_not_read_is_named_with_what_can_be_done_until_it_is_read() {
    let home = Home::empty();
    let log = home.write_log("one", &[asked("one", "a", "Plant a tree")]);
    let whole = fs::read_to_string(&log).unwrap();
    fs::write(&log, format!("{whole}{{\"type\":\n")).unwrap();
    home.run(["import"]).expect(0);

    let told = claude(&home);
    let unread = &told["unread"][0];
    assert_eq!((&told["unread_count"], &unread["is_partial"]), (&json!(1), &json!(true)));
    assert!(unread["path"].as_str().unwrap().ends_with("one.jsonl"));
    assert!(unread["reason"].as_str().unwrap().contains("one.jsonl:2"), "{unread}");
    assert!(!unread["remedy"].as_str().unwrap().is_empty());
    let shown = home.run(["sources"]).expect(0).out();
    assert!(shown.contains("in part") && shown.contains("one.jsonl:2"), "{shown}");

    fs::write(&log, whole).unwrap();
    home.run(["import"]).expect(0);
    assert_eq!(claude(&home)["unread"], json!([]));
}

#[cfg(unix)]
#[test]
fn a_closed_log_is_told_with_the_reason() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::empty();
    let log = home.write_log("one", &[asked("one", "a", "Plant a tree")]);
    fs::set_permissions(&log, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&log).is_ok() {
        return; // Nothing is closed to who runs this.
    }
    home.run(["import"]).expect(4);
    let told = claude(&home);
    assert_eq!((&told["waiting"], &told["unread_count"]), (&json!(1), &json!(1)));
    assert!(told["unread"][0]["remedy"].as_str().unwrap().contains("let this user read"));
}

#[test]
fn roots_are_found_or_missing() {
    let home = Home::empty();
    home.write_log("one", &[asked("one", "a", "Plant a tree")]);
    let roots = claude(&home)["roots"].clone();
    let state = |end: &str| {
        let roots = roots.as_array().unwrap();
        let root = roots
            .iter()
            .find(|root| root["path"].as_str().unwrap().replace('\\', "/").ends_with(end));
        root.unwrap()["state"].clone()
    };
    assert_eq!(state("/.claude/projects"), "found");
    assert_eq!(state("/.config/claude/projects"), "missing");
}

#[test]
fn what_an_agent_will_delete_unstored_is_told_in_one_line_wherever_one_looks() {
    let home = Home::empty();
    let log = home.write_log("one", &[asked("one", "a", "Plant a tree")]);
    grow_old(&log, 29);
    let commands: [&[&str]; 3] = [&["sources"], &["doctor"], &["import", "--source", "codex"]];
    for command in commands {
        let answer = home.run(command).expect(0);
        let said = answer.error() + &answer.out();
        let lines: Vec<_> = said.lines().filter(|line| line.contains("will delete")).collect();
        assert_eq!(lines.len(), 1, "{command:?}: {said}");
        assert!(lines[0].contains("1 session that is not stored yet, the first on"), "{said}");
    }
    let first = claude(&home)["first_deletion_at"].as_i64().unwrap();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
    let hours = (first - i64::try_from(now).unwrap()) / 3_600_000;
    assert!((20..=24).contains(&hours), "in {hours} hours");

    let settings = home.path().join(".claude/settings.json");
    fs::write(&settings, r#"{"cleanupPeriodDays": 7}"#).unwrap();
    assert_eq!(claude(&home)["retention"]["days"], 7);
    let said = home.run(["sources"]).expect(0).error();
    assert!(said.contains("the first any time now"), "{said}");

    home.run(["import"]).expect(0);
    for command in [&["sources"], &["doctor"]] {
        let answer = home.run(command).expect(0);
        assert!(!(answer.error() + &answer.out()).contains("will delete"));
    }
}

#[test]
fn a_first_import_says_what_was_found_of_each_agent() {
    let home = Home::empty();
    home.write_log("one", &[asked("one", "a", "Plant a tree")]);
    let said = home.run(["import"]).expect(0).error();
    assert!(
        said.contains("Claude Code: 1 log read from") && said.contains("Nothing here of"),
        "{said}"
    );
    let again = home.run(["import"]).expect(0).error();
    assert!(!again.contains("Nothing here of"), "{again}");
}
