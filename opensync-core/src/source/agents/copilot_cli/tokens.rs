//! Tokens: what requests cost, by the event of each, else by what an answer and the session's end tell.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::{Message, MessageMode, Role, Usage};
use crate::source::counts::{Counts, Cumulative};
use crate::source::transcript::Out;

/// A log is not trusted to name few models.
const MAX_MODELS: usize = 64;

/// What is known of a session's tokens between two events.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Tokens {
    /// Requests have events of their own from here on, so that answers and totals only repeat them.
    has_records: bool,
    models: BTreeMap<String, Spent>,
    /// The first answer, for a model that no answer names.
    first: Option<Answer>,
}

/// What one model took, as far as requests have no events of their own.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Spent {
    first: Option<Answer>,
    /// Output of the answers behind the first.
    later_output: u64,
    /// What the ends of the session tell in all.
    total: Counts,
    series: Cumulative,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Answer {
    id: String,
    at: i64,
    subagent: Option<String>,
    output: u64,
}

impl Tokens {
    /// Learns that requests have events of their own.
    pub(super) fn note_record(&mut self) {
        self.has_records = true;
    }

    /// Whether what a database has of the session is of use.
    pub(super) fn wants_database(&self) -> bool {
        !self.has_records && self.first.is_some()
    }

    /// The tokens of an answer that no event told before: its output, at most.
    pub(super) fn answer(
        &mut self,
        model: Option<&str>,
        message: &Message,
        subagent: Option<&str>,
        told: &Value,
    ) -> Option<Usage> {
        if self.has_records {
            return None;
        }
        let output = told.as_u64().unwrap_or_default();
        let (id, at, subagent) =
            (message.external_id.clone(), message.created_at, subagent.map(str::to_owned));
        let answer = Answer { id, at, subagent, output };
        self.first.get_or_insert_with(|| answer.clone());
        let spent = self.spent(model.unwrap_or_default())?;
        match &spent.first {
            None => spent.first = Some(answer),
            Some(first) if first.id == answer.id => {}
            Some(_) => spent.later_output = spent.later_output.saturating_add(output),
        }
        (output > 0).then(|| Counts { output, ..Counts::default() }.disjoint())
    }

    /// Takes what the session's end tells of each model. Some versions count on when a session is
    /// resumed, others begin anew.
    pub(super) fn shutdown(&mut self, data: &Value) {
        if self.has_records {
            return;
        }
        for (model, told) in data["modelMetrics"].as_object().into_iter().flatten() {
            let Some(spent) = self.spent(model) else { continue };
            if let Some(new) = spent.series.since(counts(&told["usage"])) {
                spent.total = spent.total.with(new);
            }
        }
    }

    /// Books, on the first answer of each model, what no answer tells of itself. Of the ends of the
    /// session and the database the one that tells more is believed.
    pub(super) fn settle(&self, kept: &BTreeMap<String, Counts>, out: &mut Out<'_>) {
        let none = Spent::default();
        let models =
            self.models.keys().chain(kept.keys().filter(|it| !self.models.contains_key(*it)));
        for model in models {
            let spent = self.models.get(model).unwrap_or(&none);
            let kept = kept.get(model).copied().unwrap_or_default();
            let total = if kept.total() > spent.total.total() { kept } else { spent.total };
            if total.total() == 0 {
                continue;
            }
            let name = (!model.is_empty()).then(|| model.clone());
            if let Some(first) = &spent.first {
                let usage = spent.rest(total);
                let message = Message::new(first.id.clone(), Role::Assistant, first.at);
                let message = Message { usage: Some(usage), mode: MessageMode::Update, ..message };
                out.push_to(first.subagent.as_deref(), message);
            } else if let Some(first) = &self.first {
                let message = Message::new(format!("usage:{model}"), Role::System, first.at);
                out.push(Message { usage: Some(total.inclusive()), model: name, ..message });
            }
        }
    }

    fn spent(&mut self, model: &str) -> Option<&mut Spent> {
        if self.models.len() >= MAX_MODELS && !self.models.contains_key(model) {
            return None;
        }
        Some(self.models.entry(model.to_owned()).or_default())
    }
}

impl Spent {
    /// What is left of a total for the first answer. The output of the others is told with reasoning.
    fn rest(&self, total: Counts) -> Usage {
        let output = total.output.saturating_sub(self.later_output);
        let own = self.first.as_ref().map_or(0, |first| first.output);
        let output = output.max(own);
        Counts { output, reasoning: total.reasoning.min(output), ..total }.inclusive()
    }
}

/// Tokens as the agent tells them of a request or of a model: input with what was cached, output with
/// reasoning.
pub(super) fn counts(told: &Value) -> Counts {
    let count = |names: [&str; 2]| {
        let told = names.into_iter().find_map(|name| told[name].as_u64());
        told.unwrap_or_default()
    };
    Counts {
        // The second names are those that a compaction had in older versions.
        input: count(["inputTokens", "input"]),
        output: count(["outputTokens", "output"]),
        reasoning: count(["reasoningTokens", "reasoning"]),
        cache_read: count(["cacheReadTokens", "cachedInput"]),
        cache_write: count(["cacheWriteTokens", "cacheWrite"]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn input_is_told_with_both_caches_and_output_with_reasoning() {
        let told = json!({"inputTokens": 6200, "outputTokens": 130, "cacheReadTokens": 5000,
            "cacheWriteTokens": 200, "reasoningTokens": 30});
        let usage = counts(&told).inclusive();
        assert_eq!((usage.input, usage.output, usage.reasoning), (1000, 100, 30));
        assert_eq!((usage.cache_read, usage.cache_write_5m), (5000, 200));
        let older = counts(&json!({"input": 10, "output": 2, "cachedInput": 4}));
        assert_eq!((older.input, older.output, older.cache_read), (10, 2, 4));
    }

    #[test]
    fn ends_of_a_session_that_begin_anew_or_count_on_give_one_total() {
        let end = |input: u64, output: u64| {
            let usage = json!({"inputTokens": input, "outputTokens": output});
            json!({"modelMetrics": {"m": {"usage": usage}}})
        };
        for (ends, expected) in [([(10, 3), (25, 7)], 25), ([(10, 3), (4, 9)], 14)] {
            let mut tokens = Tokens::default();
            ends.iter().for_each(|(input, output)| tokens.shutdown(&end(*input, *output)));
            assert_eq!(tokens.models["m"].total.input, expected, "{ends:?}");
        }
    }
}
