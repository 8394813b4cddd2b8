//! Short: texts of a log that stand for something: a type, an id, a path, a name.

use serde_json::Value;

/// Names, paths and ids longer than this are not kept.
const MAX_WORD_BYTES: usize = 1024;

/// The type of an entry, or of a piece of one; empty if it has none.
pub(crate) fn kind(value: &Value) -> &str {
    value["type"].as_str().unwrap_or_default()
}

/// A short text that is not empty.
pub(crate) fn word(value: &Value) -> Option<String> {
    let text = value.as_str()?.trim();
    (!text.is_empty() && text.len() <= MAX_WORD_BYTES).then(|| text.to_owned())
}
