//! Message: what a record of a wire says.

use serde_json::Value;

use super::wire::Wire;
use crate::model::{Message, MessageMode, Part, PartKind, Role, Usage};
use crate::source::counts::Counts;
use crate::source::ids::key;
use crate::source::picture;
use crate::source::short::kind;
use crate::source::transcript::{Entry, Out};

/// Takes a message that is written as one.
pub(super) fn said(wire: &mut Wire, json: &Value, out: &mut Out<'_>) {
    let message = &json["message"];
    let role = match message["role"].as_str().unwrap_or_default() {
        "user" => Role::User,
        "assistant" => Role::Assistant,
        "tool" => return result(wire, message, &message["content"], out),
        _ => Role::System,
    };
    let mut parts = content(&message["content"], out);
    for call in message["toolCalls"].as_array().into_iter().flatten() {
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let told = if call["function"].is_object() { &call["function"] } else { call };
        let (id, name) = (word(&call["id"]), word(&told["name"]));
        wire.calls.call(&id, &name);
        parts.push(Part::tool_call(id, name, word(&told["arguments"])));
    }
    if parts.is_empty() {
        return;
    }
    let text = parts.iter().find(|part| part.kind == PartKind::Text);
    let text = text.map(|part| part.text.clone()).unwrap_or_default();
    let is_injected = role == Role::User && !is_typed(&message["origin"]);
    if role == Role::User && !is_injected {
        wire.note_prompt(&text);
    }
    let id = match message["id"].as_str().filter(|id| !id.is_empty()) {
        Some(id) => key(id),
        None => wire.ids.of(role.as_str(), wire.at, &text),
    };
    out.push(Message { parts, is_injected, ..Message::new(id, role, wire.at) });
}

/// Whether a person, or the agent that handed over a task, said it.
fn is_typed(origin: &Value) -> bool {
    let is_task = kind_of(origin) == "system_trigger" && origin["name"] == "subagent";
    is_task || matches!(kind_of(origin), "" | "user")
}

fn kind_of(origin: &Value) -> &str {
    origin["kind"].as_str().unwrap_or_default()
}

/// Takes an event of the loop in which the model answers and tools run.
pub(super) fn event(wire: &mut Wire, event: &Value, entry: &Entry<'_>, out: &mut Out<'_>) {
    match kind(event) {
        "content.part" => {
            let parts = part(&event["part"], out).into_iter().collect();
            answer(wire, &event["stepUuid"], parts, None, out);
        }
        "tool.call" => {
            let word = |name: &str| event[name].as_str().unwrap_or_default();
            let (id, name) = (word("toolCallId"), word("name"));
            wire.calls.call(id, name);
            let call = Part::tool_call(id, name, event["args"].to_string());
            answer(wire, &event["stepUuid"], vec![call], None, out);
        }
        "tool.result" => result(wire, event, &event["result"]["output"], out),
        "step.end" => {
            let usage = usage(&event["usage"]);
            if usage.is_some() {
                answer(wire, &event["uuid"], Vec::new(), usage, out);
            }
        }
        "step.begin" => {}
        "" => out.invalid("the event has no type"),
        kind => wire.unknown("event:", kind, entry, out),
    }
}

/// Adds to the answer of a step.
fn answer(
    wire: &mut Wire,
    step: &Value,
    parts: Vec<Part>,
    usage: Option<Usage>,
    out: &mut Out<'_>,
) {
    let Some(step) = step.as_str().filter(|step| !step.is_empty()) else {
        return out.invalid("the event names no step");
    };
    let step = key(step);
    out.push(Message {
        parts,
        response_id: usage.map(|_| step.clone()),
        usage,
        model: wire.model.clone(),
        provider: wire.provider.clone(),
        mode: MessageMode::Extend,
        ..Message::new(step, Role::Assistant, wire.at)
    });
}

