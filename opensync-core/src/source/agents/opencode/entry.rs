//! Entry: the JSON that `OpenCode` writes, as far as it is understood.
//!
//! A field of an unexpected type counts as absent, so that a version which changes one field costs
//! that field and not the message.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// What a message says of itself; its parts lie elsewhere.
#[derive(Deserialize)]
pub(super) struct MessageEntry<'a> {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) role: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) time: Option<Time>,
    #[serde(default, rename = "parentID", deserialize_with = "lenient")]
    pub(super) parent_id: Option<String>,
    #[serde(default, rename = "modelID", deserialize_with = "lenient")]
    pub(super) model_id: Option<String>,
    #[serde(default, rename = "providerID", deserialize_with = "lenient")]
    pub(super) provider_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) cost: Option<f64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) tokens: Option<Tokens>,
    /// `true` in a compaction summary; an object with titles and diffs in a person's message.
    #[serde(borrow, default)]
    pub(super) summary: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) error: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) path: Option<MessagePath>,
}

#[derive(Clone, Copy, Default, Deserialize)]
pub(super) struct Time {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) created: Option<f64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) updated: Option<f64>,
}

/// The times of a message or a part, or of what a tool did in it.
#[derive(Deserialize)]
pub(super) struct Timed {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) time: Option<Times>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) state: Option<TimedState>,
}

#[derive(Deserialize)]
pub(super) struct TimedState {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) time: Option<Times>,
}

#[derive(Clone, Copy, Deserialize)]
pub(super) struct Times {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) created: Option<f64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) updated: Option<f64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) completed: Option<f64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) start: Option<f64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) end: Option<f64>,
}

#[derive(Deserialize)]
pub(super) struct MessagePath {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) cwd: Option<String>,
}

#[derive(Default, Deserialize)]
pub(super) struct Tokens {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) input: Option<f64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) output: Option<f64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) reasoning: Option<f64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) cache: Option<CacheTokens>,
}

#[derive(Default, Deserialize)]
pub(super) struct CacheTokens {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) read: Option<f64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) write: Option<f64>,
}

/// The type of a part, by which the rest of it is read.
#[derive(Deserialize)]
pub(super) struct PartTag {
    #[serde(default, rename = "type", deserialize_with = "lenient")]
    pub(super) kind: Option<String>,
}

/// A part of type `text` or `reasoning`.
#[derive(Deserialize)]
pub(super) struct TextEntry {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) text: Option<String>,
    /// Written by the agent in a person's name.
    #[serde(default, deserialize_with = "lenient")]
    pub(super) synthetic: Option<bool>,
}

/// A part of type `tool`.
#[derive(Deserialize)]
pub(super) struct ToolEntry<'a> {
    #[serde(default, rename = "callID", deserialize_with = "lenient")]
    pub(super) call_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) tool: Option<String>,
    #[serde(borrow)]
    pub(super) state: ToolState<'a>,
}

/// How far a call of a tool has come, and what it gave back.
#[derive(Deserialize)]
pub(super) struct ToolState<'a> {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) status: Option<String>,
    #[serde(borrow, default)]
    pub(super) input: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) output: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) error: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) title: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) metadata: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) time: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) attachments: Option<Vec<FileEntry<'a>>>,
}

/// A part of type `file`, or an attachment of a tool's result.
#[derive(Deserialize)]
pub(super) struct FileEntry<'a> {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) mime: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) filename: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) url: Option<String>,
    #[serde(borrow, default)]
    pub(super) source: Option<&'a RawValue>,
}

/// A session file of the older versions.
#[derive(Deserialize)]
pub(super) struct SessionEntry {
    #[serde(default, rename = "projectID", deserialize_with = "lenient")]
    pub(super) project_id: Option<String>,
    #[serde(default, rename = "parentID", deserialize_with = "lenient")]
    pub(super) parent_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) directory: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) title: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) version: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) agent: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) cost: Option<f64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) time: Option<Time>,
}

/// A project file of the older versions.
#[derive(Deserialize)]
pub(super) struct ProjectEntry {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) worktree: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) name: Option<String>,
}

/// A value if it is of the type that is expected, else nothing.
pub(super) fn lenient<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let raw = <&'de RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(raw.get()).ok())
}
