//! Wire: a session and a message as the plugins' hosted service takes them.
//!
//! One request for each, because its batches take no times and drop the parts of messages that are
//! there.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::departure::{Door, Gate};
use crate::error::Result;
use crate::model::{Message, Part, PartKind, Session};
use crate::store::{Read, SessionRecord};
use crate::sync::Leaving;

/// What is to be sent, by number.
pub(super) enum Item {
    Session(u64),
    Message(u64, u32),
}

/// What is to be asked of the service for an item.
pub(super) enum ItemRequest {
    Request(&'static str, Value),
    /// It is gone since, or has nothing in it.
    Nothing,
    /// Its session stays here since.
    Held(u64),
}

/// What messages are called. The service knows a message by its id among those of all its users.
#[derive(Clone, Copy)]
pub(super) enum MessageIds {
    /// With the id of their session in front: other agents' ids are unique within a session only.
    WithSession,
    /// As they are, for an agent whose ids are unique, and whose earlier plugin sent them so.
    AsTheyAre,
}

/// What is asked for an item, if its session may go by this door now.
pub(super) fn request(
    read: &Read,
    door: Door,
    leaving: &Leaving,
    item: &Item,
    ids: MessageIds,
) -> Result<ItemRequest> {
    let (Item::Session(number) | Item::Message(number, _)) = *item;
    let Some(mut record) = read.session(number)? else { return Ok(ItemRequest::Nothing) };
    let Some(withheld) = Gate::of(read)?.decide(number, door)? else {
        return Ok(ItemRequest::Held(number));
    };
    let session = leaving.session(read, number, withheld, record.session.clone().into())?;
    record.session.title = session.title;
    record.session.git_remote = session.project.git_remote;
    let Item::Message(_, message) = *item else {
        return Ok(ItemRequest::Request("/sync/session", session_json(record)));
    };
    let Some(message) = read.message_record(number, message)? else {
        return Ok(ItemRequest::Nothing);
    };
    let Some(message) = read.conversation(message)? else { return Ok(ItemRequest::Nothing) };
    let message = leaving.message(read, number, withheld, message)?;
    // Sums are sent with the session: of a message with nothing in it nothing is missed.
    if message.parts.is_empty() && withheld.is_any() {
        return Ok(ItemRequest::Nothing);
    }
    let session = Session::from(record.session);
    Ok(ItemRequest::Request("/sync/message", message_json(&session, &message, ids)))
}

fn session_json(record: SessionRecord) -> Value {
    let (began, ended) = (record.started_at(), record.updated_at());
    let (usage, cost_nanos, models) = (record.usage, record.cost_nanos, record.models.clone());
    let provider = record.providers.first().cloned();
    let session = Session::from(record.session);
    let duration = u64::try_from(ended.saturating_sub(began)).unwrap_or(0);
    without_nulls(json!({
        "externalId": session.external_id,
        "source": session.source,
        "title": session.title,
        "projectPath": session.project.path,
        "projectName": session.project.name,
        "model": models.first(),
        "provider": provider,
        "promptTokens": usage.context(),
        "completionTokens": usage.output.saturating_add(usage.reasoning),
        "cost": Duration::from_nanos(cost_nanos).as_secs_f64(),
        "durationMs": duration,
        "createdAt": Some(began).filter(|at| *at > 0),
    }))
}

fn message_json(session: &Session, message: &Message, ids: MessageIds) -> Value {
    let is_said = |part: &&Part| matches!(part.kind, PartKind::Text | PartKind::Compaction);
    let texts = message.parts.iter().filter(is_said);
    let text = texts.map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n\n");
    let parts: Vec<Value> = message.parts.iter().filter_map(part_json).collect();
    let usage = message.usage;
    without_nulls(json!({
        "sessionExternalId": session.external_id,
        "externalId": match ids {
            MessageIds::WithSession => format!("{}-{}", session.external_id, message.external_id),
            MessageIds::AsTheyAre => message.external_id.clone(),
        },
        "role": message.role.as_str(),
        "source": session.source,
        "textContent": Some(text).filter(|text| !text.is_empty()),
        "model": message.model,
        "promptTokens": usage.map(|usage| usage.context()),
        "completionTokens": usage.map(|usage| usage.output.saturating_add(usage.reasoning)),
        "createdAt": Some(message.created_at).filter(|at| *at > 0),
        "parts": parts,
    }))
}

/// A part as the service shows it; nothing for those that it does not.
fn part_json(part: &Part) -> Option<Value> {
    let json =
        |text: &str| serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()));
    let (name, call) = (&part.name, &part.call_id);
    let (word, content) = match part.kind {
        PartKind::Text | PartKind::Compaction => ("text", Value::from(part.text.as_str())),
        PartKind::Thinking => ("thinking", Value::from(part.text.as_str())),
        PartKind::ToolCall => {
            ("tool-call", json!({ "name": name, "toolCallId": call, "args": json(&part.text) }))
        }
        PartKind::ToolResult => {
            let is_error = part.is_error.then_some(true);
            let content = json!({
                "name": name, "toolCallId": call, "result": part.text, "isError": is_error,
            });
            ("tool-result", content)
        }
        PartKind::File | PartKind::Image => (part.kind.as_str(), json!({ "name": name })),
        _ => return None,
    };
    Some(json!({ "type": word, "content": without_nulls(content) }))
}

/// The service refuses a field that is null.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept: Map<String, Value> =
                fields.into_iter().filter(|(_, value)| !value.is_null()).collect();
            Value::Object(kept)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Role;

    #[test]
    fn a_message_has_no_field_that_the_service_refuses() {
        let session = Session::new("claude-code", "s-1");
        let message = Message::new("m-1", Role::Assistant, 1_767_225_600_000)
            .with(Part::text("tea"))
            .with(Part::tool_call("c", "Read", r#"{"path":"a"}"#))
            .with(Part::new(PartKind::Patch, "left out"));
        let expected = json!({
            "sessionExternalId": "s-1", "externalId": "s-1-m-1", "role": "assistant",
            "source": "claude-code", "textContent": "tea", "createdAt": 1_767_225_600_000_i64,
            "parts": [
                { "type": "text", "content": "tea" },
                { "type": "tool-call", "content": { "name": "Read", "toolCallId": "c", "args": { "path": "a" } } },
            ],
        });
        assert_eq!(message_json(&session, &message, MessageIds::WithSession), expected);
        let sent = message_json(&session, &message, MessageIds::AsTheyAre);
        assert_eq!(sent["externalId"], "m-1");
    }
}
