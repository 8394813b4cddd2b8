//! Form: how long a file is, and how it opens.

use super::files::{ending_in, none};

/// The longest file, in lines.
const MAX_LINES: usize = 400;

#[test]
fn no_rust_file_is_longer_than_400_lines() {
    let files = ending_in(".rs");
    let long = files.iter().filter_map(|file| {
        let lines = file.text.lines().count();
        (lines > MAX_LINES).then(|| format!("{}:{lines}: {lines} lines", file.path))
    });
    none(&long.collect::<Vec<_>>(), "Split it by what it does; tests go into a file of their own.");
}

#[test]
fn every_rust_file_opens_by_saying_what_it_does() {
    let files = ending_in(".rs");
    let bare = files.iter().filter(|file| !file.text.starts_with("//! "));
    let bare = bare.map(|file| format!("{}:1: no header", file.path));
    none(&bare.collect::<Vec<_>>(), "Begin it with `//! Name: what it does.`");
}
