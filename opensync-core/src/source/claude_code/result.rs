//! Result: what a tool gave back, joined to its call.

use std::cell::OnceCell;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::block;
use super::convert::Context;
use super::detail::detail;
use super::entry::{Block, Content, Inner, raw_inner};
use super::lenient::Text;
use crate::model::{Part, PartKind};

/// The most that is read of an output that the agent spilled to a file.
const MAX_SPILLED_BYTES: u64 = 4 << 20;

/// How far into an output the note may stand that it was spilled.
const NOTE_BYTES: usize = 1024;

/// What stands before the path of a spilled output.
const NOTE: &str = "Full output saved to: ";

/// Adds the result of a tool, and the pictures it shows. `place` is the block's in its message.
pub(super) fn push(
    parts: &mut Vec<Part>,
    block: Block<'_>,
    place: usize,
    twin: Option<&RawValue>,
    context: &mut Context<'_>,
) {
    let call_id = block.tool_use_id.into_string();
    let name = context.state.answer(&call_id);
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
    if let Some((text, size)) = spilled(&output, twin, context.outputs) {
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
                files.extend(inner.map(|inner| block::verbatim(kind, inner.get())));
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

/// Where an output was spilled to, as its structured twin tells it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spilled<'a> {
    #[serde(borrow, default)]
    persisted_output_path: Text<'a>,
}

/// An output that the agent spilled to a file, and how long it is.
///
/// Only the file's name is taken from the log: the folder is the session's own.
fn spilled(output: &str, twin: Option<&RawValue>, folder: &Path) -> Option<(String, u64)> {
    let twin = twin.filter(|twin| twin.get().contains("persistedOutputPath"));
    let twin = twin.and_then(|twin| serde_json::from_str::<Spilled<'_>>(twin.get()).ok());
    let told = twin.as_ref().and_then(|twin| twin.persisted_output_path.get());
    let path = told.or_else(|| noted(output))?;
    let name = path.trim().rsplit(['/', '\\']).next()?;
    if name.is_empty() || name == "." || name == ".." || name.contains('\0') {
        return None;
    }
    read_bounded(folder.join(name))
}

/// The path in the note that stands at the head of an output that was spilled.
fn noted(output: &str) -> Option<&str> {
    let head = &output[..output.floor_char_boundary(NOTE_BYTES)];
    let (_, path) = head.split_once(NOTE)?;
    path.lines().next()
}

fn read_bounded(path: PathBuf) -> Option<(String, u64)> {
    // A link could lead out of the folder.
    let metadata = fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_file)?;
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(MAX_SPILLED_BYTES).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    Some((text, metadata.len()))
}

/// A result of a tool that the model's service ran by itself.
pub(super) fn server_result(block: &Block<'_>, raw: &RawValue, context: &mut Context<'_>) -> Part {
    let call_id = block.tool_use_id.get().unwrap_or_default();
    let name = context.state.answer(call_id);
    Part { name, ..Part { kind: PartKind::ToolResult, ..Part::tool_result(call_id, raw.get()) } }
}
