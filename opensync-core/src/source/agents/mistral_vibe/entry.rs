//! Entry: what an entry of a conversation says.

use serde_json::Value;

use super::session::Session;
use crate::model::{Message, MessageMode, Part, PartKind, Role};
use crate::source::ids::key;
use crate::source::picture;
use crate::source::short::kind;
use crate::source::title::Rank;
use crate::source::transcript::Out;

/// Takes an entry.
pub(super) fn take(session: &mut Session, entry: &Value, out: &mut Out<'_>) {
    session.at = entry["createdAt"].as_i64().unwrap_or(session.at);
    match kind(entry) {
        "message" => {
            let parts = content(&entry["content"], out);
            let role = match entry["role"].as_str().unwrap_or_default() {
                "user" => Role::User,
                "assistant" => Role::Assistant,
                _ => Role::System,
            };
            push(session, entry, role, parts, out);
        }
        "reasoning" => {
            let text = entry["text"].as_str().filter(|text| !text.is_empty());
            let parts = text.map(|text| Part::new(PartKind::Thinking, text)).into_iter().collect();
            push(session, entry, Role::Assistant, parts, out);
        }
        "effect" if entry["detail"]["kind"] == "tool" => effect(session, entry, out),
        "" => out.invalid("the entry has no type"),
        kind => {
            let id = id(session, entry, kind, "");
            let part = out.unknown("entry:", kind, entry.to_string());
            let message = Message::new(id, Role::System, session.at).with(part);
            out.push(Message { mode: MessageMode::Update, ..message });
        }
    }
}

/// Adds what is said. An entry may be written again with more.
fn push(session: &mut Session, entry: &Value, role: Role, parts: Vec<Part>, out: &mut Out<'_>) {
    if parts.is_empty() {
        return;
    }
    let text = parts.iter().find(|part| part.kind == PartKind::Text);
    let text = text.map(|part| part.text.clone()).unwrap_or_default();
    let is_injected = role == Role::User && entry["source"] == "harness";
    if role == Role::User && !is_injected {
        session.title.offer(Rank::Prompt, &text);
    }
    let id = id(session, entry, role.as_str(), &text);
    if role == Role::Assistant && session.first.is_none() {
        session.first = Some((id.clone(), session.at));
    }
    out.push(Message {
        parts,
        model: session.model.clone().filter(|_| role == Role::Assistant),
        is_injected,
        mode: MessageMode::Update,
        ..Message::new(id, role, session.at)
    });
}

fn id(session: &mut Session, entry: &Value, kind: &str, text: &str) -> String {
    match entry["id"].as_str().filter(|id| !id.is_empty()) {
        Some(id) => key(id),
        None => session.ids.of(kind, session.at, text),
    }
}

/// Adds a call of a tool and, if it is done, what it gave back.
fn effect(session: &mut Session, entry: &Value, out: &mut Out<'_>) {
    let (detail, state) = (&entry["detail"], &entry["state"]);
    let name = detail["toolName"].as_str().unwrap_or_default();
    let input = detail["input"].to_string();
    let call_id = id(session, entry, "effect", &input);
    push(session, entry, Role::Assistant, vec![Part::tool_call(&call_id, name, input)], out);
    let output = &state["output"];
    if output.is_null() {
        return;
    }
    let is_error = output["type"].as_str().is_some_and(|kind| kind != "success")
        || state["display"]["success"] == false;
    let pieces = content(&output["content"], out);
    let said = pieces.iter().filter(|part| part.kind == PartKind::Text);
    let said = said.map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n");
    let told = &output["structured_content"];
    let text = if said.is_empty() && !told.is_null() { told.to_string() } else { said };
    let result = Part::tool_result(&call_id, text);
    let mut parts = vec![Part { name: Some(name.to_owned()), is_error, ..result }];
    let others = pieces.into_iter().filter(|part| part.kind != PartKind::Text);
    parts.extend(others.map(|part| Part { call_id: Some(call_id.clone()), ..part }));
    out.push(Message {
        parts,
        is_error,
        mode: MessageMode::Update,
        ..Message::new(key(&format!("{call_id}:result")), Role::Tool, session.at)
    });
}

/// The pieces of a message.
fn content(content: &Value, out: &mut Out<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    for piece in content.as_array().into_iter().flatten() {
        match (kind(piece), piece["text"].as_str()) {
            ("text", Some("")) => {}
            ("text", Some(text)) => parts.push(Part::text(text)),
            ("image_url", _) => parts.push(picture::of_value(&piece["image_url"])),
            (kind, _) => parts.push(out.unknown("content:", kind, piece.to_string())),
        }
    }
    parts
}
