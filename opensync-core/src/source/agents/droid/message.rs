//! Message: what an entry of a session says.

use serde_json::Value;

use super::log::Session;
use super::settings;
use crate::model::{Message, Part, PartKind, Role};
use crate::source::ids::key;
use crate::source::picture;
use crate::source::short::kind;
use crate::source::title::Rank;
use crate::source::transcript::Out;

/// How texts begin that the agent writes in a person's name.
const INJECTED: &str = "<system-reminder>";

/// Takes a message.
pub(super) fn take(session: &mut Session, json: &Value, out: &mut Out<'_>) {
    let message = &json["message"];
    let parts = content(session, &message["content"], out);
    let is_all = |kind| !parts.is_empty() && parts.iter().all(|part: &Part| part.kind == kind);
    let role = match message["role"].as_str().unwrap_or_default() {
        "assistant" => Role::Assistant,
        // What tools gave back is written in a person's name.
        "user" if is_all(PartKind::ToolResult) => Role::Tool,
        "user" => Role::User,
        _ => Role::System,
    };
    if parts.is_empty() {
        return;
    }
    let mut texts = parts.iter().filter(|part| part.kind == PartKind::Text).peekable();
    let text = texts.peek().map(|part| part.text.clone()).unwrap_or_default();
    let is_injected = role == Role::User
        && !text.is_empty()
        && texts.all(|part| part.text.trim_start().starts_with(INJECTED));
    if role == Role::User && !is_injected {
        session.title.offer(Rank::Prompt, &text);
    }
    let id = match json["id"].as_str().filter(|id| !id.is_empty()) {
        Some(id) => key(id),
        None => session.ids.of(role.as_str(), session.at, &text),
    };
    session.note(&id, role);
    let named = ["modelId", "model"].into_iter().find_map(|name| settings::model(&message[name]));
    let model = (role == Role::Assistant).then(|| named.or(session.model.clone())).flatten();
    let is_error = parts.iter().any(|part| part.kind == PartKind::ToolResult && part.is_error);
    out.push(Message { parts, model, is_injected, is_error, ..Message::new(id, role, session.at) });
}

/// Takes the summary that takes the place of what was said before.
pub(super) fn compacted(session: &mut Session, json: &Value, out: &mut Out<'_>) {
    let told = ["summaryText", "summary"].into_iter().find_map(|name| json[name].as_str());
    let Some(text) = told.filter(|text| !text.trim().is_empty()) else { return };
    let id = session.ids.of("compaction", session.at, text);
    let message = Message::new(id, Role::System, session.at);
    let message = message.with(Part::new(PartKind::Compaction, text));
    out.push(Message { is_injected: true, ..message });
}

/// The pieces of a message, be it one text or a list.
fn content(session: &mut Session, content: &Value, out: &mut Out<'_>) -> Vec<Part> {
    if let Some(text) = content.as_str() {
        return if text.is_empty() { Vec::new() } else { vec![Part::text(text)] };
    }
    let mut parts = Vec::new();
    for piece in content.as_array().into_iter().flatten() {
        let word = |name: &str| piece[name].as_str().unwrap_or_default();
        match kind(piece) {
            "text" if word("text").is_empty() => {}
            "text" => parts.push(Part::text(word("text"))),
            "thinking" if word("thinking").is_empty() => {}
            "thinking" => parts.push(Part::new(PartKind::Thinking, word("thinking"))),
            "redacted_thinking" => {}
            "tool_use" => {
                session.calls.call(word("id"), word("name"));
                let input = piece["input"].to_string();
                parts.push(Part::tool_call(word("id"), word("name"), input));
            }
            "tool_result" => result(session, piece, &mut parts, out),
            "image" => parts.push(image(&piece["source"])),
            kind => parts.push(out.unknown("content:", kind, piece.to_string())),
        }
    }
    parts
}

/// Adds what a tool gave back: one text, or pieces.
fn result(session: &mut Session, piece: &Value, parts: &mut Vec<Part>, out: &mut Out<'_>) {
    let call_id = piece["tool_use_id"].as_str().unwrap_or_default();
    let pieces = content(session, &piece["content"], out);
    let texts = pieces.iter().filter(|part| part.kind == PartKind::Text);
    let text = texts.map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n");
    let name = session.calls.answer(call_id);
    let is_error = piece["is_error"] == true;
    parts.push(Part { name, is_error, ..Part::tool_result(call_id, text) });
    let others = pieces.into_iter().filter(|part| part.kind != PartKind::Text);
    parts.extend(others.map(|part| Part { call_id: Some(call_id.to_owned()), ..part }));
}

fn image(source: &Value) -> Part {
    let word = |name: &str| source[name].as_str().unwrap_or_default();
    match kind(source) {
        "url" => picture::of_url(word("url")),
        _ => picture::of_base64(word("media_type"), word("data")),
    }
}
