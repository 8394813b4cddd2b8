//! Message: what a record of a chat says.

use serde_json::Value;

use super::chat::Chat;
use crate::model::{Message, MessageMode, Part, PartKind, Role, Usage};
use crate::source::counts::Counts;
use crate::source::genai;
use crate::source::ids::key;
use crate::source::short::kind;
use crate::source::title::Rank;
use crate::source::transcript::Out;

/// How texts begin that the agent writes in a person's name.
const INJECTED: [&str; 2] = ["<session_context>", "<hook_context>"];

/// Takes a message. A later record of the same adds to it.
pub(super) fn take(chat: &mut Chat, json: &Value, out: &mut Out<'_>) {
    let role = match kind(json) {
        "user" => Role::User,
        "gemini" => Role::Assistant,
        _ => Role::System,
    };
    // What tools gave back stands with their calls.
    if genai::is_all_responses(&json["content"]) {
        return;
    }
    let mut parts = Vec::new();
    for thought in json["thoughts"].as_array().into_iter().flatten() {
        parts.extend(thinking(thought));
    }
    let shown =
        Some(&json["displayContent"]).filter(|shown| role == Role::User && !shown.is_null());
    parts.extend(genai::parts(shown.unwrap_or(&json["content"]), out));
    for call in json["toolCalls"].as_array().into_iter().flatten() {
        tool(call, &mut parts, out);
    }
    let usage = usage(&json["tokens"]);
    if parts.is_empty() && usage.is_none() {
        return;
    }
    let text = parts.iter().find(|part| part.kind == PartKind::Text).map(|part| part.text.trim());
    let is_injected = role == Role::User && is_written_by_agent(text.unwrap_or_default());
    if role == Role::User && !is_injected {
        chat.title.offer(Rank::Prompt, text.unwrap_or_default());
    }
    let id = match json["id"].as_str().filter(|id| !id.is_empty()) {
        // One id may be that of a call and of what a person said.
        Some(id) if role == Role::Assistant => key(id),
        Some(id) => key(&format!("{id}:{}", kind(json))),
        None => chat.ids.of(kind(json), chat.at, text.unwrap_or_default()),
    };
    out.push(Message {
        parts,
        usage,
        model: json["model"].as_str().map(str::to_owned),
        provider: (role == Role::Assistant).then(|| "google".to_owned()),
        is_injected,
        is_error: kind(json) == "error",
        mode: MessageMode::Extend,
        ..Message::new(id, role, chat.at)
    });
}

fn thinking(thought: &Value) -> Option<Part> {
    let word = |name: &str| thought[name].as_str().unwrap_or_default().trim();
    let text = match (word("subject"), word("description")) {
        ("", text) | (text, "") => text.to_owned(),
        (subject, text) => format!("{subject}: {text}"),
    };
    (!text.is_empty()).then(|| Part::new(PartKind::Thinking, text))
}

/// A call and, if the tool is done, what it gave back.
fn tool(call: &Value, parts: &mut Vec<Part>, out: &mut Out<'_>) {
    let word = |name: &str| call[name].as_str().unwrap_or_default();
    let (id, name) = (word("id"), word("name"));
    parts.push(Part::tool_call(id, name, call["args"].to_string()));
    let Some(pieces) = call["result"].as_array() else { return };
    let told: Vec<_> = pieces.iter().filter_map(genai::response).collect();
    let text = told.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join("\n");
    let is_error = told.iter().any(|(_, is_error)| *is_error)
        || matches!(word("status"), "error" | "cancelled");
    let result = Part::tool_result(id, text);
    parts.push(Part { name: Some(name.to_owned()), is_error, ..result });
    let others = pieces.iter().filter(|piece| piece.get("functionResponse").is_none());
    for part in others.flat_map(|piece| genai::parts(piece, out)).collect::<Vec<_>>() {
        parts.push(Part { call_id: Some(id.to_owned()), ..part });
    }
}

/// Input includes what was cached, and not what tools were asked to find; thoughts are told apart.
fn usage(tokens: &Value) -> Option<Usage> {
    tokens.as_object()?;
    let count = |name: &str| tokens[name].as_u64().unwrap_or_default();
    let cached = count("cached");
    let counts = Counts {
        input: count("input").saturating_sub(cached).saturating_add(count("tool")),
        output: count("output"),
        reasoning: count("thoughts"),
        cache_read: cached,
        cache_write: 0,
    };
    Some(counts.disjoint())
}

/// Whether the agent wrote a text in a person's name, or it is a command to the agent.
pub(super) fn is_written_by_agent(text: &str) -> bool {
    text.is_empty()
        || text.starts_with(['/', '?'])
        || INJECTED.iter().any(|begin| text.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_add_up_to_what_the_agent_says_in_all() {
        let told = serde_json::json!({"input": 6210, "output": 149, "cached": 5119, "thoughts": 30,
            "tool": 12, "total": 6401});
        let usage = usage(&told).unwrap();
        assert_eq!((usage.input, usage.cache_read, usage.reasoning), (1103, 5119, 30));
        assert_eq!(usage.total(), 6401);
        assert!(super::usage(&Value::Null).is_none());
    }
}
