//! Tokens: what a request cost, of its own record or of totals that go up.

use serde_json::Value;

use super::rollout::Rollout;
use crate::model::{Message, MessageMode, Role};
use crate::source::counts::Counts;
use crate::source::transcript::Out;

/// Takes the record that stands behind a request.
pub(super) fn record(rollout: &mut Rollout, record: &Value, out: &mut Out<'_>) {
    rollout.has_records = true;
    let Some(usage) = counts(&record["usage"]) else { return };
    let response_id = record["response_id"].as_str().map(str::to_owned);
    book(rollout, usage, response_id, out);
}

/// Takes a total. It counts only where requests have no records of their own.
pub(super) fn total(rollout: &mut Rollout, info: &Value, out: &mut Out<'_>) {
    if rollout.has_records {
        return;
    }
    let Some(total) = counts(&info["total_token_usage"]) else { return };
    if !rollout.totals.is_begun() {
        // A thread that goes on from another one begins at its total, which is no use of its own.
        let last = counts(&info["last_token_usage"]);
        if let Some(last) = last.filter(|last| *last != total) {
            rollout.totals.begin_at(total.without(last));
        }
    }
    if let Some(new) = rollout.totals.since(total) {
        let request = rollout.request_of(total);
        book(rollout, new, Some(request), out);
    }
}

/// Books tokens on the answer before, or, if that has its own already, on none that says anything.
fn book(rollout: &mut Rollout, usage: Counts, response_id: Option<String>, out: &mut Out<'_>) {
    // What comes from here on is of another request.
    rollout.answer = None;
    if usage == Counts::default() {
        return;
    }
    let message = if let Some(last) = rollout.last.as_mut().filter(|last| last.usage.is_none()) {
        last.usage = Some(usage);
        let message = Message::new(last.id.clone(), Role::Assistant, last.at);
        Message { mode: MessageMode::Extend, ..message }
    } else {
        let told = format!("{usage:?}{response_id:?}");
        let id = rollout.ids.of("usage", rollout.at, &told);
        Message::new(id, Role::Assistant, rollout.at)
    };
    out.push(Message {
        usage: Some(usage.inclusive()),
        response_id,
        model: rollout.model.clone(),
        provider: rollout.provider.clone(),
        ..message
    });
}

fn counts(told: &Value) -> Option<Counts> {
    told.as_object()?;
    let count = |name: &str| told[name].as_u64().unwrap_or_default();
    Some(Counts {
        input: count("input_tokens"),
        output: count("output_tokens"),
        reasoning: count("reasoning_output_tokens"),
        cache_read: count("cached_input_tokens"),
        cache_write: count("cache_write_input_tokens"),
    })
}
