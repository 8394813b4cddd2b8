//! Convert: what a line says, in the words of the model.

use std::cell::OnceCell;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::answer::{Piece, mark};
use super::entry::{Block, Content, Entry, MessageEntry, UsageEntry, raw_blocks};
use super::place::Place;
use super::prompt::Prompt;
use super::result;
use super::spilled::Outputs;
use super::state::State;
use super::{advisor, block};
use crate::model::{Message, MessageMode, Part, PartKind, Role, Usage};
use crate::source::ReadReport;
use crate::source::counts;
use crate::source::ids;
use crate::source::lenient::Text;

/// The model that the agent names for what it wrote itself.
const SYNTHETIC: &str = "<synthetic>";

/// What surrounds a line.
pub(super) struct Context<'a> {
    /// The line as it is written.
    pub(super) line: &'a str,
    /// Where it begins in its file.
    pub(super) offset: u64,
    /// When it was written.
    pub(super) time: i64,
    /// What the file's path tells. Of a subagent's file, all is a side branch.
    pub(super) place: &'a Place,
    /// Where the agent spills long outputs.
    pub(super) outputs: &'a mut Outputs,
    pub(super) state: &'a mut State,
    pub(super) report: &'a mut ReadReport,
    /// The blocks of the line as they are written, once one was asked for.
    pub(super) raw_blocks: OnceCell<Vec<&'a RawValue>>,
    /// Further messages that the line makes, behind its own.
    pub(super) further: Vec<Message>,
    /// The line begins an answer, and the answer's id may have stood for others as well.
    pub(super) begins: Option<Begun>,
}

/// An answer that a line begins, where its service gives the same id to several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begun {
    /// It has the id for itself, which is told by its mark.
    First(u32),
    /// Another answer of the session has it.
    Second(u32),
}

/// A message whose shape is not known. The line is kept verbatim.
pub(super) struct Odd;

impl<'a> Context<'a> {
    /// The id of a line: its own, else its place in the file.
    pub(super) fn id(&self, uuid: &Text<'_>) -> String {
        uuid.get().map_or_else(|| format!("@{}", self.offset), ids::key)
    }

    /// Whether a line is on a side branch within its file.
    pub(super) fn is_sidechain(&self, entry: &Entry<'_>) -> bool {
        entry.is_sidechain.0 && !self.place.is_subagent()
    }

    /// A message of this line with nothing said yet.
    pub(super) fn message(&self, id: String, role: Role, entry: &Entry<'_>) -> Message {
        let mut message = Message::new(id, role, self.time);
        let parent = entry.parent_uuid.get().or_else(|| entry.logical_parent_uuid.get());
        message.parent_external_id = parent
            .and_then(|parent| self.state.message_of(parent))
            .filter(|parent| *parent != message.external_id && parent.len() <= 1024);
        message.is_sidechain = self.is_sidechain(entry);
        message
    }

    /// The line as it is written, counted as unknown.
    pub(super) fn verbatim(&mut self, entry: &Entry<'_>, what: &str, kind: &str) -> Message {
        block::note_unknown(self.report, what, kind);
        let message = self.message(self.id(&entry.uuid), Role::System, entry);
        message.with(block::unknown(what, kind, self.line))
    }

    /// The block at a place of the message, as it is written.
    pub(super) fn raw_block(&self, place: usize) -> Option<&'a RawValue> {
        self.raw_blocks.get_or_init(|| raw_blocks(self.line)).get(place).copied()
    }

    /// A block of a type that is not known, as it is written, counted as unknown.
    pub(super) fn unknown_block(&mut self, kind: &str, place: usize) -> Option<Part> {
        block::note_unknown(self.report, "block:", kind);
        Some(block::unknown("block:", kind, self.raw_block(place)?.get()))
    }
}

