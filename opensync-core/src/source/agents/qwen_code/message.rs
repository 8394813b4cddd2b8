//! Message: what a record of a chat says.

use serde_json::Value;

use super::chat::Chat;
use crate::model::{Message, Part, PartKind, Role, Usage};
use crate::source::counts::Counts;
use crate::source::genai;
use crate::source::ids::key;
use crate::source::title::Rank;
use crate::source::transcript::Out;

/// Takes what a person, the model or a tool says.
pub(super) fn take(chat: &mut Chat, json: &Value, out: &mut Out<'_>) {
    let role = match json["type"].as_str().unwrap_or_default() {
        "assistant" => Role::Assistant,
        "tool_result" => Role::Tool,
        _ => Role::User,
    };
    let pieces = &json["message"]["parts"];
    let mut parts = results(chat, json, pieces);
    parts.extend(genai::parts(pieces, out));
    for call in parts.iter().filter(|part| part.kind == PartKind::ToolCall) {
        let word = |text: &Option<String>| text.clone().unwrap_or_default();
        chat.calls.call(&word(&call.call_id), &word(&call.name));
    }
    let text = parts.iter().find(|part| part.kind == PartKind::Text).map(|part| part.text.as_str());
    let is_injected = role == Role::User
        && json["provenance"].as_str().is_some_and(|provenance| provenance != "real_user");
    if role == Role::User && !is_injected {
        chat.title.offer(Rank::Prompt, text.unwrap_or_default());
    }
    let told = json["uuid"].as_str().filter(|id| !id.is_empty());
    let id = match told {
        Some(id) => key(id),
        None => chat.ids.of(role.as_str(), chat.at, text.unwrap_or_default()),
    };
    let usage = usage(&json["usageMetadata"]);
    out.push(Message {
        // A fork copies records with their ids.
        response_id: usage.and(told).map(key),
        usage,
        model: json["model"].as_str().map(str::to_owned),
        is_injected,
        is_error: parts.iter().any(|part| part.kind == PartKind::ToolResult && part.is_error),
        parts,
        ..Message::new(id, role, chat.at)
    });
}

/// What tools gave back.
fn results(chat: &mut Chat, json: &Value, pieces: &Value) -> Vec<Part> {
    let is_failure = json["toolCallResult"]["status"] == "error";
    let mut parts = Vec::new();
    for piece in pieces.as_array().into_iter().flatten() {
        let Some((text, is_error)) = genai::response(piece) else { continue };
        let told = &piece["functionResponse"];
        let call_id = told["id"].as_str().unwrap_or_default();
        let name = chat.calls.answer(call_id).or_else(|| told["name"].as_str().map(str::to_owned));
        let result = Part::tool_result(call_id, text);
        parts.push(Part { name, is_error: is_error || is_failure, ..result });
    }
    parts
}

/// Input includes what was cached. Whether output includes thoughts depends on who ran the model: the
/// total tells.
fn usage(told: &Value) -> Option<Usage> {
    told.as_object()?;
    let count = |name: &str| told[name].as_u64().unwrap_or_default();
    let (input, output) = (count("promptTokenCount"), count("candidatesTokenCount"));
    let reasoning = count("thoughtsTokenCount");
    let is_apart =
        count("totalTokenCount") >= input.saturating_add(output).saturating_add(reasoning);
    let counts = Counts {
        input,
        output: if is_apart { output.saturating_add(reasoning) } else { output },
        reasoning,
        cache_read: count("cachedContentTokenCount"),
        cache_write: 0,
    };
    Some(counts.inclusive())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thoughts_are_taken_out_of_output_where_they_are_in_it() {
        let told = |candidates: u64, total: u64| {
            usage(&serde_json::json!({"promptTokenCount": 6200, "candidatesTokenCount": candidates,
                "thoughtsTokenCount": 30, "cachedContentTokenCount": 5000, "totalTokenCount": total}))
            .unwrap()
        };
        for (candidates, total) in [(130, 6330), (100, 6330)] {
            let usage = told(candidates, total);
            assert_eq!((usage.output, usage.reasoning), (100, 30), "{candidates}");
            assert_eq!((usage.input, usage.cache_read), (1200, 5000));
            assert_eq!(usage.total(), total);
        }
    }
}
