//! Series: how much of one thing there was from step to step.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Query;
use opensync_core::accounts::KeyScope;
use opensync_core::stats::{self, Measure, SeriesOptions};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::overview::bucket;
use crate::http::{ApiError, Caller, blocking};
use crate::wire::dollars;
use crate::wire::v1::{FilterIn, Problem, filter};

/// What a series tells.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct SeriesIn {
    /// `day` (default), `week`, `month` or `year`.
    bucket: Option<String>,
    /// `source`, `project`, `model`, `provider` (who makes the model) or `tool`. Default: all in one.
    by: Option<String>,
    /// `tokens` (default), `cost`, `sessions`, `messages` or `toolCalls`. By `tool` there are calls only.
    measure: Option<String>,
    /// How many names have a part of their own, at most 100. Default: 6.
    top: Option<String>,
}

/// How much there was, step by step.
#[derive(Serialize, ToSchema)]
pub(super) struct Series {
    /// The names of most, the largest first.
    names: Vec<String>,
    /// The steps in order, those without anything too.
    rows: Vec<SeriesRow>,
    /// Changes that the index does not hold yet: sessions in them may be missing.
    pending: u64,
}

/// One step. Costs are in dollars.
#[derive(Serialize, ToSchema)]
pub(super) struct SeriesRow {
    /// Its first day, `YYYY-MM-DD` in the zone of `tz`.
    start: String,
    /// How much each name has that has any.
    values: BTreeMap<String, f64>,
    /// How much all other names have.
    other: f64,
    /// How much there is in all. Of sessions each counts once, whatever names it has.
    total: f64,
}

/// Counts one thing by day, week, month or year, taken apart by another.
#[utoipa::path(get, path = "/stats/series", tag = "statistics", security(("key" = [])),
    params(SeriesIn, FilterIn),
    responses((status = 200, body = Series), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn series(
    caller: Caller,
    Query(asked): Query<SeriesIn>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<Series>, ApiError> {
    const MOST: usize = 100;
    caller.require(KeyScope::Read)?;
    let told = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
    let mut options = SeriesOptions::default();
    options.filter = filter(&pairs)?;
    options.bucket = bucket(asked.bucket.as_deref())?;
    options.by = told(&asked.by).map(|word| word.parse()).transpose()?;
    if let Some(word) = told(&asked.measure) {
        options.measure = word.parse()?;
    }
    if let Some(top) = told(&asked.top) {
        let top = top.parse().ok().filter(|top| *top <= MOST);
        options.top = top.ok_or_else(|| ApiError::bad_request("`top`: expected 0 to 100"))?;
    }
    blocking(move || {
        options.filter = caller.archive.without_hidden(options.filter)?;
        let series = caller.archive.series(&options)?;
        let number = |amount: u64| match options.measure {
            Measure::Cost => dollars(amount),
            #[allow(clippy::cast_precision_loss, reason = "as numbers of JSON are read")]
            _ => amount as f64,
        };
        let names = &series.names;
        let row = |row: stats::SeriesRow| {
            let values = names.iter().cloned().zip(row.values).filter(|(_, value)| *value > 0);
            SeriesRow {
                start: row.start,
                values: values.map(|(name, value)| (name, number(value))).collect(),
                other: number(row.other),
                total: number(row.total),
            }
        };
        let rows = series.rows.into_iter().map(row).collect();
        Ok(Json(Series { rows, pending: series.pending, names: series.names.clone() }))
    })
    .await
}
