//! Stats: sums over sessions and messages, apart by one thing.

use axum::Json;
use axum::extract::{Path, Query};
use opensync_core::Filter;
use opensync_core::accounts::KeyScope;
use opensync_core::stats::Sums;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{Caller, Failure, blocking};
use crate::wire::dollars;
use crate::wire::v1::{FilterIn, Problem, filter};

/// Sums apart by one thing, the most tokens first; days in their order.
#[derive(Serialize, ToSchema)]
pub(in crate::routes) struct Apart {
    /// A row for each day, model, project, provider or source.
    rows: Vec<Row>,
}

/// Sums of one day, model, project, provider or source.
#[derive(Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::routes) struct Row {
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

/// Sums up by `daily`, `models`, `projects`, `providers` or `sources`.
#[utoipa::path(get, path = "/stats/{by}", tag = "statistics", security(("key" = [])),
    params(("by" = String, Path, description = "daily, models, projects, providers or sources"), FilterIn),
    responses((status = 200, body = Apart), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn apart(
    caller: Caller,
    Path(by): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<Apart>, Failure> {
    apart_of(caller, by, filter(&pairs)?).await
}

/// Sums up what a filter means.
pub(in crate::routes) async fn apart_of(
    caller: Caller,
    by: String,
    filter: Filter,
) -> Result<Json<Apart>, Failure> {
    caller.require(KeyScope::Read)?;
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
