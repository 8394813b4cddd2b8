//! `blame`: a commit leads to its conversation, in a repository and outside.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::home::{Answer, Home, answered, asked};

/// What Claude Code writes of a commit that it made.
fn committed(hash: &str, subject: &str) -> [Value; 2] {
    let mut call = answered("maker", "b", "");
    let input = json!({ "command": format!("git commit -am '{subject}'") });
    call["message"]["content"] =
        json!([{ "type": "tool_use", "id": "t", "name": "Bash", "input": input }]);
    let mut result = asked("maker", "c", "");
    let printed = format!("[main {hash}] {subject}\n 1 file changed");
    result["message"]["content"] =
        json!([{ "type": "tool_result", "tool_use_id": "t", "content": printed }]);
    [call, result]
}

/// A conversation that made a commit, and one that speaks of it.
fn home() -> Home {
    let home = Home::empty();
    let [call, result] = committed("4f9d2c8", "Mend the gate");
    home.write_log("maker", &[asked("maker", "a", "the gate hangs"), call, result]);
    home.write_log("reader", &[asked("reader", "a", "4f9d2c8 Mend the gate: what is it?")]);
    home.run(["import"]).expect(0);
    home
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(folder).args(["-c", "user.name=a", "-c", "user.email=a@host.example"]);
    assert!(git.args(arguments).output().unwrap().status.success(), "{arguments:?}");
}

#[test]
fn a_hash_or_a_subject_leads_to_the_conversation_and_its_prompt() {
    let home = home();
    for commit in ["4f9d2c8", "4f9d", "Mend the gate"] {
        let told = home.run(["blame", commit]).expect(0).out();
        assert!(told.starts_with("4f9d2c8 Mend the gate\n"), "{told}");
        assert!(told.contains(" maker: ") && told.contains("the gate hangs"), "{told}");
    }
    let told = home.json(["blame", "4f9d2c8"]);
    assert_eq!((&told["by"], &told["session"]["external_id"]), (&json!("hash"), &json!("maker")));
    let told = home.run(["blame", "abcdef0"]).expect(3).error();
    assert!(told.contains("no session made the commit `abcdef0`"), "{told}");
}

#[test]
fn in_a_repository_git_says_which_commit_is_meant() {
    let home = home();
    let folder = home.path().join("repository");
    std::fs::create_dir(&folder).unwrap();
    git(&folder, &["init", "-q"]);
    git(&folder, &["commit", "-q", "--allow-empty", "-m", "Mend the gate"]);
    git(&folder, &["commit", "-q", "--allow-empty", "-m", "Paint it"]);
    let blame = |commit: &str| {
        Answer::of(home.command().current_dir(&folder).args(["blame", commit]).output().unwrap())
    };
    let told = blame("HEAD~1").expect(0);
    assert!(told.out().starts_with("4f9d2c8 Mend the gate\n"));
    assert!(told.error().contains("by its subject"));
    assert!(blame("HEAD").expect(3).error().contains("no session made the commit"));
}
