//! Notice: what the agent itself says in a transcript, and what it attaches to prompts.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::block;
use super::convert::{Context, is_notification};
use super::entry::{Block, Content, Entry};
use super::injected::renamed;
use super::prompt::Prompt;
use crate::model::{Message, Part, PartKind, Role};
use crate::source::lenient::Text;
use crate::source::title::Rank;
use crate::source::{ids, picture};

/// Attachments that only tell the model what it may use and do.
const BOOKKEEPING: [&str; 22] = [
    "agent_listing_delta",
    "auto_mode",
    "auto_mode_exit",
    "command_permissions",
    "compact_file_reference",
    "companion_intro",
    "date_change",
    "deferred_tools_delta",
    "fork_briefing",
    "goal_status",
    "hook_cancelled",
    "mcp_instructions_delta",
    "opened_file_in_ide",
    "plan_mode",
    "plan_mode_exit",
    "plan_mode_reentry",
    "skill_listing",
    "task_reminder",
    "todo_reminder",
    "ultra_effort_enter",
    "ultra_effort_exit",
    "output_style",
];

/// Attachments that are kept as the agent's own, verbatim: what else it gave the model to read.
const OWN: [&str; 1] = ["invoked_skills"];

/// A line of the agent itself; nothing if it is only bookkeeping.
pub(super) fn system(entry: &Entry<'_>, context: &mut Context<'_>) -> Option<Message> {
    let subtype = entry.subtype.get().unwrap_or_default();
    let said: Text<'_> = text_of(entry.content);
    let part = match subtype {
        "turn_duration" | "stop_hook_summary" | "bridge_status" => return None,
        "compact_boundary" | "microcompact_boundary" => {
            let metadata = entry.compact_metadata.or(entry.microcompact_metadata);
            Part::new(PartKind::Step, metadata.map_or("{}", RawValue::get)).named(subtype)
        }
        "api_error" => block::verbatim(subtype, entry.error.map_or("{}", RawValue::get)),
        "local_command" | "away_summary" | "informational" | "model_refusal_fallback" | ""
            if said.get().is_some() =>
        {
            if let Some(title) = said.get().and_then(renamed) {
                context.state.set_title(Rank::Custom, &title);
            }
            let part = Part::text(said.into_string());
            if subtype.is_empty() { part } else { part.named(subtype) }
        }
        _ => return Some(context.verbatim(entry, "system:", subtype)),
    };
    let mut message = context.message(context.id(&entry.uuid), Role::System, entry);
    message.is_error = entry.level.get() == Some("error");
    message.is_injected = true;
    Some(message.with(part))
}

fn text_of(raw: Option<&RawValue>) -> Text<'_> {
    raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
}

/// An attachment of any type.
#[derive(Deserialize)]
struct Attachment<'a> {
    #[serde(rename = "type", borrow, default)]
    kind: Text<'a>,
    #[serde(borrow, default)]
    content: Option<&'a RawValue>,
    #[serde(borrow, default)]
    files: Option<&'a RawValue>,
    #[serde(borrow, default)]
    prompt: Option<&'a RawValue>,
    #[serde(rename = "commandMode", borrow, default)]
    command_mode: Text<'a>,
    #[serde(borrow, default)]
    origin: Option<&'a RawValue>,
    #[serde(borrow, default)]
    source_uuid: Text<'a>,
    #[serde(borrow, default)]
    filename: Text<'a>,
    #[serde(borrow, default)]
    path: Text<'a>,
    #[serde(borrow, default)]
    snippet: Text<'a>,
    #[serde(rename = "hookName", borrow, default)]
    hook_name: Text<'a>,
    #[serde(borrow, default)]
    stdout: Text<'a>,
    #[serde(borrow, default)]
    stderr: Text<'a>,
}

/// What an attachment says; nothing if it is only bookkeeping.
pub(super) fn attachment(entry: &Entry<'_>, context: &mut Context<'_>) -> Option<Message> {
    let told = entry.attachment.and_then(|raw| serde_json::from_str(raw.get()).ok());
    let Some(told): Option<Attachment<'_>> = told else {
        return Some(context.verbatim(entry, "attachment:", ""));
    };
    let kind = told.kind.get().unwrap_or_default();
    if BOOKKEEPING.contains(&kind) {
        return None;
    }
    if kind == "queued_command" {
        return Some(queued(&told, entry, context));
    }
    if OWN.contains(&kind) {
        let message = context.message(context.id(&entry.uuid), Role::System, entry);
        return Some(message.with(block::verbatim(kind, context.line)));
    }
    let Some(part) = part(&told, kind) else {
        return Some(context.verbatim(entry, "attachment:", kind));
    };
    if part.text.is_empty() && part.kind == PartKind::Text {
        return None;
    }
    let mut message = context.message(context.id(&entry.uuid), Role::System, entry);
    message.is_injected = true;
    message.is_error = part.is_error;
    Some(message.with(part))
}

