//! Message: one turn of a conversation.

use serde::{Deserialize, Serialize};

use super::part::is_own;
use super::{Part, PartKind, Usage};
use crate::word::words;

words! {
    /// Who speaks in a [`Message`].
    pub enum Role: "role" {
        /// A person.
        User = "user",
        /// A model.
        Assistant = "assistant",
        /// A tool, answering a call of the model.
        Tool = "tool",
        /// The agent itself: notices, injected reminders, hook output, entries that are not known.
        System = "system",
    }
}

words! {
    /// What a message that is already stored under the same external id becomes.
    #[derive(Default)]
    pub enum MessageMode: "mode" {
        /// The new one takes the place of the old one, unless it tells that it is an older version.
        #[default]
        Replace = "replace",
        /// Parts that the old one lacks are added at its end, and the larger usage is kept.
        ///
        /// For logs that write one answer of the model as several lines. A text that begins with one
        /// that is already there takes its place (the same text, streamed further).
        Extend = "extend",
        /// The new one's parts take the place of the old one's, if it has any, and so do the fields it
        /// tells. Who spoke and when stays.
        ///
        /// For clients that send a message again with what they have learnt since.
        Update = "update",
    }
}

/// One turn of a conversation, with a role and its parts in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The agent's own id of it, unique within its session.
    pub external_id: String,
    /// Who speaks.
    pub role: Role,
    /// When it was said, in milliseconds since 1970, UTC, by the agent's log.
    pub created_at: i64,
    /// What it says, in order.
    #[serde(default)]
    pub parts: Vec<Part>,
    /// The model that wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Who ran the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The external id of the message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_external_id: Option<String>,
    /// Names the model's answer across sessions, so that a copy in a fork is counted once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_id: Option<String>,
    /// Tokens of this answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// What the agent says it cost, in billionths of a US dollar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed_cost_nanos: Option<u64>,
    /// Multiplies the list price: a fast or a regional tier. 1000 is the list price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_permille: Option<u32>,
    /// Not written by a person or a model for this conversation: injected by the agent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_injected: bool,
    /// Said on a side branch: a subagent or a side question within the same log.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_sidechain: bool,
    /// Reports a failure: of the model's service, or of a tool.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_error: bool,
    /// When it last changed, by its source, in milliseconds since 1970, UTC. Told to ingest: of two
    /// versions of a message the later one stays. What is read has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<i64>,
    /// What happens to a message already stored under the same external id.
    #[serde(default, skip_serializing)]
    pub mode: MessageMode,
}

/// Whether a message of this role with these parts, by kind and name, is the agent's own.
pub(crate) fn is_own_entry<'p>(
    role: Role,
    parts: impl Iterator<Item = (PartKind, Option<&'p str>)>,
) -> bool {
    let mut is_any = false;
    role == Role::System
        && parts.into_iter().all(|(kind, name)| {
            is_any |= is_own(kind, name);
            is_own(kind, name) || kind == PartKind::Step
        })
        && is_any
}

impl Message {
    /// A message with an id, a role and a time, and nothing said yet.
    pub fn new(external_id: impl Into<String>, role: Role, created_at: i64) -> Self {
        Self {
            external_id: external_id.into(),
            role,
            created_at,
            parts: Vec::new(),
            model: None,
            provider: None,
            parent_external_id: None,
            response_id: None,
            usage: None,
            claimed_cost_nanos: None,
            price_permille: None,
            is_injected: false,
            is_sidechain: false,
            is_error: false,
            changed_at: None,
            mode: MessageMode::Replace,
        }
    }

    /// Whether it is an entry of the agent's log, and no part of the conversation: nobody says it, and
    /// nothing is in it but what is [the agent's own](Part::is_own).
    ///
    /// ```
    /// use opensync_core::{Message, Part, PartKind, Role};
    /// let snapshot = Part::new(PartKind::Other, "{}").named("prompt_snapshot");
    /// let entry = Message::new("m-1", Role::System, 0).with(snapshot);
    /// assert!(entry.is_own());
    /// assert!(!entry.with(Part::text("a notice")).is_own());
    /// ```
    pub fn is_own(&self) -> bool {
        let parts = self.parts.iter().map(|part| (part.kind, part.name.as_deref()));
        is_own_entry(self.role, parts)
    }

    /// What of it belongs to the conversation: it without the parts that are the agent's own; nothing
    /// if the message is.
    #[must_use]
    pub fn conversation(mut self) -> Option<Self> {
        if self.is_own() {
            return None;
        }
        self.parts.retain(|part| !part.is_own());
        Some(self)
    }

    /// The same message with `part` at its end.
    #[must_use]
    pub fn with(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }
}
