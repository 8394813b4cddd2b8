//! Message: what the row of a message says.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;

use crate::model::{Message, Part, PartKind, Role};
use crate::source::ids::ContentIds;
use crate::source::picture;
use crate::source::short::{kind, word};
use crate::source::sqlite::{Columns, bytes, integer, real, text};
use crate::source::tables::{Fault, Queried, Reading};
use crate::source::transcript::Out;

/// What stands before content that is a list of pieces.
const PIECES: &str = "\0json:";

/// How texts begin that take the place of what was said before.
const SUMMARIES: [&str; 2] = ["[CONTEXT COMPACTION", "[CONTEXT SUMMARY]"];

/// How texts begin that the agent writes in a person's name.
const INJECTED: [&str; 3] = ["[SYSTEM", "[System", "[ASYNC DELEGATION"];

/// The longest field of a message that is read, in bytes.
const MAX_BYTES: usize = 64 << 20;

/// What is asked for, in this order.
const COLUMNS: [&str; 10] = [
    "role",
    "content",
    "tool_call_id",
    "tool_calls",
    "tool_name",
    "timestamp",
    "reasoning_content",
    "reasoning",
    "active",
    "compacted",
];

/// A row of a message.
struct MessageRow {
    role: String,
    content: String,
    call_id: String,
    calls: Value,
    tool: Option<String>,
    at: i64,
    thought: String,
    is_undone: bool,
    bytes: usize,
    is_too_long: bool,
}

/// What asks for a message by the number of its row, in a database of this version.
pub(super) fn query(connection: &Connection) -> Queried<String> {
    let columns = Columns::of(connection, "messages")?;
    Ok(format!("select {} from messages where id = ?1", columns.list(&COLUMNS)))
}

/// Takes the message in a row, by what [`query`] gave. Gives how many bytes it is.
pub(super) fn take(
    connection: &Connection,
    query: &str,
    row: i64,
    model: Option<&str>,
    ids: &mut ContentIds,
    reading: &mut Reading<'_, '_>,
) -> Result<usize, Fault> {
    let Some(told) = MessageRow::of(connection, query, row)? else { return Ok(0) };
    let mut out = reading.out(row);
    if told.is_too_long {
        out.invalid("a message is too long");
        return Ok(told.bytes);
    }
    let role = match told.role.as_str() {
        "user" => Role::User,
        "assistant" => Role::Assistant,
        "tool" => Role::Tool,
        _ => Role::System,
    };
    let parts = parts(&told, role, &mut out);
    if parts.is_empty() {
        return Ok(told.bytes);
    }
    let begins = |with: &[&str]| with.iter().any(|begin| told.content.starts_with(begin));
    let is_summary = begins(&SUMMARIES);
    let is_injected = is_summary || role == Role::System || role == Role::User && begins(&INJECTED);
    let said = parts.iter().map(|part| part.call_id.as_deref().unwrap_or(&part.text));
    let id = ids.of(role.as_str(), told.at, &said.collect::<Vec<_>>().join("\n"));
    let is_error = parts.iter().any(|part| part.is_error);
    out.push(Message {
        parts,
        model: model.filter(|_| role == Role::Assistant).map(str::to_owned),
        is_injected,
        is_error,
        is_sidechain: told.is_undone,
        ..Message::new(id, role, told.at)
    });
    Ok(told.bytes)
}

/// What a person typed first in a session.
pub(super) fn first_prompt(connection: &Connection, session: &str) -> Queried<Option<String>> {
    let query = "select substr(content, 1, 1000) from messages \
                 where session_id = ?1 and role = 'user' order by id limit 4";
    let mut query = connection.prepare(query)?;
    let texts: Vec<Option<String>> =
        query.query_map([session], |row| Ok(text(row, 0)))?.collect::<Queried<_>>()?;
    let is_typed = |text: &String| {
        !INJECTED.iter().chain(&SUMMARIES).any(|begin| text.starts_with(begin))
            && !text.starts_with(PIECES)
    };
    Ok(texts.into_iter().flatten().find(is_typed))
}

/// Seconds with a fraction as milliseconds; nothing if no calendar holds them.
#[expect(clippy::cast_possible_truncation, reason = "it is within the years of a calendar")]
pub(super) fn milliseconds(seconds: f64) -> Option<i64> {
    (0.0..1e11).contains(&seconds).then(|| (seconds * 1000.0).floor() as i64)
}

