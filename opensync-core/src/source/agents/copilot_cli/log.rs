//! Log: what the reader knows of a session between two events.

use std::collections::VecDeque;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::subagent::Subagents;
use super::tokens::Tokens;
use super::{beside_log, event};
use crate::clock;
use crate::model::Project;
use crate::source::Log;
use crate::source::calls::Calls;
use crate::source::ids::ContentIds;
use crate::source::short::{kind, word};
use crate::source::title::Title;
use crate::source::transcript::{Entry, Out, Transcript};

/// So many answers are waited for at once: one of the session, and one of each of its subagents.
const MAX_ANSWERS: usize = 64;

/// What is known of a session so far.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Session {
    id: Option<String>,
    /// As the path has it, where the first event is lost.
    named: Option<String>,
    is_begun: bool,
    folder: Option<String>,
    branch: Option<String>,
    remote: Option<String>,
    version: Option<String>,
    started_at: Option<i64>,
    pub(super) title: Title,
    pub(super) model: Option<String>,
    /// When the last event that tells a time was written.
    pub(super) at: i64,
    pub(super) ids: ContentIds,
    pub(super) calls: Calls,
    pub(super) subagents: Subagents,
    pub(super) tokens: Tokens,
    /// The last answer of the session, and of each subagent, by the request that gave it.
    answers: VecDeque<Answer>,
    /// Where what requests cost is kept as well.
    #[serde(skip)]
    database: Option<PathBuf>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    subagent: Option<String>,
    request: String,
    id: String,
}

impl Transcript for Session {
    const VERSION: u8 = 1;

    fn is_entry(value: &Value) -> bool {
        let is_kind = kind(value).contains('.') || kind(value) == "abort";
        is_kind
            && value["data"].is_object()
            && value["id"].is_string()
            && value["timestamp"].is_string()
    }

    fn begin(&mut self, log: &Log) {
        self.named = beside_log::id_in_path(&log.path);
        self.database = beside_log::database(&log.path);
        if let Some((rank, name)) = beside_log::name(&log.path) {
            self.title.offer(rank, &name);
        }
    }

    fn entry(&mut self, entry: &Entry<'_>, out: &mut Out<'_>) {
        let json = &entry.json;
        let time = json["timestamp"].as_str().and_then(clock::parse_rfc3339);
        self.at = time.unwrap_or(self.at);
        self.is_begun |= Self::is_entry(json);
        event::take(self, entry, out);
    }

    fn end(&mut self, out: &mut Out<'_>) {
        let wanted = self.database.as_ref().filter(|_| self.tokens.wants_database());
        let id = self.id.as_ref().or(self.named.as_ref());
        let kept = wanted.zip(id).and_then(|(database, id)| beside_log::spent(database, id));
        self.tokens.settle(&kept.unwrap_or_default(), out);
    }

    fn session(&self, agent: &'static str) -> Option<crate::model::Session> {
        let id = self.id.clone().or_else(|| self.named.clone().filter(|_| self.is_begun))?;
        let mut project = self.folder.clone().map(Project::at).unwrap_or_default();
        project.branch.clone_from(&self.branch);
        project.git_remote.clone_from(&self.remote);
        Some(crate::model::Session {
            title: self.title.text(),
            project,
            agent_version: self.version.clone(),
            started_at: self.started_at,
            ..crate::model::Session::new(agent, id)
        })
    }

    fn subagent(&self, agent: &'static str, word: &str) -> Option<crate::model::Session> {
        Some(self.subagents.session(self.session(agent)?, word))
    }
}

impl Session {
    /// Learns what the first event says of the session.
    pub(super) fn start(&mut self, data: &Value) {
        self.id = self.id.take().or_else(|| word(&data["sessionId"]));
        let time = data["startTime"].as_str().and_then(clock::parse_rfc3339);
        self.started_at = self.started_at.or(time);
        self.version = word(&data["copilotVersion"]).or(self.version.take());
        self.model = word(&data["selectedModel"]).or(self.model.take());
        self.place(&data["context"]);
    }

    /// Learns where the session takes place from here on.
    pub(super) fn place(&mut self, context: &Value) {
        self.folder = word(&context["cwd"]).or(self.folder.take());
        self.branch = word(&context["branch"]).or(self.branch.take());
        let (host, name) = (word(&context["repositoryHost"]), word(&context["repository"]));
        let remote = host.zip(name).map(|(host, name)| format!("https://{host}/{name}"));
        self.remote = remote.or(self.remote.take());
    }

    /// The message of the answer that a request gave, if it was begun.
    pub(super) fn answer_to(&self, subagent: Option<&str>, request: &str) -> Option<String> {
        let is_it = |one: &&Answer| {
            one.subagent.as_deref() == subagent && one.request == request && !request.is_empty()
        };
        self.answers.iter().find(is_it).map(|one| one.id.clone())
    }

    /// Notes which message the answer to a request goes to, in the place of the one before it.
    pub(super) fn note_answer(&mut self, subagent: Option<&str>, request: &str, id: &str) {
        self.answers.retain(|one| one.subagent.as_deref() != subagent);
        if self.answers.len() == MAX_ANSWERS {
            self.answers.pop_front();
        }
        let (subagent, request) = (subagent.map(str::to_owned), request.to_owned());
        self.answers.push_back(Answer { subagent, request, id: id.to_owned() });
    }
}
