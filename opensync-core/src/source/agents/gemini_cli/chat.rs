//! Chat: what the reader knows of a session between two records.

use std::collections::VecDeque;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::message;
use crate::clock;
use crate::model::{Link, LinkKind, Message, Part, PartKind, Project, Role, Session};
use crate::source::Log;
use crate::source::genai;
use crate::source::ids::{ContentIds, mark};
use crate::source::short::{kind, word};
use crate::source::title::{Rank, Title};
use crate::source::transcript::{Entry, Out, Transcript, verbatim};

/// So many of the last messages are known by their ids.
const MAX_KNOWN: usize = 4096;

/// The largest file beside a chat that is read.
const MAX_BESIDE_BYTES: u64 = 1 << 20;

/// Types of messages.
const TYPES: [&str; 5] = ["user", "gemini", "info", "warning", "error"];

/// What is known of a session so far.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Chat {
    id: Option<String>,
    parent: Option<String>,
    folder: Option<String>,
    started_at: Option<i64>,
    pub(super) title: Title,
    /// When the last message that tells a time was said.
    pub(super) at: i64,
    pub(super) ids: ContentIds,
    /// Messages that were taken, by what stands for their ids and for what they say.
    known: VecDeque<u64>,
    /// A person or the model has spoken: lists of messages only repeat what was said.
    is_begun: bool,
}

impl Transcript for Chat {
    const VERSION: u8 = 1;

    fn is_entry(value: &Value) -> bool {
        let has = |name: &str| value.get(name).is_some();
        has("sessionId") && has("projectHash")
            || has("id") && has("timestamp") && TYPES.contains(&kind(value))
            || has("$set")
            || has("$rewindTo")
    }

    fn begin(&mut self, log: &Log) {
        let chats = log.path.ancestors().find(|folder| folder.ends_with("chats"));
        let Some((chats, project)) = chats.and_then(|chats| Some((chats, chats.parent()?))) else {
            return;
        };
        let inner = log.path.parent().and_then(|parent| parent.strip_prefix(chats).ok());
        let inner = inner.and_then(Path::to_str).filter(|inner| !inner.is_empty());
        self.parent = inner.map(str::to_owned);
        self.folder = folder_of(project).or(self.folder.take());
    }

    fn entry(&mut self, entry: &Entry<'_>, out: &mut Out<'_>) {
        let json = &entry.json;
        if let Some(set) = json.get("$set") {
            return self.set(set, out);
        }
        // What was rewound stays: it was said.
        if json.get("$rewindTo").is_some() {
            return;
        }
        if json["sessionId"].is_string() && json["type"].is_null() {
            return self.header(json, out);
        }
        self.message(json, Some(entry), out);
    }

    fn session(&self, agent: &'static str) -> Option<Session> {
        let link = |external_id| Link { kind: LinkKind::Subagent, external_id };
        Some(Session {
            title: self.title.text(),
            project: self.folder.clone().map(Project::at).unwrap_or_default(),
            parent: self.parent.clone().map(link),
            started_at: self.started_at,
            ..Session::new(agent, self.id.clone()?)
        })
    }
}

impl Chat {
    /// Learns what a record says of the session; the first says whose it is. One of an older version
    /// holds all messages.
    fn header(&mut self, header: &Value, out: &mut Out<'_>) {
        if self.id.is_none() {
            self.id = word(&header["sessionId"]);
            self.started_at = header["startTime"].as_str().and_then(clock::parse_rfc3339);
            self.at = self.started_at.unwrap_or_default();
        }
        self.set(header, out);
    }

    fn set(&mut self, set: &Value, out: &mut Out<'_>) {
        self.title.offer(Rank::Generated, set["summary"].as_str().unwrap_or_default());
        if self.folder.is_none() {
            self.folder = word(&set["directories"][0]);
        }
        let is_begun = self.is_begun;
        for message in set["messages"].as_array().into_iter().flatten() {
            let mut marks = marks(message);
            if marks.any(|mark| self.known.contains(&mark)) {
                continue;
            }
            if is_begun {
                self.summary(message, out);
            } else {
                self.message(message, None, out);
            }
        }
    }

    /// Takes what a list of repeated messages has that was not said before: in a person's name, the
    /// summary that takes the place of the rest. What the model is made to answer is nothing.
    fn summary(&mut self, json: &Value, out: &mut Out<'_>) {
        let text = genai::text(&json["content"]);
        if kind(json) != "user" || message::is_written_by_agent(&text) {
            return;
        }
        marks(json).for_each(|mark| self.note_known(mark));
        let id = self.ids.of("compaction", self.at, &text);
        let message = Message::new(id, Role::System, self.at);
        let message = message.with(Part::new(PartKind::Compaction, text));
        out.push(Message { is_injected: true, ..message });
    }

    /// Takes a message; `entry` is given if it is a record of its own.
    fn message(&mut self, json: &Value, entry: Option<&Entry<'_>>, out: &mut Out<'_>) {
        let time = json["timestamp"].as_str().and_then(clock::parse_rfc3339);
        self.at = time.map_or(self.at, |time| time.max(self.at));
        if kind(json).is_empty() {
            return out.invalid("the record has no type");
        }
        if !TYPES.contains(&kind(json)) {
            let text = entry.map_or_else(|| json.to_string(), |entry| entry.text.to_owned());
            let id = self.ids.of(kind(json), self.at, &text);
            let part = out.unknown("record:", kind(json), text);
            return out.push(verbatim(id, self.at, part));
        }
        marks(json).for_each(|mark| self.note_known(mark));
        let is_said = || !message::is_written_by_agent(&genai::text(&json["content"]));
        self.is_begun |= kind(json) == "gemini" || kind(json) == "user" && is_said();
        message::take(self, json, out);
    }

    fn note_known(&mut self, id: u64) {
        if self.known.iter().rev().take(4).any(|known| *known == id) {
            return;
        }
        if self.known.len() == MAX_KNOWN {
            self.known.pop_front();
        }
        self.known.push_back(id);
    }
}

/// What stands for a message: its id, and what it says.
fn marks(json: &Value) -> impl Iterator<Item = u64> {
    let text = genai::text(&json["content"]);
    let said = (!text.is_empty()).then(|| mark(&format!("{}:{text}", kind(json))));
    json["id"].as_str().map(mark).into_iter().chain(said)
}

/// The project's folder, as the agent notes it beside the chats, else as its list has it.
fn folder_of(project: &Path) -> Option<String> {
    let read = |path: &Path| {
        let is_small = fs::metadata(path).is_ok_and(|found| found.len() <= MAX_BESIDE_BYTES);
        is_small.then(|| fs::read_to_string(path).ok()).flatten()
    };
    if let Some(told) = read(&project.join(".project_root")) {
        return Some(told.trim().to_owned()).filter(|told| !told.is_empty());
    }
    let list = read(&project.parent()?.parent()?.join("projects.json"))?;
    let list: Value = serde_json::from_str(&list).ok()?;
    let name = project.file_name()?.to_str()?;
    let mut projects = list["projects"].as_object()?.iter();
    projects.find(|(_, slug)| slug.as_str() == Some(name)).map(|(path, _)| path.clone())
}
