//! Version: what a stored and a told message are held against each other by.

use super::PreparedMessage;
use super::prepare::{PreparedBody, PreparedPart};
use crate::error::Result;
use crate::model::{Message, Part};
use crate::newer::Version;
use crate::store::{MessageRecord, PartRecord, Write, is_greater as says_more};

/// A message that is stored.
pub(super) fn of(record: &MessageRecord) -> Version {
    Version { edition: record.edition, fullness: record.fullness() }
}

/// A message that is told.
pub(super) fn of_new(message: &PreparedMessage) -> Version {
    let parts: u64 = message.parts.iter().map(PreparedPart::fullness).sum();
    let output = message.fields.usage.map_or(0, |usage| usage.output);
    Version { edition: message.edition, fullness: parts.saturating_add(output) }
}

/// Whether a stored message says of itself what is told, but for its parts.
pub(super) fn is_same(old: &MessageRecord, new: &Message) -> bool {
    (&old.role, old.created_at, &old.model, &old.provider, &old.parent_external_id)
        == (&new.role, new.created_at, &new.model, &new.provider, &new.parent_external_id)
        && (&old.response_id, old.usage, old.claimed_cost_nanos, old.price_permille)
            == (&new.response_id, new.usage, new.claimed_cost_nanos, new.price_permille)
        && (old.is_injected, old.is_sidechain, old.is_error)
            == (new.is_injected, new.is_sidechain, new.is_error)
}

/// Orders two messages by what they say. Reads all of both: it is asked of two of the same time and
/// length only.
pub(super) fn is_greater(
    write: &Write<'_>,
    new: &PreparedMessage,
    old: &MessageRecord,
) -> Result<bool> {
    let parts = old.parts.iter().map(|part| stored_part(write, part));
    let stored = Message {
        parts: parts.collect::<Result<_>>()?,
        model: old.model.clone(),
        provider: old.provider.clone(),
        parent_external_id: old.parent_external_id.clone(),
        response_id: old.response_id.clone(),
        usage: old.usage,
        claimed_cost_nanos: old.claimed_cost_nanos,
        price_permille: old.price_permille,
        is_injected: old.is_injected,
        is_sidechain: old.is_sidechain,
        is_error: old.is_error,
        ..Message::new(old.external_id.clone(), old.role, old.created_at)
    };
    let parts = new.parts.iter().map(prepared_part).collect::<Result<_>>()?;
    let told = Message { parts, changed_at: None, ..new.fields.clone() };
    Ok(says_more(&told, &stored))
}

fn stored_part(write: &Write<'_>, record: &PartRecord) -> Result<Part> {
    Ok(Part {
        text: write.text(&record.body)?,
        detail: record.detail.as_ref().map(|body| write.text(body)).transpose()?,
        kind: record.kind,
        name: record.name.clone(),
        call_id: record.call_id.clone(),
        is_error: record.is_error,
        media_type: record.media_type.clone(),
        size_bytes: record.size_bytes,
    })
}

fn prepared_part(part: &PreparedPart) -> Result<Part> {
    let detail = part.detail.as_ref().map(PreparedBody::text).transpose()?;
    Ok(Part { text: part.body.text()?, detail, ..part.fields.clone() })
}
