//! Message: what an entry of a session says.

use serde_json::Value;

use super::log::Session;
use crate::clock;
use crate::model::{Message, Part, PartKind, Role, Usage};
use crate::source::counts::{self, Counts};
use crate::source::picture;
use crate::source::short::{kind, word};
use crate::source::title::Rank;
use crate::source::transcript::{Entry, Out, verbatim};

/// The tool with which a person runs a command in the agent.
const SHELL: &str = "bash";

/// Takes a message.
pub(super) fn take(session: &mut Session, json: &Value, entry: &Entry<'_>, out: &mut Out<'_>) {
    let message = &json["message"];
    // An answer was begun when its message says, and written when its entry does.
    let said = message["timestamp"]
        .as_i64()
        .or_else(|| clock::parse_rfc3339(message["timestamp"].as_str()?));
    let at = said.filter(|said| *said > 0).unwrap_or(session.at);
    match message["role"].as_str().unwrap_or_default() {
        "user" => prompt(session, message, at, out),
        "assistant" => answer(session, message, at, out),
        "toolResult" => result(session, message, at, out),
        "bashExecution" => command(session, message, at, out),
        "custom" | "hookMessage" => injected(session, &message["content"], at, out),
        "branchSummary" | "compactionSummary" => summary(session, message, out),
        "system" => {
            let id = session.ids.of("system", at, entry.text);
            let part = Part::new(PartKind::Other, entry.text).named("system_prompt");
            out.push(verbatim(id, at, part));
        }
        role => session.unknown("role:", role, entry, out),
    }
}

/// Takes what an extension tells the model.
pub(super) fn extension_message(session: &mut Session, json: &Value, out: &mut Out<'_>) {
    let at = session.at;
    injected(session, &json["content"], at, out);
}

/// Takes the summary of what was said before, or on a branch that was left, and what it cost.
pub(super) fn summary(session: &mut Session, json: &Value, out: &mut Out<'_>) {
    let text = json["summary"].as_str().unwrap_or_default();
    if text.trim().is_empty() {
        return;
    }
    let at = session.at;
    let id = session.ids.of("summary", at, text);
    let message = Message::new(id, Role::System, at).with(Part::new(PartKind::Compaction, text));
    let (model, provider) = (session.model.clone(), session.provider.clone());
    let message = Message { is_injected: true, model, provider, ..message };
    out.push(paid(message, &json["usage"]));
}

fn prompt(session: &mut Session, message: &Value, at: i64, out: &mut Out<'_>) {
    let parts = content(session, &message["content"], out);
    if parts.is_empty() {
        return;
    }
    let text = parts.iter().find(|part| part.kind == PartKind::Text);
    session.title.offer(Rank::Prompt, text.map_or("", |part| part.text.as_str()));
    let id = id(session, "user", at, &parts);
    out.push(Message { parts, ..Message::new(id, Role::User, at) });
}

fn answer(session: &mut Session, message: &Value, at: i64, out: &mut Out<'_>) {
    let mut parts = content(session, &message["content"], out);
    let failure = message["errorMessage"].as_str().filter(|why| !why.is_empty());
    if let Some(why) = failure {
        parts.push(Part::new(PartKind::Other, why).named("error"));
    }
    let model = word(&message["model"]).or_else(|| session.model.clone());
    let provider = word(&message["provider"]).or_else(|| session.provider.clone());
    let id = id(session, "assistant", at, &parts);
    let is_error = message["stopReason"] == "error";
    let answer = Message::new(id, Role::Assistant, at);
    let answer = paid(Message { parts, model, provider, is_error, ..answer }, &message["usage"]);
    if !answer.parts.is_empty() || answer.usage.is_some() {
        out.push(answer);
    }
}

fn result(session: &mut Session, message: &Value, at: i64, out: &mut Out<'_>) {
    let call_id = message["toolCallId"].as_str().unwrap_or_default();
    let pieces = content(session, &message["content"], out);
    let texts = pieces.iter().filter(|part| part.kind == PartKind::Text);
    let text = texts.map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n");
    let called = session.calls.answer(call_id);
    let name = word(&message["toolName"]).or(called);
    let is_error = message["isError"] == true;
    let detail =
        Some(&message["details"]).filter(|told| told.as_object().is_some_and(|it| !it.is_empty()));
    let detail = detail.map(Value::to_string);
    let mut parts = vec![Part { name, is_error, detail, ..Part::tool_result(call_id, text) }];
    let others = pieces.into_iter().filter(|part| part.kind != PartKind::Text);
    parts.extend(others.map(|part| Part { call_id: Some(call_id.to_owned()), ..part }));
    let id = id(session, "toolResult", at, &parts);
    out.push(Message { parts, is_error, ..Message::new(id, Role::Tool, at) });
}

