//! Log: what the reader knows of a session between two entries.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::message;
use crate::clock;
use crate::model::{Link, LinkKind, Project};
use crate::source::calls::Calls;
use crate::source::ids::ContentIds;
use crate::source::short::{kind, word};
use crate::source::title::{Rank, Title};
use crate::source::transcript::{Entry, Out, Transcript, verbatim};

/// Types of entries that only serve the agent itself and its extensions.
const BOOKKEEPING: [&str; 6] =
    ["context_edit", "custom", "label", "leaf", "mode_change", "thinking_level_change"];

/// What is known of a session so far.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Session {
    id: Option<String>,
    parent: Option<Link>,
    folder: Option<String>,
    pub(super) title: Title,
    pub(super) model: Option<String>,
    pub(super) provider: Option<String>,
    /// When the last entry was written, or its message said, that tells a time.
    pub(super) at: i64,
    pub(super) ids: ContentIds,
    pub(super) calls: Calls,
}

impl Transcript for Session {
    const VERSION: u8 = 1;

    fn is_entry(value: &Value) -> bool {
        let is_told = value["timestamp"].is_string();
        match kind(value) {
            "session" => is_told && value["id"].is_string(),
            "message" => is_told && value["message"]["role"].is_string(),
            "title" => value["title"].is_string() && value["updatedAt"].is_string(),
            kind => !kind.is_empty() && is_told && value["id"].is_string(),
        }
    }

    fn entry(&mut self, entry: &Entry<'_>, out: &mut Out<'_>) {
        let json = &entry.json;
        let time = json["timestamp"].as_str().and_then(clock::parse_rfc3339);
        self.at = time.unwrap_or(self.at);
        match kind(json) {
            "" => out.invalid("the entry has no type"),
            "session" => self.header(json),
            "title" => {
                self.title.offer(Rank::Generated, json["title"].as_str().unwrap_or_default());
            }
            "session_info" => {
                self.title.offer(Rank::Custom, json["name"].as_str().unwrap_or_default());
            }
            "model_change" => self.change_model(json),
            "message" => message::take(self, json, entry, out),
            "custom_message" => message::extension_message(self, json, out),
            "compaction" | "branch_summary" => message::summary(self, json, out),
            kind if BOOKKEEPING.contains(&kind) => {}
            kind => self.unknown("line:", kind, entry, out),
        }
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
    fn header(&mut self, header: &Value) {
        if self.id.is_some() {
            return;
        }
        self.id = word(&header["id"]);
        self.folder = word(&header["cwd"]);
        self.title.offer(Rank::Generated, header["title"].as_str().unwrap_or_default());
        self.model = word(&header["modelId"]);
        self.provider = word(&header["provider"]);
        let parent = ["parentSession", "branchedFrom"].into_iter().find_map(|it| word(&header[it]));
        let parent = parent.as_deref().and_then(id_in_path);
        let parent = parent.filter(|parent| Some(parent) != self.id.as_ref());
        self.parent = parent.map(|external_id| Link { kind: LinkKind::Fork, external_id });
    }

    /// Learns which model answers from here on, in two words or in one.
    fn change_model(&mut self, change: &Value) {
        let told = word(&change["model"]);
        let told = told.as_deref().and_then(|told| told.split_once('/'));
        let (provider, model) = told.unzip();
        self.model = word(&change["modelId"]).or(model.map(str::to_owned)).or(self.model.take());
        let provider = word(&change["provider"]).or(provider.map(str::to_owned));
        self.provider = provider.or(self.provider.take());
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
}

/// The session's id in the path of its log: behind the time, if that is in it.
fn id_in_path(path: &str) -> Option<String> {
    let name = path.rsplit(['/', '\\']).next()?;
    let stem = name.strip_suffix(".jsonl").unwrap_or(name);
    let id = stem.split_once('_').map_or(stem, |(_, id)| id);
    (!id.is_empty()).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parent_is_known_by_the_path_of_its_log_whatever_system_wrote_it() {
        assert_eq!(id_in_path("/h/s/2026-03-01T10-00-00-000Z_a-1.jsonl").as_deref(), Some("a-1"));
        assert_eq!(id_in_path(r"C:\s\a-2.jsonl").as_deref(), Some("a-2"));
        assert_eq!(id_in_path("/h/s/"), None);
    }
}
