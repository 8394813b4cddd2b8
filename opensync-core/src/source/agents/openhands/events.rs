//! Events: the files that hold what happened in a conversation.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The folder that they lie in.
pub(super) const FOLDER: &str = "events";

/// The folder of the events of a conversation.
pub(super) fn folder_of(state: &Path) -> PathBuf {
    state.with_file_name(FOLDER)
}

/// The events of a conversation, each with its number, in their order.
pub(super) fn files(state: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut files = Vec::new();
    let entries = match fs::read_dir(folder_of(state)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(files),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        if let Some(number) = number(&path) {
            files.push((number, path));
        }
    }
    files.sort();
    Ok(files)
}

/// The number in the name of an event's file: `event-00007-….json`.
fn number(path: &Path) -> Option<u64> {
    let name = path.file_name()?.to_str()?.strip_prefix("event-")?.strip_suffix(".json")?;
    name.split('-').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_told_by_its_name() {
        for (name, expected) in [
            ("event-00007-1f2e-33.json", Some(7)),
            ("event-100000-x.json", Some(100_000)),
            ("event-x-7.json", None),
            ("auth.json", None),
            ("event-00007-x.json.tmp", None),
        ] {
            assert_eq!(number(Path::new(name)), expected, "{name}");
        }
    }
}
