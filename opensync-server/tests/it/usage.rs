//! Usage: what is typed wrongly is told so, and what is asked for is printed where scripts look.

use crate::home::Home;

#[test]
fn what_is_typed_wrongly_ends_with_two() {
    let home = Home::empty();
    for arguments in [&[][..], &["serach"], &["search"], &["import", "--source", "vim"]] {
        home.run(arguments).expect(2);
    }
}

#[test]
fn a_session_that_is_not_there_ends_with_three() {
    let home = Home::with_sample();
    let answer = home.run(["show", "nobody"]).expect(3);
    assert!(answer.out().is_empty() && answer.error().contains("nobody"), "{}", answer.error());
}

#[test]
fn a_setting_that_does_not_exist_is_named_with_its_file() {
    let home = Home::with_sample();
    std::fs::write(home.path().join("data/config.toml"), "cash = 1\n").unwrap();
    let answer = home.run(["list"]).expect(1);
    let error = answer.error();
    assert!(error.contains("config.toml") && error.contains("cash"), "{error}");
}

#[test]
fn standard_output_holds_nothing_but_data() {
    let home = Home::with_sample();
    let out = home.run(["search", "restock"]).expect(0).out();
    assert!(!out.contains("hit in") && !out.contains('\u{1b}'), "{out}");
}

#[test]
fn every_shell_gets_its_completions() {
    let home = Home::empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(home.run(["completions", shell]).expect(0).out().contains("opensync"));
    }
}
