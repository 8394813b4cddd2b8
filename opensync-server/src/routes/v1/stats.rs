//! Stats: sums over sessions and messages, apart by one thing.

use axum::Json;
use axum::extract::{Path, Query};
use opensync_core::Filter;
use opensync_core::accounts::KeyScope;
use opensync_core::stats::{Dimension, Named, Sums};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{ApiError, Caller, blocking};
use crate::wire::v1::{FilterIn, Problem, filter};
use crate::wire::{dollars, signed_dollars};

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
    /// Sessions, of which one may count in several rows; absent for days.
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
    /// Answers whose model has no price: `cost` leaves them out.
    unpriced: u64,
    /// Of a model: dollars that reading from the cache spared, less what writing to it cost beyond the
    /// price of input; `null` for others, and for one without a price.
    cache_savings: Option<f64>,
    /// When the first of the sessions began.
    first_at: Option<i64>,
    /// When the last of them changed.
    last_at: Option<i64>,
}

/// Sums up by `daily`, `models`, `projects`, `providers` or `sources`.
#[utoipa::path(get, path = "/stats/{by}", tag = "statistics", security(("key" = [])),
    params(("by" = String, Path, description = "daily, models, projects, providers or sources"), FilterIn),
    responses((status = 200, body = Apart), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn apart(
    caller: Caller,
    Path(by): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<Apart>, ApiError> {
    apart_of(caller, by, filter(&pairs)?).await
}

/// Sums up what a filter means.
pub(in crate::routes) async fn apart_of(
    caller: Caller,
    by: String,
    filter: Filter,
) -> Result<Json<Apart>, ApiError> {
    caller.require(KeyScope::Read)?;
    let by = match by.as_str() {
        "daily" => Dimension::Day,
        "models" => Dimension::Model,
        "projects" => Dimension::Project,
        "sources" => Dimension::Source,
        "providers" => Dimension::Provider,
        _ => {
            let expected = "expected daily, models, projects, providers, sources or tools";
            return Err(ApiError::not_found(format!("no statistics by `{by}`; {expected}")));
        }
    };
    blocking(move || {
        let filter = caller.archive.without_hidden(filter)?;
        let prices = caller.archive.prices();
        let rows = caller.archive.sums_by(&filter, by)?.into_iter();
        let rows = rows.map(|Named { name, sums, .. }| {
            let saved = (by == Dimension::Model).then(|| prices.cache_savings(&name, &sums.usage));
            Row { cache_savings: saved.flatten().map(signed_dollars), ..row(name, &sums, by) }
        });
        Ok(Json(Apart { rows: rows.collect() }))
    })
    .await
}

fn row(name: String, sums: &Sums, by: Dimension) -> Row {
    let usage = &sums.usage;
    Row {
        name,
        sessions: (by != Dimension::Day).then_some(sums.sessions),
        messages: sums.messages,
        tool_calls: sums.tool_calls,
        input_tokens: usage.input,
        cache_read_tokens: usage.cache_read,
        cache_write_tokens: usage.cache_write_5m.saturating_add(usage.cache_write_1h),
        output_tokens: usage.output.saturating_add(usage.reasoning),
        total_tokens: usage.total(),
        cost: dollars(sums.cost_nanos),
        claimed_cost: dollars(sums.claimed_cost_nanos),
        unpriced: sums.unpriced,
        cache_savings: None,
        first_at: sums.first_at,
        last_at: sums.last_at,
    }
}
