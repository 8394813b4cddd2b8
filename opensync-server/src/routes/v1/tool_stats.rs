//! Stats of tools: how often each was called, and how often it failed.

use axum::Json;
use axum::extract::{Path, Query};
use opensync_core::Filter;
use opensync_core::accounts::KeyScope;
use opensync_core::stats::{ToolError, ToolSums};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{ApiError, Caller, blocking};
use crate::wire::v1::{FilterIn, Problem, filter};

/// Uses of tools, the ones called most first.
#[derive(Serialize, ToSchema)]
pub(in crate::routes) struct Tools {
    rows: Vec<ToolRow>,
}

/// How often one tool was called, and how often it failed.
#[derive(Serialize, ToSchema)]
pub(in crate::routes) struct ToolRow {
    /// As the agent names it; empty where that is not told.
    name: String,
    calls: u64,
    /// Results that say that the call failed.
    errors: u64,
}

impl From<(String, ToolSums)> for ToolRow {
    fn from((name, sums): (String, ToolSums)) -> Self {
        Self { name, calls: sums.calls, errors: sums.errors }
    }
}

/// Sums up the uses of each tool.
#[utoipa::path(get, path = "/stats/tools", tag = "statistics", security(("key" = [])),
    params(FilterIn),
    responses((status = 200, body = Tools), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn tools(
    caller: Caller,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<Tools>, ApiError> {
    tools_of(caller, filter(&pairs)?).await
}

/// Sums up the uses of each tool in what a filter means.
pub(in crate::routes) async fn tools_of(
    caller: Caller,
    filter: Filter,
) -> Result<Json<Tools>, ApiError> {
    caller.require(KeyScope::Read)?;
    blocking(move || {
        let filter = caller.archive.without_hidden(filter)?;
        let by_tool = caller.archive.tools(&filter)?.into_iter();
        Ok(Json(Tools { rows: by_tool.map(ToolRow::from).collect() }))
    })
    .await
}

/// What is known of one tool.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToolOut {
    calls: u64,
    /// Results that say that the call failed.
    errors: u64,
    /// How many of its last calls tell how long they took.
    timed: u64,
    /// Half of those took no longer, in milliseconds.
    p50_ms: Option<u64>,
    /// 95 of 100 of those took no longer.
    p95_ms: Option<u64>,
    /// All of those together.
    total_ms: u64,
    /// When it failed last.
    last_error_at: Option<i64>,
    /// What it said when it failed last, the most frequent first.
    error_texts: Vec<ErrorText>,
}

/// Something that a tool says when it fails.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ErrorText {
    /// Its first line.
    text: String,
    /// How often it said so, of the last failures.
    count: u64,
    /// When it said so last.
    last_at: i64,
    /// The session in which it did.
    session_id: String,
    /// The place of the message in that.
    place: u32,
}

impl From<ToolError> for ErrorText {
    fn from(error: ToolError) -> Self {
        let ToolError { text, count, last_at, external_id, place, .. } = error;
        Self { text, count, last_at, session_id: external_id, place }
    }
}

/// How often a tool was called and failed, how long its last calls took, and what it says when it fails.
#[utoipa::path(get, path = "/stats/tools/{name}", tag = "statistics", security(("key" = [])),
    params(("name" = String, Path, description = "The tool, as the agent names it"), FilterIn),
    responses((status = 200, body = ToolOut), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn tool(
    caller: Caller,
    Path(name): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<ToolOut>, ApiError> {
    caller.require(KeyScope::Read)?;
    let filter = filter(&pairs)?;
    blocking(move || {
        let filter = caller.archive.without_hidden(filter)?;
        let report = caller.archive.tool_report(&name, &filter)?;
        Ok(Json(ToolOut {
            calls: report.sums.calls,
            errors: report.sums.errors,
            timed: report.timed,
            p50_ms: report.p50_ms,
            p95_ms: report.p95_ms,
            total_ms: report.total_ms,
            last_error_at: report.last_error_at,
            error_texts: report.errors.into_iter().map(ErrorText::from).collect(),
        }))
    })
    .await
}
