//! Event: tells what an entry of the log is.

use serde_json::Value;

use super::log::Session;
use super::{message, subagent, tokens, tool};
use crate::model::{Message, Part, PartKind, Role};
use crate::source::ids::key;
use crate::source::picture;
use crate::source::short::{kind, word};
use crate::source::title::Rank;
use crate::source::transcript::{Entry, Out, verbatim};

/// How types of events begin that only serve the agent itself, or repeat what others say.
const BOOKKEEPING: [&str; 46] = [
    "abort",
    "assistant.",
    "auto_mode_switch.",
    "capabilities.",
    "command.",
    "commands.",
    "elicitation.",
    "exit_plan_mode.",
    "external_tool.",
    "hook.",
    "mcp.",
    "model.",
    "pending_messages.",
    "permission.",
    "sampling.",
    "session.auto_mode",
    "session.background_tasks_changed",
    "session.canvas",
    "session.compaction_start",
    "session.custom_agents_updated",
    "session.custom_notification",
    "session.extensions",
    "session.handoff",
    "session.idle",
    "session.import",
    "session.info",
    "session.mcp_server",
    "session.mode_changed",
    "session.permissions_changed",
    "session.plan_changed",
    "session.remote_steerable_changed",
    "session.schedule",
    "session.skills_loaded",
    "session.snapshot_rewind",
    "session.task_complete",
    "session.tools_updated",
    "session.truncation",
    "session.usage_checkpoint",
    "session.usage_info",
    "session.workspace_file_changed",
    "skill.invoked",
    "subagent.",
    "tool.execution_partial_result",
    "tool.execution_progress",
    "tool.user_requested",
    "user_input.",
];

/// Takes an event.
pub(super) fn take(session: &mut Session, entry: &Entry<'_>, out: &mut Out<'_>) {
    let event = &entry.json;
    let (data, who) = (&event["data"], subagent::of(event));
    let who = who.as_deref();
    match kind(event) {
        "" => out.invalid("the event has no type"),
        "session.start" => session.start(data),
        "session.resume" => session.place(&data["context"]),
        "session.context_changed" => session.place(data),
        "session.model_change" if who.is_none() => {
            session.model = word(&data["newModel"]).or(session.model.take());
        }
        "session.model_change" => {}
        "session.title_changed" => {
            session.title.offer(Rank::Generated, data["title"].as_str().unwrap_or_default());
        }
        "session.usage_record" => record(session, event, who, out),
        "session.shutdown" => session.tokens.shutdown(data),
        "session.compaction_complete" => compacted(session, event, who, out),
        "session.error" | "session.warning" => notice(session, event, who, out),
        "session.binary_asset" => asset(session, event, who, out),
        "subagent.started" => session.subagents.start(event, session.at),
        "user.message" => message::prompt(session, event, who, out),
        "assistant.message" => message::answer(session, event, who, out),
        "system.message" => {
            let part = Part::new(PartKind::Other, entry.text).named("system.message");
            let id = id(session, event);
            out.push_to(who, verbatim(id, session.at, part));
        }
        "system.notification" => system_notice(session, event, who, out),
        "tool.execution_start" => tool::start(session, event, who, out),
        "tool.execution_complete" => tool::complete(session, event, who, out),
        kind if BOOKKEEPING.iter().any(|begin| kind.starts_with(begin)) => {}
        kind => {
            let id = id(session, event);
            let part = out.unknown("event:", kind, entry.text);
            out.push_to(who, verbatim(id, session.at, part));
        }
    }
}

/// The event's own id, else one made of what it says.
pub(super) fn id(session: &mut Session, event: &Value) -> String {
    match event["id"].as_str().filter(|id| !id.is_empty()) {
        Some(id) => key(id),
        None => session.ids.of(kind(event), session.at, &event["data"].to_string()),
    }
}

/// Takes what a request cost. The answer follows, and goes to the same message.
fn record(session: &mut Session, event: &Value, who: Option<&str>, out: &mut Out<'_>) {
    let told = &event["data"]["usage"];
    if !told.is_object() {
        return;
    }
    session.tokens.note_record();
    let id = id(session, event);
    session.note_answer(who, told["apiCallId"].as_str().unwrap_or_default(), &id);
    let message = Message {
        usage: Some(tokens::counts(told).inclusive()),
        model: word(&told["model"]),
        provider: message::provider(told),
        response_id: Some(id.clone()),
        mode: crate::model::MessageMode::Extend,
        ..Message::new(id, Role::Assistant, session.at)
    };
    out.push_to(who, message);
}

/// Takes the summary that takes the place of what was said before, and what it cost.
fn compacted(session: &mut Session, event: &Value, who: Option<&str>, out: &mut Out<'_>) {
    let data = &event["data"];
    let told = &data["compactionTokensUsed"];
    let text = data["summaryContent"].as_str().unwrap_or_default();
    let parts = (!text.trim().is_empty()).then(|| Part::new(PartKind::Compaction, text));
    let usage = told.is_object().then(|| tokens::counts(told).inclusive());
    if parts.is_none() && usage.is_none() {
        return;
    }
    let id = id(session, event);
    let message = Message {
        parts: parts.into_iter().collect(),
        usage,
        model: word(&told["model"]),
        response_id: Some(id.clone()),
        is_injected: true,
        ..Message::new(id, Role::System, session.at)
    };
    out.push_to(who, message);
}

/// Takes what the agent reports of itself: a failure, or what may become one.
fn notice(session: &mut Session, event: &Value, who: Option<&str>, out: &mut Out<'_>) {
    let part = Part::new(PartKind::Other, event["data"].to_string()).named("error");
    let is_error = kind(event) == "session.error";
    let message = Message::new(id(session, event), Role::System, session.at).with(part);
    out.push_to(who, Message { is_error, ..message });
}

/// Takes what the agent tells the model of what happened meanwhile.
fn system_notice(session: &mut Session, event: &Value, who: Option<&str>, out: &mut Out<'_>) {
    let text = event["data"]["content"].as_str().unwrap_or_default();
    if !text.trim().is_empty() {
        let message = Message::new(id(session, event), Role::System, session.at);
        out.push_to(who, Message { is_injected: true, ..message.with(Part::text(text)) });
    }
}

/// Takes a picture that others name.
fn asset(session: &mut Session, event: &Value, who: Option<&str>, out: &mut Out<'_>) {
    let told = |name: &str| event["data"][name].as_str().unwrap_or_default();
    let part = picture::of_base64(told("mimeType"), told("data"));
    let name = word(&event["data"]["assetId"]);
    let message = Message::new(id(session, event), Role::System, session.at);
    out.push_to(who, Message { is_injected: true, ..message.with(Part { name, ..part }) });
}