/// A line of an answer of the model.
pub(super) fn assistant(entry: &mut Entry<'_>, context: &mut Context<'_>) -> Result<Message, Odd> {
    let said = entry.message.take().ok_or(Odd)?;
    if matches!(said.content, Content::Odd) {
        return Err(Odd);
    }
    let mut message = named(entry, &said, context);
    message.mode = MessageMode::Extend;
    message.is_error = entry.is_api_error_message.0;
    let model = said.model.get();
    message.is_injected = model == Some(SYNTHETIC);
    if message.is_injected {
        message.response_id = None;
    } else {
        let speed = said.usage.as_ref().and_then(|usage| usage.speed.get());
        let suffix = if speed == Some("fast") { "-fast" } else { "" };
        message.model = model.map(|model| format!("{model}{suffix}"));
        message.provider = said.id.get().and_then(provider).map(str::to_owned);
        // Without a name across sessions, it is the copy of another answer.
        let told = said.usage.as_ref().filter(|_| message.response_id.is_some());
        message.usage = told.map(usage);
        message.claimed_cost_nanos = counts::nanos(entry.cost_usd.exact());
        context.further = told.map_or_else(Vec::new, |told| advisor::messages(told, &message));
    }
    match said.content {
        Content::Odd | Content::Absent => {}
        Content::Text(text) => message.parts.push(Part::text(text)),
        Content::Blocks(blocks) => {
            for (place, block) in blocks.into_iter().enumerate() {
                answer_block(&mut message.parts, block, place, context);
            }
        }
    }
    Ok(message)
}

fn answer_block(parts: &mut Vec<Part>, block: Block<'_>, place: usize, context: &mut Context<'_>) {
    let kind = block.kind.get().unwrap_or_default();
    match kind {
        "text" if block.text.is_told() => parts.push(Part::text(block.text.into_string())),
        "thinking" if block.thinking.is_told() => {
            // The agent often leaves the text out and keeps only its signature.
            if let Some(thought) = block.thinking.into_non_empty() {
                parts.push(Part::new(PartKind::Thinking, thought));
            }
        }
        "redacted_thinking" => {}
        "tool_use" | "server_tool_use" | "mcp_tool_use" => {
            let (id, name) = (block.id.into_string(), block.name.into_string());
            context.state.calls.call(&id, &name);
            let input = block.input.map_or("{}", RawValue::get);
            parts.push(Part::tool_call(id, name, input));
        }
        _ if block.tool_use_id.get().is_some() && kind.ends_with("_tool_result") => {
            if let Some(raw) = context.raw_block(place) {
                parts.push(result::server_result(&block, raw, context));
            }
        }
        "fallback" => {
            let step = context.raw_block(place).map(|raw| block::verbatim(kind, raw.get()));
            parts.extend(step.map(|step| Part { kind: PartKind::Step, ..step }));
        }
        _ => parts.extend(context.unknown_block(kind, place)),
    }
}

/// The message that a line of an answer is of, with the answer's ids and nothing said yet.
fn named(entry: &Entry<'_>, said: &MessageEntry<'_>, context: &mut Context<'_>) -> Message {
    let line = context.id(&entry.uuid);
    let message = context.message(line, Role::Assistant, entry);
    let parent = entry.parent_uuid.get();
    let parent_message = parent.and_then(|parent| context.state.message_of(parent));
    let origin = entry.forked_from.and_then(copied_line);
    let name = context.state.answers.name(&Piece {
        message: said.id.get(),
        request: entry.request_id.get(),
        line: &message.external_id,
        origin: origin.as_deref(),
        parent,
        parent_message: parent_message.as_deref(),
        is_sidechain: message.is_sidechain,
        beginning: beginning_of(said),
    });
    if let (true, Some(id)) = (name.is_new, said.id.get()) {
        let begun = if name.is_second { Begun::Second } else { Begun::First };
        context.begins = Some(begun(mark(id)));
    }
    let scoped = || {
        let session = context.state.session_id(context.place);
        ids::key(&format!("{session}/{}", name.external_id))
    };
    let response_id = (!name.is_copy).then(|| name.response_id.clone().unwrap_or_else(scoped));
    let parent_external_id =
        message.parent_external_id.clone().filter(|parent| *parent != name.external_id);
    Message { external_id: name.external_id, response_id, parent_external_id, ..message }
}

