//! Ahead: what batches are going to look up, fetched at once where each look costs a round.

use super::prepare::{Prepared, PreparedBody};
use crate::error::Result;
use crate::model::PartKind;
use crate::store::{Lookup, LookupMessage, Write};

/// Fetches what storing these batches looks up. Nothing depends on it but the time.
pub(crate) fn will_need<'p>(
    write: &Write<'_>,
    batches: impl IntoIterator<Item = &'p Prepared>,
) -> Result<()> {
    if !write.looks_ahead() {
        return Ok(());
    }
    write.look_up(&batches.into_iter().map(lookup).collect::<Vec<_>>())
}

fn lookup(batch: &Prepared) -> Lookup<'_> {
    let project = &batch.session.project;
    Lookup {
        session: &batch.session.external_id,
        source: &batch.session.source,
        project_path: project.path.as_deref(),
        project_name: project.name.as_deref(),
        messages: batch.messages.iter().map(message).collect(),
        removed: &batch.removed_messages,
    }
}

fn message(message: &super::PreparedMessage) -> LookupMessage<'_> {
    let fields = &message.fields;
    let bodies = message.parts.iter().flat_map(|part| [Some(&part.body), part.detail.as_ref()]);
    let hashes = bodies.flatten().filter_map(|body| match body {
        PreparedBody::Packed { hash, .. } => Some(*hash),
        PreparedBody::Inline(_) => None,
    });
    let uses = message.parts.iter().filter(|part| {
        let part = &part.fields;
        part.kind == PartKind::ToolCall || part.kind == PartKind::ToolResult && part.is_error
    });
    LookupMessage {
        id: &fields.external_id,
        response: fields.response_id.as_deref(),
        created_at: fields.created_at,
        model: fields.model.as_deref().unwrap_or_default(),
        tools: uses.map(|part| part.fields.name.as_deref().unwrap_or_default()).collect(),
        bodies: hashes.collect(),
    }
}
