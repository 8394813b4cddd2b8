//! Message as version 1 gives it out.

use opensync_core::price::PriceTable;
use opensync_core::{PartKind, Role};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Part, Usage};
use crate::wire::part::noted;
use crate::wire::{dollars, words};

/// A message with its parts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Message {
    /// Its number in the session. Numbers rise, and stay what they are.
    place: u32,
    /// The agent's id of it.
    id: String,
    /// Who speaks.
    #[schema(schema_with = words::word::<Role>)]
    role: &'static str,
    /// When it was said.
    created_at: i64,
    /// The model that wrote it.
    model: Option<String>,
    /// Who ran the model.
    provider: Option<String>,
    /// Tokens of this answer.
    usage: Option<Usage>,
    /// What they cost by our price table.
    cost: Option<f64>,
    /// Whether it has tokens, and its model no price.
    unpriced: bool,
    /// Whether the agent put it in: neither a person nor a model wrote it for this conversation.
    is_injected: bool,
    /// Whether it was said on a side branch, such as by a subagent within the same log.
    is_sidechain: bool,
    /// Whether it reports a failure.
    is_error: bool,
    /// The id of the message it answers.
    parent_id: Option<String>,
    /// Names the model's answer across sessions.
    response_id: Option<String>,
    /// How long it took, in milliseconds, where its client says so.
    duration_ms: Option<u64>,
    /// Its pieces, in order.
    parts: Vec<Part>,
}

impl Message {
    /// The message at `place`, with at most `most` bytes of each part's text. What it costs is told by
    /// `prices`.
    pub(crate) fn new(
        place: u32,
        message: opensync_core::Message,
        prices: &PriceTable,
        most: usize,
    ) -> Self {
        let priced = message
            .usage
            .as_ref()
            .map(|usage| prices.cost(message.model.as_deref()?, usage, message.price_permille));
        let steps = message.parts.iter().filter(|part| part.kind == PartKind::Step);
        let duration_ms = steps
            .filter_map(|part| noted(&part.text))
            .find_map(|told| told.get("durationMs")?.as_u64());
        let parts = message.parts.into_iter().enumerate();
        Self {
            place,
            id: message.external_id,
            role: message.role.as_str(),
            created_at: message.created_at,
            model: message.model,
            provider: message.provider,
            usage: message.usage.map(Usage::from),
            cost: priced.flatten().map(dollars),
            unpriced: priced.is_some_and(|cost| cost.is_none()),
            is_injected: message.is_injected,
            is_sidechain: message.is_sidechain,
            is_error: message.is_error,
            parent_id: message.parent_external_id,
            response_id: message.response_id,
            duration_ms,
            parts: parts.filter_map(|(n, part)| Part::new(n, part, most)).collect(),
        }
    }
}
