//! Result: what a tool gave back, joined to its call.

use std::cell::OnceCell;

use serde_json::value::RawValue;

use super::block;
use super::convert::Context;
use super::detail::detail;
use super::entry::{Block, Content, Inner, raw_inner};
use crate::model::{Part, PartKind};

/// Adds the result of a tool, and the pictures it shows. `place` is the block's in its message.
pub(super) fn push(
    parts: &mut Vec<Part>,
    block: Block<'_>,
    place: usize,
    twin: Option<&RawValue>,
    context: &mut Context<'_>,
) {
    let call_id = block.tool_use_id.into_string();
    let name = context.state.calls.answer(&call_id);
    let mut files = Vec::new();
    let mut output = match block.content {
        Content::Text(text) => text,
        Content::Blocks(inner) => text_of(inner, place, &mut files, context),
        Content::Absent => String::new(),
        Content::Odd => {
            context.raw_block(place).map(|block| block.get().to_owned()).unwrap_or_default()
        }
    };
    let detail = twin.and_then(|twin| detail(twin, &output));
    let mut size_bytes = None;
    if let Some((text, size)) = context.outputs.whole(&output, twin, context.report) {
        output = text;
        size_bytes = Some(size);
    }
    let is_error = block.is_error.0;
    let result = Part::tool_result(call_id.clone(), output);
    parts.push(Part { name, is_error, size_bytes, detail, ..result });
    parts.extend(files.into_iter().map(|file| Part { call_id: Some(call_id.clone()), ..file }));
}

/// The texts of a result's blocks; what is no text goes to `files`.
fn text_of(
    blocks: Vec<Inner<'_>>,
    place: usize,
    files: &mut Vec<Part>,
    context: &mut Context<'_>,
) -> String {
    let mut output = String::new();
    let raw = OnceCell::new();
    for (at, inner) in blocks.into_iter().enumerate() {
        let kind = inner.kind.get().unwrap_or_default();
        let text = match (kind, inner.source) {
            ("text", _) if inner.text.is_told() => inner.text.into_string(),
            ("tool_reference", _) => inner.tool_name.into_string(),
            ("image" | "document", Some(source)) => {
                files.push(block::file(source));
                continue;
            }
            _ => {
                block::note_unknown(context.report, "tool_result:", kind);
                let raw = raw.get_or_init(|| context.raw_block(place).map(raw_inner));
                let inner = raw.as_ref().and_then(|raw| raw.get(at));
                files.extend(inner.map(|inner| block::unknown("tool_result:", kind, inner.get())));
                continue;
            }
        };
        if !output.is_empty() {
            output.push('\n');
        }
        output.push_str(&text);
    }
    output
}

/// A result of a tool that the model's service ran by itself.
pub(super) fn server_result(block: &Block<'_>, raw: &RawValue, context: &mut Context<'_>) -> Part {
    let call_id = block.tool_use_id.get().unwrap_or_default();
    let name = context.state.calls.answer(call_id);
    Part { name, ..Part { kind: PartKind::ToolResult, ..Part::tool_result(call_id, raw.get()) } }
}