impl MessageRow {
    fn of(connection: &Connection, query: &str, row: i64) -> Queried<Option<Self>> {
        let mut query = connection.prepare_cached(query)?;
        let told = query.query_row([row], |row| {
            let lengths = (0..8)
                .map(|column| row.get_ref(column).ok().and_then(bytes).map_or(0, <[u8]>::len));
            let word = |column| text(row, column).unwrap_or_default();
            let count = lengths.sum();
            let is_too_long = count > MAX_BYTES;
            let calls = serde_json::from_str(&word(3)).unwrap_or_default();
            let thought = text(row, 6).filter(|text| !text.is_empty()).unwrap_or_else(|| word(7));
            let is_undone = integer(row, 8) == Some(0) && integer(row, 9).unwrap_or_default() == 0;
            // Of content of another type nothing is known.
            let content = match row.get_ref(1)? {
                ValueRef::Text(_) | ValueRef::Blob(_) => word(1),
                _ => String::new(),
            };
            Ok(Self {
                role: word(0),
                content,
                call_id: word(2),
                calls,
                tool: text(row, 4),
                at: real(row, 5).and_then(milliseconds).unwrap_or_default(),
                thought,
                is_undone,
                bytes: count,
                is_too_long,
            })
        });
        told.optional()
    }
}

/// What a message says.
fn parts(told: &MessageRow, role: Role, out: &mut Out<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    if !told.thought.trim().is_empty() {
        parts.push(Part::new(PartKind::Thinking, told.thought.as_str()));
    }
    let pieces = content(&told.content, out);
    if role == Role::Tool {
        let (texts, others): (Vec<_>, Vec<_>) =
            pieces.into_iter().partition(|part| part.kind == PartKind::Text);
        let text = texts.into_iter().map(|part| part.text).collect::<Vec<_>>().join("\n");
        let is_error = is_error(&text);
        let result = Part::tool_result(&told.call_id, text);
        parts.push(Part { name: told.tool.clone(), is_error, ..result });
        let call_id = Some(told.call_id.clone());
        parts.extend(others.into_iter().map(|it| Part { call_id: call_id.clone(), ..it }));
        return parts;
    }
    let is_summary = SUMMARIES.iter().any(|begin| told.content.starts_with(begin));
    let kind = if is_summary { PartKind::Compaction } else { PartKind::Text };
    let pieces = pieces.into_iter().map(|part| match part.kind {
        PartKind::Text => Part { kind, ..part },
        _ => part,
    });
    parts.extend(pieces);
    for call in told.calls.as_array().into_iter().flatten() {
        let id = word(&call["id"]).or_else(|| word(&call["call_id"])).unwrap_or_default();
        let function = &call["function"];
        let name = function["name"].as_str().unwrap_or_default();
        let input = &function["arguments"];
        let input = input.as_str().map_or_else(|| input.to_string(), str::to_owned);
        parts.push(Part::tool_call(id, name, input));
    }
    parts
}

/// Whether what a tool gave back says that it failed.
fn is_error(output: &str) -> bool {
    if !output.starts_with('{') {
        return false;
    }
    let told: Value = serde_json::from_str(output).unwrap_or_default();
    let is_told = told["error"].as_str().is_some_and(|why| !why.is_empty());
    is_told || told["exit_code"].as_i64().is_some_and(|code| code != 0)
}

/// The pieces of a message, be it one text or a list.
fn content(content: &str, out: &mut Out<'_>) -> Vec<Part> {
    let pieces = content.strip_prefix(PIECES).map(serde_json::from_str::<Value>);
    let Some(Ok(Value::Array(pieces))) = pieces else {
        return if content.is_empty() { Vec::new() } else { vec![Part::text(content)] };
    };
    let mut parts = Vec::new();
    for piece in &pieces {
        match (kind(piece), piece["text"].as_str()) {
            ("text", Some("")) => {}
            ("text", Some(text)) => parts.push(Part::text(text)),
            ("image_url", _) => parts.push(picture::of_value(&piece["image_url"])),
            (kind, _) => parts.push(out.unknown("content:", kind, piece.to_string())),
        }
    }
    parts
}
