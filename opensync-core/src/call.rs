//! Call: what a tool was asked to do, as people read it.
//!
//! The input of a tool is JSON, with its quotes and line breaks escaped. People read the command, the
//! path and the text in it. What they are called says nothing; whatever else there is stands after its
//! name.

use std::ops::Range;

use serde_json::{Map, Value};

/// How much is made readable, in bytes: as much of a call as is searched.
const MAX_BYTES: usize = 256 << 10;

/// The fields that say by themselves what they are, in the order in which they are read.
const PLAIN: [&str; 30] = [
    "command",
    "cmd",
    "script",
    "code",
    "file_path",
    "filePath",
    "path",
    "notebook_path",
    "pattern",
    "query",
    "url",
    "skill",
    "prompt",
    "patchText",
    "patch",
    "diff",
    "old_string",
    "oldString",
    "old_str",
    "old_text",
    "oldText",
    "new_string",
    "newString",
    "new_str",
    "new_text",
    "newText",
    "new_source",
    "content",
    "file_text",
    "text",
];

/// Those of them that stand in the place of what is before them.
const NEW: [&str; 6] = ["new_string", "newString", "new_str", "new_text", "newText", "new_source"];

/// A text in which names of fields stand.
#[derive(Debug, Default)]
pub(crate) struct Call {
    /// What is read; a line for each field.
    pub(crate) text: String,
    /// Where in it the names of fields stand. They are not searched.
    pub(crate) names: Vec<Range<usize>>,
}

impl Call {
    /// What `input` asks of a tool. What is not JSON is read with its escapes undone.
    pub(crate) fn of(input: &str) -> Self {
        let mut call = Self::default();
        match serde_json::from_str::<Value>(input) {
            Ok(Value::Object(fields)) => call.fields(&fields),
            Ok(value) => call.value(&value),
            Err(_) => call.text = unescaped(input),
        }
        call.text.truncate(call.text.trim_end().len());
        call
    }

    /// The same with the name of the tool before it.
    pub(crate) fn after(self, tool: &str) -> Self {
        if tool.is_empty() {
            return self;
        }
        let width = tool.len() + 2;
        let names = self.names.into_iter().map(|name| name.start + width..name.end + width);
        Self { text: format!("{tool}: {}", self.text), names: names.collect() }
    }

    fn fields(&mut self, fields: &Map<String, Value>) {
        let plain = PLAIN.iter().filter_map(|&name| Some((name, fields.get(name)?)));
        let mut has_old = false;
        for (name, value) in plain.filter(|(_, value)| !is_empty(value)) {
            if has_old && NEW.contains(&name) {
                self.line("→");
            }
            has_old |= name.starts_with("old");
            self.value(value);
        }
        let others = fields.iter().filter(|(name, _)| !PLAIN.contains(&name.as_str()));
        for (name, value) in others.filter(|(_, value)| !is_empty(value)) {
            if self.text.len() >= MAX_BYTES {
                return;
            }
            if is_deep(value) {
                self.value(value);
                continue;
            }
            let start = self.text.len();
            self.text.push_str(name);
            self.names.push(start..self.text.len());
            self.text.push_str(": ");
            self.value(value);
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => {}
            Value::String(text) => self.line(text),
            Value::Bool(_) | Value::Number(_) => self.line(&value.to_string()),
            Value::Array(items) => items.iter().for_each(|item| self.value(item)),
            Value::Object(fields) => self.fields(fields),
        }
    }

    fn line(&mut self, text: &str) {
        let room = MAX_BYTES.saturating_sub(self.text.len());
        self.text.push_str(&text[..text.floor_char_boundary(room)]);
        self.text.push('\n');
    }
}

/// What a task is that `input` hands to a subagent, in a few words.
pub(crate) fn description(input: &str) -> Option<String> {
    let input: Value = serde_json::from_str(input).ok()?;
    Some(input.get("description")?.as_str()?.to_owned())
}

