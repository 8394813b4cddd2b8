//! Message: what was said in a thread, in the words of `LangChain`.

use std::collections::HashSet;

use serde_json::Value;

use super::messagepack::{CLASS, MADE_FROM};
use crate::model::{Message, Part, PartKind, Role, Usage};
use crate::source::calls::Calls;
use crate::source::counts::Counts;
use crate::source::ids::{ContentIds, key, mark};
use crate::source::picture;
use crate::source::short::{kind, word};
use crate::source::transcript::Out;

/// What stands before a task that a subagent is given with a copy of what was said before.
const HANDED: (&str, &str) = ("[The messages above are", "]\n\n");

/// What is known of a conversation between two of its messages.
#[derive(Default)]
pub(super) struct Talk {
    pub(super) at: i64,
    ids: ContentIds,
    calls: Calls,
    /// What stands for the ids of its own messages.
    pub(super) own: HashSet<u64>,
}

/// The messages that a row added: one, several, or a list that took the place of another.
fn messages(told: &Value) -> Vec<&Value> {
    if let Some(list) = told.as_array() {
        return list.iter().flat_map(messages).collect();
    }
    let made_from = &told[MADE_FROM];
    match told[CLASS].as_str() {
        Some("Overwrite") if made_from.is_object() => return messages(&made_from["value"]),
        Some("Overwrite") => return messages(made_from),
        Some(_) if made_from.is_object() => return vec![made_from],
        _ => {}
    }
    let is_made = told["type"] == "constructor" && told["kwargs"].is_object();
    let message = if is_made { &told["kwargs"] } else { told };
    if message.is_null() { Vec::new() } else { vec![message] }
}

/// Takes what a row added, without what is known of another conversation.
pub(super) fn take(talk: &mut Talk, told: &Value, known: &HashSet<u64>, out: &mut Out<'_>) {
    for message in messages(told) {
        let id = message["id"].as_str().filter(|id| !id.is_empty());
        if id.is_some_and(|id| known.contains(&mark(id))) {
            continue;
        }
        talk.own.extend(id.map(mark));
        said(talk, message, out);
    }
}

/// What a person typed first, of what a row added.
pub(super) fn title(told: &Value, known: &HashSet<u64>) -> Option<String> {
    use crate::source::title::{Rank, Title};
    let own = messages(told)
        .into_iter()
        .filter(|message| !message["id"].as_str().is_some_and(|id| known.contains(&mark(id))));
    let mut title = Title::default();
    for message in own.filter(|message| role(message) == Some(Role::User) && !is_summary(message)) {
        let piece = |piece: &Value| piece["text"].as_str().map(str::to_owned);
        let content = &message["content"];
        let pieces = || content.as_array()?.iter().find_map(piece);
        let text = content.as_str().map(str::to_owned).or_else(pieces).unwrap_or_default();
        title.offer(Rank::Prompt, handed(&text).map_or(text.as_str(), |(_, task)| task));
    }
    title.text()
}

/// Who speaks; nothing if it is no message of the conversation.
fn role(message: &Value) -> Option<Role> {
    let told = message["type"].as_str().filter(|kind| *kind != "chat");
    match told.or(message["role"].as_str())? {
        "human" | "HumanMessageChunk" | "user" => Some(Role::User),
        "ai" | "AIMessageChunk" | "assistant" => Some(Role::Assistant),
        "tool" | "ToolMessageChunk" | "function" => Some(Role::Tool),
        "system" | "SystemMessageChunk" | "developer" => Some(Role::System),
        _ => None,
    }
}

/// Whether a message takes the place of what was said before.
fn is_summary(message: &Value) -> bool {
    message["additional_kwargs"]["lc_source"] == "summarization"
}

/// What stands before the task of a subagent, and the task.
fn handed(text: &str) -> Option<(&str, &str)> {
    let (before, task) = text.strip_prefix(HANDED.0)?.split_once(HANDED.1)?;
    let end = HANDED.0.len() + before.len() + 1;
    Some((&text[..end], task))
}

