//! Session: what is known of one, from its current generation and what is told beside it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{entry, generation};
use crate::clock;
use crate::model::{Link, LinkKind, Message, MessageMode, Project, Role, Usage};
use crate::source::Log;
use crate::source::counts::Counts;
use crate::source::ids::ContentIds;
use crate::source::short::word;
use crate::source::title::{Rank, Title};
use crate::source::transcript::{Entry, Out, Transcript};

/// What is known of a session.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Session {
    #[serde(skip)]
    place: PathBuf,
    id: Option<String>,
    parent: Option<Link>,
    folder: Option<String>,
    branch: Option<String>,
    started_at: Option<i64>,
    pub(super) title: Title,
    pub(super) model: Option<String>,
    /// The first answer, and when it was given.
    pub(super) first: Option<(String, i64)>,
    /// When the last entry was made.
    pub(super) at: i64,
    pub(super) ids: ContentIds,
}

impl Transcript for Session {
    const VERSION: u8 = 1;

    fn is_entry(value: &Value) -> bool {
        let is_text = |name: &str| value[name].is_string();
        is_text("session_id") && is_text("generation") && is_text("store_format")
    }

    fn begin(&mut self, log: &Log) {
        self.place = log.path.parent().map(PathBuf::from).unwrap_or_default();
    }

    fn entry(&mut self, entry: &Entry<'_>, out: &mut Out<'_>) {
        let json = &entry.json;
        if !Self::is_entry(json) {
            return out.invalid("it names no generation of a session");
        }
        let number = json["generation"].as_str().unwrap_or_default();
        let generation = match generation::read(&self.place, number) {
            Ok(generation) => generation,
            Err(why) => return out.invalid(why),
        };
        self.id = word(&json["session_id"]);
        self.learn(&generation::meta(&self.place), &generation.session);
        for entry in &generation.entries {
            entry::take(self, entry, out);
        }
        self.book(usage(&generation.session["tokenUsage"]), out);
    }

    fn session(&self, agent: &'static str) -> Option<crate::model::Session> {
        let mut project = self.folder.clone().map(Project::at).unwrap_or_default();
        project.branch.clone_from(&self.branch);
        Some(crate::model::Session {
            title: self.title.text(),
            project,
            parent: self.parent.clone(),
            started_at: self.started_at,
            ..crate::model::Session::new(agent, self.id.clone()?)
        })
    }
}

impl Session {
    fn learn(&mut self, meta: &Value, session: &Value) {
        self.folder = word(&meta["environment"]["working_directory"]);
        self.branch = word(&meta["git_branch"]);
        self.model = word(&meta["config"]["model_name"]);
        self.started_at = meta["start_time"].as_str().and_then(clock::parse_rfc3339);
        self.at = self.started_at.or_else(|| session["createdAt"].as_i64()).unwrap_or_default();
        let rank = if meta["title_source"] == "auto" { Rank::Generated } else { Rank::Custom };
        self.title.offer(rank, meta["title"].as_str().unwrap_or_default());
        let parent = word(&meta["parent_session_id"]).or_else(|| word(&session["parentSessionId"]));
        let link = |parent| Link { kind: LinkKind::Subagent, external_id: parent };
        self.parent = parent.filter(|parent| Some(parent) != self.id.as_ref()).map(link);
    }

    /// Books what the session cost in all.
    fn book(&self, usage: Option<Usage>, out: &mut Out<'_>) {
        let Some((id, at)) = self.first.clone() else { return };
        let Some(usage) = usage.filter(|usage| !usage.is_empty()) else { return };
        let message = Message::new(id, Role::Assistant, at);
        out.push(Message { usage: Some(usage), mode: MessageMode::Update, ..message });
    }
}

/// Input includes what was cached; reasoning is not told apart from output.
fn usage(told: &Value) -> Option<Usage> {
    told.as_object()?;
    let count = |name: &str| told[name].as_u64().unwrap_or_default();
    let counts = Counts {
        input: count("inputTokens"),
        output: count("outputTokens"),
        cache_read: count("cachedInputTokens"),
        ..Counts::default()
    };
    Some(counts.inclusive())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_cached_is_taken_out_of_input() {
        let told = serde_json::json!({"cachedInputTokens": 10017, "inputTokens": 12441,
            "outputTokens": 237, "totalTokens": 12678});
        let usage = usage(&told).unwrap();
        assert_eq!((usage.input, usage.output, usage.cache_read), (2424, 237, 10017));
        assert_eq!(usage.total(), 12678);
        assert!(super::usage(&Value::Null).is_none());
    }
}