/// The id of the session that a subagent held for a call in the session `caller`, as the detail of its
/// result tells: a session of its own, or an agent of the one it was called from.
pub(crate) fn subagent_session(detail: &str, caller: &str) -> Option<String> {
    let detail: Value = serde_json::from_str(detail).ok()?;
    if let Some(id) = detail.pointer("/metadata/sessionId") {
        return id.as_str().map(str::to_owned);
    }
    let agent = detail.get("agentId")?.as_str()?;
    let root = caller.split("/agent-").next().unwrap_or(caller);
    Some(format!("{root}/agent-{agent}"))
}

/// Whether a value has fields of its own.
fn is_deep(value: &Value) -> bool {
    match value {
        Value::Object(_) => true,
        Value::Array(items) => items.iter().any(is_deep),
        _ => false,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The beginning of a text that was JSON before it was cut, without what JSON makes of quotes and line
/// breaks.
fn unescaped(text: &str) -> String {
    let text = &text[..text.floor_char_boundary(MAX_BYTES)];
    if !text.trim_start().starts_with(['{', '[', '"']) {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        match characters.next() {
            Some('n' | 'r') => plain.push('\n'),
            Some('t') => plain.push('\t'),
            Some(other) => plain.push(other),
            None => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &str) -> String {
        Call::of(input).text
    }

    #[test]
    fn the_command_the_path_and_the_text_are_read_as_they_are() {
        assert_eq!(
            read(r#"{"description":"Count","command":"grep -c \"a\tb\" log\nwc -l log"}"#),
            "grep -c \"a\tb\" log\nwc -l log\ndescription: Count"
        );
        assert_eq!(
            read(r#"{"new_string":"let b = 2;","old_string":"let a = 1;","file_path":"/w/a.rs"}"#),
            "/w/a.rs\nlet a = 1;\n→\nlet b = 2;"
        );
        assert_eq!(read(r#"{"filePath":"/w/n.md","content":"one\ntwo"}"#), "/w/n.md\none\ntwo");
        assert_eq!(read(r#"{"path":"src","pattern":"fn \\w+"}"#), "src\nfn \\w+");
        assert_eq!(read(r#"{"url":"https://a.b/c","prompt":"sum up"}"#), "https://a.b/c\nsum up");
    }

    #[test]
    fn several_edits_are_read_one_after_the_other() {
        let input = r#"{"file_path":"a.rs","edits":[{"old_string":"x","new_string":"y"},
            {"old_string":"p","new_string":"q","replace_all":true}]}"#;
        assert_eq!(read(input), "a.rs\nx\n→\ny\np\n→\nq\nreplace_all: true");
    }

    #[test]
    fn what_a_tool_of_its_own_takes_stands_after_its_name() {
        let call =
            Call::of(r#"{"team":"core","title":"A \"bug\"","labels":["x","y"],"none":null}"#)
                .after("mcp__desk__create_ticket");
        let lines: Vec<&str> = call.text.lines().collect();
        assert!(lines[0].starts_with("mcp__desk__create_ticket: "), "{lines:?}");
        assert!(call.text.contains("title: A \"bug\"") && !call.text.contains("none"), "{lines:?}");
        let names: Vec<&str> = call.names.iter().map(|name| &call.text[name.clone()]).collect();
        assert!(names.contains(&"team") && names.contains(&"labels"), "{names:?}");
    }

    #[test]
    fn what_is_cut_or_no_json_is_read_too() {
        assert_eq!(read(r#"{"command":"echo \"a\"\nls"#), "{\"command\":\"echo \"a\"\nls");
        assert_eq!(read("*** Begin Patch\n-a\\n"), "*** Begin Patch\n-a\\n");
        assert_eq!(read("[1,[2,\"three\"]]"), "1\n2\nthree");
        assert_eq!(read("\"ls -l\""), "ls -l");
        assert!(read(&format!(r#"{{"content":"{}"}}"#, "é".repeat(MAX_BYTES))).len() <= MAX_BYTES);
        for odd in ["", "{}", "null", "{\"a\"", "\\", "{\"a\":{}}"] {
            let _ = read(odd);
        }
    }
}
