//! Reader: goes through a transcript line by line, from where the last run stopped.

use std::cell::OnceCell;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::batcher::Batcher;
use super::convert::{self, Context, Odd};
use super::entry::Entry;
use super::lenient::Text;
use super::place::{self, Place};
use super::state::State;
use super::title::Rank;
use super::{notice, sniff, surrogate};
use crate::clock;
use crate::error::{Error, Result};
use crate::model::{Message, Role};
use crate::source::jsonl::{Line, Lines, Position};
use crate::source::{Batch, Cursor, Log, ReadReport, Sink, Stamp};

/// Lines that only serve the agent itself, or tell what is taken from elsewhere.
const BOOKKEEPING: [&str; 27] = [
    "agent-name",
    "atis-latch",
    "attribution-snapshot",
    "bridge-session",
    "content-replacement",
    "continued-in",
    "derived-from",
    "file-history-delta",
    "file-history-snapshot",
    "frame-link",
    "history-suppression",
    "hybrid-organization",
    "last-prompt",
    "mode",
    "permission-mode",
    "pr-link",
    "progress",
    "queue-operation",
    "result",
    "started",
    "tools-used",
    "agent-setting",
    "ai-title",
    "custom-title",
    "relocated",
    "summary",
    "tag",
];

/// Reads what `log` holds beyond `cursor`.
pub(super) fn read(log: &Log, cursor: Option<&Cursor>, sink: Sink<'_>) -> Result<ReadReport> {
    if cursor.is_some_and(|cursor| cursor.stamp == log.stamp) {
        return Ok(ReadReport::default());
    }
    let known = cursor.and_then(|cursor| {
        let state = State::decode(&cursor.state)?;
        Some((state.position(cursor.offset, cursor.head), state))
    });
    let (from, state) = known.unzip();
    let mut lines = Lines::open(&log.path, from)?;
    let is_resumed = lines.position().offset > 0;
    let mut reader = Reader::new(log, state.filter(|_| is_resumed).unwrap_or_default(), sink);
    if !is_resumed && !is_transcript(log)? {
        return reader.finish_foreign();
    }
    reader.read_sidecars();
    while let Some(line) = lines.next_line()? {
        reader.line(line);
        if reader.batcher.is_full() {
            // Only the stamp of a read that ended says that there is nothing new.
            reader.flush(lines.position(), Stamp::default())?;
        }
    }
    reader.flush(lines.position(), log.stamp)?;
    Ok(reader.report)
}

/// Whether a file's first lines are those of a transcript. One without a line may become one.
fn is_transcript(log: &Log) -> Result<bool> {
    let mut head = Vec::new();
    File::open(&log.path)
        .and_then(|file| file.take(sniff::HEAD_BYTES).read_to_end(&mut head))
        .map_err(|error| Error::file("read", &log.path, error))?;
    Ok(sniff::is_transcript(&head))
}

/// A read of one transcript.
struct Reader<'a> {
    log: &'a Log,
    place: Place,
    outputs: PathBuf,
    state: State,
    batcher: Batcher,
    report: ReadReport,
    sink: &'a mut dyn FnMut(Batch) -> Result<()>,
}

/// The type of a line that is otherwise not as it should be.
#[derive(Default, Deserialize)]
struct Tag<'a> {
    #[serde(rename = "type", borrow, default)]
    kind: Text<'a>,
}

impl<'a> Reader<'a> {
    fn new(log: &'a Log, state: State, sink: Sink<'a>) -> Self {
        Self {
            log,
            place: Place::of(&log.path),
            outputs: place::outputs_folder(&log.path),
            state,
            batcher: Batcher::default(),
            report: ReadReport::default(),
            sink,
        }
    }

    /// Learns what the small files beside the transcript tell.
    fn read_sidecars(&mut self) {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Sidecar {
            custom_title: Option<String>,
            agent_type: Option<String>,
            description: Option<String>,
        }
        let path = match self.place {
            Place::Main { .. } => self.log.path.with_extension("").join("custom-title.json"),
            Place::Subagent { .. } => self.log.path.with_extension("meta.json"),
        };
        let Some(told): Option<Sidecar> = place::sidecar(&path) else { return };
        self.state.entitle(Rank::Sidecar, told.custom_title.as_deref().unwrap_or_default());
        self.state.entitle(Rank::Task, told.description.as_deref().unwrap_or_default());
        self.state.note_agent(told.agent_type.as_deref());
    }

    fn line(&mut self, line: Line<'_>) {
        self.report.bytes_read += line.length;
        self.batcher.note(line.length);
        let Some(bytes) = line.bytes else {
            return self.invalid(line.number, "the line is too long");
        };
        match std::str::from_utf8(bytes) {
            Ok(text) if text.trim().is_empty() => {}
            Ok(text) => self.text(text, line),
            Err(error) => self.invalid(line.number, error),
        }
    }

