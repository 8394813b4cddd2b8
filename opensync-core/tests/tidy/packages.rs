//! Packages: each that is published says what it is, and takes its licence along.

use std::fs;

use super::files::{none, root};

/// The folder of each package, its manifest, and what that has to say.
const PACKAGES: [(&str, &str, &[&str]); 4] = [
    ("opensync-core", "Cargo.toml", &CRATE),
    ("opensync-server", "Cargo.toml", &CRATE),
    (
        "opensync-py",
        "pyproject.toml",
        &["description", "license", "readme", "keywords", "classifiers"],
    ),
    ("opensync-node", "package.json", &["description", "license", "keywords"]),
];

const CRATE: [&str; 6] =
    ["description", "license", "readme", "documentation", "keywords", "categories"];

#[test]
fn every_package_says_what_it_is() {
    let mut silent = Vec::new();
    for (package, manifest, fields) in PACKAGES {
        let text = fs::read_to_string(root().join(package).join(manifest)).unwrap();
        let says = |field: &str| {
            text.lines().any(|line| {
                let line = line.trim_start().trim_start_matches('"');
                line.strip_prefix(field).is_some_and(|rest| rest.starts_with([' ', '.', '"']))
            })
        };
        let missing = fields.iter().filter(|field| !says(field));
        silent.extend(missing.map(|field| format!("{package}/{manifest}: no `{field}`")));
    }
    none(&silent, "Say it: registries show it, and people find the package by it.");
}

#[test]
fn every_package_takes_its_licence_along() {
    let licence = fs::read_to_string(root().join("LICENSE")).unwrap();
    let is_there = |package: &str| {
        let copy = fs::read_to_string(root().join(package).join("LICENSE"));
        copy.is_ok_and(|copy| copy == licence)
    };
    let packages = PACKAGES.iter().filter(|(package, ..)| !is_there(package));
    let missing: Vec<String> =
        packages.map(|(package, ..)| format!("{package}/LICENSE is not the licence")).collect();
    none(
        &missing,
        "Copy `LICENSE` of the repository there: packages hold no file above their folder.",
    );
}
