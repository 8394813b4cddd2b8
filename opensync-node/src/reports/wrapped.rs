//! Wrapped: a day, week, month or year to look back at.

use std::time::{SystemTime, UNIX_EPOCH};

use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use opensync_core::stats as core;

use crate::archive::Archive;
use crate::call::{Call, call};
use crate::failure::word;
use crate::filter::{Filter, filter_of};
use crate::objects::{SessionInfo, count};
use crate::reports::stats::{Sums, ToolSums};

/// What there is to say of a day, week, month or year.
#[napi(object)]
pub struct Wrapped {
    /// How long it is.
    #[napi(ts_type = "'day' | 'week' | 'month' | 'year'")]
    pub period: String,
    /// Its first day, `YYYY-MM-DD` in the filter's time zone.
    pub first_day: String,
    /// Its last day.
    pub last_day: String,
    /// Whether it goes on.
    pub is_going_on: bool,
    /// Its sums.
    pub total: Sums,
    /// How many calls of tools failed in it.
    pub tool_errors: i64,
    /// The sums of the day, week, month or year before; of one that goes on, up to the same point.
    pub before: Sums,
    /// The sums of each of its days up to now, those without anything too.
    pub days: Vec<NamedSums>,
    /// How many of its days have a message.
    pub active_days: i64,
    /// The most of its days in a row that have a message.
    pub streak: Streak,
    /// The day of most messages.
    pub busiest_day: Option<String>,
    /// The messages of each hour of the day.
    pub hours: Vec<i64>,
    /// The hour of most messages.
    pub busiest_hour: Option<u32>,
    /// The models of most tokens.
    pub models: Vec<NamedSums>,
    /// The projects of most tokens.
    pub projects: Vec<NamedSums>,
    /// The sources of most tokens.
    pub sources: Vec<NamedSums>,
    /// The tools that were called most.
    pub tools: Vec<NamedTool>,
    /// What the prompt cache spared, less what writing to it cost, in billionths of a US dollar.
    pub cache_saved_nanos: i64,
    /// Of the sessions with most messages the one that somebody was at work at for longest.
    pub longest: Option<SessionInfo>,
}

/// Days in a row.
#[napi(object)]
pub struct Streak {
    /// The first of them, `YYYY-MM-DD`; empty if there are none.
    pub first_day: String,
    /// How many they are.
    pub days: i64,
}

/// The sums of a day, model, project or source.
#[napi(object)]
pub struct NamedSums {
    /// The day, model, project or source.
    pub name: String,
    /// Its sums.
    pub sums: Sums,
}

/// How often a tool was called, and how often it failed.
#[napi(object)]
pub struct NamedTool {
    /// The tool, as agents name it.
    pub name: String,
    /// Its sums.
    pub sums: ToolSums,
}

#[napi]
impl Archive {
    /// Looks back at a day, week, month or year: the one that holds `at` (milliseconds since 1970, UTC;
    /// now by default), in the filter's time zone. The filter's own times are not looked at.
    ///
    /// Costs what it shows, not what is stored.
    #[napi(
        ts_args_type = "period: 'day' | 'week' | 'month' | 'year', at?: number | undefined | null, filter?: Filter",
        ts_return_type = "Promise<Wrapped>"
    )]
    pub fn wrapped(
        &self,
        period: String,
        at: Option<i64>,
        filter: Option<Filter>,
    ) -> AsyncTask<Call<Wrapped>> {
        let archive = self.0.clone();
        call(move || {
            let period = word("period", &period)?;
            let at = at.unwrap_or_else(now_ms);
            Ok(archive.wrapped(period, at, &filter_of(filter)?)?.into())
        })
    }
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

fn named(rows: Vec<core::Named>) -> Vec<NamedSums> {
    rows.into_iter().map(|row| NamedSums { name: row.name, sums: row.sums.into() }).collect()
}

impl From<core::CalendarRow> for NamedSums {
    fn from(row: core::CalendarRow) -> Self {
        Self { name: row.start, sums: row.totals.sums.into() }
    }
}

impl From<(String, core::ToolSums)> for NamedTool {
    fn from((name, sums): (String, core::ToolSums)) -> Self {
        Self { name, sums: sums.into() }
    }
}

impl From<core::Wrapped> for Wrapped {
    fn from(wrapped: core::Wrapped) -> Self {
        Self {
            period: wrapped.period.as_str().to_owned(),
            first_day: wrapped.first_day,
            last_day: wrapped.last_day,
            is_going_on: wrapped.is_going_on,
            total: wrapped.totals.sums.into(),
            tool_errors: count(wrapped.totals.tool_errors),
            before: wrapped.before.sums.into(),
            days: wrapped.days.into_iter().map(NamedSums::from).collect(),
            active_days: count(wrapped.active_days),
            streak: Streak {
                first_day: wrapped.streak.first_day,
                days: count(wrapped.streak.days),
            },
            busiest_day: wrapped.busiest_day.map(|day| day.start),
            hours: wrapped.hours.iter().map(|hour| count(hour.messages)).collect(),
            busiest_hour: wrapped.busiest_hour.map(u32::from),
            models: named(wrapped.models),
            projects: named(wrapped.projects),
            sources: named(wrapped.sources),
            tools: wrapped.tools.into_iter().map(NamedTool::from).collect(),
            cache_saved_nanos: wrapped.cache.saved_nanos,
            longest: wrapped.longest.map(SessionInfo::from),
        }
    }
}