/// Takes a message.
fn said(talk: &mut Talk, message: &Value, out: &mut Out<'_>) {
    // What is taken out of what the model is shown was said nevertheless.
    if message["type"] == "remove" {
        return;
    }
    let Some(role) = role(message) else {
        let kind = message["type"].as_str().or(message["role"].as_str()).unwrap_or_default();
        let part = out.unknown("message:", kind, message.to_string());
        let id = talk.ids.of("other", talk.at, &part.text);
        return out.push(Message::new(id, Role::System, talk.at).with(part));
    };
    let mut parts = parts(talk, role, message, out);
    let is_summary = is_summary(message);
    let text = parts.iter_mut().find(|part| part.kind == PartKind::Text);
    let mut before = None;
    match text {
        Some(text) if is_summary => text.kind = PartKind::Compaction,
        Some(text) if role == Role::User => {
            if let Some((told, task)) = handed(&text.text) {
                before = Some(Part::text(told));
                text.text = task.to_owned();
            }
        }
        _ => {}
    }
    let usage = usage(&message["usage_metadata"]);
    if parts.is_empty() && usage.is_none() {
        return;
    }
    let words = parts.iter().map(|part| part.call_id.as_deref().unwrap_or(&part.text));
    let words = words.collect::<Vec<_>>().join("\n");
    let id = match message["id"].as_str().filter(|id| !id.is_empty()) {
        Some(id) => key(id),
        None => talk.ids.of(role.as_str(), talk.at, &words),
    };
    if let Some(before) = before {
        let before = Message::new(key(&format!("{id}:before")), role, talk.at).with(before);
        out.push(Message { is_injected: true, ..before });
    }
    let told = &message["response_metadata"];
    let name = |names: [&str; 2]| names.into_iter().find_map(|name| word(&told[name]));
    out.push(Message {
        is_error: parts.iter().any(|part| part.kind == PartKind::ToolResult && part.is_error),
        parts,
        model: name(["model_name", "model"]),
        provider: name(["model_provider", "provider"]),
        response_id: usage.map(|_| format!("deepagents:{id}")),
        usage,
        is_injected: is_summary || role == Role::System,
        ..Message::new(id, role, talk.at)
    });
}

/// What a message says.
fn parts(talk: &mut Talk, role: Role, message: &Value, out: &mut Out<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    let thought = message["additional_kwargs"]["reasoning_content"].as_str();
    parts.extend(thought.filter(|it| !it.is_empty()).map(thinking));
    parts.extend(content(&message["content"], out));
    if role == Role::Tool {
        return result(talk, message, parts);
    }
    let calls = ["tool_calls", "invalid_tool_calls"].into_iter();
    for call in calls.flat_map(|name| message[name].as_array().into_iter().flatten()) {
        let (id, name) = (word(&call["id"]).unwrap_or_default(), word(&call["name"]));
        let name = name.unwrap_or_default();
        talk.calls.call(&id, &name);
        let input = &call["args"];
        let input = input.as_str().map_or_else(|| input.to_string(), str::to_owned);
        parts.push(Part::tool_call(id, name, input));
    }
    parts
}

fn thinking(text: &str) -> Part {
    Part::new(PartKind::Thinking, text)
}

/// What a tool gave back.
fn result(talk: &mut Talk, message: &Value, pieces: Vec<Part>) -> Vec<Part> {
    let call_id = message["tool_call_id"].as_str().unwrap_or_default();
    let (texts, others): (Vec<_>, Vec<_>) =
        pieces.into_iter().partition(|part| part.kind == PartKind::Text);
    let text = texts.into_iter().map(|part| part.text).collect::<Vec<_>>().join("\n");
    let name = talk.calls.answer(call_id).or_else(|| word(&message["name"]));
    let is_error = message["status"] == "error";
    let mut parts = vec![Part { name, is_error, ..Part::tool_result(call_id, text) }];
    parts.extend(others.into_iter().map(|it| Part { call_id: Some(call_id.to_owned()), ..it }));
    parts
}

