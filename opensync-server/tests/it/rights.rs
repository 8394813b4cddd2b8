//! Rights: whatever the command makes, nobody else on the machine can open.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::home::Home;

/// What others than the owner may do.
const OTHERS: u32 = 0o077;

/// What others could open in a folder, itself among it.
fn open_to_others(folder: &Path) -> Vec<PathBuf> {
    let mode = fs::metadata(folder).unwrap().permissions().mode();
    let mut found = if mode & OTHERS == 0 { vec![] } else { vec![folder.to_owned()] };
    if folder.is_dir() {
        let entries = fs::read_dir(folder).unwrap();
        found.extend(entries.flat_map(|entry| open_to_others(&entry.unwrap().path())));
    }
    found
}

#[test]
fn what_commands_make_is_for_its_owner_only() {
    let home = Home::with_sample();
    let data = home.path().join("data");
    home.run(["search", "deadlock"]).expect(0);
    home.run(["prices", "set", "my-model", "--input", "1", "--output", "2"]).expect(0);
    home.run(["keys", "create", "--name", "k"]).expect(0);
    home.run(["share", "sample-deadlock"]).expect(0);
    home.run(["push", "--quiet"]).expect(0);
    assert!(data.join("config.toml").exists());
    assert_eq!(open_to_others(&data), [] as [PathBuf; 0]);
}

#[test]
fn an_export_is_its_owners_and_a_file_that_was_there_keeps_its_rights() {
    let home = Home::with_sample();
    let file = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let mode = |name: &str| fs::metadata(file(name)).unwrap().permissions().mode() & 0o777;
    home.run(["export", "--output", &file("new.md")]).expect(0);
    assert_eq!(mode("new.md"), 0o600);
    fs::write(file("old.json"), "").unwrap();
    fs::set_permissions(file("old.json"), fs::Permissions::from_mode(0o644)).unwrap();
    home.run(["export", "--format", "json", "--output", &file("old.json")]).expect(0);
    assert_eq!(mode("old.json"), 0o644);
    home.run(["edit", "sample-deadlock", "--eval-ready"]).expect(0);
    home.run(["export", "--evals", "deepeval", "--output", &file("tests.json")]).expect(0);
    assert_eq!(mode("tests.json"), 0o600);
}

#[test]
fn the_doctor_tells_what_others_could_open() {
    let home = Home::with_sample();
    let lexical = home.path().join("data/lexical");
    let deep = fs::read_dir(&lexical).unwrap().next().unwrap().unwrap().path();
    fs::set_permissions(&deep, fs::Permissions::from_mode(0o755)).unwrap();
    let told = home.run(["doctor"]).expect(0);
    assert!(told.out().contains("1 files and folders that others"), "{}", told.out());
    assert!(!home.run(["doctor"]).expect(0).out().contains("others"));
}
