//! Part on the wire: `{type, content}` in the many forms that clients send.
//!
//! A part is stored as what it is, so that it is found and shown like any other. Where the form it
//! came in is not the one we would give it, that form is kept beside it and given back.

use std::collections::BTreeMap;

use opensync_core::{Message, Part, PartKind};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// A part as a client tells it.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub(crate) struct PartIn {
    /// `text`, `thinking`, `tool-call`, `tool-result`, or a word of the client's own.
    #[serde(rename = "type")]
    kind: String,
    /// Its content, of any form.
    #[serde(default)]
    content: Option<Value>,
    /// What some clients write beside `content`, or instead of it.
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

/// A part as it is given out.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct PartOut {
    /// `text`, `thinking`, `tool-call`, `tool-result`, or a word of the client's own.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// Its content.
    pub(crate) content: Value,
}

/// What is kept beside a part, in the words of the wire.
pub(super) fn note(value: &Value) -> String {
    json!({ "wire": value }).to_string()
}

/// What was kept beside a part, if something was.
pub(super) fn noted(text: &str) -> Option<Value> {
    let mut value: Map<String, Value> = serde_json::from_str(text).ok()?;
    if value.len() == 1 { value.remove("wire") } else { None }
}

/// Whether a part is what its message says.
pub(super) fn is_text(part: &Part) -> bool {
    part.kind == PartKind::Text
}

/// The parts of the core that were sent. `message` names calls that come without an id.
pub(super) fn parts_in(parts: Vec<PartIn>, message: &str) -> Vec<Part> {
    let mut made = Vec::new();
    for (index, PartIn { kind, content, rest }) in parts.into_iter().enumerate() {
        let content = content.filter(|content| !content.is_null());
        let content = content.unwrap_or_else(|| Value::Object(rest.into_iter().collect()));
        let call = || format!("{message}#{index}");
        let mut part = match kind.replace('_', "-").as_str() {
            "text" => Part::text(prose(&content)),
            "thinking" | "reasoning" => Part::new(PartKind::Thinking, prose(&content)),
            "tool-call" | "tool-use" => tool_call(&content, call()),
            "tool-result" => tool_result(&content),
            _ => Part::new(PartKind::Other, as_text(&content)).named(&*kind),
        };
        let result = (part.kind == PartKind::ToolCall).then(|| result_of(&content)).flatten();
        let sent = PartOut { kind, content };
        if out(&part).as_ref() != Some(&sent) {
            part.detail = Some(note(&json!(sent)));
        }
        let call = part.call_id.clone().unwrap_or_default();
        made.push(part);
        // Some clients send a call and its result as one.
        if let Some(text) = result {
            let detail = Some(note(&json!(false)));
            made.push(Part { detail, ..Part::tool_result(call, text) });
        }
    }
    made
}

/// The parts of a message as they are given out.
pub(super) fn parts_out(message: &Message) -> Vec<PartOut> {
    message.parts.iter().filter_map(out).collect()
}

fn out(part: &Part) -> Option<PartOut> {
    match part.detail.as_deref().and_then(noted) {
        Some(Value::Object(sent)) => {
            let kind = sent.get("type")?.as_str()?.to_owned();
            return Some(PartOut {
                kind,
                content: sent.get("content").cloned().unwrap_or_default(),
            });
        }
        // It is part of another part, or the text of the message.
        Some(_) => return None,
        None => {}
    }
    let text = || Value::String(part.text.clone());
    let (kind, content) = match part.kind {
        PartKind::Text => ("text", text()),
        PartKind::Thinking => ("thinking", text()),
        PartKind::ToolCall => (
            "tool-call",
            fields([
                ("toolName", part.name.clone().map(Value::String)),
                ("args", Some(as_json(&part.text))),
                ("callId", part.call_id.clone().map(Value::String)),
            ]),
        ),
        PartKind::ToolResult => (
            "tool-result",
            fields([
                ("result", Some(text())),
                ("callId", part.call_id.clone().map(Value::String)),
                ("isError", part.is_error.then_some(Value::Bool(true))),
            ]),
        ),
        PartKind::File | PartKind::Image => (
            part.kind.as_str(),
            fields([
                ("path", part.name.clone().map(Value::String)),
                ("mediaType", part.media_type.clone().map(Value::String)),
                ("data", Some(text())),
            ]),
        ),
        PartKind::Step if noted(&part.text).is_some() => return None,
        PartKind::Other => (part.name.as_deref().unwrap_or("other"), as_json(&part.text)),
        kind => (kind.as_str(), as_json(&part.text)),
    };
    Some(PartOut { kind: kind.to_owned(), content })
}

fn fields<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let there = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(there.collect())
}

/// The first of `names` that an object has.
fn first<'v>(value: &'v Value, names: &[&str]) -> Option<&'v Value> {
    names.iter().filter_map(|name| value.get(name)).find(|value| !value.is_null())
}

fn prose(content: &Value) -> String {
    as_text(first(content, &["text", "content", "thinking"]).unwrap_or(content))
}

fn tool_call(content: &Value, call: String) -> Part {
    if let Value::String(input) = content {
        return Part::tool_call(call, "tool", input);
    }
    let name = first(content, &["name", "toolName", "tool"]).and_then(Value::as_str);
    let input = first(content, &["args", "arguments", "input"]).cloned().unwrap_or(json!({}));
    let call = call_id(content).unwrap_or(call);
    Part::tool_call(call, name.unwrap_or("tool"), as_text(&input))
}

fn tool_result(content: &Value) -> Part {
    let text = result_of(content).or_else(|| first(content, &["content"]).map(as_text));
    let text = text.unwrap_or_else(|| as_text(content));
    let mut part = Part::tool_result(call_id(content).unwrap_or_default(), text);
    part.call_id = part.call_id.filter(|id| !id.is_empty());
    part.is_error = first(content, &["isError", "is_error"]) == Some(&Value::Bool(true));
    part
}

fn result_of(content: &Value) -> Option<String> {
    first(content, &["result", "output"]).map(as_text)
}

fn call_id(content: &Value) -> Option<String> {
    let names = ["callId", "toolCallId", "toolUseId", "call_id", "tool_use_id", "id"];
    first(content, &names)?.as_str().map(str::to_owned)
}

/// A string as it is, anything else as JSON.
fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// JSON as what it says, anything else as a string.
fn as_json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}
