//! `show`, `list`, `export`, `stats`, `delete`, `prices`, `doctor`: on what is in the archive.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::home::{Home, answered, asked};

#[test]
fn a_session_is_shown_by_the_beginning_of_its_id() {
    let home = Home::with_sample();
    let text = home.run(["show", "sample-dead"]).expect(0).out();
    assert!(text.contains("Orchard::restock"), "{text}");
    let session = home.json(["show", "sample-deadlock"]);
    assert_eq!(session["messages"][0]["role"], "user");
}

#[test]
fn every_form_of_export_holds_the_conversation() {
    let home = Home::with_sample();
    for form in ["markdown", "json", "jsonl", "csv", "html", "markdown-plain", "markdown-table"] {
        let text = home.run(["export", "sample-deadlock", "--format", form]).expect(0).out();
        let holds = if form == "csv" { "sample-deadlock" } else { "Orchard::restock" };
        assert!(text.contains(holds), "{form}: {text}");
    }
    let text = home.run(["export", "--format", "json"]).expect(0).out();
    let all: Value = serde_json::from_str(&text).unwrap();
    assert!(all.is_array() || all.is_object());
}

#[test]
fn a_failed_export_leaves_the_file_as_it_was() {
    let home = Home::with_sample();
    let file = home.path().join("kept.md");
    fs::write(&file, "kept").unwrap();
    home.run(["export", "nobody", "--output", file.to_str().unwrap()]).expect(3);
    assert_eq!(fs::read_to_string(&file).unwrap(), "kept");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 2, "only the data and the file");
}

#[test]
fn deleting_needs_a_yes_and_then_the_session_is_found_no_more() {
    let home = Home::with_sample();
    home.run(["delete", "sample-deadlock"]).expect(1);
    home.run(["show", "sample-deadlock"]).expect(0);

    home.run(["delete", "--yes", "sample-deadlock"]).expect(0);
    home.run(["show", "sample-deadlock"]).expect(3);
    assert_eq!(home.json(["search", "Orchard::restock"])["hits"], json!([]));
    assert_eq!(home.json(["stats"])["sessions"], 2);
}

#[test]
fn sessions_are_deleted_by_a_filter_after_their_number_was_shown() {
    let home = Home::empty();
    for id in ["one", "two"] {
        home.write_log(id, &[asked(id, "a", "Plant a tree")]);
    }
    home.run(["import"]).expect(0);
    let dry = ["delete", "--source", "claude-code", "--dry-run"];
    assert_eq!(home.json(dry), json!({ "sessions": 2 }));
    let shown = home.run(dry);
    assert_eq!(shown.out(), "2 sessions would be deleted.\n");

    let refused = home.run(["delete", "--source", "claude-code"]).expect(1);
    assert!(refused.error().contains("--yes"), "{}", refused.error());
    assert_eq!(home.json(["stats"])["sessions"], 2);
    let yes = ["delete", "--source", "claude-code", "--yes"];
    assert_eq!(home.json(yes), json!({ "deleted_sessions": 2, "deleted_messages": 2 }));
    assert_eq!(home.json(["stats"])["sessions"], 0);
    assert_eq!(home.json(yes)["deleted_sessions"], 0);
}

#[test]
fn nothing_is_deleted_without_an_id_or_a_filter_or_with_both() {
    let home = Home::with_sample();
    home.run(["delete", "--yes"]).expect(2);
    home.run(["delete", "--yes", "--source", "claude-code", "sample-deadlock"]).expect(2);
    assert_eq!(home.json(["stats"])["sessions"], 3);
}

#[test]
fn a_deleted_session_stays_deleted_when_its_log_is_imported_again() {
    let home = Home::empty();
    home.write_log("one", &[asked("one", "a", "Plant a tree")]);
    home.run(["import"]).expect(0);
    home.run(["delete", "--yes", "one"]).expect(0);
    home.run(["import"]).expect(0);
    assert_eq!(home.json(["stats"])["sessions"], 0);
}

#[test]
fn a_price_of_ones_own_changes_the_cost_of_what_is_there() {
    let home = Home::empty();
    home.write_log("one", &[asked("one", "a", "Hello"), answered("one", "b", "Hi.")]);
    home.run(["import"]).expect(0);
    let cost = || home.json(["stats"])["cost_usd"].as_f64().unwrap();
    let bundled = cost();
    assert!(bundled > 0.0);
    let model = "claude-sonnet-4-5-20250929";
    home.run(["prices", "set", model, "--input", "1000", "--output", "0"]).expect(0);
    assert!((cost() - 0.1).abs() < 1e-9, "{}", cost());
    home.run(["prices", "unset", model]).expect(0);
    assert!((cost() - bundled).abs() < 1e-12);
}

#[test]
fn doctor_finds_a_changed_byte_of_the_index_and_builds_it_anew() {
    let home = Home::with_sample();
    home.run(["doctor"]).expect(0);
    let segment = index_file(&home, "store");
    let mut bytes = fs::read(&segment).unwrap();
    bytes[8] ^= 1;
    fs::write(segment, bytes).unwrap();

    home.run(["doctor"]).expect(4);
    home.run(["doctor", "--repair"]).expect(0);
    home.run(["doctor"]).expect(0);
    assert_eq!(home.json(["search", "restock"])["hits"][0]["external_id"], "sample-deadlock");
}

