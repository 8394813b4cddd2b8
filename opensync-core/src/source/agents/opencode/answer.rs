//! Answer: what an answer of the model is known by, wherever a copy of it lies.
//!
//! A fork copies its parent's messages under new ids, with their times and tokens, and an upgrade
//! writes them in other words. So an answer is known by what no copy changes: when it began, to the
//! millisecond, which model of which provider gave it, its tokens in each class, and what it said:
//! its texts, its thoughts, and the ids of its tool calls, which the provider made up.
//!
//! Left out is what a copy may change: ids, the time of completion (an upgrade puts the time of the
//! last change in its place), costs, and what tools gave back, which is cleared when it gets old.
//!
//! Two answers that only look alike are two: they would have to begin in the same millisecond, use
//! the same tokens in every class, and say the same in every word with the same tool calls.

use super::NAME;
use crate::model::{Message, PartKind};

/// The id of the answer that a message holds, which began at `began_at` if that was told.
///
/// A message without usage counts nothing, and one without a time is known by its own id.
pub(super) fn id(message: &Message, began_at: i64) -> String {
    let Some(usage) = message.usage.filter(|_| began_at > 0) else {
        return format!("{NAME}:{}", message.external_id);
    };
    let mut told = Vec::new();
    let mut add = |text: &str| {
        told.extend_from_slice(&(text.len() as u64).to_le_bytes());
        told.extend_from_slice(text.as_bytes());
    };
    add(&began_at.to_string());
    add(message.provider.as_deref().unwrap_or_default());
    add(message.model.as_deref().unwrap_or_default());
    let writes = usage.cache_write_5m + usage.cache_write_1h;
    for count in [usage.input, usage.output, usage.reasoning, usage.cache_read, writes] {
        add(&count.to_string());
    }
    for part in &message.parts {
        match part.kind {
            PartKind::Text | PartKind::Thinking | PartKind::Compaction => add(&part.text),
            PartKind::ToolCall => add(part.call_id.as_deref().unwrap_or_default()),
            _ => {}
        }
    }
    let hash = blake3::hash(&told).to_hex();
    format!("{NAME}:answer:{}", &hash[..32])
}
