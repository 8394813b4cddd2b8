//! Advisor: what another model cost that the service asked while it answered.
//!
//! The service lists the rounds of an answer. Those of the answer's own model are in its sums; those
//! of an advisor are not, and have a model of their own.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::convert::usage;
use super::entry::UsageEntry;
use crate::model::{Message, MessageMode, Part, PartKind, Role};
use crate::source::ids;
use crate::source::lenient::Text;

/// The type of a round of an advisor.
const KIND: &str = "advisor_message";

/// Rounds of one answer that are told; an honest one has a few.
const MAX_ROUNDS: usize = 64;

/// Which model a round is of.
#[derive(Deserialize)]
struct Round<'a> {
    #[serde(rename = "type", borrow, default)]
    kind: Text<'a>,
    #[serde(borrow, default)]
    model: Text<'a>,
}

/// The rounds of advisors in an answer, each as a step of the agent with its model and tokens.
pub(super) fn messages(told: &UsageEntry<'_>, answer: &Message) -> Vec<Message> {
    let rounds = told.iterations.map(RawValue::get).unwrap_or_default();
    if !rounds.contains(KIND) {
        return Vec::new();
    }
    let rounds: Vec<&RawValue> = serde_json::from_str(rounds).unwrap_or_default();
    let advised = rounds.into_iter().filter_map(|round| {
        let told: Round<'_> = serde_json::from_str(round.get()).ok()?;
        Some((told.model.get()?.to_owned(), round)).filter(|_| told.kind.get() == Some(KIND))
    });
    let numbered = advised.take(MAX_ROUNDS).enumerate();
    numbered.filter_map(|(number, (model, round))| message(answer, number, model, round)).collect()
}

fn message(answer: &Message, number: usize, model: String, round: &RawValue) -> Option<Message> {
    let told: UsageEntry<'_> = serde_json::from_str(round.get()).ok()?;
    let external_id = ids::key(&format!("{}/advisor/{number}", answer.external_id));
    let named = |answer: &str| ids::key(&format!("{external_id}:{answer}"));
    let response_id = answer.response_id.as_deref().map(named);
    Some(Message {
        parts: vec![Part::new(PartKind::Step, round.get()).named("advisor")],
        model: Some(model),
        provider: answer.provider.clone(),
        parent_external_id: Some(answer.external_id.clone()),
        response_id,
        usage: Some(usage(&told)),
        is_injected: true,
        is_sidechain: answer.is_sidechain,
        mode: MessageMode::Replace,
        ..Message::new(external_id, Role::System, answer.created_at)
    })
}
