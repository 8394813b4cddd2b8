//! Log: writes sessions of a corpus as Claude Code would have.
//!
//! Entries have the fields that real ones have, also those that only repeat others (a tool's result
//! stands in an entry twice), for bytes of log are what import throughput is measured in.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use jiff::Timestamp;
use opensync_core::{Message, Part, PartKind, Role, Session};
use serde_json::{Value, json};

use crate::Corpus;

/// The id of the session at `index`, shaped like the agent's own.
pub fn session_id(index: u64) -> String {
    let mixed = index.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!("{:08x}-{:04x}-4000-8000-{index:012x}", mixed >> 32, mixed & 0xffff)
}

/// Writes the sessions from `first` up to `end`, each cut after `messages`, below `root`: a folder
/// for each project, a file for each session. Returns the bytes written.
///
/// # Errors
///
/// If a folder or file cannot be written.
pub fn write_logs(
    corpus: &Corpus,
    first: u64,
    end: u64,
    messages: usize,
    root: &Path,
) -> io::Result<u64> {
    let mut bytes = 0;
    for index in first..end {
        bytes += write_session(corpus, index, messages, root)?;
    }
    Ok(bytes)
}

/// Writes one session; see [`write_logs`].
///
/// # Errors
///
/// If its folder or file cannot be written.
pub fn write_session(corpus: &Corpus, index: u64, messages: usize, root: &Path) -> io::Result<u64> {
    let (session, mut said) = corpus.session(index);
    said.truncate(messages);
    write_log(&session, &said, index, root)
}

/// Writes a session that was made otherwise. `index` is in the ids of its entries.
///
/// # Errors
///
/// If its folder or file cannot be written.
pub fn write_log(
    session: &Session,
    messages: &[Message],
    index: u64,
    root: &Path,
) -> io::Result<u64> {
    let project = session.project.path.as_deref().unwrap_or_default();
    let folder = root.join(project.replace('/', "-"));
    fs::create_dir_all(&folder)?;
    let path = folder.join(format!("{}.jsonl", session.external_id));
    let mut file = BufWriter::new(File::create(&path)?);
    let mut parent = Value::Null;
    for (number, message) in messages.iter().enumerate() {
        let uuid = entry_id(index, number);
        let entry = entry(session, message, &parent, &uuid);
        writeln!(file, "{entry}")?;
        parent = Value::String(uuid);
    }
    file.into_inner()?.metadata().map(|metadata| metadata.len())
}

fn entry_id(session: u64, number: usize) -> String {
    format!(
        "{:08x}-{number:04x}-4000-9000-{session:012x}",
        session.wrapping_mul(0x9e37_79b9) & 0xffff_ffff
    )
}

fn entry(session: &Session, message: &Message, parent: &Value, uuid: &str) -> Value {
    let at = Timestamp::from_millisecond(message.created_at).unwrap_or_default().to_string();
    let is_answer = message.role == Role::Assistant;
    let mut entry = json!({
        "parentUuid": parent,
        "isSidechain": false,
        "userType": "external",
        "cwd": session.project.path,
        "sessionId": session.external_id,
        "version": "2.1.0",
        "gitBranch": session.project.branch,
        "type": if is_answer { "assistant" } else { "user" },
        "message": if is_answer { answer(message) } else { said(message) },
        "uuid": uuid,
        "timestamp": at,
    });
    if is_answer {
        entry["requestId"] =
            Value::from(message.response_id.clone().map(|id| id.replace("msg", "req")));
    }
    if message.role == Role::Tool {
        let output = message.parts.first().map_or("", |part| part.text.as_str());
        entry["toolUseResult"] =
            json!({ "stdout": output, "stderr": "", "interrupted": false, "isImage": false });
    }
    entry
}

fn said(message: &Message) -> Value {
    match message.parts.first() {
        Some(part) if part.kind == PartKind::ToolResult => json!({
            "role": "user",
            "content": [{
                "tool_use_id": part.call_id, "type": "tool_result", "content": part.text,
                "is_error": part.is_error,
            }],
        }),
        part => json!({ "role": "user", "content": part.map(|part| &part.text) }),
    }
}

fn answer(message: &Message) -> Value {
    let usage = message.usage.unwrap_or_default();
    json!({
        "id": message.response_id,
        "type": "message",
        "role": "assistant",
        "model": message.model,
        "content": message.parts.iter().map(block).collect::<Vec<Value>>(),
        "stop_reason": null,
        "stop_sequence": null,
        "usage": {
            "input_tokens": usage.input,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": usage.cache_read,
            "output_tokens": usage.output,
            "service_tier": "standard",
        },
    })
}

fn block(part: &Part) -> Value {
    if part.kind == PartKind::ToolCall {
        let input: Value = serde_json::from_str(&part.text).unwrap_or(Value::Null);
        json!({ "type": "tool_use", "id": part.call_id, "name": part.name, "input": input })
    } else {
        json!({ "type": "text", "text": part.text })
    }
}
