//! Live: what the events of the agent's plugins and its API tell, as sessions and messages.
//!
//! They tell the same JSON that the database keeps, with the ids inside of it, so it is read the
//! same way: what was written from an event is what an import finds unchanged.

use std::borrow::Cow;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::convert::{self, Draft};
use super::entry::SessionEntry;
use super::{NAME, OpenCode};
use crate::error::{Error, ErrorKind};
use crate::model::{Message, Session};
use crate::source::ReadReport;
use crate::source::counts;

/// What the database keeps beside a part's JSON, and events within it.
const ID_FIELDS: [&str; 3] = ["id", "messageID", "sessionID"];

/// What stands beside what a session or message says of itself.
#[derive(Deserialize)]
struct Named {
    id: String,
}

/// A message as the API has it.
#[derive(Deserialize)]
struct Whole<'a> {
    #[serde(borrow)]
    info: &'a RawValue,
    #[serde(borrow, default)]
    parts: Vec<&'a RawValue>,
}

impl OpenCode {
    /// The session that `json` describes, as in `info` of the event `session.updated`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if it is no JSON, or has no `id`.
    pub fn session_of(json: &str) -> Result<Session, Error> {
        session(json).map_err(|source| not_reported("session", source))
    }

    /// The message that `json` describes, as `{"info": …, "parts": […]}` of the agent's API, where
    /// `info` and the parts are as in the events `message.updated` and `message.part.updated`.
    ///
    /// A part that does not say what its type promises is left out.
    ///
    /// ```
    /// use opensync_core::source::OpenCode;
    /// let json = r#"{"info": {"id": "msg_1", "role": "user", "time": {"created": 5}},
    ///     "parts": [{"type": "text", "text": "Why?"}]}"#;
    /// assert_eq!(OpenCode::message_of(json)?.parts[0].text, "Why?");
    /// # Ok::<(), opensync_core::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if it is no JSON, or has no `id`.
    pub fn message_of(json: &str) -> Result<Message, Error> {
        message(json).map_err(|source| not_reported("message", source))
    }
}

fn session(json: &str) -> serde_json::Result<Session> {
    let Named { id } = serde_json::from_str(json)?;
    let entry: SessionEntry = serde_json::from_str(json)?;
    let (started_at, updated_at) = convert::span(entry.time);
    Ok(Session {
        title: convert::title(entry.title),
        project: convert::project(entry.directory, None, None),
        parent: convert::parent(entry.parent_id),
        agent: entry.agent,
        agent_version: entry.version,
        started_at,
        updated_at,
        claimed_cost_nanos: entry.cost.and_then(counts::nanos),
        ..Session::new(NAME, id)
    })
}

fn message(json: &str) -> serde_json::Result<Message> {
    let whole: Whole<'_> = serde_json::from_str(json)?;
    let Named { id } = serde_json::from_str(whole.info.get())?;
    let mut report = ReadReport::default();
    let mut draft = Draft::parse(&id, None, whole.info.get().as_bytes(), &mut report)?;
    for part in whole.parts {
        let Fields(fields) = Fields::deserialize(part)?;
        // As in an import: what cannot be read costs itself and nothing else.
        let _ = draft.push(json_without_ids(&fields).as_bytes(), &mut report);
    }
    Ok(draft.finish())
}

/// The fields of an object, as they are written and in their order.
struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Fields(fields))
    }
}

/// A part as the database keeps it: what stands in columns of their own is not in its JSON.
fn json_without_ids(fields: &[(Cow<'_, str>, &RawValue)]) -> String {
    let kept = fields.iter().filter(|(name, _)| !ID_FIELDS.contains(&&**name));
    let fields = kept.map(|(name, value)| format!("{}:{}", serde_json::json!(name), value.get()));
    format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
}

fn not_reported(what: &'static str, source: serde_json::Error) -> Error {
    let what = format!("this is not a {what} as OpenCode reports it");
    Error::log(ErrorKind::InvalidInput, what, Some(Box::new(source)))
}
