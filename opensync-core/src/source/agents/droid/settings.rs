//! Settings: what lies beside a session and tells what it cost so far.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::model::Usage;
use crate::source::counts::Counts;
use crate::source::short::word;

/// How the file's name ends, in the place of the log's ending.
const ENDING: &str = ".settings.json";

/// The largest such file that is read.
const MAX_BYTES: u64 = 1 << 20;

/// What the agent writes before the name of a model of the person's own.
const OWN_MODEL: &str = "custom:";

/// The settings beside a log.
pub(super) fn beside(log: &Path) -> PathBuf {
    log.with_extension(ENDING.trim_start_matches('.'))
}

/// The log that settings lie beside.
pub(super) fn log_of(settings: &Path) -> Option<PathBuf> {
    let stem = settings.file_name()?.to_str()?.strip_suffix(ENDING)?;
    Some(settings.with_file_name(format!("{stem}.jsonl")))
}

/// What is told beside a log: the session's tokens in all, and its model.
pub(super) fn of(log: &Path) -> Option<(Option<Usage>, Option<String>)> {
    let path = beside(log);
    let is_small = fs::metadata(&path).is_ok_and(|found| found.len() <= MAX_BYTES);
    let told = is_small.then(|| fs::read(&path).ok()).flatten()?;
    let told: Value = serde_json::from_slice(&told).ok()?;
    Some((usage(&told["tokenUsage"]), model(&told["model"])))
}

/// A model's name.
pub(super) fn model(told: &Value) -> Option<String> {
    let name = word(told)?;
    Some(name.strip_prefix(OWN_MODEL).map_or(name.clone(), str::to_owned))
}

/// Input excludes what was cached; output includes thinking.
fn usage(told: &Value) -> Option<Usage> {
    told.as_object()?;
    let count = |name: &str| told[name].as_u64().unwrap_or_default();
    let thinking = count("thinkingTokens");
    let counts = Counts {
        input: count("inputTokens"),
        output: count("outputTokens").saturating_sub(thinking),
        reasoning: thinking,
        cache_read: count("cacheReadTokens"),
        cache_write: count("cacheCreationTokens"),
    };
    Some(counts.disjoint())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinking_is_taken_out_of_output_and_nothing_out_of_input() {
        let told = serde_json::json!({"inputTokens": 1416, "outputTokens": 163,
            "cacheCreationTokens": 3, "cacheReadTokens": 5153, "thinkingTokens": 30});
        let usage = usage(&told).unwrap();
        assert_eq!((usage.input, usage.output, usage.reasoning), (1416, 133, 30));
        assert_eq!((usage.cache_read, usage.cache_write_5m), (5153, 3));
        assert!(super::usage(&Value::Null).is_none());
    }

    #[test]
    fn settings_and_their_log_are_told_by_each_others_names() {
        let log = Path::new("/x/a.b.jsonl");
        assert_eq!(beside(log), Path::new("/x/a.b.settings.json"));
        assert_eq!(log_of(&beside(log)).as_deref(), Some(log));
        assert_eq!(log_of(log), None);
    }
}
