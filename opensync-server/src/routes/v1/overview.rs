//! Overview: the sums of a time beside those of the time before it, by day, by hour and by name.

use axum::Json;
use axum::extract::Query;
use opensync_core::accounts::KeyScope;
use opensync_core::stats::{Bucket, CacheEffect, CalendarRow, HourSums, Named, Totals};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::tool_stats::ToolRow;
use crate::http::{ApiError, Caller, blocking};
use crate::routes::lookup::public;
use crate::wire::v1::{FilterIn, Money, Problem, Session, Usage, filter};
use crate::wire::{dollars, signed_dollars};

/// Sums of a stretch of time.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PeriodTotals {
    /// Sessions that began in it or went on.
    sessions: u64,
    messages: u64,
    tool_calls: u64,
    /// Calls that failed.
    tool_errors: u64,
    /// Tokens by price class.
    usage: Usage,
    /// Tokens of all classes.
    total_tokens: u64,
    /// Dollars by our price table; `null` if nothing has a price.
    cost: Option<f64>,
    /// Dollars as the agents say, where they do.
    claimed_cost: f64,
    /// Answers whose model has no price: `cost` leaves them out.
    unpriced: u64,
}

impl From<Totals> for PeriodTotals {
    fn from(Totals { sums, tool_errors, .. }: Totals) -> Self {
        Self {
            sessions: sums.sessions,
            messages: sums.messages,
            tool_calls: sums.tool_calls,
            tool_errors,
            total_tokens: sums.usage.total(),
            usage: sums.usage.into(),
            cost: Money { nanos: sums.cost_nanos, unpriced: sums.unpriced }.dollars(),
            claimed_cost: dollars(sums.claimed_cost_nanos),
            unpriced: sums.unpriced,
        }
    }
}

/// Sums of a day, week, month or year.
#[derive(Serialize, ToSchema)]
pub(super) struct Stretch {
    /// Its first day, `YYYY-MM-DD` in the zone of `tz`.
    start: String,
    #[serde(flatten)]
    totals: PeriodTotals,
}

impl From<CalendarRow> for Stretch {
    fn from(row: CalendarRow) -> Self {
        Self { start: row.start, totals: row.totals.into() }
    }
}

/// Sums of a model, project or source.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TopRow {
    name: String,
    messages: u64,
    total_tokens: u64,
    /// Dollars by our price table; `null` if nothing has a price.
    cost: Option<f64>,
    /// Answers whose model has no price.
    unpriced: u64,
}

impl From<Named> for TopRow {
    fn from(Named { name, sums, .. }: Named) -> Self {
        let money = Money { nanos: sums.cost_nanos, unpriced: sums.unpriced };
        Self {
            name,
            messages: sums.messages,
            total_tokens: sums.usage.total(),
            cost: money.dollars(),
            unpriced: sums.unpriced,
        }
    }
}

/// What the prompt cache did.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Cache {
    /// Input tokens that were read from it.
    read_tokens: u64,
    /// All input tokens.
    input_tokens: u64,
    /// Dollars that reading spared against the price of input, less what writing cost beyond it;
    /// below zero if writing cost more.
    saved: f64,
}

impl From<CacheEffect> for Cache {
    fn from(effect: CacheEffect) -> Self {
        Self {
            read_tokens: effect.read_tokens,
            input_tokens: effect.input_tokens,
            saved: signed_dollars(effect.saved_nanos),
        }
    }
}

/// All that a first look shows.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Overview {
    totals: PeriodTotals,
    /// Those of the time before, as long; `null` if what is asked for has no beginning.
    before: Option<PeriodTotals>,
    /// How long the steps of `rows` are: `day`, `week` or `month`.
    bucket: &'static str,
    /// The sums step by step.
    rows: Vec<Stretch>,
    /// The models of most tokens.
    models: Vec<TopRow>,
    /// The projects of most tokens.
    projects: Vec<TopRow>,
    /// The agents of most tokens.
    sources: Vec<TopRow>,
    /// The tools that were called most.
    tools: Vec<ToolRow>,
    cache: Cache,
    /// The sessions that changed last.
    recent: Vec<Session>,
    /// Changes that the index does not hold yet: sessions in them may be missing.
    pending: u64,
}

