//! `OpenAI` Evals: samples of a chat and an ideal answer, one a line.

use serde::Serialize;
use serde_json::{Value, json};

use super::turns::{Conversation, Entry, Turn};
use super::{line, model};
use crate::error::Result;
use crate::model::Role;

#[derive(Serialize)]
struct Sample<'a> {
    input: Vec<Value>,
    ideal: &'a str,
    metadata: Metadata<'a>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    session_id: &'a str,
    model: &'a str,
    source: &'a str,
}

/// A sample: the conversation up to and with the question, and what should come.
pub(super) fn sample(conversation: &Conversation, turn: &Turn) -> Result<String> {
    let info = &conversation.info;
    // All of a conversation as one test: its last question is the one to be answered.
    let question = if turn.is_whole { last_question(conversation, turn) } else { turn.start };
    line(&Sample {
        input: conversation.entries[..=question].iter().map(message).collect(),
        ideal: info.annotation.expected_output.as_deref().unwrap_or(&turn.output),
        metadata: Metadata {
            session_id: &info.session.external_id,
            model: model(info),
            source: &info.session.source,
        },
    })
}

fn last_question(conversation: &Conversation, turn: &Turn) -> usize {
    let entries = &conversation.entries[..turn.end];
    entries.iter().rposition(|entry| entry.role == Role::User).unwrap_or(turn.start)
}

/// A message in the form of a chat completion's.
fn message(entry: &Entry) -> Value {
    let mut message = json!({ "role": entry.role.as_str(), "content": entry.text });
    if let Some(id) = &entry.answers {
        message["tool_call_id"] = json!(id);
    }
    let calls: Vec<Value> = entry
        .calls
        .iter()
        .map(|call| {
            let function = json!({ "name": call.name, "arguments": call.input });
            json!({ "id": call.id, "type": "function", "function": function })
        })
        .collect();
    if !calls.is_empty() {
        message["tool_calls"] = Value::Array(calls);
    }
    message
}
