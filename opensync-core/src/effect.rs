//! Effect: what a call does to a file, as its input asks and its result tells.

use serde_json::{Map, Value};

/// The names that agents give a file in the input of a tool.
const PATHS: [&str; 4] = ["file_path", "filePath", "path", "notebook_path"];

/// What an edit takes away, and what it puts in its place.
const OLD: [&str; 5] = ["old_string", "oldString", "old_str", "old_text", "oldText"];
const NEW: [&str; 6] = ["new_string", "newString", "new_str", "new_text", "newText", "new_source"];

/// Lines that a call adds to a file and takes from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lines {
    pub(crate) added: u64,
    pub(crate) removed: u64,
}

/// What a call asks for that is drawn on a timeline.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct AskedOf {
    /// The file that it names.
    pub(crate) path: Option<String>,
    /// The lines that it changes, if it changes a file.
    pub(crate) lines: Option<Lines>,
}

/// What a call does to a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Something takes the place of something; of a file that is written, of nothing.
    Replaced { old: String, new: String },
    /// Lines that begin with `+` and `-`.
    Patch(String),
}

/// What the detail of a result tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ResultDetail {
    /// When the call began and ended. Milliseconds since 1970, UTC.
    pub(crate) times: Option<(i64, i64)>,
    /// The lines that it changed.
    pub(crate) lines: Option<Lines>,
}

/// The file that `input` names, and the lines that it is to change in it.
pub(crate) fn asked_of(input: &str) -> AskedOf {
    let Ok(Value::Object(fields)) = serde_json::from_str(input) else { return AskedOf::default() };
    let path = PATHS.iter().find_map(|&name| fields.get(name)?.as_str());
    let edits = fields.get("edits").and_then(Value::as_array).into_iter().flatten();
    let edits = edits.filter_map(Value::as_object).chain([&fields]);
    let lines = edits.filter_map(edited).reduce(|all, one| Lines {
        added: all.added + one.added,
        removed: all.removed + one.removed,
    });
    AskedOf { path: path.map(str::to_owned), lines: lines.or_else(|| patched(&fields)) }
}

/// What `input` asks to be changed.
pub(crate) fn changes_of(input: &str) -> Vec<Change> {
    let Ok(Value::Object(fields)) = serde_json::from_str(input) else { return Vec::new() };
    let edits = fields.get("edits").and_then(Value::as_array).into_iter().flatten();
    let edits = edits.filter_map(Value::as_object).chain([&fields]);
    let replaced = |(old, new): (Option<&str>, &str)| Change::Replaced {
        old: old.unwrap_or_default().to_owned(),
        new: new.to_owned(),
    };
    let changes: Vec<Change> = edits.filter_map(replaced_in).map(replaced).collect();
    if changes.is_empty() {
        let patch = patch_in(&fields).map(|patch| Change::Patch(patch.to_owned()));
        return patch.into_iter().collect();
    }
    changes
}

/// What an edit takes away, if it does, and what it puts there.
fn replaced_in(fields: &Map<String, Value>) -> Option<(Option<&str>, &str)> {
    let text = |names: &[&str]| names.iter().find_map(|&name| fields.get(name)?.as_str());
    let (old, new) = (text(&OLD), text(&NEW));
    match (old, new.or(text(&["content", "file_text"]))) {
        (old, Some(new)) => Some((old, new)),
        _ => None,
    }
}

/// The lines that an edit takes away and puts there; of a file that is written, all of it.
fn edited(fields: &Map<String, Value>) -> Option<Lines> {
    let count = |text: &str| text.lines().count() as u64;
    let (old, new) = replaced_in(fields)?;
    Some(Lines { added: count(new), removed: old.map_or(0, count) })
}

/// The lines of a patch that begin with `+` and `-`, but for those that name files.
fn patched(fields: &Map<String, Value>) -> Option<Lines> {
    patch_in(fields).map(|patch| lines_of(patch.lines()))
}

fn patch_in(fields: &Map<String, Value>) -> Option<&str> {
    let names = ["patchText", "patch", "diff", "input"];
    let patch = names.iter().find_map(|&name| fields.get(name)?.as_str())?;
    let is_patch = patch.contains("*** Begin Patch") || patch.contains("\n@@ ");
    is_patch.then_some(patch)
}

fn lines_of<'a>(lines: impl Iterator<Item = &'a str>) -> Lines {
    let mut found = Lines::default();
    for line in lines.filter(|line| !line.starts_with("+++ ") && !line.starts_with("--- ")) {
        found.added += u64::from(line.starts_with('+'));
        found.removed += u64::from(line.starts_with('-'));
    }
    found
}

/// When a call began and ended and which lines it changed, as the detail of its result tells.
pub(crate) fn detail_of(detail: &str) -> ResultDetail {
    let Ok(detail) = serde_json::from_str::<Value>(detail) else { return ResultDetail::default() };
    let time = |name: &str| detail.pointer(&format!("/time/{name}"))?.as_i64();
    let patch = detail.get("structuredPatch").and_then(Value::as_array);
    let hunks = patch.map(|hunks| {
        let lines = hunks.iter().filter_map(|hunk| hunk.get("lines")?.as_array()).flatten();
        lines_of(lines.filter_map(Value::as_str))
    });
    let diff = detail.pointer("/metadata/diff").and_then(Value::as_str);
    ResultDetail {
        times: time("start").zip(time("end")),
        lines: hunks.filter(|it| *it != Lines::default()).or(diff.map(|it| lines_of(it.lines()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(lines: Option<Lines>) -> Option<(u64, u64)> {
        lines.map(|lines| (lines.added, lines.removed))
    }

    #[test]
    fn an_edit_tells_its_file_and_its_lines() {
        let asked = asked_of(r#"{"file_path":"/w/a.rs","old_string":"a\nb","new_string":"c"}"#);
        assert_eq!((asked.path.as_deref(), counts(asked.lines)), (Some("/w/a.rs"), Some((1, 2))));
        let asked = asked_of(r#"{"filePath":"b","content":"one\ntwo\n"}"#);
        assert_eq!((asked.path.as_deref(), counts(asked.lines)), (Some("b"), Some((2, 0))));
        let several = r#"{"path":"c","edits":[{"old_string":"a","new_string":"b\nc"},
            {"old_string":"d","new_string":""}]}"#;
        assert_eq!(counts(asked_of(several).lines), Some((2, 2)));
        let patch = "{\"patchText\":\"*** Begin Patch\\n*** Update File: a\\n-x\\n+y\\n+z\"}";
        assert_eq!(counts(asked_of(patch).lines), Some((2, 1)));
    }

    #[test]
    fn a_call_that_changes_no_file_tells_no_lines() {
        for input in [r#"{"file_path":"/w/a.rs"}"#, r#"{"command":"ls"}"#, "no JSON", ""] {
            assert_eq!(asked_of(input).lines, None, "{input}");
        }
    }

    #[test]
    fn a_result_tells_the_lines_that_changed_and_when_the_call_ran() {
        let patch = r#"{"structuredPatch":[{"lines":[" a","-b","+c","+d"]},{"lines":["-e"]}]}"#;
        assert_eq!(counts(detail_of(patch).lines), Some((2, 2)));
        let found =
            detail_of(r#"{"time":{"start":5,"end":9},"metadata":{"diff":"--- a\n+++ b\n+x"}}"#);
        assert_eq!((found.times, counts(found.lines)), (Some((5, 9)), Some((1, 0))));
        assert_eq!(detail_of("[]"), ResultDetail::default());
    }
}
