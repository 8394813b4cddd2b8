//! Outline: a session in small rows, before its texts are read.

use axum::Json;
use axum::extract::{Path, Query};
use opensync_core::Role;
use opensync_core::accounts::KeyScope;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::paging::{no_cursor, number};
use super::sessions::with_shares;
use crate::http::{ApiError, Caller, blocking};
use crate::routes::lookup::exact;
use crate::wire::v1::{Problem, Session, kind};
use crate::wire::{dollars, words};

/// The most rows of one answer, and as many as one has if nothing is told: a row is some 150 bytes.
const MAX_ROWS: usize = 10_000;

/// Which piece is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct OutlineIn {
    /// The most rows: 10,000, and no more than that.
    limit: Option<String>,
    /// What `next` of the piece before said.
    cursor: Option<String>,
}

/// A session as a reader lays it out.
#[derive(Serialize, ToSchema)]
pub(super) struct OutlineOut {
    session: Session,
    /// Its messages, in order.
    rows: Vec<OutlineRow>,
    /// What `cursor` asks for the next piece; `null` at the end.
    next: Option<String>,
}

/// A message without its texts. What is absent is not known or does not apply.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct OutlineRow {
    /// Its number in the session.
    place: u32,
    /// Who speaks.
    #[schema(schema_with = words::word::<Role>)]
    role: &'static str,
    /// When it was said.
    at: i64,
    /// What its parts are, in order.
    kinds: Vec<&'static str>,
    /// How long the texts of its parts are together.
    bytes: u64,
    /// Whether it or one of its parts reports a failure.
    is_error: bool,
    /// The model that wrote it.
    model: Option<String>,
    /// Tokens that the model was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<u64>,
    /// Tokens that the model wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<u64>,
    /// What it costs by our price table; `null` without a price, and where the same answer is counted in
    /// another session.
    cost: Option<f64>,
    /// The tool that it calls first.
    #[serde(skip_serializing_if = "Option::is_none")]
    tool: Option<String>,
    /// The first line of what a person asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// The session that a subagent held for a call in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    subagent: Option<Subagent>,
    /// Whether the agent put it in.
    is_injected: bool,
    /// Whether it was said on a side branch.
    is_sidechain: bool,
}

/// A task that was handed to a subagent.
#[derive(Serialize, ToSchema)]
pub(super) struct Subagent {
    /// The session that it held.
    id: String,
    /// What it was to do, in a few words.
    description: Option<String>,
}

/// A session in small rows, one for each message, before any text is read.
#[utoipa::path(get, path = "/sessions/{id}/outline", tag = "sessions", security(("key" = [])),
    params(("id" = String, Path, description = "The session's external id"), OutlineIn),
    responses((status = 200, body = OutlineOut),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn outline(
    caller: Caller,
    Path(id): Path<String>,
    Query(asked): Query<OutlineIn>,
) -> Result<Json<OutlineOut>, ApiError> {
    caller.require(KeyScope::Read)?;
    let limit = number("limit", asked.limit.as_deref())?.unwrap_or(MAX_ROWS).clamp(1, MAX_ROWS);
    let cursor = asked.cursor.filter(|told| !told.is_empty());
    let first = cursor.map_or(Ok(0), |told| told.parse().map_err(|_| no_cursor()))?;
    blocking(move || {
        exact(&caller.archive, &id)?;
        let outline = caller.archive.outline(&id, first, limit)?;
        Ok(Json(OutlineOut {
            session: with_shares(&caller.archive, outline.session)?,
            rows: outline.rows.into_iter().map(OutlineRow::from).collect(),
            next: outline.next.map(|place| place.to_string()),
        }))
    })
    .await
}

impl From<opensync_core::sessions::OutlineRow> for OutlineRow {
    fn from(row: opensync_core::sessions::OutlineRow) -> Self {
        Self {
            place: row.place,
            role: row.role.as_str(),
            at: row.at,
            kinds: row.kinds.into_iter().map(kind).collect(),
            bytes: row.bytes,
            is_error: row.is_error,
            model: row.model,
            context: row.context_tokens,
            output: row.output_tokens,
            cost: row.cost_nanos.map(dollars),
            tool: row.tool,
            title: row.title,
            subagent: row
                .subagent
                .map(|told| Subagent { id: told.external_id, description: told.description }),
            is_injected: row.is_injected,
            is_sidechain: row.is_sidechain,
        }
    }
}
