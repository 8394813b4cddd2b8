//! Log: what the reader knows of a session between two entries.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{message, settings};
use crate::clock;
use crate::model::{Link, LinkKind, Message, MessageMode, Project, Role, Usage};
use crate::source::Log;
use crate::source::calls::Calls;
use crate::source::ids::ContentIds;
use crate::source::short::{kind, word};
use crate::source::title::{Rank, Title};
use crate::source::transcript::{Entry, Out, Transcript, verbatim};

/// Types of entries that only serve the agent itself.
const BOOKKEEPING: [&str; 3] = ["agent_turn_outcome", "session_end", "todo_state"];

/// What is known of a session so far.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Session {
    id: Option<String>,
    parent: Option<Link>,
    /// The last message that a fork took from its parent, until it came.
    copied_until: Option<String>,
    folder: Option<String>,
    pub(super) title: Title,
    /// What all of it cost, as it is told beside the log.
    usage: Option<Usage>,
    pub(super) model: Option<String>,
    /// The first answer that is no copy, and when it was given.
    first: Option<(String, i64)>,
    /// When the last entry was written that tells a time.
    pub(super) at: i64,
    pub(super) ids: ContentIds,
    pub(super) calls: Calls,
}

impl Transcript for Session {
    const VERSION: u8 = 1;

    fn is_entry(value: &Value) -> bool {
        match kind(value) {
            // Other agents have messages too; theirs are not within an entry that has an id and no
            // session.
            "message" => {
                value["message"]["role"].is_string()
                    && value["id"].is_string()
                    && value["timestamp"].is_string()
            }
            "session_start" => value["id"].is_string() && value.get("cwd").is_some(),
            kind => BOOKKEEPING.contains(&kind) || kind == "compaction_state",
        }
    }

    fn begin(&mut self, log: &Log) {
        if let Some((usage, model)) = settings::of(&log.path) {
            self.usage = usage.or(self.usage.take());
            self.model = model.or(self.model.take());
        }
    }

    fn entry(&mut self, entry: &Entry<'_>, out: &mut Out<'_>) {
        let json = &entry.json;
        let time = json["timestamp"].as_str().and_then(clock::parse_rfc3339);
        self.at = time.unwrap_or(self.at);
        match kind(json) {
            "" => out.invalid("the entry has no type"),
            "session_start" => self.start(json),
            "message" => message::take(self, json, out),
            "compaction_state" => message::compacted(self, json, out),
            kind if BOOKKEEPING.contains(&kind) => {}
            kind => {
                let id = self.ids.of(kind, self.at, entry.text);
                let part = out.unknown("line:", kind, entry.text);
                out.push(verbatim(id, self.at, part));
            }
        }
    }

    fn end(&mut self, out: &mut Out<'_>) {
        let Some((id, at)) = self.first.clone() else { return };
        let Some(usage) = self.usage.filter(|usage| !usage.is_empty()) else { return };
        let message = Message::new(id, Role::Assistant, at);
        out.push(Message { usage: Some(usage), mode: MessageMode::Update, ..message });
    }

    fn session(&self, agent: &'static str) -> Option<crate::model::Session> {
        Some(crate::model::Session {
            title: self.title.text(),
            project: self.folder.clone().map(Project::at).unwrap_or_default(),
            parent: self.parent.clone(),
            ..crate::model::Session::new(agent, self.id.clone()?)
        })
    }
}

impl Session {
    /// Learns what the first entry says of the session.
    fn start(&mut self, json: &Value) {
        if self.id.is_some() {
            return;
        }
        self.id = word(&json["id"]);
        self.folder = word(&json["cwd"]);
        let rank =
            if json["isSessionTitleManuallySet"] == true { Rank::Custom } else { Rank::Task };
        let title = [&json["title"], &json["sessionTitle"]].into_iter().find_map(Value::as_str);
        self.title.offer(rank, title.unwrap_or_default());
        let fork = word(&json["forkedAtMessageId"]);
        let kind = if fork.is_some() { LinkKind::Fork } else { LinkKind::Subagent };
        self.parent = word(&json["parent"]).map(|parent| Link { kind, external_id: parent });
        self.copied_until = fork;
    }

    /// Learns that a message came: the first answer of the session's own bears what it cost.
    pub(super) fn note(&mut self, id: &str, role: Role) {
        if self.copied_until.is_some() {
            self.copied_until.take_if(|last| last == id);
        } else if role == Role::Assistant && self.first.is_none() {
            self.first = Some((id.to_owned(), self.at));
        }
    }
}
