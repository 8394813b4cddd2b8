//! Tool: calls of tools, and what they gave back.

use serde_json::{Map, Value};

use super::event::id;
use super::log::Session;
use crate::model::{Message, Part, PartKind, Role};
use crate::source::picture;
use crate::source::short::kind;
use crate::source::transcript::Out;

/// Takes a call that no answer told before.
pub(super) fn start(session: &mut Session, event: &Value, who: Option<&str>, out: &mut Out<'_>) {
    let data = &event["data"];
    let told = |name: &str| data[name].as_str().unwrap_or_default();
    let (call_id, name) = (told("toolCallId"), told("toolName"));
    if session.calls.is_waiting(call_id) {
        return;
    }
    session.calls.call(call_id, name);
    let part = Part::tool_call(call_id, name, data["arguments"].to_string());
    let message = Message::new(id(session, event), Role::Assistant, session.at).with(part);
    out.push_to(who, message);
}

/// Takes what a tool gave back.
pub(super) fn complete(session: &mut Session, event: &Value, who: Option<&str>, out: &mut Out<'_>) {
    let data = &event["data"];
    let (call_id, result) = (data["toolCallId"].as_str().unwrap_or_default(), &data["result"]);
    let failure = data["error"]["message"].as_str();
    let content = result["content"].as_str().or(failure).unwrap_or_default();
    let code = &data["shellExecution"]["exitCode"];
    let is_error = data["success"] == false || code.as_i64().is_some_and(|code| code != 0);
    let name = session.calls.answer(call_id);
    let detail = detail(data, content);
    let mut parts = vec![Part { name, is_error, detail, ..Part::tool_result(call_id, content) }];
    let blocks = result["contents"].as_array().into_iter().flatten();
    let binary = result["binaryResultsForLlm"].as_array().into_iter().flatten();
    for block in blocks.chain(binary).filter(|block| kind(block) == "image") {
        let told = |name: &str| block[name].as_str().unwrap_or_default();
        let picture = picture::of_base64(told("mimeType"), told("data"));
        parts.push(Part { call_id: Some(call_id.to_owned()), ..picture });
    }
    debug_assert!(parts.iter().all(|part| part.kind != PartKind::Other), "all of it is known");
    let message = Message::new(id(session, event), Role::Tool, session.at);
    out.push_to(who, Message { parts, is_error, ..message });
}

/// What is told of a result beside what the model was told: the whole of it, and how a command ended.
fn detail(data: &Value, content: &str) -> Option<String> {
    let mut told = Map::new();
    let whole = &data["result"]["detailedContent"];
    if whole.as_str().is_some_and(|whole| whole != content) {
        told.insert("detailedContent".to_owned(), whole.clone());
    }
    for name in ["shellExecution", "error"] {
        if data[name].is_object() {
            told.insert(name.to_owned(), data[name].clone());
        }
    }
    (!told.is_empty()).then(|| Value::Object(told).to_string())
}
