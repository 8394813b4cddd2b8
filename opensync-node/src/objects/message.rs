//! Message: one turn of a conversation and its parts, as JavaScript has them.

use napi_derive::napi;
use opensync_core as core;
use opensync_core::ingest::MessageMode;

use super::session::Usage;
use super::{count, from_count};
use crate::failure::{Failure, Result, word, word_or};

/// A piece of a message: text, thinking, a tool call, its result, a file, a picture.
#[napi(object)]
#[derive(Clone)]
pub struct Part {
    /// What this part is.
    #[napi(
        ts_type = "'text' | 'thinking' | 'tool_call' | 'tool_result' | 'file' | 'image' | 'patch' | 'step' | 'compaction' | 'other'"
    )]
    pub kind: String,
    /// The body: prose, JSON or base64, as the kind says.
    pub text: String,
    /// The tool, file path, or the agent's own word for it.
    pub name: Option<String>,
    /// Joins a tool call to its result.
    pub call_id: Option<String>,
    /// Whether a tool reported failure.
    pub is_error: Option<bool>,
    /// The media type of a file or picture.
    pub media_type: Option<String>,
    /// The size of a file or picture, in bytes, before any encoding.
    pub size_bytes: Option<i64>,
    /// More about it, as JSON in the agent's own words.
    pub detail: Option<String>,
}

/// One turn of a conversation, with a role and its parts in order.
#[napi(object)]
#[derive(Clone)]
pub struct Message {
    /// The agent's own id of it, unique within its session.
    pub external_id: String,
    /// Who speaks.
    #[napi(ts_type = "'user' | 'assistant' | 'tool' | 'system'")]
    pub role: String,
    /// When it was said. Milliseconds since 1970, UTC.
    pub created_at: i64,
    /// What it says, in order.
    pub parts: Vec<Part>,
    /// The model that wrote it.
    pub model: Option<String>,
    /// Who ran the model.
    pub provider: Option<String>,
    /// The external id of the message it answers.
    pub parent_external_id: Option<String>,
    /// Names the model's answer across sessions, so that a copy in a fork is counted once.
    pub response_id: Option<String>,
    /// Tokens of this answer.
    pub usage: Option<Usage>,
    /// What the agent says it cost, in billionths of a US dollar.
    pub claimed_cost_nanos: Option<i64>,
    /// Multiplies the list price: a fast or a regional tier. 1000 is the list price.
    pub price_permille: Option<u32>,
    /// Not written by a person or a model for this conversation: injected by the agent.
    pub is_injected: Option<bool>,
    /// Said on a side branch: a subagent or a side question within the same log.
    pub is_sidechain: Option<bool>,
    /// Reports a failure: of the model's service, or of a tool.
    pub is_error: Option<bool>,
    /// When it last changed, by whoever tells it. Milliseconds since 1970, UTC. Told to `ingest`: of two
    /// versions of a message the later one stays. A message that was read has none.
    pub changed_at: Option<i64>,
    /// What a message that is stored under the same id becomes: `replace`, the default, or `extend`,
    /// which adds the parts that the stored one lacks.
    #[napi(ts_type = "'replace' | 'extend'")]
    pub mode: Option<String>,
}

/// A flag that is there only if it is set.
fn set(flag: bool) -> Option<bool> {
    flag.then_some(true)
}

impl From<core::Part> for Part {
    fn from(part: core::Part) -> Self {
        Self {
            kind: part.kind.as_str().to_owned(),
            text: part.text,
            name: part.name,
            call_id: part.call_id,
            is_error: set(part.is_error),
            media_type: part.media_type,
            size_bytes: part.size_bytes.map(count),
            detail: part.detail,
        }
    }
}

impl TryFrom<Part> for core::Part {
    type Error = Failure;

    fn try_from(part: Part) -> Result<Self> {
        let mut made = Self::new(word("kind", &part.kind)?, part.text);
        made.name = part.name;
        made.call_id = part.call_id;
        made.is_error = part.is_error.unwrap_or_default();
        made.media_type = part.media_type;
        made.size_bytes = part.size_bytes.map(from_count);
        made.detail = part.detail;
        Ok(made)
    }
}

impl From<core::Message> for Message {
    fn from(message: core::Message) -> Self {
        Self {
            external_id: message.external_id,
            role: message.role.as_str().to_owned(),
            created_at: message.created_at,
            parts: message.parts.into_iter().map(Part::from).collect(),
            model: message.model,
            provider: message.provider,
            parent_external_id: message.parent_external_id,
            response_id: message.response_id,
            usage: message.usage.map(Usage::from),
            claimed_cost_nanos: message.claimed_cost_nanos.map(count),
            price_permille: message.price_permille,
            is_injected: set(message.is_injected),
            is_sidechain: set(message.is_sidechain),
            is_error: set(message.is_error),
            changed_at: message.changed_at,
            mode: None,
        }
    }
}

impl TryFrom<Message> for core::Message {
    type Error = Failure;

    fn try_from(message: Message) -> Result<Self> {
        let role = word("role", &message.role)?;
        let parts = message.parts.into_iter().map(core::Part::try_from);
        Ok(Self {
            parts: parts.collect::<Result<_>>()?,
            model: message.model,
            provider: message.provider,
            parent_external_id: message.parent_external_id,
            response_id: message.response_id,
            usage: message.usage.map(core::Usage::from),
            claimed_cost_nanos: message.claimed_cost_nanos.map(from_count),
            price_permille: message.price_permille,
            is_injected: message.is_injected.unwrap_or_default(),
            is_sidechain: message.is_sidechain.unwrap_or_default(),
            is_error: message.is_error.unwrap_or_default(),
            changed_at: message.changed_at,
            mode: word_or("mode", message.mode.as_deref(), MessageMode::default())?,
            ..Self::new(message.external_id, role, message.created_at)
        })
    }
}
