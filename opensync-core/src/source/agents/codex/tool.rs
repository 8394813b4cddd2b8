//! Tool: calls of tools, and what they gave back.

use serde_json::Value;

use super::item;
use super::rollout::Rollout;
use crate::model::{Message, Part, PartKind, Role};
use crate::source::picture;
use crate::source::short::kind;
use crate::source::transcript::Out;

/// How a tool tells its exit code within its output, in one of the first lines.
const EXIT_CODES: [&str; 2] = ["Process exited with code ", "Exit code: "];

/// The call in an item.
pub(super) fn call(rollout: &mut Rollout, item: &Value) -> Part {
    let name = match (item["name"].as_str(), kind(item)) {
        (Some(name), _) => name,
        (None, kind) => kind.strip_suffix("_call").unwrap_or(kind),
    };
    let input = ["arguments", "input", "action"].into_iter().map(|name| &item[name]);
    let input = input.into_iter().find(|input| !input.is_null()).unwrap_or(&Value::Null);
    let input = input.as_str().map_or_else(|| input.to_string(), str::to_owned);
    let told = item["call_id"].as_str().or_else(|| item["id"].as_str());
    let call_id = match told {
        Some(id) => id.to_owned(),
        None => rollout.ids.of(name, rollout.at, &input),
    };
    rollout.calls.call(&call_id, name);
    Part::tool_call(call_id, name, input)
}

/// Adds what a tool gave back.
pub(super) fn output(rollout: &mut Rollout, item: &Value, out: &mut Out<'_>) {
    rollout.answer = None;
    let call_id = item["call_id"].as_str().unwrap_or_default();
    let told = if item["output"].is_null() { &item["tools"] } else { &item["output"] };
    let Output { text, detail, is_error, files } = Output::of(told);
    let result = Part::tool_result(call_id, text);
    let name = rollout.calls.answer(call_id);
    let mut parts = vec![Part { name, is_error, detail, ..result }];
    parts.extend(files.into_iter().map(|file| Part { call_id: Some(call_id.to_owned()), ..file }));
    let id = item::id(rollout, item, "output", &parts);
    out.push(Message { parts, is_error, ..Message::new(id, Role::Tool, rollout.at) });
}

/// What a tool gave back.
#[derive(Debug, Default, PartialEq)]
struct Output {
    text: String,
    /// What is told beside it, as JSON.
    detail: Option<String>,
    is_error: bool,
    files: Vec<Part>,
}

impl Output {
    fn of(told: &Value) -> Self {
        match told {
            Value::String(text) => Self::of_text(text),
            Value::Array(pieces) => Self::of_pieces(pieces),
            Value::Object(fields) if fields.contains_key("content") => {
                let inner = Self::of(&told["content"]);
                let is_failure = told["success"] == false;
                Self { is_error: inner.is_error || is_failure, ..inner }
            }
            Value::Null => Self::default(),
            other => Self { text: other.to_string(), ..Self::default() },
        }
    }

    /// An output in words, or in JSON that tells how the command ended.
    fn of_text(text: &str) -> Self {
        if text.starts_with("{\"output\"")
            && let Ok(told) = serde_json::from_str::<Value>(text)
            && let (Some(output), Some(code)) =
                (told["output"].as_str(), told["metadata"]["exit_code"].as_i64())
        {
            let detail = Some(told["metadata"].to_string());
            return Self {
                text: output.to_owned(),
                detail,
                is_error: code != 0,
                ..Self::default()
            };
        }
        Self { text: text.to_owned(), is_error: is_failure(text), ..Self::default() }
    }

    fn of_pieces(pieces: &[Value]) -> Self {
        let mut output = Self::default();
        for piece in pieces {
            match (piece["text"].as_str(), piece.get("image_url")) {
                (Some(text), _) => {
                    let gap = if output.text.is_empty() { "" } else { "\n" };
                    output.text = format!("{}{gap}{text}", output.text);
                }
                (None, Some(image)) => output.files.push(picture::of_value(image)),
                (None, None) => output.files.push(Part::new(PartKind::Other, piece.to_string())),
            }
        }
        output.is_error = is_failure(&output.text);
        output
    }
}

/// Whether a command says in its first lines that it failed.
fn is_failure(text: &str) -> bool {
    let code = text.lines().take(4).find_map(|line| {
        EXIT_CODES.iter().find_map(|before| line.strip_prefix(before)?.trim().parse::<i64>().ok())
    });
    code.is_some_and(|code| code != 0) || text.starts_with("execution error:")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_form_of_an_output_gives_its_text_and_whether_it_failed() {
        let told = |value: Value| {
            let output = Output::of(&value);
            (output.text, output.is_error)
        };
        let json = r#"{"output":"no","metadata":{"exit_code":2,"duration_seconds":0.1}}"#;
        assert_eq!(told(json!(json)), ("no".to_owned(), true));
        assert_eq!(told(json!("Exit code: 1\nno")), ("Exit code: 1\nno".to_owned(), true));
        let fine = "Chunk ID: 1\nWall time: 0 seconds\nProcess exited with code 0\nOutput:\nyes";
        assert_eq!(told(json!(fine)), (fine.to_owned(), false));
        assert_eq!(told(json!({"content": "x", "success": false})), ("x".to_owned(), true));
        let pieces = json!([{"type": "input_text", "text": "a"}, {"type": "text", "text": "b"}]);
        assert_eq!(told(pieces), ("a\nb".to_owned(), false));
        assert_eq!(told(json!({"a": 1})), (r#"{"a":1}"#.to_owned(), false));
    }
}
