//! Message: what a person asks and a model answers.

use serde_json::Value;

use super::event::id;
use super::log::Session;
use crate::model::{Message, MessageMode, Part, PartKind, Role};
use crate::source::picture;
use crate::source::short::{kind, word};
use crate::source::title::Rank;
use crate::source::transcript::Out;

/// Who runs models of people without keys of their own.
const SERVICE: &str = "github-copilot";

/// Takes what a person asks, or the agent in a person's name.
pub(super) fn prompt(session: &mut Session, event: &Value, who: Option<&str>, out: &mut Out<'_>) {
    let data = &event["data"];
    let text = data["content"].as_str().unwrap_or_default();
    let mut parts = Vec::new();
    if !text.is_empty() {
        parts.push(Part::text(text));
    }
    for file in data["attachments"].as_array().into_iter().flatten() {
        parts.push(attachment(file, out));
    }
    if parts.is_empty() {
        return;
    }
    // A subagent is asked by the agent that called it.
    let is_agents = word(&data["source"]).is_some_and(|source| source != "user");
    let is_injected = who.is_none() && is_agents || data["isAutopilotContinuation"] == true;
    match who {
        Some(who) => session.subagents.ask(who, text),
        None if is_injected => {}
        None => session.title.offer(Rank::Prompt, text),
    }
    let message = Message::new(id(session, event), Role::User, session.at);
    out.push_to(who, Message { parts, is_injected, ..message });
}

/// Takes what a model answers. Events that name the same request are one answer.
pub(super) fn answer(session: &mut Session, event: &Value, who: Option<&str>, out: &mut Out<'_>) {
    let data = &event["data"];
    let text = |name: &str| data[name].as_str().unwrap_or_default();
    let mut parts = Vec::new();
    if !text("reasoningText").trim().is_empty() {
        parts.push(Part::new(PartKind::Thinking, text("reasoningText")));
    }
    if !text("content").trim().is_empty() {
        parts.push(Part::text(text("content")));
    }
    for call in data["toolRequests"].as_array().into_iter().flatten() {
        let told = |name: &str| call[name].as_str().unwrap_or_default();
        session.calls.call(told("toolCallId"), told("name"));
        let input = call["arguments"].to_string();
        parts.push(Part::tool_call(told("toolCallId"), told("name"), input));
    }
    let request = text("apiCallId");
    let id = match session.answer_to(who, request) {
        Some(id) => id,
        None => word(&data["messageId"]).unwrap_or_else(|| id(session, event)),
    };
    session.note_answer(who, request, &id);
    let model = word(&data["model"]).or_else(|| session.model.clone());
    let message = Message::new(id, Role::Assistant, session.at);
    let usage = session.tokens.answer(model.as_deref(), &message, who, &data["outputTokens"]);
    if !parts.is_empty() || usage.is_some() {
        out.push_to(who, Message { parts, model, usage, mode: MessageMode::Extend, ..message });
    }
}

/// Who ran the model of a request.
pub(super) fn provider(told: &Value) -> Option<String> {
    match told["isByok"].as_bool() {
        Some(true) => word(&told["providerType"]),
        Some(false) => Some(SERVICE.to_owned()),
        None => None,
    }
}

/// A file, a piece of one, or a picture that a person added.
fn attachment(file: &Value, out: &mut Out<'_>) -> Part {
    let told = |name: &str| file[name].as_str();
    let media_type = told("mimeType").unwrap_or_default();
    match kind(file) {
        "blob" if media_type.starts_with("image/") => {
            let part = picture::of_base64(media_type, told("data").unwrap_or_default());
            Part { name: word(&file["displayName"]), ..part }
        }
        "file" | "directory" | "selection" | "blob" | "github_reference" => {
            let names = ["path", "filePath", "url", "displayName", "title"];
            let name = names.into_iter().find_map(|name| word(&file[name]));
            Part { name, ..Part::new(PartKind::File, told("text").unwrap_or_default()) }
        }
        kind => out.unknown("attachment:", kind, file.to_string()),
    }
}
