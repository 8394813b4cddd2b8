//! Event: what happened in a conversation.

use serde_json::Value;

use super::state::Conversation;
use crate::model::{Message, MessageMode, Part, PartKind, Role};
use crate::source::ids::key;
use crate::source::picture;
use crate::source::short::{kind, word};
use crate::source::title::Rank;
use crate::source::transcript::Out;

/// Kinds of events that only serve the agent itself: its instructions, changes of its state, what
/// another event says again.
const BOOKKEEPING: [&str; 9] = [
    "CondensationRequest",
    "ConversationStateUpdateEvent",
    "InterruptEvent",
    "LLMCompletionLogEvent",
    "PauseEvent",
    "StreamingDeltaEvent",
    "SystemPromptEvent",
    "TokenEvent",
    "HookExecutionEvent",
];

/// Takes an event.
pub(super) fn take(state: &mut Conversation, json: &Value, text: &str, out: &mut Out<'_>) {
    match json["kind"].as_str().unwrap_or_default() {
        "MessageEvent" => said(state, json, out),
        "ActionEvent" => action(state, json, out),
        "ObservationEvent" => {
            let told = &json["observation"];
            let is_error = told["is_error"] == true || told["error"].is_string();
            let parts = observed(told, out);
            result(state, json, parts, is_error, out);
        }
        "AgentErrorEvent" => failed(state, json, "error", out),
        "UserRejectObservation" => failed(state, json, "rejection_reason", out),
        "Condensation" | "CondensationSummaryEvent" => {
            let summary = word_of(json, "summary").trim();
            let parts = (!summary.is_empty()).then(|| Part::new(PartKind::Compaction, summary));
            push(state, json, Role::System, parts.into_iter().collect(), true, out);
        }
        "ConversationErrorEvent" => {
            let told = [word_of(json, "code"), word_of(json, "detail")].join(": ");
            let part = Part::new(PartKind::Other, told.trim_matches([':', ' '])).named("error");
            push(state, json, Role::System, vec![part], true, out);
        }
        kind if BOOKKEEPING.contains(&kind) => {}
        kind => {
            let part = out.unknown("event:", kind, text);
            push(state, json, Role::System, vec![part], false, out);
        }
    }
}

fn word_of<'a>(json: &'a Value, name: &str) -> &'a str {
    json[name].as_str().unwrap_or_default()
}

/// Takes a message of a person or of the model.
fn said(state: &mut Conversation, json: &Value, out: &mut Out<'_>) {
    let message = &json["llm_message"];
    let role = match word_of(message, "role") {
        "assistant" => Role::Assistant,
        "user" => Role::User,
        _ => Role::System,
    };
    let mut parts = thoughts(message);
    parts.extend(content(&message["content"], out));
    let is_injected = role == Role::User && word_of(json, "source") != "user";
    let id = push(state, json, role, parts, is_injected, out);
    // What the agent adds to a prompt that calls for it.
    let added = content(&json["extended_content"], out);
    if !added.is_empty() {
        let message = Message::new(key(&format!("{id}:added")), role, state.at);
        let mode = MessageMode::Update;
        out.push(Message { parts: added, is_injected: true, mode, ..message });
    }
}

/// Takes a call of a tool, with what the model said before it.
fn action(state: &mut Conversation, json: &Value, out: &mut Out<'_>) {
    let mut parts = thoughts(json);
    parts.extend(content(&json["thought"], out));
    let call = &json["tool_call"];
    let function = if call["function"].is_object() { &call["function"] } else { call };
    let id = json["tool_call_id"].as_str().or(call["id"].as_str()).unwrap_or_default();
    let name = json["tool_name"].as_str().or(function["name"].as_str()).unwrap_or_default();
    let input = function["arguments"].as_str().map(str::to_owned);
    let input = input.unwrap_or_else(|| json["action"].to_string());
    state.calls.call(id, name);
    parts.push(Part::tool_call(id, name, input));
    push(state, json, Role::Assistant, parts, false, out);
}

