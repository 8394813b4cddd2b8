//! Outline: a session in small rows, before its texts are read.

use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use opensync_core as core;
use serde::Serialize;

use crate::archive::Archive;
use crate::call::{Call, call_json};
use crate::objects::count;

/// A session as a reader lays it out.
#[napi(object)]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outline {
    /// Its messages, in order.
    pub rows: Vec<OutlineRow>,
    /// The place at which the next piece begins, if there is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
}

/// A message without its texts.
#[napi(object)]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OutlineRow {
    /// Its number in the session. Numbers rise, and stay what they are.
    pub place: u32,
    /// Who speaks.
    #[napi(ts_type = "'user' | 'assistant' | 'tool' | 'system'")]
    pub role: String,
    /// When it was said. Milliseconds since 1970, UTC.
    pub at: i64,
    /// What its parts are, in order.
    pub kinds: Vec<String>,
    /// How long the texts of its parts are together, in bytes.
    pub bytes: i64,
    /// Whether it or one of its parts reports a failure.
    pub is_error: bool,
    /// The model that wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Tokens that the model was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_tokens: Option<i64>,
    /// Tokens that the model wrote, reasoning among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_tokens: Option<i64>,
    /// What it costs by our price table, in billionths of a US dollar, where it is counted here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_nanos: Option<i64>,
    /// The tool that it calls first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// The first line of what a person asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The external id of the session that a subagent held for a call in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subagent: Option<String>,
    /// Whether the agent put it in: neither a person nor a model wrote it for this conversation.
    pub is_injected: bool,
    /// Whether it was said on a side branch.
    pub is_sidechain: bool,
}

#[napi]
impl Archive {
    /// What a reader lays out of a session before texts are read: a row for each of up to `limit`
    /// messages from place `first` on. Without a limit all.
    ///
    /// Rejects as `session` does.
    #[napi(ts_return_type = "Promise<Outline>")]
    pub fn outline(
        &self,
        id: String,
        first: Option<u32>,
        limit: Option<u32>,
    ) -> AsyncTask<Call<String>> {
        let archive = self.0.clone();
        let limit = limit.map_or(usize::MAX, |limit| limit as usize);
        call_json(move || Ok(Outline::from(archive.outline(&id, first.unwrap_or(0), limit)?)))
    }
}

impl From<core::sessions::Outline> for Outline {
    fn from(outline: core::sessions::Outline) -> Self {
        Self { rows: outline.rows.into_iter().map(OutlineRow::from).collect(), next: outline.next }
    }
}

impl From<core::sessions::OutlineRow> for OutlineRow {
    fn from(row: core::sessions::OutlineRow) -> Self {
        Self {
            place: row.place,
            role: row.role.as_str().to_owned(),
            at: row.at,
            kinds: row.kinds.iter().map(|kind| kind.as_str().to_owned()).collect(),
            bytes: count(row.bytes),
            is_error: row.is_error,
            model: row.model,
            context_tokens: row.context_tokens.map(count),
            output_tokens: row.output_tokens.map(count),
            cost_nanos: row.cost_nanos.map(count),
            tool: row.tool,
            title: row.title,
            subagent: row.subagent.map(|subagent| subagent.external_id),
            is_injected: row.is_injected,
            is_sidechain: row.is_sidechain,
        }
    }
}
