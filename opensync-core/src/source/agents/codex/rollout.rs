//! Rollout: what the reader knows of a session between two entries.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{beside_log, event, item, tokens};
use crate::clock;
use crate::model::{Link, LinkKind, Project, Session};
use crate::source::Log;
use crate::source::calls::Calls;
use crate::source::counts::{Counts, Cumulative};
use crate::source::ids::ContentIds;
use crate::source::short::{kind, word};
use crate::source::title::{Rank, Title};
use crate::source::transcript::{Entry, Out, Transcript, verbatim};

/// Types of entries that only serve the agent itself, or repeat what others say.
const BOOKKEEPING: [&str; 9] = [
    "inter_agent_communication",
    "inter_agent_communication_metadata",
    "realtime_item",
    "retained_context",
    "rollout_reference",
    "security_risk_score",
    "state",
    "thread_settings",
    "world_state",
];

/// What is known of a session so far.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Rollout {
    id: Option<String>,
    /// As the name of the file has it, where its first entry is lost.
    named: Option<String>,
    /// The thread at the top of the tree that this one belongs to.
    pub(super) root: String,
    parent: Option<Link>,
    folder: Option<String>,
    branch: Option<String>,
    remote: Option<String>,
    version: Option<String>,
    role: Option<String>,
    started_at: Option<i64>,
    pub(super) title: Title,
    pub(super) provider: Option<String>,
    pub(super) model: Option<String>,
    /// When the last entry that tells a time was written.
    pub(super) at: i64,
    /// Entries before this one are the parent's.
    own_from: u64,
    pub(super) ids: ContentIds,
    pub(super) calls: Calls,
    /// The message that the items of the model's current answer go to.
    pub(super) answer: Option<String>,
    /// The last answer, for what is told of it later.
    pub(super) last: Option<Answer>,
    /// Items of the conversation are written, so that events only repeat them.
    pub(super) has_items: bool,
    /// Each request has a record of its tokens, so that totals only repeat them.
    pub(super) has_records: bool,
    pub(super) totals: Cumulative,
}

/// An answer that was handed on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Answer {
    pub(super) id: String,
    pub(super) at: i64,
    pub(super) usage: Option<Counts>,
    /// The hash of its text, and how long that is.
    pub(super) text: (u64, u64),
}

impl Transcript for Rollout {
    const VERSION: u8 = 1;

    fn is_entry(value: &Value) -> bool {
        let has = |name: &str| value.get(name).is_some();
        let is_item = || matches!(kind(value), "message" | "reasoning" | "function_call");
        has("type") && value["payload"].is_object()
            || has("id") && has("timestamp") && (has("instructions") || has("git"))
            || is_item() && (has("role") || has("summary") || has("call_id"))
    }

    fn begin(&mut self, log: &Log) {
        self.named = beside_log::id_in_name(&log.path);
        let id = self.id.as_ref().or(self.named.as_ref());
        for (rank, title) in id.map(|id| beside_log::titles(&log.path, id)).unwrap_or_default() {
            self.title.offer(rank, &title);
        }
    }

    fn entry(&mut self, entry: &Entry<'_>, out: &mut Out<'_>) {
        let json = &entry.json;
        let time = json["timestamp"].as_str().and_then(clock::parse_rfc3339);
        self.at = time.unwrap_or(self.at);
        if json["ordinal"].as_u64().is_some_and(|ordinal| ordinal < self.own_from) {
            return;
        }
        let payload = if json["payload"].is_object() { &json["payload"] } else { json };
        match kind(json) {
            "session_meta" => self.meta(payload),
            "turn_context" => self.turn(payload),
            "response_item" => item::take(self, payload, entry, out),
            "event_msg" => event::take(self, payload, entry, out),
            "token_usage_record" => tokens::record(self, payload, out),
            "compacted" => event::compacted(self, payload, out),
            kind if BOOKKEEPING.contains(&kind) => {}
            "" if self.id.is_none() && Self::is_entry(json) => self.meta(payload),
            "" if json["record_type"].is_string() => {}
            "" => out.invalid("the entry has no type"),
            kind if json["payload"].is_null() && item::is_known(kind) => {
                item::take(self, payload, entry, out);
            }
            kind => self.unknown("line:", kind, entry, out),
        }
    }

    fn session(&self, agent: &'static str) -> Option<Session> {
        let mut project = self.folder.clone().map(Project::at).unwrap_or_default();
        project.branch.clone_from(&self.branch);
        project.git_remote.clone_from(&self.remote);
        Some(Session {
            title: self.title.text(),
            project,
            parent: self.parent.clone(),
            agent: self.role.clone(),
            agent_version: self.version.clone(),
            started_at: self.started_at,
            ..Session::new(agent, self.id.clone().or_else(|| self.named.clone())?)
        })
    }
}

impl Rollout {
    /// Learns what the first entry says of the session. Later ones repeat it, or are copies of the
    /// parent's.
    fn meta(&mut self, meta: &Value) {
        if self.started_at.is_some() {
            return;
        }
        let told = word(&meta["id"]).or_else(|| word(&meta["session_id"]));
        let Some(id) = told.or(self.named.clone()) else { return };
        let time = meta["timestamp"].as_str().and_then(clock::parse_rfc3339);
        self.started_at = Some(time.unwrap_or(self.at));
        self.at = if self.at == 0 { time.unwrap_or_default() } else { self.at };
        self.folder = word(&meta["cwd"]);
        self.version = word(&meta["cli_version"]);
        self.provider = word(&meta["model_provider"]);
        self.branch = word(&meta["git"]["branch"]);
        self.remote = word(&meta["git"]["repository_url"]);
        let spawn = &meta["source"]["subagent"]["thread_spawn"];
        self.role = word(&meta["agent_role"]).or_else(|| word(&spawn["agent_role"]));
        let fork = word(&meta["forked_from_id"]).filter(|parent| *parent != id);
        let task = word(&meta["parent_thread_id"]).or_else(|| word(&spawn["parent_thread_id"]));
        let session = word(&meta["session_id"]).filter(|session| *session != id);
        self.root = session.or_else(|| fork.clone()).unwrap_or_else(|| id.clone());
        let link = |kind| move |external_id| Link { kind, external_id };
        let task = task.filter(|parent| *parent != id).map(link(LinkKind::Subagent));
        self.parent = task.or_else(|| fork.map(link(LinkKind::Fork)));
        self.own_from = meta["subagent_history_start_ordinal"].as_u64().unwrap_or_default();
        self.id = Some(id);
    }

    /// Learns with which model, and where, a turn begins.
    fn turn(&mut self, turn: &Value) {
        self.model = word(&turn["model"]).or(self.model.take());
        self.folder = word(&turn["cwd"]).or(self.folder.take());
    }

    /// Keeps an entry of a type that is not known as it was written.
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
        self.title.offer(Rank::Prompt, text);
    }

    /// What names a request wherever its total was copied to.
    pub(super) fn request_of(&self, total: Counts) -> String {
        let told = format!("{}:{total:?}", self.root);
        format!("codex:{}", &blake3::hash(told.as_bytes()).to_hex()[..32])
    }
}