/// An attachment as a part; `None` if its type or shape is not known.
fn part(told: &Attachment<'_>, kind: &str) -> Option<Part> {
    let name = told.filename.get().or_else(|| told.path.get()).unwrap_or_default();
    match kind {
        "file" | "directory" | "nested_memory" | "selected_lines_in_ide" => {
            Some(content_of(told.content?)?.named(name))
        }
        "edited_text_file" => {
            Some(Part::new(PartKind::File, told.snippet.get().unwrap_or_default()).named(name))
        }
        "diagnostics" => {
            let told = told.content.or(told.files);
            Some(block::verbatim(kind, told.map_or("{}", RawValue::get)))
        }
        "hook_success" | "hook_additional_context" | "hook_system_message" => {
            Some(hook(told, lines_of(told.content)))
        }
        "hook_non_blocking_error" | "hook_blocking_error" => {
            let output = [told.stderr.get(), told.stdout.get()];
            let output = output.into_iter().flatten().collect::<Vec<_>>().join("\n");
            let output = if output.is_empty() { lines_of(told.content) } else { output };
            Some(Part { is_error: true, ..hook(told, output) })
        }
        _ => None,
    }
}

fn hook(told: &Attachment<'_>, text: String) -> Part {
    Part { name: told.hook_name.get().map(str::to_owned), ..Part::text(text) }
}

/// A string, or several as lines.
fn lines_of(raw: Option<&RawValue>) -> String {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Lines {
        One(String),
        Many(Vec<String>),
    }
    match raw.and_then(|raw| serde_json::from_str(raw.get()).ok()) {
        Some(Lines::One(line)) => line.trim().to_owned(),
        Some(Lines::Many(lines)) => lines.join("\n").trim().to_owned(),
        None => String::new(),
    }
}

/// The content of an attached file: told at once, or one or two objects deep.
#[derive(Deserialize)]
struct FileEntry<'a> {
    #[serde(borrow, default)]
    content: Text<'a>,
    #[serde(borrow, default)]
    base64: Text<'a>,
    #[serde(rename = "type", borrow, default)]
    kind: Text<'a>,
    #[serde(borrow, default)]
    file: Option<&'a RawValue>,
}

fn content_of(raw: &RawValue) -> Option<Part> {
    if let Some(text) = text_of(Some(raw)).into_non_empty() {
        return Some(Part::new(PartKind::File, text));
    }
    let mut told: FileEntry<'_> = serde_json::from_str(raw.get()).ok()?;
    if let Some(file) = told.file {
        told = serde_json::from_str(file.get()).ok()?;
    }
    if told.base64.is_told() {
        let media_type = told.kind.get().filter(|kind| kind.contains('/')).map(str::to_owned);
        let is_image = media_type.as_deref().is_some_and(|media| media.starts_with("image/"));
        let data = told.base64.into_string();
        let size_bytes = Some(picture::decoded_len(&data) as u64);
        let kind = if is_image { PartKind::Image } else { PartKind::File };
        return Some(Part { media_type, size_bytes, ..Part::new(kind, data) });
    }
    told.content.is_told().then(|| Part::new(PartKind::File, told.content.into_string()))
}

/// A prompt that was typed while the model was busy, or the news of a background task.
fn queued(told: &Attachment<'_>, entry: &Entry<'_>, context: &mut Context<'_>) -> Message {
    let id = told.source_uuid.get().filter(|_| entry.uuid.get().is_none());
    let id = id.map_or_else(|| context.id(&entry.uuid), ids::key);
    let message = context.message(id, Role::User, entry);
    let said = told.prompt.and_then(|raw| serde_json::from_str(raw.get()).ok());
    let said: Content<Block<'_>> = said.unwrap_or_default();
    let mut prompt = Prompt::new(message, false);
    prompt.push(said, None, context);
    let is_injected =
        told.command_mode.get() == Some("task-notification") || is_notification(told.origin);
    prompt.finish(is_injected, context.state)
}
