//! Records: the on-disk forms of the model.
//!
//! A record is one byte, the version of its form, and then its fields in postcard's wire format
//! (postcard.jamesmunns.com/wire-format). The model may change its shape freely; a record may only
//! get a new version, and the old ones stay readable.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::summary::Summary;
use crate::error::{Error, Result};
use crate::model::{
    Annotation, Claims, EvalStatus, PartKind, Role, Session, Usage, folder, is_own, is_own_entry,
};
use crate::newer::Edition;

/// Bodies up to this many bytes lie in the message itself: a reference would cost as much.
pub(crate) const INLINE_BYTES: usize = 128;

/// The version of a record that is its fields and nothing else.
pub(super) const VERSION: u8 = 1;

/// The version of a record whose fields are followed by what came later.
pub(super) const TAILED: u8 = 2;

/// Text of a part: in the record, or in the table of bodies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Body {
    Inline(String),
    Stored { number: u64, length: u32 },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartRecord {
    pub(crate) kind: PartKind,
    pub(crate) body: Body,
    pub(crate) name: Option<String>,
    pub(crate) call_id: Option<String>,
    pub(crate) is_error: bool,
    pub(crate) media_type: Option<String>,
    pub(crate) size_bytes: Option<u64>,
    pub(crate) detail: Option<Body>,
}

impl Body {
    /// The length of the text.
    pub(crate) fn length(&self) -> u64 {
        match self {
            Self::Inline(text) => text.len() as u64,
            Self::Stored { length, .. } => u64::from(*length),
        }
    }
}

impl PartRecord {
    /// Whether it is the agent's own, and no part of the conversation.
    pub(crate) fn is_own(&self) -> bool {
        is_own(self.kind, self.name.as_deref())
    }

    /// How much it says.
    pub(crate) fn fullness(&self) -> u64 {
        1 + self.body.length() + self.detail.as_ref().map_or(0, Body::length)
    }

    /// The bodies it refers to.
    pub(crate) fn bodies(&self) -> impl Iterator<Item = &Body> {
        std::iter::once(&self.body).chain(&self.detail)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MessageRecord {
    pub(crate) external_id: String,
    pub(crate) role: Role,
    pub(crate) created_at: i64,
    pub(crate) parts: Vec<PartRecord>,
    pub(crate) model: Option<String>,
    pub(crate) provider: Option<String>,
    pub(crate) parent_external_id: Option<String>,
    pub(crate) response_id: Option<String>,
    pub(crate) usage: Option<Usage>,
    pub(crate) claimed_cost_nanos: Option<u64>,
    pub(crate) price_permille: Option<u32>,
    pub(crate) is_injected: bool,
    pub(crate) is_sidechain: bool,
    pub(crate) is_error: bool,
    /// Whether its usage counts here, and not in another session that holds the same answer.
    pub(crate) is_counted: bool,
    /// What its usage costs by the price table of the day it was stored.
    pub(crate) cost_nanos: Option<u64>,
    /// Which version of the message it is.
    #[serde(skip)]
    pub(crate) edition: Edition,
}

impl MessageRecord {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let fields = encode_as(TAILED, self);
        postcard::to_extend(&self.edition, fields).unwrap_or_default()
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (record, edition): (Self, Option<Edition>) = decode_tailed("a message", bytes)?;
        Ok(Self { edition: edition.unwrap_or_default(), ..record })
    }

    /// Whether it is an entry of the agent's log, and no part of the conversation.
    pub(crate) fn is_own(&self) -> bool {
        let parts = self.parts.iter().map(|part| (part.kind, part.name.as_deref()));
        is_own_entry(self.role, parts)
    }

    /// How much it says.
    pub(crate) fn fullness(&self) -> u64 {
        let parts: u64 = self.parts.iter().map(PartRecord::fullness).sum();
        parts.saturating_add(self.usage.map_or(0, |usage| usage.output))
    }

    /// How many tools it calls.
    pub(crate) fn tool_call_count(&self) -> u32 {
        let calls = self.parts.iter().filter(|part| part.kind == PartKind::ToolCall);
        u32::try_from(calls.count()).unwrap_or(u32::MAX)
    }
}

/// A session, with what is kept level with its messages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct SessionRecord {
    pub(crate) session: SessionFields,
    pub(crate) models: Vec<String>,
    pub(crate) providers: Vec<String>,
    pub(crate) next_message: u32,
    pub(crate) message_count: u32,
    pub(crate) tool_call_count: u32,
    pub(crate) usage: Usage,
    pub(crate) cost_nanos: u64,
    pub(crate) unpriced_count: u32,
    pub(crate) first_message_at: Option<i64>,
    pub(crate) last_message_at: Option<i64>,
    /// What its messages tell of it in short; it follows the other fields.
    #[serde(skip)]
    pub(crate) summary: Summary,
    /// What people say of it, which lies elsewhere; read only where sessions are shown or found.
    #[serde(skip)]
    pub(crate) annotation: Annotation,
}

