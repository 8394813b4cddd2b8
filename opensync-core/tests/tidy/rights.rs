//! Rights: the engine makes files and folders in one place, which makes them their owner's.

use super::files::{engine, none};

/// Where they are made.
const PLACE: &str = "files.rs";

/// What makes them with the rights that the process gives to everything.
const MAKING: [&str; 8] = [
    "File::create",
    "File::options",
    "OpenOptions::new",
    "DirBuilder::new",
    "fs::create_dir",
    "fs::write",
    "fs::copy",
    "MmapDirectory::open",
];

#[test]
fn files_are_made_in_one_place() {
    let wrapped = "lexical/directory.rs";
    let mut found = Vec::new();
    for file in engine().iter().filter(|file| file.path != PLACE && file.path != wrapped) {
        for (line, text) in file.code() {
            let made = MAKING.iter().filter(|word| text.contains(*word));
            found
                .extend(made.map(|word| format!("opensync-core/src/{}:{line}: {word}", file.path)));
        }
    }
    none(&found, "Make it with `crate::files`: nobody but its owner may open it.");
}
