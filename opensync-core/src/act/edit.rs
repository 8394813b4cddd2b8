//! Edit: the files that a call writes.

use crate::effect;

/// The most files that are told of one call, and the longest name, in bytes.
const MAX_FILES: usize = 64;
const MAX_NAME: usize = 4096;

/// How much of a patch is read, in bytes.
const MAX_PATCH: usize = 1 << 20;

/// What stands before the name of a file in a patch as agents write it.
const MARKS: [&str; 4] =
    ["*** Update File: ", "*** Add File: ", "*** Delete File: ", "*** Move to: "];

/// The files that `input` asks to be changed: the one it names with what to put there, and those of a
/// patch, also of one that stands in a line for a shell.
pub(super) fn files(input: &str, line: Option<&str>) -> Vec<String> {
    let asked = effect::asked_of(input);
    let mut files: Vec<String> = asked.path.filter(|_| asked.lines.is_some()).into_iter().collect();
    let changes = if files.is_empty() { effect::changes_of(input) } else { Vec::new() };
    let patches = changes.iter().filter_map(|change| match change {
        effect::Change::Patch(patch) => Some(patch.as_str()),
        effect::Change::Replaced { .. } => None,
    });
    let is_raw = input.trim_start().starts_with("*** Begin Patch");
    for patch in patches.chain(line).chain(is_raw.then_some(input)) {
        files.extend(named_in(patch));
    }
    files.retain(|file| !file.is_empty() && file.len() <= MAX_NAME);
    files.sort_unstable();
    files.dedup();
    files.truncate(MAX_FILES);
    files
}

fn named_in(patch: &str) -> impl Iterator<Item = String> {
    let patch = &patch[..patch.floor_char_boundary(MAX_PATCH)];
    let is_patch = patch.contains("*** Begin Patch");
    let lines = patch.lines().filter(move |_| is_patch);
    let name = |line: &str| {
        let name = MARKS.iter().find_map(|mark| line.strip_prefix(mark))?;
        Some(name.trim().to_owned())
    };
    lines.filter_map(name).take(MAX_FILES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_writes_names_its_files() {
        let patch = "*** Begin Patch\n*** Update File: a.rs\n-x\n+y\n*** Add File: b.rs\n+z";
        let patched = serde_json::json!({ "patchText": patch }).to_string();
        for (input, line, expected) in [
            (
                r#"{"file_path":"/w/a.rs","old_string":"x","new_string":"y"}"#,
                None,
                &["/w/a.rs"][..],
            ),
            (r#"{"filePath":"b","content":"one"}"#, None, &["b"]),
            (r#"{"path":"c","command":"create","file_text":"one"}"#, None, &["c"]),
            (r#"{"file_path":"/w/a.rs"}"#, None, &[]),
            (&patched, None, &["a.rs", "b.rs"]),
            (patch, None, &["a.rs", "b.rs"]),
            (r#"{"command":"…"}"#, Some(patch), &["a.rs", "b.rs"]),
            (r#"{"command":"ls"}"#, Some("ls"), &[]),
            ("", None, &[]),
        ] {
            assert_eq!(files(input, line), expected, "{input}");
        }
    }
}
