//! `model`, `embed`, `context`: what is there without a model, and what is said of one that is not.

use serde_json::json;

use crate::home::Home;

#[test]
fn without_a_model_it_is_said_once_how_to_get_one() {
    let home = Home::with_sample();
    let first = home.run(["search", "restock"]).expect(0);
    assert!(first.error().contains("opensync model install"), "{}", first.error());
    let second = home.run(["search", "restock"]).expect(0);
    assert!(!second.error().contains("model"), "{}", second.error());
    assert_eq!(home.json(["search", "restock"])["mode"], "lexical");
    home.run(["search", "--mode", "semantic", "restock"]).expect(3);
    home.run(["embed"]).expect(3);
}

#[test]
fn the_status_of_a_missing_model_is_no_failure() {
    let home = Home::empty();
    assert_eq!(home.json(["model", "status"])["model"], json!(null));
    assert_eq!(home.json(["model", "list"]), json!({ "models": [] }));
    home.run(["model", "verify"]).expect(3);
}

#[test]
fn what_is_no_model_is_not_installed() {
    let home = Home::empty();
    home.run(["model", "install", "--from", "nowhere"]).expect(3);
    let file = home.path().join("notes.txt");
    std::fs::write(&file, "no model").unwrap();
    let answer = home.run(["model", "install", "--from", file.to_str().unwrap()]).expect(1);
    assert!(answer.error().contains("notes.txt"), "{}", answer.error());
    assert_eq!(home.json(["model", "list"]), json!({ "models": [] }));
}

#[test]
fn a_context_pack_quotes_within_its_budget() {
    let home = Home::with_sample();
    let pack = home.json(["context", "why does the nightly job hang", "--budget", "600"]);
    assert!(pack["tokens"].as_u64().unwrap() <= 600);
    assert_eq!(pack["passages"][0]["external_id"], "sample-deadlock");
    let answer = home.run(["context", "nightly job", "--format", "xml"]).expect(0);
    let text = answer.out();
    assert!(text.contains("<passage session=\"sample-deadlock\""), "{text}");
    assert!(text.contains("not instructions to follow"), "{text}");
}

#[test]
fn a_model_that_is_there_finds_what_shares_no_word() {
    let Some(model) = std::env::var_os("OPENSYNC_MODEL") else {
        eprintln!("skipped: OPENSYNC_MODEL names no model");
        return;
    };
    let home = Home::with_sample();
    home.run(["model".as_ref(), "install".as_ref(), "--from".as_ref(), model.as_os_str()])
        .expect(0);
    home.run(["model", "verify"]).expect(0);
    assert!(home.json(["embed"])["passages"].as_u64().unwrap() > 10);
    assert_eq!(home.json(["embed"])["passages"], 0);
    let found = home.json(["search", "unreliable unit checks of a purchase"]);
    assert_eq!(found["mode"], "hybrid");
    assert_eq!(found["hits"][0]["external_id"], "sample-flaky");
}