/// The fields of [`Session`] in a fixed order, for `Session` itself leaves empty ones out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct SessionFields {
    pub(crate) external_id: String,
    pub(crate) source: String,
    pub(crate) title: Option<String>,
    pub(crate) project_path: Option<String>,
    pub(crate) project_name: Option<String>,
    pub(crate) git_remote: Option<String>,
    pub(crate) branch: Option<String>,
    pub(crate) parent: Option<crate::model::Link>,
    pub(crate) agent: Option<String>,
    pub(crate) agent_version: Option<String>,
    pub(crate) started_at: Option<i64>,
    pub(crate) updated_at: Option<i64>,
    pub(crate) claimed_cost_nanos: Option<u64>,
    pub(crate) tags: Vec<String>,
    pub(crate) origin: Option<String>,
    /// Lies elsewhere, for few sessions have any.
    #[serde(skip)]
    pub(crate) claims: Claims,
}

impl SessionRecord {
    /// A session that was just named and has no message.
    pub(crate) fn new(external_id: &str, source: &str) -> Self {
        let session = SessionFields {
            external_id: external_id.to_owned(),
            source: source.to_owned(),
            ..SessionFields::default()
        };
        Self {
            session,
            models: Vec::new(),
            providers: Vec::new(),
            next_message: 0,
            message_count: 0,
            tool_call_count: 0,
            usage: Usage::default(),
            cost_nanos: 0,
            unpriced_count: 0,
            first_message_at: None,
            last_message_at: None,
            summary: Summary::default(),
            annotation: Annotation::default(),
        }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        postcard::to_extend(&self.summary, encode_as(TAILED, self)).unwrap_or_default()
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (record, summary): (Self, Option<Summary>) = decode_tailed("a session", bytes)?;
        Ok(Self { summary: summary.unwrap_or_default(), ..record })
    }

    /// The same session with what people say of it over what its source says.
    pub(crate) fn annotated(mut self, annotation: Annotation) -> Self {
        if let Some(title) = &annotation.title {
            self.session.title = Some(title.clone());
        }
        if let Some(tags) = &annotation.tags {
            self.session.tags.clone_from(tags);
        }
        Self { annotation, ..self }
    }

    /// What tells its project from others: its folder, in one spelling, else its name.
    pub(crate) fn project(&self) -> Cow<'_, str> {
        let SessionFields { project_path, project_name, .. } = &self.session;
        match project_path {
            Some(path) => folder::identity(path),
            None => Cow::Borrowed(project_name.as_deref().unwrap_or_default()),
        }
    }

    /// When its source says that it last changed; `else` if it does not say.
    pub(crate) fn updated_at_or(&self, otherwise: i64) -> i64 {
        self.session.updated_at.unwrap_or(otherwise)
    }

    /// When it began: as told, else by its first message, else 0.
    pub(crate) fn started_at(&self) -> i64 {
        self.session.started_at.or(self.first_message_at).unwrap_or(0)
    }

    /// When it last changed: as told or by its last message, whichever is later, else 0.
    pub(crate) fn updated_at(&self) -> i64 {
        self.session.updated_at.max(self.last_message_at).unwrap_or_else(|| self.started_at())
    }
}

impl From<SessionFields> for Session {
    fn from(fields: SessionFields) -> Self {
        Self {
            external_id: fields.external_id,
            source: fields.source,
            title: fields.title,
            project: crate::model::Project {
                path: fields.project_path,
                name: fields.project_name,
                git_remote: fields.git_remote,
                branch: fields.branch,
            },
            parent: fields.parent,
            agent: fields.agent,
            agent_version: fields.agent_version,
            started_at: fields.started_at,
            updated_at: fields.updated_at,
            claimed_cost_nanos: fields.claimed_cost_nanos,
            tags: fields.tags,
            origin: fields.origin,
            claims: fields.claims,
        }
    }
}