#[test]
fn an_index_that_cannot_be_opened_comes_back_with_the_next_search() {
    let home = Home::with_sample();
    fs::write(index_file(&home, "json"), "{").unwrap();
    assert_eq!(home.json(["search", "restock"])["hits"][0]["external_id"], "sample-deadlock");
}

/// The first file of the index with this ending.
fn index_file(home: &Home, ending: &str) -> PathBuf {
    let mut files = walk(&home.path().join("data/lexical"));
    files.retain(|path| path.extension().is_some_and(|name| name == ending));
    files.retain(|path| !path.ends_with(".managed.json"));
    files.sort();
    files.remove(0)
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let walked = entries.map(|path| if path.is_dir() { walk(&path) } else { vec![path] });
    walked.flatten().collect()
}

#[test]
fn what_people_say_is_shown_and_found_and_can_be_taken_back() {
    let home = Home::with_sample();
    let edit = ["--title", "Mine", "--tag", "keep", "--eval-status", "golden", "--eval-ready"];
    let mut arguments = vec!["edit", "sample-deadlock"];
    arguments.extend(edit);
    home.run(&arguments).expect(0);
    let listed = home.json(["list", "--tag", "keep", "--eval-ready", "--eval-status", "golden"]);
    assert_eq!(listed["sessions"][0]["title"], "Mine");
    assert_eq!(listed["sessions"].as_array().unwrap().len(), 1);
    let found = home.json(["search", "mine tag:keep"]);
    assert_eq!(found["hits"][0]["external_id"], "sample-deadlock");

    let back = ["edit", "sample-deadlock", "--title", "", "--untag", "KEEP", "--eval-status"];
    home.run(back.into_iter().chain(["none"])).expect(0);
    let shown = home.json(["show", "sample-deadlock"]);
    assert_ne!(shown["session"]["title"], "Mine");
    assert!(home.json(["list", "--tag", "keep"])["sessions"].as_array().unwrap().is_empty());
    home.run(["edit", "sample-deadlock", "--eval-status", "good"]).expect(2);
}

#[test]
fn a_share_is_listed_read_and_ended() {
    let home = Home::with_sample();
    let out = home.run(["share", "sample-deadlock", "--expires", "7d"]).expect(0).out();
    let slug = out.trim().strip_prefix("/s/").unwrap().to_owned();
    let page = home.run(["shares", "show", &slug, "--format", "page"]).expect(0).out();
    assert!(page.starts_with("<!doctype html>") && page.contains("Orchard::restock"), "{page}");
    let ledger = home.json(["shares", "list"]);
    assert_eq!(ledger["shares"][0]["slug"], slug.as_str());
    home.run(["unshare", &slug]).expect(0);
    home.run(["shares", "show", &slug]).expect(3);
    home.run(["share", "sample-deadlock", "--expires", "2020-01-01"]).expect(1);
}

#[test]
fn secrets_are_previewed_and_hidden_in_exports() {
    let home = Home::with_sample();
    let key = concat!("gh", "p_R4nd0mQ7x2ZkP9vLs3TuYb8WcNe5JfHa6GmDi");
    home.write_log("s-1", &[asked("s-1", "q", &format!("use {key}"))]);
    home.run(["import"]).expect(0);
    let preview = home.json(["redact", "preview", "s-1"]);
    assert_eq!(preview["sessions"][0]["findings"][0]["rule"], "github-token");
    assert!(!preview.to_string().contains(key));
    let text = home.run(["export", "s-1", "--redact", "--format", "jsonl"]).expect(0).out();
    assert!(!text.contains(key) && text.contains("[redacted:github-token]"), "{text}");
    assert!(home.run(["export", "s-1"]).expect(0).out().contains(key));
}

#[test]
fn marked_conversations_become_tests() {
    let home = Home::with_sample();
    home.run(["export", "--evals", "deepeval"]).expect(3);
    home.run(["edit", "sample-deadlock", "--eval-ready"]).expect(0);
    for tool in ["deepeval", "openai", "promptfoo", "filesystem"] {
        let text = home.run(["export", "--evals", tool]).expect(0).out();
        assert!(text.contains("nightly"), "{tool}: {text}");
        assert!(
            serde_json::from_str::<Value>(text.lines().next().unwrap()).is_ok() || text.len() > 2
        );
    }
    let whole = home.run(["export", "--evals", "openai", "--turn-mode", "full"]).expect(0).out();
    assert_eq!(whole.lines().count(), 1);
    home.run(["export", "--evals", "vim"]).expect(2);
}

#[test]
fn tests_of_one_project_are_of_no_other_and_a_part_of_a_name_is_told() {
    let home = Home::with_sample();
    home.run(["edit", "sample-deadlock", "--eval-ready"]).expect(0);
    let project = home.json(["show", "sample-deadlock"])["project"]["name"].clone();
    let project = project.as_str().unwrap();
    let of = |name: &str| home.run(["export", "--evals", "openai", "--project", name]);
    assert!(of(&project.to_uppercase()).expect(0).out().contains("nightly"));
    of("no such project").expect(3);
    let part = &project[..project.len() - 1];
    assert!(of(part).expect(3).error().contains(project));
    assert!(of(&format!("{part}*")).expect(0).out().contains("nightly"));
    let listed = home.run(["list", "--project", part]).expect(0);
    assert!(listed.error().contains(project), "{}", listed.error());
    let found = home.json(["search", "nightly", "--project", part]);
    assert_eq!(found["projects_alike"], serde_json::json!([project]));
}
