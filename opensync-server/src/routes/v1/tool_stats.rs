//! Stats of tools: how often each was called, and how often it failed.

use axum::Json;
use axum::extract::Query;
use opensync_core::{Filter, KeyScope, ToolSums};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{Caller, Failure, blocking};
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
) -> Result<Json<Tools>, Failure> {
    tools_of(caller, filter(&pairs)?).await
}

/// Sums up the uses of each tool in what a filter means.
pub(in crate::routes) async fn tools_of(
    caller: Caller,
    filter: Filter,
) -> Result<Json<Tools>, Failure> {
    caller.require(KeyScope::Read)?;
    blocking(move || {
        let by_tool = caller.archive.stats(&filter)?.by_tool.into_iter();
        let mut rows: Vec<ToolRow> = by_tool.map(ToolRow::from).collect();
        rows.sort_by(|left, right| right.calls.cmp(&left.calls).then(left.name.cmp(&right.name)));
        Ok(Json(Tools { rows }))
    })
    .await
}
