//! Runs each example, and looks at what it says.

use std::path::Path;
use std::process::Command;

/// What a program prints, line by line. It must succeed.
fn lines(program: &str, arguments: &[&str]) -> Vec<String> {
    let output = Command::new(program).args(arguments).output().expect("it starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {errors}");
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn write_your_own_session_shows_what_it_wrote() {
    let expected = [
        "added 2, then 1",
        "the same again changes something: false",
        "     user | text        | Why is the lamp dark?",
        "assistant | text        | I will look at the switch.",
        r#"assistant | tool_call   | {"room":"kitchen"}"#,
        "     tool | tool_result | off",
        "3 messages, 1280 tokens, $0.0048",
    ];
    assert_eq!(lines(env!("CARGO_BIN_EXE_write_your_own_session"), &[]), expected);
}

#[test]
fn search_with_filters_marks_what_it_found() {
    let program = env!("CARGO_BIN_EXE_search_with_filters");
    let all = lines(program, &[]);
    assert!(all[0].ends_with("2 found"), "{all:?}");
    assert!(all[1].starts_with("  s-1 | user | [Prices] [round]"), "{all:?}");
    let user = "  s-1 | user | Prices [round] wrongly | 0 more";
    assert!(all.contains(&user.to_owned()), "{all:?}");
    let failed = "  s-1 | tool | test round_price failed | 0 more";
    assert!(all.contains(&failed.to_owned()), "{all:?}");

    assert_eq!(lines(program, &["lamp"])[0], "lamp: 1 found");
    assert_eq!(lines(program, &["elephant"]), ["elephant: 0 found"]);
}

#[test]
fn follow_changes_sees_each_change_once() {
    let expected = [
        "one: 1 added, 0 changed",
        "two: 1 added, 0 changed",
        "one: 0 added, 1 changed",
        "two: deleted",
        "level with the archive at position 4",
    ];
    assert_eq!(lines(env!("CARGO_BIN_EXE_follow_changes"), &[]), expected);
}

#[test]
fn open_and_import_reads_transcripts_once() {
    let program = env!("CARGO_BIN_EXE_open_and_import");
    let transcripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/claude");
    let folder = tempfile::tempdir().expect("a folder");
    let archive = folder.path().to_string_lossy();
    let arguments = [&*transcripts.to_string_lossy(), &*archive];

    let first = lines(program, &arguments);
    let expected = ["1 files found, 1 read", "1 sessions and 2 messages are new"];
    assert_eq!(first[..2], expected);
    assert!(first[2].starts_with("shop | 2 messages | "), "{first:?}");
    assert_eq!(first[3], "1 sessions, 120 tokens in all");
    let again = lines(program, &arguments);
    assert_eq!(again[..2], ["1 files found, 0 read", "0 sessions and 0 messages are new"]);
    assert_eq!(again[2..], first[2..]);
}
