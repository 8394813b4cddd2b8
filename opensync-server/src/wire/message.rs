//! Message on the wire: what `/sync/message` takes, and how messages are given out.

use opensync_core::ingest::MessageMode;
use opensync_core::{Message, Part, PartKind, Role, Usage};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::lenient::{time, whole};
use super::part::{PartIn, PartOut, is_text, note, noted, parts_in, parts_out};
use super::source;
use crate::http::ApiError;

/// A message as a client tells it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct MessagePut {
    /// The client's id of the session.
    session_external_id: Option<String>,
    /// The client's id of the message, unique within its session.
    pub(crate) external_id: Option<String>,
    /// `user`, `assistant`, `system`, `tool` or `unknown`.
    role: Option<String>,
    /// What it says.
    text_content: Option<String>,
    /// The model that wrote it.
    model: Option<String>,
    /// Who ran the model.
    provider: Option<String>,
    /// Tokens that went in.
    #[serde(deserialize_with = "whole")]
    prompt_tokens: Option<u64>,
    /// Tokens that came out.
    #[serde(deserialize_with = "whole")]
    completion_tokens: Option<u64>,
    /// How long it took, in milliseconds.
    #[serde(deserialize_with = "whole")]
    duration_ms: Option<u64>,
    /// The agent, for a session that is not known yet.
    source: Option<String>,
    /// Its pieces, in order.
    parts: Option<Vec<PartIn>>,
    /// When it was said, in milliseconds since 1970.
    #[serde(deserialize_with = "time")]
    created_at: Option<i64>,
}

/// A message with the session it belongs to.
pub(crate) struct Addressed {
    pub(crate) session: String,
    /// Empty if it was not told.
    pub(crate) source: String,
    pub(crate) model: Option<String>,
    pub(crate) message: Message,
}

impl MessagePut {
    /// The message of the core, said `now` unless it says when.
    ///
    /// # Errors
    ///
    /// A bad request that names the field which is missing or is not what it should be.
    pub(crate) fn message(self, now: i64) -> Result<Addressed, ApiError> {
        let needed = |field: Option<String>, name: &str| {
            let field = field.filter(|field| !field.is_empty());
            field.ok_or_else(|| ApiError::bad_request(format!("Missing {name}")))
        };
        let session = needed(self.session_external_id, "sessionExternalId")?;
        let external_id = needed(self.external_id, "externalId")?;
        let told = needed(self.role, "role")?;
        let role = role(&told)?;
        let mut message = Message::new(&*external_id, role, self.created_at.unwrap_or(now));
        message.mode = MessageMode::Update;
        message.parts = parts_in(self.parts.unwrap_or_default(), &external_id);
        if let Some(text) = self.text_content {
            add_text(&mut message.parts, text);
        }
        let mut aside = serde_json::Map::new();
        if told == "unknown" {
            aside.insert("role".into(), json!(told));
        }
        if let Some(duration) = self.duration_ms {
            aside.insert("durationMs".into(), json!(duration));
        }
        // Alone it would take the place of what the message said when it came first.
        if !aside.is_empty() && !message.parts.is_empty() {
            message.parts.push(Part::new(PartKind::Step, note(&Value::Object(aside))));
        }
        let usage = Usage {
            input: self.prompt_tokens.unwrap_or(0),
            output: self.completion_tokens.unwrap_or(0),
            ..Usage::default()
        };
        message.usage = (!usage.is_empty()).then_some(usage);
        message.model.clone_from(&self.model);
        message.provider = self.provider;
        let source = self.source.as_deref().map(source).unwrap_or_default();
        Ok(Addressed { session, source, model: self.model, message })
    }
}

fn role(told: &str) -> Result<Role, ApiError> {
    match told {
        "user" => Ok(Role::User),
        "assistant" => Ok(Role::Assistant),
        "tool" => Ok(Role::Tool),
        "system" | "unknown" => Ok(Role::System),
        _ => Err(ApiError::bad_request(
            "`role`: expected `user`, `assistant`, `system`, `tool` or `unknown`",
        )),
    }
}

/// Adds the text of a message, unless its parts say the same.
fn add_text(parts: &mut Vec<Part>, text: String) {
    let said = parts.iter().filter(|part| is_text(part)).map(|part| part.text.as_str());
    if !text.is_empty() && said.collect::<Vec<_>>().join("\n") != text {
        let detail = (!parts.is_empty()).then(|| note(&json!("textContent")));
        parts.insert(0, Part { detail, ..Part::text(text) });
    }
}

/// A message as it is given out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageOut {
    /// Opaque.
    pub(crate) id: String,
    /// The client's id of it.
    pub(crate) external_id: String,
    /// `user`, `assistant`, `system`, `tool` or `unknown`.
    pub(crate) role: String,
    /// What it says, without calls of tools and their results.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text_content: Option<String>,
    /// The model that wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) model: Option<String>,
    /// Tokens that went in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) prompt_tokens: Option<u64>,
    /// Tokens that came out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) completion_tokens: Option<u64>,
    /// How long it took, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) duration_ms: Option<u64>,
    /// When it was said, in milliseconds since 1970.
    pub(crate) created_at: i64,
    /// Its pieces, in order.
    pub(crate) parts: Vec<PartOut>,
}

impl MessageOut {
    /// A message of the session `session`.
    pub(crate) fn new(session: &str, message: Message) -> Self {
        let mut aside = message.parts.iter().filter(|part| part.kind == PartKind::Step);
        let aside = aside.find_map(|part| noted(&part.text)).unwrap_or_default();
        let role = aside["role"].as_str().unwrap_or(message.role.as_str()).to_owned();
        let texts = || message.parts.iter().filter(|part| is_text(part));
        let own = texts().find(|part| {
            part.detail.as_deref().and_then(noted).is_some_and(|note| note == "textContent")
        });
        let text = match own {
            Some(part) => part.text.clone(),
            None => texts().map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n"),
        };
        Self {
            id: format!("{session}:{}", message.external_id),
            role,
            text_content: (!text.is_empty()).then_some(text),
            prompt_tokens: message.usage.map(|usage| usage.context()),
            completion_tokens: message
                .usage
                .map(|usage| usage.output.saturating_add(usage.reasoning)),
            duration_ms: aside["durationMs"].as_u64(),
            created_at: message.created_at,
            parts: parts_out(&message),
            model: message.model,
            external_id: message.external_id,
        }
    }
}
