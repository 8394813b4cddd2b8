//! Small transcripts, written here, and what is read from them.
#![allow(clippy::unwrap_used)]

mod answers;
mod damage;
mod files;
mod hostile;
mod messages;
mod own;
mod queue;
mod real;
mod sessions;
mod spilled;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::CLAUDE_CODE;
use crate::model::{Message, MessageMode, Part, Session, Usage};
use crate::source::{Batch, Cursor, Log, ReadReport, Source};

/// The session that the fixtures are of, and another one.
const SESSION: &str = "11111111-2222-3333-4444-555555555555";
const OTHER: &str = "99999999-2222-3333-4444-555555555555";

/// A config folder of the agent.
struct Home {
    folder: tempfile::TempDir,
}

/// What one read handed on.
struct Read {
    batches: Vec<Batch>,
    report: ReadReport,
}

impl Home {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The transcript of the fixtures' session.
    fn main(&self) -> PathBuf {
        self.path().join(format!("projects/-work-shop/{SESSION}.jsonl"))
    }

    /// A file below the folder of the project, holding `lines`.
    fn write(&self, name: &str, lines: &[Value]) -> PathBuf {
        let path = self.path().join("projects/-work-shop").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text: String =
            lines.iter().flat_map(|line| [line.to_string(), "\n".to_owned()]).collect();
        fs::write(&path, text).unwrap();
        path
    }

    /// The messages of a transcript of these lines.
    fn session(lines: &[Value]) -> Read {
        let home = Self::new();
        home.write(&format!("{SESSION}.jsonl"), lines);
        home.read(None)
    }

    fn read(&self, cursor: Option<&Cursor>) -> Read {
        read(&self.main(), cursor)
    }
}

fn append(path: &Path, text: &str) {
    let mut file = fs::OpenOptions::new().append(true).open(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

fn read(path: &Path, cursor: Option<&Cursor>) -> Read {
    let logs = CLAUDE_CODE.discover(path).unwrap();
    let log = logs.into_iter().next().unwrap_or_else(|| panic!("no log at {path:?}"));
    read_log(&log, cursor)
}

fn read_log(log: &Log, cursor: Option<&Cursor>) -> Read {
    let mut batches = Vec::new();
    let report = CLAUDE_CODE.read(log, cursor, &mut |batch| {
        batches.push(batch);
        Ok(())
    });
    Read { batches, report: report.unwrap() }
}

impl Read {
    fn session(&self) -> &Session {
        &self.batches.last().unwrap().session
    }

    fn cursor(&self) -> &Cursor {
        self.batches.last().unwrap().cursor.as_ref().unwrap()
    }

    fn title(&self) -> Option<&str> {
        self.session().title.as_deref()
    }

    fn messages(&self) -> Vec<&Message> {
        self.batches.iter().flat_map(|batch| &batch.messages).collect()
    }

    fn message(&self, external_id: &str) -> &Message {
        let messages = self.messages();
        let found = messages.iter().find(|message| message.external_id == external_id);
        found.unwrap_or_else(|| panic!("no message `{external_id}` in {messages:#?}"))
    }

    fn part(&self, external_id: &str) -> &Part {
        &self.message(external_id).parts[0]
    }

    /// The tokens as the store counts them: once for each message.
    fn usage(&self) -> Usage {
        let mut usage = Usage::default();
        for one in self.messages().iter().filter_map(|message| message.usage) {
            usage += one;
        }
        usage
    }

    fn unknown(&self) -> Vec<(&str, u64)> {
        let unknown = &self.report.unknown_entries;
        unknown.iter().map(|(kind, count)| (kind.as_str(), *count)).collect()
    }
}

/// A line with what every line has. Fields of `more` come on top.
fn line(kind: &str, uuid: &str, more: Value) -> Value {
    let mut line = json!({
        "type": kind, "uuid": uuid, "parentUuid": null, "sessionId": SESSION, "cwd": "/work/shop",
        "gitBranch": "main", "version": "2.1.0", "timestamp": "2026-01-02T03:04:05.678Z",
        "isSidechain": false, "userType": "external"
    });
    let fields = more.as_object().unwrap().clone();
    line.as_object_mut().unwrap().extend(fields);
    line
}

/// What a person says; `content` is a string or blocks.
fn user(uuid: &str, content: Value) -> Value {
    line("user", uuid, json!({"message": {"role": "user", "content": content}}))
}

/// One line of the answer `id`, with one block and the tokens so far.
fn assistant(uuid: &str, id: &str, block: Value, output: u64) -> Value {
    let usage = json!({"input_tokens": 3, "output_tokens": output,
        "cache_creation_input_tokens": 70, "cache_read_input_tokens": 11,
        "cache_creation": {"ephemeral_5m_input_tokens": 20, "ephemeral_1h_input_tokens": 50}});
    let message = json!({"id": id, "role": "assistant", "model": "claude-opus-4-5",
        "content": [block], "usage": usage});
    line("assistant", uuid, json!({"requestId": "req_1", "message": message}))
}

fn text(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

fn tool_use(id: &str, name: &str) -> Value {
    json!({"type": "tool_use", "id": id, "name": name, "input": {"path": "/a"}})
}

fn tool_result(id: &str, content: Value) -> Value {
    json!([{"type": "tool_result", "tool_use_id": id, "content": content}])
}

/// `line` with other or further fields.
fn with(mut line: Value, more: Value) -> Value {
    line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    line
}