/// Takes what a tool gave back: a text, or pieces.
fn result(wire: &mut Wire, told: &Value, output: &Value, out: &mut Out<'_>) {
    let call_id = told["toolCallId"].as_str().unwrap_or_default();
    let pieces = content(output, out);
    let texts = pieces.iter().filter(|part| part.kind == PartKind::Text);
    let text = texts.map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n");
    let is_error = told["result"]["isError"] == true || told["isError"] == true;
    let name = wire.calls.answer(call_id);
    let id = match call_id {
        "" => wire.ids.of("tool", wire.at, &text),
        call => key(&format!("{call}:result")),
    };
    let mut parts = vec![Part { name, is_error, ..Part::tool_result(call_id, text) }];
    let others = pieces.into_iter().filter(|part| part.kind != PartKind::Text);
    parts.extend(others.map(|part| Part { call_id: Some(call_id.to_owned()), ..part }));
    out.push(Message { parts, is_error, ..Message::new(id, Role::Tool, wire.at) });
}

/// The pieces of a message, be it one text or a list.
fn content(content: &Value, out: &mut Out<'_>) -> Vec<Part> {
    if let Some(text) = content.as_str() {
        return if text.is_empty() { Vec::new() } else { vec![Part::text(text)] };
    }
    content.as_array().into_iter().flatten().filter_map(|piece| part(piece, out)).collect()
}

fn part(piece: &Value, out: &mut Out<'_>) -> Option<Part> {
    let text = |name: &str| piece[name].as_str().filter(|text| !text.is_empty());
    match kind(piece) {
        "text" => text("text").map(Part::text),
        "think" => {
            let thought = text("think").or_else(|| text("text"));
            thought.map(|text| Part::new(PartKind::Thinking, text))
        }
        "image_url" => {
            let address = ["imageUrl", "image_url"].into_iter().find_map(|name| piece.get(name));
            Some(picture::of_value(address.unwrap_or(&Value::Null)))
        }
        kind => Some(out.unknown("part:", kind, piece.to_string())),
    }
}

/// Takes the tokens of a request outside of a turn; those within are told by their steps.
pub(super) fn request(wire: &mut Wire, json: &Value, out: &mut Out<'_>) {
    let Some(usage) = usage(&json["usage"]).filter(|_| json["usageScope"] == "session") else {
        return;
    };
    let id = wire.ids.of("usage", wire.at, &json["usage"].to_string());
    out.push(Message {
        // A fork copies it.
        response_id: Some(format!("kimi-code:{id}")),
        usage: Some(usage),
        model: wire.model.clone(),
        provider: wire.provider.clone(),
        ..Message::new(id, Role::Assistant, wire.at)
    });
}

/// No class includes another; reasoning is not told apart from output.
fn usage(told: &Value) -> Option<Usage> {
    told.as_object()?;
    let count = |name: &str| told[name].as_u64().unwrap_or_default();
    let counts = Counts {
        input: count("inputOther"),
        output: count("output"),
        reasoning: 0,
        cache_read: count("inputCacheRead"),
        cache_write: count("inputCacheCreation"),
    };
    Some(counts.disjoint())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tokens_are_told_in_classes_that_do_not_overlap() {
        let told = json!({"inputOther": 1392, "output": 210, "inputCacheRead": 5136,
            "inputCacheCreation": 7});
        let usage = usage(&told).unwrap();
        assert_eq!((usage.input, usage.output, usage.reasoning), (1392, 210, 0));
        assert_eq!((usage.cache_read, usage.cache_write_5m), (5136, 7));
        assert!(super::usage(&Value::Null).is_none());
    }

    #[test]
    fn a_person_and_whoever_hands_over_a_task_speak_for_themselves() {
        for (origin, is_told) in [
            (json!({"kind": "user"}), true),
            (Value::Null, true),
            (json!({"kind": "system_trigger", "name": "subagent"}), true),
            (json!({"kind": "system_trigger", "name": "cron"}), false),
            (json!({"kind": "injection", "variant": "date_change"}), false),
        ] {
            assert_eq!(is_typed(&origin), is_told, "{origin}");
        }
    }
}
