//! Detail: the structured twin of a tool's result, without what is said elsewhere.
//!
//! The twin repeats whole files before the change, the call's own input and the result's text. It
//! is taken apart at its first level only, and the fields that stay are copied as they are written.

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::source::lenient::Text;

/// Fields that repeat a file as it was before the change.
const ORIGINALS: [&str; 2] = ["originalFile", "originalFileContents"];

/// Fields that repeat the call's input where the change itself is told as a patch.
const INPUTS: [&str; 4] = ["oldString", "newString", "edits", "content"];

/// Fields that often repeat the result's text.
const OUTPUTS: [&str; 5] = ["stdout", "stderr", "content", "result", "prompt"];

/// A field shorter than this is kept without asking whether it repeats anything.
const SHORT: usize = 256;

/// How many fields are compared with the result's text.
const MAX_COMPARED: usize = 8;

/// What a tool's result holds besides `output`; nothing if all of it is there.
pub(super) fn detail(twin: &RawValue, output: &str) -> Option<String> {
    let json = twin.get();
    match json.as_bytes().first() {
        Some(b'{') => object(json, output),
        Some(b'"') => {
            let text: Text<'_> = serde_json::from_str(json).ok()?;
            let text = text.get()?.trim();
            let message = text.strip_prefix("Error: ").unwrap_or(text);
            (!output.contains(message)).then(|| json.to_owned())
        }
        // A list holds the result's own blocks.
        _ => None,
    }
}

fn object(json: &str, output: &str) -> Option<String> {
    let Ok(Fields(fields)) = serde_json::from_str(json) else { return Some(json.to_owned()) };
    let has_patch = fields.iter().any(|(name, _)| name.get() == Some("structuredPatch"));
    let mut kept = String::from("{");
    let mut compared = 0;
    for (name, value) in &fields {
        let name = name.get().unwrap_or_default();
        let is_input = has_patch && INPUTS.contains(&name);
        if ORIGINALS.contains(&name) || is_input {
            continue;
        }
        if OUTPUTS.contains(&name) && value.get().len() > SHORT && compared < MAX_COMPARED {
            compared += 1;
            if repeats(value, output) {
                continue;
            }
        }
        let value = if name == "file" { file(value.get()) } else { None }
            .unwrap_or_else(|| value.get().to_owned());
        push(&mut kept, name, &value);
    }
    kept.push('}');
    (kept.len() > 2).then_some(kept)
}

/// A file that was read, without its content: the result's text shows it.
fn file(json: &str) -> Option<String> {
    let Fields(fields) = serde_json::from_str(json).ok()?;
    let mut kept = String::from("{");
    for (name, value) in &fields {
        let name = name.get().unwrap_or_default();
        if !matches!(name, "content" | "base64" | "cells") {
            push(&mut kept, name, value.get());
        }
    }
    kept.push('}');
    Some(kept)
}

/// Whether a long field says nothing that the result's text does not say.
fn repeats(value: &RawValue, output: &str) -> bool {
    let json = value.get();
    match json.as_bytes().first() {
        Some(b'"') => {
            let text: Text<'_> = serde_json::from_str(json).unwrap_or_default();
            text.get().is_none_or(|text| output.contains(text.trim()))
        }
        // Blocks of a subagent's answer, which is the result's text.
        Some(b'[') => json.starts_with(r#"[{"type":"text""#),
        _ => false,
    }
}

fn push(object: &mut String, name: &str, value: &str) {
    if object.len() > 1 {
        object.push(',');
    }
    object.push_str(&serde_json::to_string(name).unwrap_or_default());
    object.push(':');
    object.push_str(value);
}

/// The fields of an object, in order, as they are written.
struct Fields<'a>(Vec<(Text<'a>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FieldsVisitor;

        impl<'de> Visitor<'de> for FieldsVisitor {
            type Value = Fields<'de>;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(FieldsVisitor)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn detail_of(json: &str, output: &str) -> Option<String> {
        detail(serde_json::from_str(json).unwrap(), output)
    }

    #[test]
    fn a_patch_stays_and_the_files_around_it_go() {
        let json = r#"{"filePath":"/a","oldString":"x","newString":"y","originalFile":"x\n",
            "structuredPatch":[{"lines":["-x","+y"]}]}"#;
        let expected = r#"{"filePath":"/a","structuredPatch":[{"lines":["-x","+y"]}]}"#;
        assert_eq!(detail_of(json, "ok").as_deref(), Some(expected));
    }

    #[test]
    fn an_output_goes_only_if_the_result_says_it_too() {
        let output = "line\n".repeat(100);
        let json = format!(r#"{{"stdout":{},"interrupted":false}}"#, serde_json::json!(output));
        assert_eq!(detail_of(&json, &output).as_deref(), Some(r#"{"interrupted":false}"#));
        assert_eq!(detail_of(&json, "something else").as_deref(), Some(json.as_str()));
    }

    #[test]
    fn an_error_that_the_result_tells_is_not_told_twice() {
        assert_eq!(detail_of(r#""Error: no such file""#, "no such file"), None);
        let other = r#""Error: no such file""#;
        assert_eq!(detail_of(other, "failed").as_deref(), Some(other));
    }

    #[test]
    fn a_file_that_was_read_is_told_without_its_content() {
        let json = r#"{"type":"text","file":{"filePath":"/a","content":"x","numLines":1}}"#;
        let expected = r#"{"type":"text","file":{"filePath":"/a","numLines":1}}"#;
        assert_eq!(detail_of(json, "1 x").as_deref(), Some(expected));
    }
}
