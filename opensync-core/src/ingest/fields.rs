//! Fields: what a session and a message say of themselves, merged with what was known.

use crate::model::{Message, MessageMode};
use crate::store::{Edition, FieldsChange, MessageRecord, SessionFields, SessionRecord};

/// The record of a message without its parts.
pub(super) fn message_fields(new: Message, old: Option<&MessageRecord>) -> MessageRecord {
    let mode = new.mode;
    let mut record = MessageRecord {
        external_id: new.external_id,
        role: new.role,
        created_at: new.created_at,
        parts: Vec::new(),
        model: new.model,
        provider: new.provider,
        parent_external_id: new.parent_external_id,
        response_id: new.response_id,
        usage: new.usage,
        claimed_cost_nanos: new.claimed_cost_nanos,
        price_permille: new.price_permille,
        is_injected: new.is_injected,
        is_sidechain: new.is_sidechain,
        is_error: new.is_error,
        is_counted: false,
        cost_nanos: None,
        edition: Edition::default(),
    };
    match old {
        Some(old) if mode == MessageMode::Extend => extend_fields(&mut record, old),
        Some(old) if mode == MessageMode::Update => update_fields(&mut record, old),
        _ => {}
    }
    record
}

/// Keeps of the old message what the new one does not tell.
fn update_fields(record: &mut MessageRecord, old: &MessageRecord) {
    record.role = old.role;
    record.created_at = old.created_at;
    record.model = record.model.take().or_else(|| old.model.clone());
    record.provider = record.provider.take().or_else(|| old.provider.clone());
    record.parent_external_id =
        record.parent_external_id.take().or_else(|| old.parent_external_id.clone());
    record.response_id = record.response_id.take().or_else(|| old.response_id.clone());
    record.claimed_cost_nanos = record.claimed_cost_nanos.or(old.claimed_cost_nanos);
    record.price_permille = record.price_permille.or(old.price_permille);
    record.is_error |= old.is_error;
    record.usage = record.usage.or(old.usage);
}

/// Keeps of the old message what the new one does not know better.
fn extend_fields(record: &mut MessageRecord, old: &MessageRecord) {
    record.role = old.role;
    record.created_at = match old.created_at {
        0 => record.created_at,
        at => record.created_at.min(at),
    };
    record.model = record.model.take().or_else(|| old.model.clone());
    record.provider = record.provider.take().or_else(|| old.provider.clone());
    // The first line names the message it answers; later ones name the line before them.
    record.parent_external_id =
        old.parent_external_id.clone().or_else(|| record.parent_external_id.take());
    record.response_id = record.response_id.take().or_else(|| old.response_id.clone());
    record.claimed_cost_nanos = record.claimed_cost_nanos.max(old.claimed_cost_nanos);
    record.price_permille = record.price_permille.or(old.price_permille);
    record.is_error |= old.is_error;
    // Output grows while an answer is streamed and never shrinks: the larger one is the later one.
    if old.usage.is_some_and(|old| record.usage.is_none_or(|new| new.output < old.output)) {
        record.usage = old.usage;
    }
}

/// What became different in the session's own fields, and whether its messages are affected.
pub(super) fn fields_change(old: Option<&SessionRecord>, new: &SessionRecord) -> FieldsChange {
    let Some(old) = old else { return FieldsChange::Shown };
    let found_by = |fields: &SessionFields| {
        let SessionFields { source, project_path, project_name, git_remote, branch, .. } = fields;
        [
            Some(source),
            project_path.as_ref(),
            project_name.as_ref(),
            git_remote.as_ref(),
            branch.as_ref(),
        ]
        .map(Option::<&String>::cloned)
    };
    if found_by(&old.session) != found_by(&new.session) {
        FieldsChange::Found
    } else if old.session != new.session {
        FieldsChange::Shown
    } else {
        FieldsChange::Nothing
    }
}