    fn text(&mut self, text: &str, line: Line<'_>) {
        let is_object = text.trim_start().starts_with('{');
        if !is_object {
            return self.invalid(line.number, "not an object");
        }
        if let Ok(entry) = serde_json::from_str(text) {
            return self.entry(entry, text, line.offset);
        }
        if let Some(text) = surrogate::repaired(text)
            && let Ok(entry) = serde_json::from_str(&text)
        {
            return self.entry(entry, &text, line.offset);
        }
        match serde_json::from_str::<&RawValue>(text) {
            Ok(_) => self.odd(text, line.offset),
            Err(error) => {
                let why = error.to_string().replace(" at line 1 column", " at column");
                self.invalid(line.number, why);
            }
        }
    }

    /// Keeps a line whose fields are not what they should be.
    fn odd(&mut self, text: &str, offset: u64) {
        let tag: Tag<'_> = serde_json::from_str(text).unwrap_or_default();
        let kind = tag.kind.get().unwrap_or_default();
        super::block::note_unknown(&mut self.report, "odd:", kind);
        let message = Message::new(format!("@{offset}"), Role::System, self.state.last_time);
        self.batcher.push(message.with(super::block::verbatim(kind, text)));
    }

    fn invalid(&mut self, number: u64, why: impl std::fmt::Display) {
        self.report.note_invalid(&self.log.path, number, why);
    }

    fn entry(&mut self, mut entry: Entry<'_>, text: &str, offset: u64) {
        self.learn(&entry);
        let time = entry.timestamp.get().and_then(clock::parse_rfc3339);
        self.state.last_time = time.unwrap_or(self.state.last_time);
        let mut context = Context {
            line: text,
            offset,
            time: self.state.last_time,
            is_subagent: self.place.is_subagent(),
            outputs: &self.outputs,
            state: &mut self.state,
            report: &mut self.report,
            raw_blocks: OnceCell::new(),
        };
        let message = message(&mut entry, &mut context);
        if let Some(uuid) = entry.uuid.get() {
            let id = match (&message, entry.parent_uuid.get()) {
                (Some(message), _) => Some(message.external_id.clone()),
                // Whoever names a line that was left out means the message before it.
                (None, Some(parent)) => self.state.message_of(parent),
                (None, None) => None,
            };
            self.state.note_line(uuid, id);
        }
        if let Some(message) = message {
            self.batcher.push(message);
        }
    }

    /// Learns what a line tells of its session.
    fn learn(&mut self, entry: &Entry<'_>) {
        let state = &mut self.state;
        state.settle(&self.place, entry.session_id.get());
        state.locate(entry.cwd.get());
        let branch = entry.git_branch.get().filter(|&branch| branch != "HEAD");
        state.note(branch, entry.version.get());
        if let Some(origin) = entry.forked_from {
            #[derive(Deserialize)]
            #[serde(rename_all = "camelCase")]
            struct Fork<'a> {
                #[serde(borrow, default)]
                session_id: Text<'a>,
            }
            let fork = serde_json::from_str::<Fork<'_>>(origin.get()).ok();
            if let Some(id) = fork.as_ref().and_then(|fork| fork.session_id.get()) {
                state.fork(id);
            }
        }
        match entry.kind.get().unwrap_or_default() {
            "summary" => {
                let leaf = entry.leaf_uuid.get().unwrap_or_default();
                state.summarize(leaf, entry.summary.get().unwrap_or_default());
            }
            "custom-title" => {
                state.entitle(Rank::Custom, entry.custom_title.get().unwrap_or_default());
            }
            "ai-title" => state.entitle(Rank::Generated, entry.ai_title.get().unwrap_or_default()),
            "agent-setting" => state.note_agent(entry.agent_setting.get()),
            "tag" => state.note_tag(entry.tag.get()),
            "relocated" => state.relocate(entry.relocated_cwd.get().unwrap_or_default()),
            _ => {}
        }
    }

    /// Hands on what was read so far.
    fn flush(&mut self, position: Position, stamp: Stamp) -> Result<()> {
        let cursor = Cursor {
            stamp,
            offset: position.offset,
            head: position.head.hash,
            state: self.state.encode(position),
        };
        let mut session = self.state.session(&self.place);
        session.origin = Some(self.log.path.to_string_lossy().into_owned());
        let messages = self.batcher.take();
        (self.sink)(Batch { session, messages, removed_messages: Vec::new(), cursor: Some(cursor) })
    }

    /// Notes a file that is no transcript, so that it is not opened again until it changes.
    fn finish_foreign(mut self) -> Result<ReadReport> {
        self.flush(Position::default(), self.log.stamp)?;
        Ok(self.report)
    }
}

/// What a line says; nothing if it only serves the agent itself.
fn message(entry: &mut Entry<'_>, context: &mut Context<'_>) -> Option<Message> {
    let kind = entry.kind.get().unwrap_or_default().to_owned();
    let said = match kind.as_str() {
        "user" => convert::user(entry, context),
        "assistant" => convert::assistant(entry, context),
        "system" => return notice::system(entry, context),
        "attachment" => return notice::attachment(entry, context),
        kind if BOOKKEEPING.contains(&kind) || kind.starts_with("data-flow-") => return None,
        _ => return Some(context.verbatim(entry, "", &kind)),
    };
    Some(said.unwrap_or_else(|Odd| context.verbatim(entry, "odd:", &kind)))
}
