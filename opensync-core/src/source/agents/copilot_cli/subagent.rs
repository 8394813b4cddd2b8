//! Subagent: what is known of tasks that were handed over within a session.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::{Link, LinkKind, Session};
use crate::source::short::word;
use crate::source::title::{Rank, Title};

/// So many of the last are remembered.
const MAX_SUBAGENTS: usize = 64;

/// The subagents of a session, by the word that their events name.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Subagents(VecDeque<(String, Subagent)>);

#[derive(Debug, Default, Serialize, Deserialize)]
struct Subagent {
    title: Title,
    /// Which kind of subagent it is.
    role: Option<String>,
    started_at: Option<i64>,
}

/// The subagent that an event is of; nothing if it is the session's own. Older versions name it by the
/// call that began it.
pub(super) fn of(event: &Value) -> Option<String> {
    word(&event["agentId"]).or_else(|| word(&event["data"]["parentToolCallId"]))
}

impl Subagents {
    /// Learns what the event tells that begins one.
    pub(super) fn start(&mut self, event: &Value, at: i64) {
        let data = &event["data"];
        let Some(word_of) = of(event).or_else(|| word(&data["toolCallId"])) else { return };
        let role = word(&data["agentName"]);
        let name = data["agentDisplayName"].as_str().unwrap_or_default();
        let one = self.one(&word_of);
        one.title.offer(Rank::Command, name);
        one.role = role.or(one.role.take());
        one.started_at = one.started_at.or(Some(at));
    }

    /// Learns what one was asked.
    pub(super) fn ask(&mut self, word: &str, prompt: &str) {
        self.one(word).title.offer(Rank::Prompt, prompt);
    }

    fn one(&mut self, word: &str) -> &mut Subagent {
        let place = self.0.iter().position(|(known, _)| known == word);
        let place = place.unwrap_or_else(|| {
            if self.0.len() == MAX_SUBAGENTS {
                self.0.pop_front();
            }
            self.0.push_back((word.to_owned(), Subagent::default()));
            self.0.len() - 1
        });
        &mut self.0[place].1
    }

    /// The session of one, within its parent.
    pub(super) fn session(&self, parent: Session, word: &str) -> Session {
        let known = self.0.iter().find(|(known, _)| known == word).map(|(_, one)| one);
        let external_id = format!("{}/{word}", parent.external_id);
        let link = Link { kind: LinkKind::Subagent, external_id: parent.external_id };
        Session {
            external_id,
            parent: Some(link),
            title: known.and_then(|one| one.title.text()),
            agent: known.and_then(|one| one.role.clone()),
            started_at: known.and_then(|one| one.started_at),
            ..parent
        }
    }
}
