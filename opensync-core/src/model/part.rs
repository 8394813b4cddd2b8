//! Part: a piece of a message.

use crate::word::words;
use serde::{Deserialize, Serialize};

words! {
    /// What a [`Part`] is.
    #[non_exhaustive]
    pub enum PartKind: "kind" {
        /// What a person or a model wrote. `text` is the prose.
        Text = "text",
        /// What a model thought before answering. `text` is the prose.
        Thinking = "thinking",
        /// A call of a tool. `name` is the tool, `text` its input as JSON, `call_id` joins the result.
        ToolCall = "tool_call",
        /// What a tool gave back. `text` is the output, `call_id` the call, `name` the tool if known.
        ToolResult = "tool_result",
        /// A file that was attached or shown. `name` is its path, `text` its content if it was text.
        File = "file",
        /// A picture. `media_type` and `size_bytes` describe it, `text` is its bytes in base64.
        Image = "image",
        /// A change to files. `text` is JSON as the agent wrote it.
        Patch = "patch",
        /// A step of the agent's loop. `text` is JSON as the agent wrote it.
        Step = "step",
        /// A summary that took the place of earlier messages. `text` is the summary.
        Compaction = "compaction",
        /// Anything else, verbatim. `name` is what the agent called it, `text` the JSON it wrote. With a
        /// name that is not known it is [the agent's own](Part::is_own).
        Other = "other",
    }
}

/// What agents call pieces of a conversation that have no kind of their own: failures, tasks that
/// were handed over, where what was said before was summed up, what an editor reported.
const TOLD: [&str; 7] =
    ["agent", "api_error", "compaction", "diagnostics", "error", "retry", "subtask"];

/// Whether a part of this kind and name is the agent's own. The one place where it is decided.
pub(crate) fn is_own(kind: PartKind, name: Option<&str>) -> bool {
    kind == PartKind::Other && name.is_some_and(|name| !TOLD.contains(&name))
}

/// A piece of a message: text, thinking, a tool call, its result, a file, a picture.
///
/// Which fields mean what is given by [`PartKind`]; a field that means nothing for a kind is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What this part is.
    pub kind: PartKind,
    /// The body: prose, JSON or base64, as the kind says. Stored once however often it occurs.
    #[serde(default)]
    pub text: String,
    /// The tool, file path, or the agent's own word for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Joins a tool call to its result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_id: Option<String>,
    /// Whether a tool reported failure.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_error: bool,
    /// The media type of a file or picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// The size of a file or picture, in bytes, before any encoding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
    /// More about it, as JSON in the agent's own words: the structured twin of a tool result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Part {
    /// A part of `kind` with a body and nothing else.
    pub fn new(kind: PartKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            name: None,
            call_id: None,
            is_error: false,
            media_type: None,
            size_bytes: None,
            detail: None,
        }
    }

    /// An entry of a type that is not known, as the agent wrote it. It is [its own](Self::is_own).
    ///
    /// `qualified` is the type with where it stood, and names the entry where the type alone would
    /// pass for something that is known.
    pub(crate) fn unknown(kind: &str, qualified: &str, json: impl Into<String>) -> Self {
        let name = if TOLD.contains(&kind) { qualified } else { kind };
        Self::new(PartKind::Other, json).named(name)
    }

    /// Whether it only serves the agent that wrote it, or is nothing that this version knows.
    ///
    /// It is kept as it was written, and is not part of the conversation: it is not searched,
    /// counted or shown, and leaves with nothing but a whole archive. So the system prompt of an
    /// agent, or notes that it reads to the model, do not come up as something that was said.
    ///
    /// ```
    /// use opensync_core::{Part, PartKind};
    /// let snapshot = Part::new(PartKind::Other, "{}").named("prompt_snapshot");
    /// assert!(snapshot.is_own());
    /// assert!(!Part::new(PartKind::Other, "{}").named("api_error").is_own());
    /// ```
    pub fn is_own(&self) -> bool {
        is_own(self.kind, self.name.as_deref())
    }

    /// Prose.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(PartKind::Text, text)
    }

    /// A call of the tool `name`, with its input as JSON.
    pub fn tool_call(
        call_id: impl Into<String>,
        name: impl Into<String>,
        input: impl Into<String>,
    ) -> Self {
        let call = Self::new(PartKind::ToolCall, input);
        Self { call_id: Some(call_id.into()), name: Some(name.into()), ..call }
    }

    /// What the call `call_id` gave back.
    pub fn tool_result(call_id: impl Into<String>, output: impl Into<String>) -> Self {
        let result = Self::new(PartKind::ToolResult, output);
        Self { call_id: Some(call_id.into()), ..result }
    }

    /// The same part, named: a tool, a path, or the agent's own word.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }
}
