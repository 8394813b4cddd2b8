//! Message: what an item of a session's history says.

use serde_json::Value;

use super::session::Document;
use crate::model::{Message, MessageMode, Part, PartKind, Role, Usage};
use crate::source::counts::Counts;
use crate::source::ids::{key, mark};
use crate::source::picture;
use crate::source::short::{kind, word};
use crate::source::title::Rank;
use crate::source::transcript::Out;

/// Takes an item: a message, with what belongs to it.
pub(super) fn take(session: &mut Document, item: &Value, out: &mut Out<'_>) {
    let message = &item["message"];
    let role = match message["role"].as_str().unwrap_or_default() {
        "user" => Role::User,
        "assistant" | "thinking" => Role::Assistant,
        "tool" => return result(session, message, &message["content"], false, out),
        "system" => Role::System,
        _ => {
            let part = out.unknown("role:", &message["role"].to_string(), item.to_string());
            return push(session, Role::System, vec![part], None, out);
        }
    };
    let mut parts = parts(message, item, out);
    for call in message["toolCalls"].as_array().into_iter().flatten() {
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (id, name) = (word(&call["id"]), word(&call["function"]["name"]));
        session.calls.call(&id, &name);
        parts.push(Part::tool_call(id, name, word(&call["function"]["arguments"])));
    }
    push(session, role, parts, message.get("usage"), out);
    for state in item["toolCallStates"].as_array().into_iter().flatten() {
        if state["output"].is_array() {
            let is_error = matches!(state["status"].as_str(), Some("errored" | "canceled"));
            result(session, state, &state["output"], is_error, out);
        }
    }
    if let Some(summary) = item["conversationSummary"].as_str().filter(|it| !it.trim().is_empty()) {
        let part = Part::new(PartKind::Compaction, summary);
        push(session, Role::System, vec![part], None, out);
    }
}

/// What an item says itself.
fn parts(message: &Value, item: &Value, out: &mut Out<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    if let Some(thought) = item["reasoning"]["text"].as_str().filter(|text| !text.is_empty()) {
        parts.push(Part::new(PartKind::Thinking, thought));
    }
    let told = content(&message["content"], out);
    let is_thought = message["role"] == "thinking";
    let told = told.into_iter().map(|part| match part.kind {
        PartKind::Text if is_thought => Part { kind: PartKind::Thinking, ..part },
        _ => part,
    });
    parts.extend(told);
    for context in item["contextItems"].as_array().into_iter().flatten() {
        let name = word(&context["uri"]["value"]).or_else(|| word(&context["name"]));
        if let (Some(name), Some(text)) = (name, context["content"].as_str()) {
            parts.push(Part::new(PartKind::File, text).named(name));
        }
    }
    parts
}

/// Adds a message that has no id and no time of its own.
fn push(
    session: &mut Document,
    role: Role,
    parts: Vec<Part>,
    told: Option<&Value>,
    out: &mut Out<'_>,
) {
    let usage = told.and_then(usage);
    if parts.is_empty() && usage.is_none() {
        return;
    }
    let word_of = |part: &Part| part.call_id.clone().unwrap_or_else(|| part.text.clone());
    let said = parts.iter().map(word_of).collect::<Vec<_>>().join("\n");
    let text = parts.iter().find(|part| part.kind == PartKind::Text);
    if let (Role::User, Some(text)) = (role, text) {
        session.title.offer(Rank::Prompt, &text.text);
    }
    // When a session is listed late, its times change and its ids do not.
    let id = session.ids.of(role.as_str(), 0, &said);
    let model = told.and_then(|told| word(&told["model"]));
    let is_answer = role == Role::Assistant;
    out.push(Message {
        // A fork copies it, and what it cost.
        response_id: usage.and(told).map(|told| response_id(&said, told)),
        usage,
        model: model.or_else(|| session.model.clone()).filter(|_| is_answer),
        is_injected: role == Role::System,
        parts,
        // The list may be missing at one read and there at another: the time that was told first stays.
        mode: MessageMode::Update,
        ..Message::new(id, role, session.at)
    });
    session.at += 1;
}

fn response_id(said: &str, usage: &Value) -> String {
    format!("continue:{:016x}{:016x}", mark(said), mark(&usage.to_string()))
}

/// Adds what a tool gave back: one text, or pieces.
fn result(session: &mut Document, told: &Value, output: &Value, is_error: bool, out: &mut Out<'_>) {
    let call_id = told["toolCallId"].as_str().unwrap_or_default();
    let pieces = output.as_array().into_iter().flatten();
    let mut texts: Vec<&str> = pieces.filter_map(|piece| piece["content"].as_str()).collect();
    texts.extend(output.as_str());
    let part = Part::tool_result(call_id, texts.join("\n"));
    let name = session.calls.answer(call_id);
    let id = key(&format!("{call_id}:result"));
    let message = Message::new(id, Role::Tool, session.at).with(Part { name, is_error, ..part });
    out.push(Message { is_error, mode: MessageMode::Update, ..message });
    session.at += 1;
}

/// The pieces of a message, be it one text or a list.
fn content(content: &Value, out: &mut Out<'_>) -> Vec<Part> {
    if let Some(text) = content.as_str() {
        return if text.is_empty() { Vec::new() } else { vec![Part::text(text)] };
    }
    let mut parts = Vec::new();
    for piece in content.as_array().into_iter().flatten() {
        match (kind(piece), piece["text"].as_str()) {
            ("text", Some(text)) => parts.push(Part::text(text)),
            ("imageUrl", _) => parts.push(picture::of_value(&piece["imageUrl"])),
            (kind, _) => parts.push(out.unknown("content:", kind, piece.to_string())),
        }
    }
    parts
}

/// Tokens in the words of whoever ran the model: Anthropic's input excludes what was cached, which
/// stands under names of its own then; all others' includes it.
fn usage(told: &Value) -> Option<Usage> {
    told.as_object()?;
    let count = |value: &Value| value.as_u64().unwrap_or_default();
    let input = &told["prompt_tokens_details"];
    let counts = Counts {
        input: count(&told["prompt_tokens"]),
        output: count(&told["completion_tokens"]),
        reasoning: count(&told["completion_tokens_details"]["reasoning_tokens"]),
        cache_read: count(&input["cached_tokens"]),
        cache_write: count(&input["cache_write_tokens"]),
    };
    match input.get("cache_read_tokens") {
        None => Some(counts.inclusive()),
        Some(read) => {
            let output = counts.output.saturating_sub(counts.reasoning);
            Some(Counts { output, cache_read: count(read), ..counts }.disjoint())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn cached_input_is_taken_out_where_it_is_within_and_only_there() {
        let inclusive = json!({"prompt_tokens": 6200, "completion_tokens": 130,
            "prompt_tokens_details": {"cached_tokens": 5000, "cache_write_tokens": 200},
            "completion_tokens_details": {"reasoning_tokens": 30}});
        let told = usage(&inclusive).unwrap();
        assert_eq!((told.input, told.cache_read, told.cache_write_5m), (1000, 5000, 200));
        assert_eq!((told.output, told.reasoning), (100, 30));
        let exclusive = json!({"prompt_tokens": 1000, "completion_tokens": 130,
            "prompt_tokens_details": {"cache_read_tokens": 5000, "cache_write_tokens": 200}});
        let told = usage(&exclusive).unwrap();
        assert_eq!((told.input, told.cache_read, told.cache_write_5m), (1000, 5000, 200));
        assert_eq!((told.output, told.reasoning), (130, 0));
        assert!(usage(&Value::Null).is_none());
    }
}