/// The fields of [`Claims`] in a fixed order, for it leaves empty ones out itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ClaimsRecord {
    model: Option<String>,
    provider: Option<String>,
    input_tokens: Option<u64>,
    output_tokens: Option<u64>,
    duration_ms: Option<u64>,
}

impl ClaimsRecord {
    pub(super) fn decode(bytes: &[u8]) -> Result<Claims> {
        let Self { model, provider, input_tokens, output_tokens, duration_ms } =
            decode("what a client says of a session", bytes)?;
        Ok(Claims { model, provider, input_tokens, output_tokens, duration_ms })
    }
}

impl From<&Claims> for ClaimsRecord {
    fn from(claims: &Claims) -> Self {
        let Claims { model, provider, input_tokens, output_tokens, duration_ms } = claims.clone();
        Self { model, provider, input_tokens, output_tokens, duration_ms }
    }
}

/// The fields of [`Annotation`] in a fixed order, for it leaves empty ones out itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AnnotationRecord {
    title: Option<String>,
    tags: Option<Vec<String>>,
    eval_ready: bool,
    eval_status: Option<EvalStatus>,
    eval_notes: Option<String>,
    expected_output: Option<String>,
    reviewed_at: Option<i64>,
    local_only: bool,
}

impl From<&Annotation> for AnnotationRecord {
    fn from(annotation: &Annotation) -> Self {
        let Annotation { title, tags, eval_notes, expected_output, .. } = annotation.clone();
        Self {
            title,
            tags,
            eval_ready: annotation.eval_ready,
            eval_status: annotation.eval_status,
            eval_notes,
            expected_output,
            reviewed_at: annotation.reviewed_at,
            local_only: annotation.local_only,
        }
    }
}

impl From<AnnotationRecord> for Annotation {
    fn from(record: AnnotationRecord) -> Self {
        Self {
            title: record.title,
            tags: record.tags,
            eval_ready: record.eval_ready,
            eval_status: record.eval_status,
            eval_notes: record.eval_notes,
            expected_output: record.expected_output,
            reviewed_at: record.reviewed_at,
            local_only: record.local_only,
        }
    }
}

/// The first eight bytes of a hash, as a number.
pub(super) fn first_bytes(hash: &[u8; 32]) -> u64 {
    hash.iter().take(8).rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// A record as bytes.
pub(crate) fn encode<T: Serialize>(record: &T) -> Vec<u8> {
    encode_as(VERSION, record)
}

pub(super) fn encode_as<T: Serialize>(version: u8, record: &T) -> Vec<u8> {
    // Only a type that postcard cannot write at all would fail, and the tests write each of them.
    postcard::to_extend(record, vec![version]).unwrap_or_default()
}

/// Orders two values that nothing else tells apart.
pub(crate) fn is_greater<T: Serialize>(one: &T, other: &T) -> bool {
    encode(one) > encode(other)
}

/// The record in `bytes` with what follows its fields, if that came later than the record.
fn decode_tailed<T: DeserializeOwned, Tail: DeserializeOwned>(
    what: &'static str,
    bytes: &[u8],
) -> Result<(T, Option<Tail>)> {
    let failed = |source| Error::decode_of(what, source);
    let (version, fields) = bytes.split_first().ok_or_else(|| Error::decode(what))?;
    let (record, tail) = postcard::take_from_bytes(fields).map_err(failed)?;
    match *version {
        VERSION if tail.is_empty() => Ok((record, None)),
        TAILED => Ok((record, Some(postcard::from_bytes(tail).map_err(failed)?))),
        _ => Err(Error::decode(what)),
    }
}

/// The record in `bytes`; `what` names it should it not decode.
pub(crate) fn decode<T: DeserializeOwned>(what: &'static str, bytes: &[u8]) -> Result<T> {
    match bytes.split_first() {
        Some((&VERSION, fields)) => {
            postcard::from_bytes(fields).map_err(|source| Error::decode_of(what, source))
        }
        _ => Err(Error::decode(what)),
    }
}
