//! Prompt: a message in a person's name, be it typed, injected, or a tool's result.

use serde_json::value::RawValue;

use super::block;
use super::convert::Context;
use super::entry::{Block, Content};
use super::injected::{Said, classify};
use super::result;
use super::state::State;
use crate::model::{Message, Part, PartKind, Role};
use crate::source::title::{Rank, Title};

/// A message in a person's name, while its parts are being added.
pub(super) struct Prompt {
    message: Message,
    is_summary: bool,
    /// A person wrote some of it, or added a picture.
    is_typed: bool,
    has_result: bool,
    title: Title,
}

impl Prompt {
    /// Begins with what is known of the message; a summary's text is one.
    pub(super) fn new(message: Message, is_summary: bool) -> Self {
        Self { message, is_summary, is_typed: false, has_result: false, title: Title::default() }
    }

    /// Adds a string or blocks.
    pub(super) fn push(
        &mut self,
        said: Content<Block<'_>>,
        mut twin: Option<&RawValue>,
        context: &mut Context<'_>,
    ) {
        match said {
            Content::Odd | Content::Absent => {}
            Content::Text(text) => self.push_text(text),
            Content::Blocks(blocks) => {
                for (place, block) in blocks.into_iter().enumerate() {
                    self.push_block(block, place, &mut twin, context);
                }
            }
        }
    }

    fn push_block(
        &mut self,
        mut block: Block<'_>,
        place: usize,
        twin: &mut Option<&RawValue>,
        context: &mut Context<'_>,
    ) {
        let parts = &mut self.message.parts;
        match (block.kind.get().unwrap_or_default(), block.source.take()) {
            ("text", _) if block.text.is_told() => self.push_text(block.text.into_string()),
            ("image" | "document", Some(source)) => {
                let file = block::file(source);
                let name = block.title.get().map(str::to_owned).or(file.name);
                parts.push(Part { name, ..file });
                self.is_typed = true;
            }
            ("tool_result", _) => {
                self.has_result = true;
                let first = parts.len();
                result::push(parts, block, place, twin.take(), context);
                self.message.is_error |= parts[first..].iter().any(|part| part.is_error);
            }
            (kind, _) => parts.extend(context.unknown_block(kind, place)),
        }
    }

    fn push_text(&mut self, text: String) {
        if self.is_summary {
            self.message.parts.push(Part::new(PartKind::Compaction, text));
            return;
        }
        let said = classify(&text);
        self.is_typed |= !said.is_injected();
        let rank = if said.is_injected() { Rank::Command } else { Rank::Prompt };
        if let Some(title) = said.typed() {
            self.title.offer(rank, title);
        }
        let text = match said {
            Said::Command(command) | Said::BareCommand(command) => command,
            Said::Prompt(_) | Said::Injected => text,
        };
        self.message.parts.push(Part::text(text));
    }

    /// The message; the first prompt names the session while nothing better does.
    pub(super) fn finish(mut self, is_injected: bool, state: &mut State) -> Message {
        let message = &mut self.message;
        if self.has_result && !self.is_typed {
            message.role = Role::Tool;
            return self.message;
        }
        message.is_injected = is_injected || !self.is_typed;
        if !is_injected && !message.is_sidechain {
            state.entitle_by(self.title);
        }
        self.message
    }
}
