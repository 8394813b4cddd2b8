//! Turn: a row of version 2, which holds a message whole, in the words of the model.
//!
//! Its type tells what it is: what a person or the model said, what the agent put in, a command that
//! a person ran, a summary. Rows in which the agent notes what was chosen or that it rests are kept
//! as they are.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::convert::{self, in_order, note_unknown, verbatim};
use super::entry::{PartTag, TextEntry};
use super::turn_entry::{FileEntry, ToolEntry, TurnEntry};
use super::{answer, attachment};
use crate::model::{Message, Part, PartKind, Role};
use crate::source::ReadReport;
use crate::source::counts;

/// What the agent notes for itself.
const NOTES: [&str; 4] = ["agent-switched", "model-switched", "location-switched", "idle"];

/// The name of the tool that a person's own command runs.
const SHELL: &str = "shell";

/// The message that a row tells of.
pub(super) fn message(
    id: &str,
    kind: &str,
    created_at: i64,
    json: &[u8],
    report: &mut ReadReport,
) -> serde_json::Result<Message> {
    let raw: &RawValue = serde_json::from_slice(json)?;
    let mut entry = TurnEntry::deserialize(raw)?;
    let told = entry.time.and_then(|time| time.created).map(convert::milliseconds);
    let at = if created_at > 0 { created_at } else { told.unwrap_or_default() };
    let mut message = Message::new(id, Role::System, at);
    match kind {
        "user" => user(&mut message, entry),
        "assistant" => {
            tell_model(&mut message, &mut entry);
            assistant(&mut message, entry, report);
        }
        "compaction" => {
            tell_model(&mut message, &mut entry);
            compaction(&mut message, entry);
        }
        "synthetic" | "skill" => injected(&mut message, Role::User, entry),
        "system" => injected(&mut message, Role::System, entry),
        "shell" => shell(&mut message, &entry),
        _ => {
            if !NOTES.contains(&kind) {
                note_unknown(report, "message", kind);
            }
            message.parts.push(verbatim(kind, in_order(raw)));
        }
    }
    message.response_id = Some(answer::id(&message, told.unwrap_or(at)));
    Ok(message)
}

fn user(message: &mut Message, entry: TurnEntry<'_>) {
    message.role = Role::User;
    message.parts.extend(entry.text.filter(|text| !text.is_empty()).map(Part::text));
    message.parts.extend(entry.files.into_iter().flatten().map(file));
    for (kind, told) in [("agent", entry.agents), ("skill", entry.skills)] {
        message.parts.extend(told.into_iter().flatten().map(|raw| verbatim(kind, in_order(raw))));
    }
}

/// Which model answered, and what that took.
fn tell_model(message: &mut Message, entry: &mut TurnEntry<'_>) {
    message.role = Role::Assistant;
    if let Some(model) = entry.model.take() {
        message.model = model.id;
        message.provider = model.provider_id;
    }
    message.claimed_cost_nanos = entry.cost.and_then(counts::nanos);
    message.usage = entry.tokens.as_ref().and_then(convert::usage);
    message.is_error = entry.error.is_some();
}

fn assistant(message: &mut Message, entry: TurnEntry<'_>, report: &mut ReadReport) {
    for raw in entry.content.into_iter().flatten() {
        message.parts.extend(pieces(raw, report));
    }
    for (kind, told) in
        [("snapshot", entry.snapshot), ("retry", entry.retry), ("error", entry.error)]
    {
        message.parts.extend(told.map(|raw| verbatim(kind, in_order(raw))));
    }
}

/// What a piece of an answer becomes: a call and its result are two parts.
fn pieces(raw: &RawValue, report: &mut ReadReport) -> Vec<Part> {
    let tag = PartTag::deserialize(raw).ok().and_then(|tag| tag.kind).unwrap_or_default();
    let text = || TextEntry::deserialize(raw).ok().and_then(|entry| entry.text);
    match tag.as_str() {
        "text" => vec![Part::text(text().unwrap_or_default())],
        "reasoning" => vec![Part::new(PartKind::Thinking, text().unwrap_or_default())],
        "tool" => ToolEntry::deserialize(raw)
            .map_or_else(|_| vec![verbatim("tool", in_order(raw))], ToolEntry::into_parts),
        kind => {
            note_unknown(report, "part", kind);
            vec![verbatim(kind, in_order(raw))]
        }
    }
}

/// A summary of what was said before. The last messages that it repeats are left out.
fn compaction(message: &mut Message, entry: TurnEntry<'_>) {
    let summary = entry.summary.or(entry.text).filter(|text| !text.is_empty());
    message.parts.extend(summary.map(|text| Part::new(PartKind::Compaction, text)));
    message.parts.extend(entry.error.map(|raw| verbatim("error", in_order(raw))));
}

/// What the agent put in.
fn injected(message: &mut Message, role: Role, entry: TurnEntry<'_>) {
    message.role = role;
    message.is_injected = true;
    message.parts.extend(entry.text.map(Part::text));
}

/// A command that a person ran, and what it printed.
fn shell(message: &mut Message, entry: &TurnEntry<'_>) {
    message.role = Role::User;
    let call_id = entry.call_id.clone().or_else(|| entry.shell_id.clone()).unwrap_or_default();
    let input = serde_json::json!({ "command": entry.command.as_deref().unwrap_or_default() });
    message.parts.push(Part::tool_call(call_id.clone(), SHELL, input.to_string()));
    let Some(output) = entry.output else { return };
    let is_error = entry.exit.is_some_and(|exit| exit != 0.0);
    let result = Part::tool_result(call_id, convert::plain(output)).named(SHELL);
    message.parts.push(Part { is_error, ..result });
}

fn file(entry: FileEntry<'_>) -> Part {
    attachment::part(entry.into_file())
}
