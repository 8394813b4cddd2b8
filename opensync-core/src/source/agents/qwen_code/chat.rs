//! Chat: what the reader knows of a session between two records.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::message;
use crate::clock;
use crate::model::{Link, LinkKind, Project, Session};
use crate::source::Log;
use crate::source::calls::Calls;
use crate::source::ids::ContentIds;
use crate::source::short::word;
use crate::source::title::{Rank, Title};
use crate::source::transcript::{Entry, Out, Transcript, verbatim};

/// Types of records.
const TYPES: [&str; 4] = ["user", "assistant", "tool_result", "system"];

/// What records of the agent's own are about.
const BOOKKEEPING: [&str; 13] = [
    "at_command",
    "attribution_snapshot",
    "file_history_snapshot",
    "managed_session",
    "notification",
    "parent_session",
    "rewind",
    "session_model",
    "session_source",
    "slash_command",
    "turn_result",
    "ui_telemetry",
    "chat_compression",
];

/// What is known of a session so far.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Chat {
    id: Option<String>,
    /// The session that handed over the task, where the folder tells.
    task_of: Option<String>,
    fork_of: Option<String>,
    folder: Option<String>,
    branch: Option<String>,
    version: Option<String>,
    agent: Option<String>,
    pub(super) title: Title,
    /// When the last record that tells a time was written.
    pub(super) at: i64,
    pub(super) ids: ContentIds,
    pub(super) calls: Calls,
}

impl Transcript for Chat {
    const VERSION: u8 = 1;

    fn is_entry(value: &Value) -> bool {
        let is_text = |name: &str| value[name].is_string();
        let is_known = TYPES.contains(&value["type"].as_str().unwrap_or_default());
        // Claude Code's lines have the same ids, and pieces of messages of another kind.
        let is_own = value["message"]["parts"].is_array()
            || is_text("subtype") && !value["systemPayload"].is_null();
        is_known && is_own && is_text("uuid") && is_text("sessionId")
    }

    fn begin(&mut self, log: &Log) {
        let parent = log.path.parent();
        let is_task = parent.and_then(Path::parent).is_some_and(|top| top.ends_with("subagents"));
        if let Some(parent) = parent.filter(|_| is_task) {
            self.task_of = parent.file_name().and_then(|name| name.to_str()).map(str::to_owned);
            self.id = log.path.file_stem().and_then(|name| name.to_str()).map(str::to_owned);
        }
    }

    fn entry(&mut self, entry: &Entry<'_>, out: &mut Out<'_>) {
        let json = &entry.json;
        let time = json["timestamp"].as_str().and_then(clock::parse_rfc3339);
        self.at = time.unwrap_or(self.at);
        self.learn(json);
        let subtype = json["subtype"].as_str().unwrap_or_default();
        match json["type"].as_str().unwrap_or_default() {
            "" => out.invalid("the record has no type"),
            "system" if subtype == "custom_title" => self.titled(&json["systemPayload"]),
            "system" if BOOKKEEPING.iter().any(|known| subtype.starts_with(known)) => {}
            "system" => self.unknown("system:", subtype, entry, out),
            kind if TYPES.contains(&kind) => message::take(self, json, out),
            kind => self.unknown("record:", kind, entry, out),
        }
    }

    fn session(&self, agent: &'static str) -> Option<Session> {
        let id = self.id.clone()?;
        let link = |kind| move |external_id| Link { kind, external_id };
        let task = self.task_of.clone().map(link(LinkKind::Subagent));
        let fork = self.fork_of.clone().filter(|parent| *parent != id).map(link(LinkKind::Fork));
        let mut project = self.folder.clone().map(Project::at).unwrap_or_default();
        project.branch.clone_from(&self.branch);
        Some(Session {
            title: self.title.text(),
            project,
            parent: task.or(fork),
            agent: self.agent.clone(),
            agent_version: self.version.clone(),
            ..Session::new(agent, id)
        })
    }
}

impl Chat {
    /// Learns what every record says of its session.
    fn learn(&mut self, json: &Value) {
        if self.id.is_none() {
            self.id = word(&json["sessionId"]);
        }
        if self.fork_of.is_none() {
            self.fork_of = word(&json["forkedFrom"]["sessionId"]);
        }
        if self.folder.is_none() {
            self.folder = word(&json["cwd"]);
        }
        self.branch = word(&json["gitBranch"]).or(self.branch.take());
        self.version = word(&json["version"]).or(self.version.take());
        self.agent = word(&json["agentName"]).or(self.agent.take());
    }

    fn titled(&mut self, payload: &Value) {
        let is_manual = payload["titleSource"] == "manual";
        let rank = if is_manual { Rank::Custom } else { Rank::Generated };
        self.title.offer(rank, payload["customTitle"].as_str().unwrap_or_default());
    }

    /// Keeps a record of a type that is not known as it was written.
    fn unknown(&mut self, place: &str, kind: &str, entry: &Entry<'_>, out: &mut Out<'_>) {
        let id = self.ids.of(kind, self.at, entry.text);
        let part = out.unknown(place, kind, entry.text);
        out.push(verbatim(id, self.at, part));
    }
}