/// What the model thought, by itself or in blocks that are signed.
fn thoughts(json: &Value) -> Vec<Part> {
    let told = json["reasoning_content"].as_str().filter(|text| !text.trim().is_empty());
    let blocks = json["thinking_blocks"].as_array().into_iter().flatten();
    let blocks = blocks.filter_map(|block| block["thinking"].as_str());
    let texts: Vec<&str> = if let Some(told) = told { vec![told] } else { blocks.collect() };
    let texts = texts.into_iter().filter(|text| !text.is_empty());
    texts.map(|text| Part::new(PartKind::Thinking, text)).collect()
}

/// What a tool gave back: pieces, one text, or fields of its own.
fn observed(told: &Value, out: &mut Out<'_>) -> Vec<Part> {
    let parts = content(&told["content"], out);
    let texts = ["output", "error"].into_iter().filter_map(|name| told[name].as_str());
    let texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
    match (parts.is_empty(), texts.is_empty()) {
        (false, _) => parts,
        (true, false) => vec![Part::text(texts.join("\n"))],
        (true, true) if told["content"].is_array() => vec![Part::text("")],
        (true, true) => vec![Part::text(told.to_string())],
    }
}

/// Takes what stands in the place of a tool's result.
fn failed(state: &mut Conversation, json: &Value, name: &str, out: &mut Out<'_>) {
    result(state, json, vec![Part::text(word_of(json, name))], true, out);
}

/// Adds the result of a call.
fn result(
    state: &mut Conversation,
    json: &Value,
    pieces: Vec<Part>,
    is_error: bool,
    out: &mut Out<'_>,
) {
    let call_id = word_of(json, "tool_call_id");
    let (texts, others): (Vec<_>, Vec<_>) =
        pieces.into_iter().partition(|part| part.kind == PartKind::Text);
    let text = texts.into_iter().map(|part| part.text).collect::<Vec<_>>().join("\n");
    let name = state.calls.answer(call_id).or_else(|| word(&json["tool_name"]));
    let mut parts = vec![Part { name, is_error, ..Part::tool_result(call_id, text) }];
    parts.extend(others.into_iter().map(|it| Part { call_id: Some(call_id.to_owned()), ..it }));
    push(state, json, Role::Tool, parts, false, out);
}

/// Adds a message of the event's id. Gives the id.
fn push(
    state: &mut Conversation,
    json: &Value,
    role: Role,
    parts: Vec<Part>,
    is_injected: bool,
    out: &mut Out<'_>,
) -> String {
    let text = parts.iter().find(|part| part.kind == PartKind::Text);
    let text = text.map(|part| part.text.as_str()).unwrap_or_default();
    if role == Role::User && !is_injected {
        state.title.offer(Rank::Prompt, text);
    }
    let id = match json["id"].as_str().filter(|id| !id.is_empty()) {
        Some(id) => key(id),
        None => state.ids.of(role.as_str(), state.at, text),
    };
    let request = word(&json["llm_response_id"]);
    if parts.is_empty() && request.is_none() {
        return id;
    }
    let is_answer = role == Role::Assistant;
    let message = Message {
        is_error: parts.iter().any(|part| part.kind == PartKind::ToolResult && part.is_error),
        parts,
        model: state.model.clone().filter(|_| is_answer),
        provider: state.provider.clone().filter(|_| is_answer),
        is_injected,
        // Where the zone cannot be told, the time that was told first stays.
        mode: MessageMode::Update,
        ..Message::new(id.clone(), role, state.at)
    };
    let message = state.book(message, request);
    out.push(message);
    id
}

/// The pieces of a message, be it one text or a list.
fn content(content: &Value, out: &mut Out<'_>) -> Vec<Part> {
    if let Some(text) = content.as_str() {
        return if text.is_empty() { Vec::new() } else { vec![Part::text(text)] };
    }
    let mut parts = Vec::new();
    for piece in content.as_array().into_iter().flatten() {
        match (kind(piece), piece["text"].as_str()) {
            ("text", Some("")) => {}
            ("text", Some(text)) => parts.push(Part::text(text)),
            ("image", _) => {
                let urls = piece["image_urls"].as_array().into_iter().flatten();
                parts.extend(urls.map(picture::of_value));
            }
            (kind, _) => parts.push(out.unknown("content:", kind, piece.to_string())),
        }
    }
    parts
}