/// All that a first look at a time shows, in one answer.
#[utoipa::path(get, path = "/overview", tag = "statistics", security(("key" = [])),
    params(FilterIn),
    responses((status = 200, body = Overview), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn overview(
    caller: Caller,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<Overview>, ApiError> {
    caller.require(KeyScope::Read)?;
    let filter = filter(&pairs)?;
    blocking(move || {
        let filter = caller.archive.without_hidden(filter)?;
        let told = caller.archive.overview(&filter)?;
        let public = public(&caller.archive, &told.recent)?;
        let session = |info: opensync_core::SessionInfo| {
            let shares = public.get(&info.session.external_id).copied().unwrap_or(0);
            Session::new(info, shares)
        };
        Ok(Json(Overview {
            totals: told.totals.into(),
            before: told.before.map(PeriodTotals::from),
            bucket: told.bucket.as_str(),
            rows: told.rows.into_iter().map(Stretch::from).collect(),
            models: told.models.into_iter().map(TopRow::from).collect(),
            projects: told.projects.into_iter().map(TopRow::from).collect(),
            sources: told.sources.into_iter().map(TopRow::from).collect(),
            tools: told.tools.into_iter().map(ToolRow::from).collect(),
            cache: told.cache.into(),
            recent: told.recent.into_iter().map(session).collect(),
            pending: told.pending,
        }))
    })
    .await
}

/// How long the steps are, and which year is meant.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct CalendarIn {
    /// All of this year, in the place of `from` and `to`.
    year: Option<String>,
    /// `day` (default), `week`, `month` or `year`.
    bucket: Option<String>,
}

/// Sums step by step.
#[derive(Serialize, ToSchema)]
pub(super) struct Calendar {
    /// Those in order, the ones without anything too.
    rows: Vec<Stretch>,
}

/// Sums by day, week, month or year.
#[utoipa::path(get, path = "/stats/calendar", tag = "statistics", security(("key" = [])),
    params(CalendarIn, FilterIn),
    responses((status = 200, body = Calendar), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn calendar(
    caller: Caller,
    Query(asked): Query<CalendarIn>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<Calendar>, ApiError> {
    caller.require(KeyScope::Read)?;
    let mut filter = filter(&pairs)?;
    if let Some(year) = asked.year.filter(|year| !year.is_empty()) {
        let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        if !is_year {
            return Err(ApiError::bad_request("`year`: say it as 2026"));
        }
        filter = filter.since(&year)?.until(&year)?;
    }
    let bucket = bucket(asked.bucket.as_deref())?;
    blocking(move || {
        let filter = caller.archive.without_hidden(filter)?;
        let rows = caller.archive.calendar(&filter, bucket)?;
        Ok(Json(Calendar { rows: rows.into_iter().map(Stretch::from).collect() }))
    })
    .await
}

/// How long steps are, by its word.
pub(super) fn bucket(told: Option<&str>) -> Result<Bucket, ApiError> {
    match told.unwrap_or_default() {
        "" => Ok(Bucket::default()),
        word => Ok(word.parse()?),
    }
}

/// When in the week things are said.
#[derive(Serialize, ToSchema)]
pub(super) struct Hours {
    /// For each day from Monday on, for each hour from midnight on.
    days: Vec<Vec<Hour>>,
}

/// Sums of one hour of the week.
#[derive(Serialize, ToSchema)]
pub(super) struct Hour {
    messages: u64,
    tokens: u64,
    /// Dollars by our price table.
    cost: f64,
}

impl From<&HourSums> for Hour {
    fn from(sums: &HourSums) -> Self {
        Self { messages: sums.messages, tokens: sums.tokens, cost: dollars(sums.cost_nanos) }
    }
}

/// Sums by the hour of the week.
#[utoipa::path(get, path = "/stats/hours", tag = "statistics", security(("key" = [])),
    params(FilterIn),
    responses((status = 200, body = Hours), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn hours(
    caller: Caller,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<Hours>, ApiError> {
    caller.require(KeyScope::Read)?;
    let filter = filter(&pairs)?;
    blocking(move || {
        let filter = caller.archive.without_hidden(filter)?;
        let hours = caller.archive.hours(&filter)?;
        let days = hours.days.iter().map(|day| day.iter().map(Hour::from).collect());
        Ok(Json(Hours { days: days.collect() }))
    })
    .await
}