/// The pieces of a message, be it one text or a list. Calls stand beside them once more.
fn content(content: &Value, out: &mut Out<'_>) -> Vec<Part> {
    if let Some(text) = content.as_str() {
        return if text.is_empty() { Vec::new() } else { vec![Part::text(text)] };
    }
    let mut parts = Vec::new();
    for piece in content.as_array().into_iter().flatten() {
        let word = |name: &str| piece[name].as_str().unwrap_or_default();
        match kind(piece) {
            "" if piece.is_string() => parts.push(Part::text(piece.as_str().unwrap_or_default())),
            "text" | "output_text" if word("text").is_empty() => {}
            "text" | "output_text" => parts.push(Part::text(word("text"))),
            "thinking" if word("thinking").is_empty() => {}
            "thinking" => parts.push(thinking(word("thinking"))),
            "reasoning" => parts.extend(reasoned(piece)),
            "redacted_thinking" | "function_call" | "tool_use" | "tool_call" => {}
            "image_url" => parts.push(picture::of_value(&piece["image_url"])),
            "image" => parts.push(image(piece)),
            kind => parts.push(out.unknown("content:", kind, piece.to_string())),
        }
    }
    parts
}

/// A thought as far as it is told: the summary, never what is encrypted.
fn reasoned(piece: &Value) -> Option<Part> {
    let summary = piece["summary"].as_array().into_iter().flatten();
    let texts = summary.filter_map(|told| told["text"].as_str());
    let texts = texts.chain(piece["reasoning"].as_str()).collect::<Vec<_>>().join("\n\n");
    (!texts.is_empty()).then(|| thinking(&texts))
}

fn image(piece: &Value) -> Part {
    let source = if piece["source"].is_object() { &piece["source"] } else { piece };
    let word = |names: [&str; 2]| names.into_iter().find_map(|name| source[name].as_str());
    match source["url"].as_str() {
        Some(url) => picture::of_url(url),
        None => picture::of_base64(
            word(["media_type", "mime_type"]).unwrap_or_default(),
            word(["data", "base64"]).unwrap_or_default(),
        ),
    }
}

/// Input includes what was cached, output includes reasoning.
fn usage(told: &Value) -> Option<Usage> {
    told.as_object()?;
    let count = |value: &Value| value.as_u64().unwrap_or_default();
    let input = &told["input_token_details"];
    let counts = Counts {
        input: count(&told["input_tokens"]),
        output: count(&told["output_tokens"]),
        reasoning: count(&told["output_token_details"]["reasoning"]),
        cache_read: count(&input["cache_read"]),
        cache_write: count(&input["cache_creation"]),
    };
    Some(counts.inclusive()).filter(|usage| !usage.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_cached_is_taken_out_of_input_and_reasoning_out_of_output() {
        let told = json!({"input_tokens": 6200, "output_tokens": 130, "total_tokens": 6330,
            "input_token_details": {"cache_creation": 200, "cache_read": 5000},
            "output_token_details": {"reasoning": 30}});
        let usage = usage(&told).unwrap();
        assert_eq!((usage.input, usage.output, usage.reasoning), (1000, 100, 30));
        assert_eq!((usage.cache_read, usage.cache_write_5m), (5000, 200));
        assert!(super::usage(&Value::Null).is_none());
    }

    #[test]
    fn a_task_is_told_from_what_stands_before_it() {
        let text = "[The messages above are a copy. Do it.]\n\nCount [them].";
        let (before, task) = handed(text).unwrap();
        assert_eq!((before, task), ("[The messages above are a copy. Do it.]", "Count [them]."));
        assert_eq!(handed("Count [them].\n\n"), None);
    }
}
