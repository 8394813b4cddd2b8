//! Session: what a conversation's document and its session's manifest say of it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::manifest::{self, Manifest};
use super::message;
use crate::clock;
use crate::model::{Link, LinkKind, Project, Session};
use crate::source::Log;
use crate::source::calls::Calls;
use crate::source::ids::ContentIds;
use crate::source::short::word;
use crate::source::title::{Rank, Title};
use crate::source::transcript::{Entry, Out, Transcript};

/// What stands between a session's id and that of its subagent.
const SUBAGENT: &str = "__";

/// What is known of a conversation.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Document {
    #[serde(skip)]
    place: PathBuf,
    id: Option<String>,
    parent: Option<Link>,
    folder: Option<String>,
    version: Option<String>,
    /// Whether the manifest cannot be read: the title that it told is the better one.
    is_untold: bool,
    pub(super) title: Title,
    /// When the last message was said that tells a time.
    pub(super) at: i64,
    pub(super) ids: ContentIds,
    pub(super) calls: Calls,
}

impl Transcript for Document {
    const VERSION: u8 = 1;

    fn is_entry(value: &Value) -> bool {
        value["sessionId"].is_string() && value["messages"].is_array()
    }

    fn begin(&mut self, log: &Log) {
        self.place = log.path.parent().map(PathBuf::from).unwrap_or_default();
    }

    fn entry(&mut self, entry: &Entry<'_>, out: &mut Out<'_>) {
        let json = &entry.json;
        if !Self::is_entry(json) {
            return out.invalid("the document is not a conversation");
        }
        let manifest = manifest::read(&self.place);
        self.is_untold = manifest.is_err();
        self.learn(json, manifest.unwrap_or_default());
        for message in json["messages"].as_array().into_iter().flatten() {
            message::take(self, message, out);
        }
    }

    fn session(&self, agent: &'static str) -> Option<Session> {
        Some(Session {
            title: self.title.text().filter(|_| !self.is_untold),
            project: self.folder.clone().map(Project::at).unwrap_or_default(),
            parent: self.parent.clone(),
            agent_version: self.version.clone(),
            ..Session::new(agent, self.id.clone()?)
        })
    }
}

impl Document {
    /// Learns what is told of the session beside its messages.
    fn learn(&mut self, json: &Value, manifest: Manifest) {
        let origin = &json["origin"];
        let Some(id) = word(&json["sessionId"]) else { return };
        self.version = word(&origin["version"]);
        self.folder = manifest.folder;
        let is_sub = matches!(json["agent"].as_str(), Some("subagent" | "teammate"));
        let named = word(&origin["parentThreadId"]);
        let of_id = || Some(id.split_once(SUBAGENT)?.0.to_owned());
        let parent = if is_sub { named.or_else(of_id).or(manifest.id) } else { None };
        let tie = |kind| move |external_id| Link { kind, external_id };
        let fork = manifest.fork_of.filter(|_| !is_sub).map(tie(LinkKind::Fork));
        let link = parent.map(tie(LinkKind::Subagent)).or(fork);
        self.parent = link.filter(|link| link.external_id != id);
        if !is_sub {
            self.title.offer(Rank::Generated, &manifest.title.unwrap_or_default());
        }
        self.at = first_time(json).or(manifest.started_at).unwrap_or_else(|| {
            json["updated_at"].as_str().and_then(clock::parse_rfc3339).unwrap_or_default()
        });
        self.id = Some(id);
    }
}

/// When the first message was said that tells it.
fn first_time(json: &Value) -> Option<i64> {
    json["messages"].as_array()?.iter().find_map(|message| message["ts"].as_i64())
}
