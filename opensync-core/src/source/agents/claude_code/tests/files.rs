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
    assert_eq!(sizes, [256, 256, 256, 256, 256, 20]);

    let cursor = read.batches[0].cursor.as_ref().unwrap();
    let rest = home.read(Some(cursor));
    assert_eq!(rest.messages().len(), 1300 - 256, "a read that was cut short goes on");
    assert_eq!(rest.messages()[0].external_id, "u256");
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
        let found = CLAUDE_CODE.default_roots(&move |name| {
            names.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
        });
        found.iter().map(|root| root.to_string_lossy().replace('\\', "/")).collect::<Vec<_>>()
    };
    let both = ["/h/.claude/projects", "/h/.config/claude/projects"];
    assert_eq!(roots(&[("HOME", "/h")]), both);
    assert_eq!(
        roots(&[("HOME", "/h"), ("XDG_CONFIG_HOME", "/x")]),
        [both[0], "/x/claude/projects"]
    );
    assert_eq!(
        roots(&[("HOME", "/h"), ("CLAUDE_CONFIG_DIR", "/c, /d/projects")]),
        ["/c/projects", "/d/projects"]
    );
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
        assert_eq!(CLAUDE_CODE.discover(path).unwrap().len(), 2, "{path:?}");
    }
    assert_eq!(CLAUDE_CODE.discover(&main).unwrap().len(), 1);
    assert!(CLAUDE_CODE.discover(&home.path().join("nowhere")).unwrap().is_empty());
}

#[test]
fn other_files_of_lines_are_not_taken() {
    let home = Home::new();
    let foreign = json!({"type": "session_meta", "payload": {"id": "x"}});
    let outside = home.path().join("rollout.jsonl");
    fs::write(&outside, format!("{foreign}\n")).unwrap();
    fs::write(home.path().join("copy.jsonl"), format!("{}\n", user("u1", json!("hi")))).unwrap();
    assert!(CLAUDE_CODE.discover(&outside).unwrap().is_empty());
    let logs = CLAUDE_CODE.discover(home.path()).unwrap();
    assert_eq!(logs.len(), 1, "a transcript may lie anywhere: {logs:?}");

    let inside = home.write("stray.jsonl", std::slice::from_ref(&foreign));
    let log = CLAUDE_CODE.discover(inside.parent().unwrap()).unwrap().remove(0);
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
    let found = CLAUDE_CODE.discover(home.path()).unwrap();
    let paths: Vec<_> = found.into_iter().map(|log| log.path).collect();
    assert_eq!(paths, [second, first]);
}

#[test]
fn a_tilde_that_no_shell_has_replaced_stands_for_the_home_folder() {
    let environment = |value: &'static str| {
        move |name: &str| match name {
            "HOME" => Some("/h".into()),
            "CLAUDE_CONFIG_DIR" => Some(value.into()),
            _ => None,
        }
    };
    for (told, expected) in [
        ("~/.claude-work", vec!["/h/.claude-work"]),
        ("~", vec!["/h"]),
        ("~/a, /b", vec!["/h/a", "/b"]),
        ("~mia/.claude", vec!["~mia/.claude"]),
        ("/x/~/y", vec!["/x/~/y"]),
    ] {
        let expected: Vec<PathBuf> = expected.into_iter().map(PathBuf::from).collect();
        assert_eq!(CLAUDE_CODE.configured_folders(&environment(told)), expected, "{told}");
    }
    assert!(CLAUDE_CODE.configured_folders(&|_| None).is_empty());
}

#[test]
fn a_folder_that_is_told_and_not_there_is_missed_and_a_default_one_is_not() {
    let home = Home::new();
    home.write(&format!("{SESSION}.jsonl"), &[user("u1", json!("hello"))]);
    let there = home.path().to_str().unwrap().to_owned();
    let told = format!("{there}, {there}/nowhere");
    let roots = crate::source::roots(&CLAUDE_CODE, &|name| {
        (name == "CLAUDE_CONFIG_DIR").then(|| told.clone().into())
    });
    assert_eq!(roots.folders, [home.path().join("projects")]);
    let missing: Vec<_> = roots.missing.iter().map(|failed| &failed.path).collect();
    assert_eq!(missing, [&home.path().join("nowhere")]);

    let unused =
        crate::source::roots(&CLAUDE_CODE, &|name| (name == "HOME").then(|| there.clone().into()));
    assert!(unused.folders.is_empty() && unused.missing.is_empty());
}

#[cfg(unix)]
#[test]
fn a_link_that_is_passed_over_is_told_unless_it_leads_to_what_is_read() {
    use std::os::unix::fs::symlink;
    let home = Home::new();
    home.write(&format!("{SESSION}.jsonl"), &[user("u1", json!("hello"))]);
    let elsewhere = tempfile::tempdir().unwrap();
    let projects = home.path().join("projects");
    symlink(elsewhere.path(), projects.join("-linked")).unwrap();
    symlink(elsewhere.path().join("gone"), projects.join("-dangling")).unwrap();
    symlink(projects.join("-work-shop"), projects.join("-same")).unwrap();
    symlink("mia@host.1", projects.join("-work-shop/.#notes.md")).unwrap();

    let mut failed = Vec::new();
    for top in [home.path(), &projects] {
        failed.clear();
        assert_eq!(CLAUDE_CODE.discover_with(top, &mut failed).unwrap().len(), 1);
        let mut paths: Vec<_> = failed.iter().map(|failed| failed.path.clone()).collect();
        paths.sort();
        assert_eq!(paths, [projects.join("-dangling"), projects.join("-linked")]);
    }
    let told = failed.iter().map(|failed| failed.error.report()).collect::<Vec<_>>().join("; ");
    assert!(told.contains(elsewhere.path().to_str().unwrap()), "{told}");

    // Elsewhere links are nobody's business.
    let outside = tempfile::tempdir().unwrap();
    symlink(elsewhere.path(), outside.path().join("link")).unwrap();
    failed.clear();
    assert!(CLAUDE_CODE.discover_with(outside.path(), &mut failed).unwrap().is_empty());
    assert!(failed.is_empty());
}

#[cfg(unix)]
#[test]
fn a_closed_folder_is_told_and_the_others_are_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new();
    home.write(&format!("{SESSION}.jsonl"), &[user("u1", json!("hello"))]);
    let closed = home.write(&format!("../-closed/{OTHER}.jsonl"), &[user("u2", json!("hello"))]);
    let folder = closed.parent().unwrap().canonicalize().unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o000)).unwrap();
    // Whoever may read everything finds no folder closed.
    if fs::read_dir(&folder).is_err() {
        let mut failed = Vec::new();
        assert_eq!(CLAUDE_CODE.discover_with(home.path(), &mut failed).unwrap().len(), 1);
        assert!(failed.len() == 1 && failed[0].path.ends_with("-closed"), "{failed:?}");
        failed.clear();
        assert!(CLAUDE_CODE.discover_with(&folder, &mut failed).unwrap().is_empty());
        assert_eq!(failed.len(), 1);
    }
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
}
