//! Stats: what each request of a conversation cost, as its state tells.

use std::collections::HashMap;

use serde_json::Value;

use crate::model::Usage;
use crate::source::counts::Counts;

/// What a request cost, and which model answered it.
#[derive(Clone, Debug)]
pub(super) struct RequestStats {
    pub(super) usage: Usage,
    pub(super) model: Option<String>,
    pub(super) provider: Option<String>,
}

/// The requests of a conversation by the ids of their answers.
pub(super) fn requests(stats: &Value) -> HashMap<String, RequestStats> {
    let metrics = stats["usage_to_metrics"].as_object().into_iter().flatten();
    let told = metrics.flat_map(|(_, told)| told["token_usages"].as_array().into_iter().flatten());
    let of = |told: &Value| {
        let (provider, model) = names(told["model"].as_str().unwrap_or_default());
        let is_guessed = is_anthropics(told["model"].as_str().unwrap_or_default());
        let usage = usage(told, is_guessed);
        let id = told["response_id"].as_str().filter(|id| !id.is_empty())?;
        Some((id.to_owned(), RequestStats { usage, model, provider }))
    };
    told.filter_map(of).filter(|(_, told)| !told.usage.is_empty()).collect()
}

/// Who runs a model, and its name: `openai/gpt-5`.
pub(super) fn names(model: &str) -> (Option<String>, Option<String>) {
    let told = |name: &str| (!name.is_empty()).then(|| name.to_owned());
    match model.rsplit_once('/') {
        Some((before, name)) => (told(before.split('/').next().unwrap_or_default()), told(name)),
        None => (None, told(model)),
    }
}

/// Whether Anthropic's service answers, which does not tell reasoning apart: what is told of it is
/// guessed from the text.
fn is_anthropics(model: &str) -> bool {
    let model = model.to_ascii_lowercase();
    model.contains("anthropic/") || model.contains("claude")
}

/// Input includes what was cached, output includes reasoning.
fn usage(told: &Value, is_guessed: bool) -> Usage {
    let count = |name: &str| told[name].as_u64().unwrap_or_default();
    let counts = Counts {
        input: count("prompt_tokens"),
        output: count("completion_tokens"),
        reasoning: if is_guessed { 0 } else { count("reasoning_tokens") },
        cache_read: count("cache_read_tokens"),
        cache_write: count("cache_write_tokens"),
    };
    counts.inclusive()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn stats_of(model: &str) -> RequestStats {
        let usage = json!({"model": model, "prompt_tokens": 6200, "completion_tokens": 130,
            "cache_read_tokens": 5000, "cache_write_tokens": 200, "reasoning_tokens": 30,
            "response_id": "r"});
        let stats = json!({"usage_to_metrics": {"agent": {"token_usages": [usage, {}]}}});
        requests(&stats).remove("r").unwrap()
    }

    #[test]
    fn what_was_cached_is_taken_out_of_input_and_reasoning_out_of_output() {
        let told = stats_of("openai/gpt-5");
        let usage = told.usage;
        assert_eq!((usage.input, usage.output, usage.reasoning), (1000, 100, 30));
        assert_eq!((usage.cache_read, usage.cache_write_5m), (5000, 200));
        assert_eq!(
            (told.provider.as_deref(), told.model.as_deref()),
            (Some("openai"), Some("gpt-5"))
        );
    }

    #[test]
    fn reasoning_that_was_guessed_stays_within_output() {
        for model in ["anthropic/claude-sonnet-4-6", "claude-sonnet-4-6", "x/anthropic/m"] {
            let usage = stats_of(model).usage;
            assert_eq!((usage.output, usage.reasoning), (130, 0), "{model}");
        }
    }
}
