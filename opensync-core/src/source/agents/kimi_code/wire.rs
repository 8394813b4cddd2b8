//! Wire: what the reader knows of a session between two records.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{message, session_state};
use crate::model::{Link, Message, Part, PartKind, Project, Role, Session};
use crate::source::Log;
use crate::source::calls::Calls;
use crate::source::ids::ContentIds;
use crate::source::short::{kind, word};
use crate::source::title::{Rank, Title};
use crate::source::transcript::{Entry, Out, Transcript, verbatim};

/// How types of records begin that only serve the agent itself, or repeat what others say.
const BOOKKEEPING: [&str; 24] = [
    "agent.",
    "config.",
    "context.clear",
    "context.undo",
    "context.update_token_count",
    "forked",
    "full_compaction.",
    "goal.",
    "llm.",
    "mcp.",
    "metadata",
    "micro_compaction.",
    "permission.",
    "plan",
    "plugin.",
    "profile.",
    "prompt.",
    "runtime.",
    "skill.",
    "subagent.",
    "task.",
    "token_counting.",
    "tools.",
    "turn.",
];

/// What is known of a session so far.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Wire {
    id: Option<String>,
    pub(super) parent: Option<Link>,
    role: Option<String>,
    folder: Option<String>,
    started_at: Option<i64>,
    pub(super) title: Title,
    pub(super) model: Option<String>,
    pub(super) provider: Option<String>,
    /// When the last record was written that tells a time.
    pub(super) at: i64,
    pub(super) ids: ContentIds,
    pub(super) calls: Calls,
}

impl Transcript for Wire {
    const VERSION: u8 = 1;

    fn is_entry(value: &Value) -> bool {
        let kind = kind(value);
        kind == "metadata" && !value["protocol_version"].is_null()
            || kind.contains('.') && value["time"].is_number()
    }

    fn begin(&mut self, log: &Log) {
        let told = session_state::of(&log.path);
        self.id = told.id;
        // What was known stays if the state beside the wire is being written.
        self.parent = told.parent.or(self.parent.take());
        self.role = told.role.or(self.role.take());
        self.folder = told.folder.or(self.folder.take());
        if let Some((rank, title)) = told.title {
            self.title.offer(rank, &title);
        }
    }

    fn entry(&mut self, entry: &Entry<'_>, out: &mut Out<'_>) {
        let json = &entry.json;
        let time = json["time"].as_i64().or_else(|| json["created_at"].as_i64());
        self.at = time.unwrap_or(self.at);
        match kind(json) {
            "" => out.invalid("the record has no type"),
            "metadata" => self.started_at = self.started_at.or(json["created_at"].as_i64()),
            "context.append_message" => message::said(self, json, out),
            "context.append_loop_event" => message::event(self, &json["event"], entry, out),
            "context.apply_compaction" => self.compacted(json, out),
            "usage.record" => message::request(self, json, out),
            "llm.request" => {
                self.model = word(&json["model"]).or(self.model.take());
                self.provider = word(&json["provider"]).or(self.provider.take());
            }
            kind if BOOKKEEPING.iter().any(|known| kind.starts_with(known)) => {}
            kind => self.unknown("record:", kind, entry, out),
        }
    }

    fn session(&self, agent: &'static str) -> Option<Session> {
        // A file without a record of the format is none.
        self.started_at?;
        Some(Session {
            title: self.title.text(),
            project: self.folder.clone().map(Project::at).unwrap_or_default(),
            parent: self.parent.clone(),
            agent: self.role.clone(),
            started_at: self.started_at,
            ..Session::new(agent, self.id.clone()?)
        })
    }
}

impl Wire {
    /// Takes the summary that takes the place of what was said before.
    fn compacted(&mut self, json: &Value, out: &mut Out<'_>) {
        let Some(text) = json["summary"].as_str().filter(|text| !text.trim().is_empty()) else {
            return;
        };
        let id = self.ids.of("compaction", self.at, text);
        let message = Message::new(id, Role::System, self.at);
        let message = message.with(Part::new(PartKind::Compaction, text));
        out.push(Message { is_injected: true, ..message });
    }

    /// Keeps a record of a type that is not known as it was written.
    pub(super) fn unknown(
        &mut self,
        place: &str,
        kind: &str,
        entry: &Entry<'_>,
        out: &mut Out<'_>,
    ) {
        let id = self.ids.of(kind, self.at, entry.text);
        let part = out.unknown(place, kind, entry.text);
        out.push(verbatim(id, self.at, part));
    }

    /// Learns a title that was typed as the first prompt.
    pub(super) fn note_prompt(&mut self, text: &str) {
        let rank = if self.role.is_some() { Rank::Task } else { Rank::Prompt };
        self.title.offer(rank, text);
    }
}
