//! Message: one turn of a conversation, and its parts.

use opensync_core::PartKind;
use pyo3::prelude::*;

use crate::session::Usage;
use crate::view::plain;

view! {
    /// A piece of a message: text, thinking, a tool call, its result, a file, a picture.
    Part(opensync_core::Part) shows kind, name, text;
    /// What it is: `text`, `thinking`, `tool_call`, `tool_result`, `file`, `image`, `patch`,
    /// `step`, `compaction` or `other`.
    kind: &'static str = |part| part.kind.as_str();
    /// The body: prose, JSON or base64, as the kind says.
    text: &str = |part| &part.text;
    /// The tool, file path, or the agent's own word for it.
    name: Option<&str> = |part| part.name.as_deref();
    /// Joins a tool call to its result.
    call_id: Option<&str> = |part| part.call_id.as_deref();
    /// Whether a tool reported failure.
    is_error: bool = |part| part.is_error;
    /// The media type of a file or picture.
    media_type: Option<&str> = |part| part.media_type.as_deref();
    /// The size of a file or picture, in bytes, before any encoding.
    size_bytes: Option<u64> = |part| part.size_bytes;
    /// More about it, as JSON in the agent's own words.
    detail: Option<&str> = |part| part.detail.as_deref();
    {
        /// The same as a dictionary, as JSON has it.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }
    }
}

view! {
    /// One turn of a conversation, with a role and its parts in order.
    Message(opensync_core::Message) shows external_id, role, text;
    /// The agent's own id of it, unique within its session.
    external_id: &str = |message| &message.external_id;
    /// Who speaks: `user`, `assistant`, `tool` or `system`.
    role: &'static str = |message| message.role.as_str();
    /// When it was said. Milliseconds since 1970, UTC.
    created_at: i64 = |message| message.created_at;
    /// What a person or a model wrote in it: its parts of kind `text`, with empty lines between.
    text: String = |message| prose(message);
    /// What it says, in order.
    parts: Vec<Part> = |message| message.parts.iter().cloned().map(Part).collect();
    /// The model that wrote it.
    model: Option<&str> = |message| message.model.as_deref();
    /// Who ran the model.
    provider: Option<&str> = |message| message.provider.as_deref();
    /// The `external_id` of the message it answers.
    parent_external_id: Option<&str> = |message| message.parent_external_id.as_deref();
    /// Names the model's answer across sessions, so that a copy in a fork is counted once.
    response_id: Option<&str> = |message| message.response_id.as_deref();
    /// Tokens of this answer.
    usage: Option<Usage> = |message| message.usage.map(Usage);
    /// What the agent says it cost, in billionths of a US dollar.
    claimed_cost_nanos: Option<u64> = |message| message.claimed_cost_nanos;
    /// Not written by a person or a model for this conversation: injected by the agent.
    is_injected: bool = |message| message.is_injected;
    /// Said on a side branch: a subagent or a side question within the same log.
    is_sidechain: bool = |message| message.is_sidechain;
    /// Reports a failure: of the model's service, or of a tool.
    is_error: bool = |message| message.is_error;
    {
        /// The same as a dictionary, as JSON has it; `ingest` takes it back.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }
    }
}

fn prose(message: &opensync_core::Message) -> String {
    let parts = message.parts.iter().filter(|part| part.kind == PartKind::Text);
    parts.map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n\n")
}

list! {
    /// Messages of a session, in order.
    Messages(()) of Message {
        fn __repr__(&self) -> String {
            format!("Messages({} messages)", self.rows.len())
        }
    }
}
