//! Stats: sums over all sessions, in the words of clients.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Query;
use opensync_core::accounts::KeyScope;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{ApiError, Caller, ErrorOut, blocking};
use crate::routes::lookup::each_session;
use crate::wire::{Filters, SessionOut};

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
    responses((status = 200, body = Totals), (status = "4XX", body = ErrorOut)))]
pub(super) async fn totals(
    caller: Caller,
    Query(filters): Query<Filters>,
) -> Result<Json<Totals>, ApiError> {
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
