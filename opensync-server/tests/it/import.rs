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
