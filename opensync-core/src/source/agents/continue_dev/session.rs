//! Session: what the document of one says, and the list beside it.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::message;
use crate::model::{Project, Session};
use crate::source::Log;
use crate::source::calls::Calls;
use crate::source::ids::ContentIds;
use crate::source::short::word;
use crate::source::stamp;
use crate::source::title::{Rank, Title};
use crate::source::transcript::{Entry, Out, Transcript};

/// The list of all sessions, beside them.
pub(super) const INDEX: &str = "sessions.json";

/// The largest list that is read.
const MAX_INDEX_BYTES: u64 = 16 << 20;

/// What a session is called while it has no name.
const UNTITLED: [&str; 2] = ["Untitled Session", "New Session"];

/// What is known of a session.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Document {
    id: Option<String>,
    folder: Option<String>,
    started_at: Option<i64>,
    pub(super) title: Title,
    /// What the session's model is called, where an answer does not tell.
    pub(super) model: Option<String>,
    /// When the next message is taken to be said.
    pub(super) at: i64,
    pub(super) ids: ContentIds,
    pub(super) calls: Calls,
}

impl Transcript for Document {
    const VERSION: u8 = 1;

    fn is_entry(value: &Value) -> bool {
        value["sessionId"].is_string() && value["history"].is_array()
    }

    fn begin(&mut self, log: &Log) {
        self.started_at = listed(&log.path);
        // One that is not listed was written when its file was.
        let written = || fs::metadata(&log.path).map(|found| stamp::of(&found).modified_ns);
        self.at = self.started_at.unwrap_or_else(|| written().unwrap_or_default() / 1_000_000);
    }

    fn entry(&mut self, entry: &Entry<'_>, out: &mut Out<'_>) {
        let json = &entry.json;
        if !Self::is_entry(json) {
            return out.invalid("the document is not a session");
        }
        self.id = word(&json["sessionId"]);
        self.folder = word(&json["workspaceDirectory"]).map(|folder| plain(&folder));
        self.model = word(&json["chatModelTitle"]);
        let title = json["title"].as_str().filter(|title| !UNTITLED.contains(title));
        self.title.offer(Rank::Generated, title.unwrap_or_default());
        for item in json["history"].as_array().into_iter().flatten() {
            message::take(self, item, out);
        }
    }

    fn session(&self, agent: &'static str) -> Option<Session> {
        Some(Session {
            title: self.title.text(),
            project: self.folder.clone().map(Project::at).unwrap_or_default(),
            started_at: self.started_at,
            ..Session::new(agent, self.id.clone()?)
        })
    }
}

/// When a session began, by the list beside it.
fn listed(path: &Path) -> Option<i64> {
    let id = path.file_stem()?.to_str()?;
    let index = path.with_file_name(INDEX);
    fs::metadata(&index).ok().filter(|found| found.len() <= MAX_INDEX_BYTES)?;
    let index: Value = serde_json::from_slice(&fs::read(index).ok()?).ok()?;
    let told = index.as_array()?.iter().find(|told| told["sessionId"] == id)?;
    let date = &told["dateCreated"];
    date.as_str().and_then(|date| date.parse().ok()).or_else(|| date.as_i64())
}

/// A folder's path; editors tell its address.
fn plain(folder: &str) -> String {
    folder.strip_prefix("file://").unwrap_or(folder).to_owned()
}