/// What an answer was made from, and how it begins: a copy has the same.
fn beginning_of(said: &MessageEntry<'_>) -> u32 {
    let told = said.usage.as_ref().map(usage).unwrap_or_default();
    let written = told.cache_write_5m + told.cache_write_1h;
    let model = said.model.get().unwrap_or_default();
    let first = match &said.content {
        Content::Text(text) => text.as_str(),
        Content::Blocks(blocks) => blocks.first().map_or("", |block| {
            let told = [&block.text, &block.thinking, &block.id];
            told.into_iter().find_map(Text::get).unwrap_or_default()
        }),
        Content::Odd | Content::Absent => "",
    };
    mark(&format!("{model} {} {} {written} {first}", told.input, told.cache_read))
}

/// The line that a line of a fork was copied from.
fn copied_line(forked_from: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Copied<'a> {
        #[serde(borrow, default)]
        message_uuid: Text<'a>,
    }
    let copied: Copied<'_> = serde_json::from_str(forked_from.get()).ok()?;
    copied.message_uuid.get().map(str::to_owned)
}

/// Who ran the model, as far as the service's own ids tell.
fn provider(id: &str) -> Option<&'static str> {
    if id.starts_with("msg_bdrk_") {
        Some("amazon-bedrock")
    } else if id.starts_with("msg_vrtx_") {
        Some("google-vertex")
    } else if id.starts_with("msg_0") {
        Some("anthropic")
    } else {
        None
    }
}

pub(super) fn usage(entry: &UsageEntry<'_>) -> Usage {
    let split = entry.cache_creation.unwrap_or_default();
    let five_minutes = split.ephemeral_5m_input_tokens.get();
    let one_hour = split.ephemeral_1h_input_tokens.get();
    // Where the parts do not make up the whole, no time was told for the rest.
    let split = five_minutes.saturating_add(one_hour);
    let rest = entry.cache_creation_input_tokens.get().saturating_sub(split);
    Usage {
        input: entry.input_tokens.get(),
        output: entry.output_tokens.get(),
        reasoning: 0,
        cache_read: entry.cache_read_input_tokens.get(),
        cache_write_5m: five_minutes.saturating_add(rest),
        cache_write_1h: one_hour,
    }
}

/// Where a message came from.
#[derive(Deserialize)]
struct Origin<'a> {
    #[serde(borrow, default)]
    kind: Text<'a>,
}

/// Whether a message was put in when a background task ended.
pub(super) fn is_notification(origin: Option<&RawValue>) -> bool {
    let origin = origin.and_then(|origin| serde_json::from_str::<Origin<'_>>(origin.get()).ok());
    origin.is_some_and(|origin| origin.kind.get() == Some("task-notification"))
}

/// A line in a person's name: a prompt, a tool's result, or what the agent puts in.
pub(super) fn user(entry: &mut Entry<'_>, context: &mut Context<'_>) -> Result<Message, Odd> {
    let said = entry.message.take().ok_or(Odd)?;
    let message = context.message(context.id(&entry.uuid), Role::User, entry);
    let is_injected = entry.is_meta.0
        || entry.is_compact_summary.0
        || entry.is_visible_in_transcript_only.0
        || is_notification(entry.origin);
    let is_summary = entry.is_compact_summary.0;
    let mut prompt = Prompt::new(message, is_summary);
    match said.content {
        Content::Odd | Content::Absent => return Err(Odd),
        told => prompt.push(told, entry.tool_use_result, context),
    }
    Ok(prompt.finish(is_injected, context.state))
}
