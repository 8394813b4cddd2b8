//! `import`: what is new comes in, once.

use std::fs;

use serde_json::json;

use crate::home::{Home, answered, asked};

#[test]
fn a_machine_without_history_gets_a_sample_and_is_told_so() {
    let home = Home::empty();
    let answer = home.run(["import", "--or-sample"]).expect(0);
    assert!(answer.error().contains("importing a sample"), "{}", answer.error());
    assert!(answer.out().contains("sample"), "{}", answer.out());
    assert_eq!(home.json(["list"])["sessions"].as_array().unwrap().len(), 3);
}

#[test]
fn a_machine_with_history_gets_no_sample() {
    let home = Home::empty();
    home.write_log("one", &[asked("one", "a", "Plant a tree")]);
    let answer = home.run(["import", "--or-sample"]).expect(0);
    assert!(!answer.error().contains("sample"), "{}", answer.error());
    assert_eq!(home.json(["stats"])["sessions"], 1);
}

#[test]
fn a_second_import_reads_nothing_and_an_appended_line_costs_that_line() {
    let home = Home::empty();
    home.write_log("one", &[asked("one", "a", "Plant a tree"), answered("one", "b", "Planted.")]);
    let first = home.json(["import"]);
    assert_eq!((&first["sessions"], &first["messages"]), (&json!(1), &json!(2)));
    assert_eq!(first["usage"]["input"], 100);
    assert_eq!(first["by_source"]["claude-code"]["files_read"], 1);

    let second = home.json(["import"]);
    assert_eq!((&second["messages"], &second["bytes_read"]), (&json!(0), &json!(0)));

    let line = asked("one", "c", "Water it");
    home.write_log("one", std::slice::from_ref(&line));
    let third = home.json(["import"]);
    assert_eq!(third["messages"], 1);
    assert_eq!(third["bytes_read"], json!(line.to_string().len() + 1));
}

#[test]
fn a_line_that_is_not_json_is_named_and_the_rest_comes_in() {
    let home = Home::empty();
    let log = home.write_log("one", &[asked("one", "a", "Plant a tree")]);
    let text = fs::read_to_string(&log).unwrap();
    fs::write(&log, format!("{text}{{\"type\":\n")).unwrap();
    home.write_log("one", &[asked("one", "b", "Water it")]);

    let answer = home.run(["import"]).expect(0);
    assert!(answer.error().contains("one.jsonl:2"), "{}", answer.error());
    assert_eq!(home.json(["stats"])["messages"], 2);
}

#[test]
fn a_path_that_is_not_there_is_not_found_and_nothing_changes() {
    let home = Home::empty();
    let answer = home.run(["import", "nowhere"]).expect(3);
    assert!(answer.error().contains("`nowhere` is not there"), "{}", answer.error());
    assert_eq!(home.json(["stats"])["sessions"], 0);
}

#[test]
fn a_file_that_is_no_archive_is_refused() {
    let home = Home::empty();
    let file = home.path().join("notes.txt");
    fs::write(&file, "no archive\n").unwrap();
    let answer = home.run(["import", "--archive", file.to_str().unwrap()]).expect(1);
    assert!(answer.error().contains("is not an archive"), "{}", answer.error());
}

#[test]
fn an_export_imported_elsewhere_exports_the_same() {
    let here = Home::with_sample();
    let file = here.path().join("all.jsonl");
    let name = file.to_str().unwrap();
    here.run(["export", "--format", "jsonl", "--output", name]).expect(0);

    let there = Home::empty();
    there.run(["import", "--archive", name]).expect(0);
    let again = there.run(["export", "--format", "jsonl"]).expect(0).out();
    assert_eq!(again, fs::read_to_string(&file).unwrap());
}

#[test]
fn a_literal_tilde_in_the_config_folder_is_the_home_folder() {
    let home = Home::empty();
    home.write_log("one", &[asked("one", "a", "Plant a tree")]);
    fs::rename(home.path().join(".claude"), home.path().join(".claude-work")).unwrap();
    let answer = home.run_with("CLAUDE_CONFIG_DIR", "~/.claude-work", ["import", "--json"]);
    let answer = answer.expect(0);
    assert!(answer.out().contains("\"sessions\": 1"), "{}", answer.out());
}

#[test]
fn a_config_folder_that_is_not_there_is_told_and_the_import_is_in_part() {
    let home = Home::empty();
    let nowhere = home.path().join("nowhere");
    let answer = home.run_with("CLAUDE_CONFIG_DIR", nowhere.to_str().unwrap(), ["import"]);
    let answer = answer.expect(4);
    assert!(answer.error().contains("nowhere"), "{}", answer.error());
}

#[test]
fn a_folder_or_database_of_opencode_that_is_told_and_not_there_is_told_and_a_tilde_is_home() {
    let home = Home::empty();
    for (name, value) in [
        ("OPENCODE_DATA_DIR", "~/nowhere"),
        ("OPENCODE_DB", "~/nowhere.db"),
        ("OPENCODE_DB", "nowhere.db"),
    ] {
        let answer = home.run_with(name, value, ["import"]).expect(4);
        assert!(answer.error().contains("nowhere"), "{name}: {}", answer.error());
    }
    let write = |name: &str, json: &str| {
        let path = home.path().join("talks/storage").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, json).unwrap();
    };
    write("session/p/ses_1.json", r#"{"id":"ses_1","title":"Trees"}"#);
    write("message/ses_1/msg_1.json", r#"{"role":"user","time":{"created":1000}}"#);
    write("part/msg_1/prt_1.json", r#"{"type":"text","text":"Plant a tree"}"#);
    let answer = home.run_with("OPENCODE_DATA_DIR", "~/talks", ["import", "--json"]).expect(0);
    assert!(answer.out().contains("\"messages\": 1"), "{}", answer.out());
}

#[cfg(unix)]
#[test]
fn a_link_below_the_agents_folder_is_told_and_the_import_is_in_part() {
    let home = Home::empty();
    let log = home.write_log("one", &[asked("one", "a", "Plant a tree")]);
    let elsewhere = home.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let link = log.parent().unwrap().parent().unwrap().join("-linked");
    std::os::unix::fs::symlink(&elsewhere, link).unwrap();
    let answer = home.run(["import"]).expect(4);
    assert!(answer.error().contains("-linked"), "{}", answer.error());
    assert_eq!(home.json(["stats"])["sessions"], 1, "the rest is read");
}

#[test]
fn show_leaves_out_what_the_agent_wrote_for_itself_unless_all_is_asked_for() {
    let home = Home::empty();
    let mut snapshot = asked("one", "s", "");
    snapshot["type"] = json!("attachment");
    snapshot["attachment"] = json!({"type": "prompt_snapshot", "systemPrompt": "quokkaprompt"});
    home.write_log("one", &[asked("one", "a", "Plant a tree"), snapshot]);
    assert_eq!(home.json(["import"])["unknown_types"]["attachment:prompt_snapshot"], 1);

    let short = home.run(["show", "one", "--full"]).expect(0);
    assert!(
        short.out().contains("Plant a tree") && !short.out().contains("system"),
        "{}",
        short.out()
    );
    assert!(home.run(["show", "one", "--all"]).expect(0).out().contains("quokkaprompt"));
    assert_eq!(home.json(["show", "one"])["messages"].as_array().unwrap().len(), 1);
    assert_eq!(home.json(["show", "one", "--all"])["messages"].as_array().unwrap().len(), 2);
    assert_eq!(home.json(["stats"])["messages"], 1);
}
