//! Wrapped: a day, week, month or year to look back at.

use axum::Json;
use axum::extract::Query;
use opensync_core::accounts::KeyScope;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::overview::{Cache, Hour, PeriodTotals, Stretch, TopRow, bucket};
use super::tool_stats::ToolRow;
use crate::http::{ApiError, Caller, blocking, now_ms};
use crate::routes::lookup::public;
use crate::wire::v1::{FilterIn, Problem, Session, filter};

/// Which time is looked back at.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct WrappedIn {
    /// `day` (default), `week`, `month` or `year`.
    period: Option<String>,
    /// A day or a moment in it, as in `from`; default: now. `from` and `to` mean nothing here.
    at: Option<String>,
}

/// What there is to say of a day, week, month or year.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WrappedOut {
    /// `day`, `week`, `month` or `year`.
    period: &'static str,
    /// Its first day, `YYYY-MM-DD` in the zone of `tz`.
    first_day: String,
    /// Its last day.
    last_day: String,
    /// Whether it goes on.
    is_going_on: bool,
    totals: PeriodTotals,
    /// The sums of the day, week, month or year before; of one that goes on, up to the same point.
    before: PeriodTotals,
    /// The sums of each of its days up to now, those without anything too.
    days: Vec<Stretch>,
    /// How many of its days have a message.
    active_days: u64,
    /// The most of its days in a row that have a message.
    streak: Streak,
    /// The day of most messages; `null` if there is none.
    busiest_day: Option<Stretch>,
    /// The sums of each hour of the day, from midnight on.
    hours: Vec<Hour>,
    /// The hour of most messages, 0 to 23; `null` if there is none.
    busiest_hour: Option<u8>,
    /// The models of most tokens.
    models: Vec<TopRow>,
    /// The projects of most tokens.
    projects: Vec<TopRow>,
    /// The agents of most tokens.
    sources: Vec<TopRow>,
    /// The tools that were called most.
    tools: Vec<ToolRow>,
    cache: Cache,
    /// Of the sessions with most messages the one that somebody was at work at for longest.
    longest: Option<Session>,
    /// Changes that the index does not hold yet: sessions in them may be missing.
    pending: u64,
}

/// Days in a row.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Streak {
    /// The first of them, `YYYY-MM-DD`; empty if there are none.
    first_day: String,
    days: u64,
}

/// Looks back at a day, week, month or year, in one answer.
#[utoipa::path(get, path = "/wrapped", tag = "statistics", security(("key" = [])),
    params(WrappedIn, FilterIn),
    responses((status = 200, body = WrappedOut), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn wrapped(
    caller: Caller,
    Query(asked): Query<WrappedIn>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<WrappedOut>, ApiError> {
    caller.require(KeyScope::Read)?;
    let filter = filter(&pairs)?;
    let period = bucket(asked.period.as_deref())?;
    let at = moment(asked.at, &pairs)?;
    blocking(move || {
        let filter = caller.archive.without_hidden(filter)?;
        let told = caller.archive.wrapped(period, at, &filter)?;
        let public = public(&caller.archive, &told.longest)?;
        let session = |info: opensync_core::SessionInfo| {
            let shares = public.get(&info.session.external_id).copied().unwrap_or(0);
            Session::new(info, shares)
        };
        let streak = Streak { first_day: told.streak.first_day, days: told.streak.days };
        Ok(Json(WrappedOut {
            period: told.period.as_str(),
            first_day: told.first_day,
            last_day: told.last_day,
            is_going_on: told.is_going_on,
            totals: told.totals.into(),
            before: told.before.into(),
            days: told.days.into_iter().map(Stretch::from).collect(),
            active_days: told.active_days,
            streak,
            busiest_day: told.busiest_day.map(Stretch::from),
            hours: told.hours.iter().map(Hour::from).collect(),
            busiest_hour: told.busiest_hour,
            models: told.models.into_iter().map(TopRow::from).collect(),
            projects: told.projects.into_iter().map(TopRow::from).collect(),
            sources: told.sources.into_iter().map(TopRow::from).collect(),
            tools: told.tools.into_iter().map(ToolRow::from).collect(),
            cache: told.cache.into(),
            longest: told.longest.map(session),
            pending: told.pending,
        }))
    })
    .await
}

/// A moment in the time that is meant.
fn moment(at: Option<String>, pairs: &[(String, String)]) -> Result<i64, ApiError> {
    let Some(at) = at.filter(|at| !at.is_empty()) else { return Ok(now_ms()) };
    let zone = pairs.iter().filter(|(name, _)| name == "tz").cloned();
    let told: Vec<_> = zone.chain([("from".to_owned(), at.clone())]).collect();
    let told = filter(&told).ok().and_then(|filter| filter.from_ms);
    told.ok_or_else(|| ApiError::bad_request(format!("`at`: say it as 2026-01-31, got `{at}`")))
}
