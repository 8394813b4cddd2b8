//! Stats: sums over sessions and messages, in all and apart.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, Query};
use opensync_core::{KeyScope, Sums, ToolSums};
use serde::Serialize;
use utoipa::ToSchema;

use super::sessions::each_session;
use crate::http::{Caller, Failure, FailureOut, blocking};
use crate::wire::{Filters, SessionOut, dollars};

/// Everything, and apart by model.
#[derive(Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Totals {
    session_count: u64,
    message_count: u64,
    total_tokens: u64,
    /// Dollars.
    total_cost: f64,
    total_duration_ms: u64,
    /// By model; `unknown` where none is told.
    model_usage: BTreeMap<String, ModelUsage>,
}

/// What a model was used for.
#[derive(Default, Serialize, ToSchema)]
pub(super) struct ModelUsage {
    tokens: u64,
    /// Dollars.
    cost: f64,
    sessions: u64,
}

/// Sums up all sessions, or those that filters keep.
#[utoipa::path(get, path = "/api/stats", tag = "statistics", security(("key" = [])),
    params(Filters),
    responses((status = 200, body = Totals), (status = "4XX", body = FailureOut)))]
pub(super) async fn totals(
    caller: Caller,
    Query(filters): Query<Filters>,
) -> Result<Json<Totals>, Failure> {
    caller.require(KeyScope::Read)?;
    let filter = filters.filter()?;
    blocking(move || {
        let mut totals = Totals::default();
        each_session(&caller.archive, &filter, |session| {
            let session = SessionOut::from(session);
            totals.session_count += 1;
            totals.message_count += u64::from(session.message_count);
            totals.total_tokens = totals.total_tokens.saturating_add(session.total_tokens);
            totals.total_cost += session.cost;
            let lasted = session.duration_ms.unwrap_or(0);
            totals.total_duration_ms = totals.total_duration_ms.saturating_add(lasted);
            let model = session.model.unwrap_or_else(|| "unknown".to_owned());
            let usage = totals.model_usage.entry(model).or_default();
            usage.tokens = usage.tokens.saturating_add(session.total_tokens);
            usage.cost += session.cost;
            usage.sessions += 1;
        })?;
        Ok(Json(totals))
    })
    .await
}

/// Sums apart by one thing, the most tokens first; days in their order.
#[derive(Serialize, ToSchema)]
pub(super) struct Apart {
    /// A row for each day, model, project, provider or source.
    rows: Vec<Row>,
}

/// Sums of one day, model, project, provider or source.
#[derive(Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Row {
    /// The day (`YYYY-MM-DD`, in the zone of `tz`), or the name.
    name: String,
    /// Sessions; absent where one may count in several rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    sessions: Option<u64>,
    messages: u64,
    tool_calls: u64,
    /// Tokens that went in, without those of the cache.
    input_tokens: u64,
    /// Tokens read from the cache.
    cache_read_tokens: u64,
    /// Tokens written to the cache.
    cache_write_tokens: u64,
    /// Tokens that came out, reasoning included.
    output_tokens: u64,
    total_tokens: u64,
    /// Dollars by our price table.
    cost: f64,
    /// Dollars as the agents say, where they do.
    claimed_cost: f64,
}

/// Uses of tools, the ones called most first.
#[derive(Serialize, ToSchema)]
pub(super) struct Tools {
    rows: Vec<ToolRow>,
}

/// How often one tool was called, and how often it failed.
#[derive(Serialize, ToSchema)]
pub(super) struct ToolRow {
    /// As the agent names it; empty where that is not told.
    name: String,
    calls: u64,
    /// Results that say that the call failed.
    errors: u64,
}

/// Sums up the uses of each tool.
#[utoipa::path(get, path = "/api/stats/tools", tag = "statistics", security(("key" = [])),
    params(Filters),
    responses((status = 200, body = Tools), (status = "4XX", body = FailureOut)))]
pub(super) async fn tools(
    caller: Caller,
    Query(filters): Query<Filters>,
) -> Result<Json<Tools>, Failure> {
    caller.require(KeyScope::Read)?;
    let filter = filters.filter()?;
    blocking(move || {
        let by_tool = caller.archive.stats(&filter)?.by_tool.into_iter();
        let row = |(name, sums): (String, ToolSums)| ToolRow {
            name,
            calls: sums.calls,
            errors: sums.errors,
        };
        let mut rows: Vec<ToolRow> = by_tool.map(row).collect();
        rows.sort_by(|left, right| right.calls.cmp(&left.calls).then(left.name.cmp(&right.name)));
        Ok(Json(Tools { rows }))
    })
    .await
}

/// Sums up by `daily`, `models`, `projects`, `providers` or `sources`.
#[utoipa::path(get, path = "/api/stats/{by}", tag = "statistics", security(("key" = [])),
    params(("by" = String, Path, description = "daily, models, projects, providers or sources"), Filters),
    responses((status = 200, body = Apart), (status = "4XX", body = FailureOut)))]
pub(super) async fn apart(
    caller: Caller,
    Path(by): Path<String>,
    Query(filters): Query<Filters>,
) -> Result<Json<Apart>, Failure> {
    caller.require(KeyScope::Read)?;
    let filter = filters.filter()?;
    blocking(move || {
        let stats = caller.archive.stats(&filter)?;
        let (sums, has_sessions) = match by.as_str() {
            "daily" => (stats.by_day, false),
            "models" => (stats.by_model, false),
            "projects" => (stats.by_project, true),
            "sources" => (stats.by_source, true),
            "providers" => (stats.by_provider, true),
            _ => {
                let expected = "expected daily, models, projects, providers, sources or tools";
                return Err(Failure::not_found(format!("no statistics by `{by}`; {expected}")));
            }
        };
        let mut rows: Vec<Row> =
            sums.into_iter().map(|(name, sums)| row(name, &sums, has_sessions)).collect();
        if by != "daily" {
            rows.sort_by(|left, right| {
                right.total_tokens.cmp(&left.total_tokens).then(left.name.cmp(&right.name))
            });
        }
        Ok(Json(Apart { rows }))
    })
    .await
}

fn row(name: String, sums: &Sums, has_sessions: bool) -> Row {
    let usage = &sums.usage;
    Row {
        name,
        sessions: has_sessions.then_some(sums.sessions),
        messages: sums.messages,
        tool_calls: sums.tool_calls,
        input_tokens: usage.input,
        cache_read_tokens: usage.cache_read,
        cache_write_tokens: usage.cache_write_5m.saturating_add(usage.cache_write_1h),
        output_tokens: usage.output.saturating_add(usage.reasoning),
        total_tokens: usage.total(),
        cost: dollars(sums.cost_nanos),
        claimed_cost: dollars(sums.claimed_cost_nanos),
    }
}