/// Takes a command that a person ran in the agent, with what it printed.
fn command(session: &mut Session, message: &Value, at: i64, out: &mut Out<'_>) {
    let told = |name: &str| message[name].as_str().unwrap_or_default();
    let id = session.ids.of("bashExecution", at, told("command"));
    let input = serde_json::json!({ "command": told("command") }).to_string();
    let is_error = message["exitCode"].as_i64().is_some_and(|code| code != 0);
    let result = Part { is_error, ..Part::tool_result(id.clone(), told("output")).named(SHELL) };
    let message = Message::new(id.clone(), Role::User, at);
    out.push(message.with(Part::tool_call(id, SHELL, input)).with(result));
}

fn injected(session: &mut Session, told: &Value, at: i64, out: &mut Out<'_>) {
    let parts = content(session, told, out);
    if !parts.is_empty() {
        let id = id(session, "custom", at, &parts);
        let message = Message::new(id, Role::System, at);
        out.push(Message { parts, is_injected: true, ..message });
    }
}

/// The pieces of a message, be it one text or a list.
fn content(session: &mut Session, content: &Value, out: &mut Out<'_>) -> Vec<Part> {
    if let Some(text) = content.as_str() {
        return if text.is_empty() { Vec::new() } else { vec![Part::text(text)] };
    }
    let mut parts = Vec::new();
    for piece in content.as_array().into_iter().flatten() {
        let told = |name: &str| piece[name].as_str().unwrap_or_default();
        match kind(piece) {
            "text" if told("text").is_empty() => {}
            "text" => parts.push(Part::text(told("text"))),
            // Of what was thought in secret only a signature is written.
            "thinking" if told("thinking").is_empty() => {}
            "thinking" => parts.push(Part::new(PartKind::Thinking, told("thinking"))),
            "image" => parts.push(picture::of_base64(told("mimeType"), told("data"))),
            "toolCall" => {
                session.calls.call(told("id"), told("name"));
                let input = piece["arguments"].to_string();
                parts.push(Part::tool_call(told("id"), told("name"), input));
            }
            kind => parts.push(out.unknown("content:", kind, piece.to_string())),
        }
    }
    parts
}

/// An id made of who said what, and when.
fn id(session: &mut Session, role: &str, at: i64, parts: &[Part]) -> String {
    let said = parts.iter().map(|part| part.call_id.as_deref().unwrap_or(&part.text));
    session.ids.of(role, at, &said.collect::<Vec<_>>().join("\n"))
}

/// A message with what it cost. A copy of it has the same time and tokens.
fn paid(message: Message, told: &Value) -> Message {
    let usage = usage(told).filter(|usage| !usage.is_empty());
    let Some(usage) = usage else { return message };
    let response_id = format!("pi:{}:{:?}", message.created_at, usage);
    let response_id = format!("pi:{}", &blake3::hash(response_id.as_bytes()).to_hex()[..32]);
    Message {
        usage: Some(usage),
        response_id: Some(response_id),
        claimed_cost_nanos: told["cost"]["total"].as_f64().and_then(counts::nanos),
        ..message
    }
}

/// No class includes another, but output, which includes reasoning.
fn usage(told: &Value) -> Option<Usage> {
    told.as_object()?;
    let count = |name: &str| told[name].as_u64().unwrap_or_default();
    let reasoning = count("reasoning");
    let counts = Counts {
        input: count("input"),
        output: count("output").saturating_sub(reasoning),
        reasoning,
        cache_read: count("cacheRead"),
        cache_write: count("cacheWrite"),
    };
    Some(counts.disjoint())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reasoning_is_taken_out_of_output_and_nothing_out_of_input() {
        let told = json!({"input": 1026, "output": 150, "cacheRead": 5034, "cacheWrite": 222,
            "reasoning": 36, "totalTokens": 6432, "cost": {"total": 0.002_077_35}});
        let usage = usage(&told).unwrap();
        assert_eq!((usage.input, usage.output, usage.reasoning), (1026, 114, 36));
        assert_eq!((usage.cache_read, usage.cache_write_5m), (5034, 222));
        assert_eq!(usage.total(), 6432);
        let paid = paid(Message::new("m", Role::Assistant, 5), &told);
        assert_eq!(paid.claimed_cost_nanos, Some(2_077_350));
    }
}
