//! Wrapped: a day, week, month or year to look back at.

use std::time::{SystemTime, UNIX_EPOCH};

use opensync_core::stats::{Named, ToolSums as CoreToolSums, Totals, Wrapped as CoreWrapped};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::archive::OpenSync;
use crate::options;
use crate::session::Session;
use crate::stats::{Sums, ToolSums};
use crate::view::plain;

fn names(named: &[Named]) -> Vec<(String, Sums)> {
    named.iter().map(|named| (named.name.clone(), Sums(named.sums.clone()))).collect()
}

fn tools(tools: &[(String, CoreToolSums)]) -> Vec<(String, ToolSums)> {
    tools.iter().map(|(name, sums)| (name.clone(), ToolSums(*sums))).collect()
}

fn sums(totals: &Totals) -> Sums {
    Sums(totals.sums.clone())
}

view! {
    /// What there is to say of a day, week, month or year.
    Wrapped(CoreWrapped) shows period, first_day, active_days, busiest_hour;
    /// How long it is: `day`, `week`, `month` or `year`.
    period: &'static str = |wrapped| wrapped.period.as_str();
    /// Its first day, `YYYY-MM-DD` in the time zone asked for.
    first_day: &str = |wrapped| &wrapped.first_day;
    /// Its last day.
    last_day: &str = |wrapped| &wrapped.last_day;
    /// Whether it goes on.
    is_going_on: bool = |wrapped| wrapped.is_going_on;
    /// Its sums.
    total: Sums = |wrapped| sums(&wrapped.totals);
    /// How many calls of tools failed in it.
    tool_errors: u64 = |wrapped| wrapped.totals.tool_errors;
    /// The sums of the day, week, month or year before; of one that goes on, up to the same point.
    before: Sums = |wrapped| sums(&wrapped.before);
    /// The sums of each of its days up to now, those without anything too, by their names.
    days: Vec<(String, Sums)> =
        |wrapped| wrapped.days.iter().map(|day| (day.start.clone(), sums(&day.totals))).collect();
    /// How many of its days have a message.
    active_days: u64 = |wrapped| wrapped.active_days;
    /// The most of its days in a row that have a message: the first of them, and how many they are.
    streak: (&str, u64) = |wrapped| (&*wrapped.streak.first_day, wrapped.streak.days);
    /// The day of most messages.
    busiest_day: Option<&str> = |wrapped| wrapped.busiest_day.as_ref().map(|day| &*day.start);
    /// The messages of each hour of the day.
    hours: Vec<u64> = |wrapped| wrapped.hours.iter().map(|hour| hour.messages).collect();
    /// The hour of most messages.
    busiest_hour: Option<u32> = |wrapped| wrapped.busiest_hour.map(u32::from);
    /// The models of most tokens.
    models: Vec<(String, Sums)> = |wrapped| names(&wrapped.models);
    /// The projects of most tokens.
    projects: Vec<(String, Sums)> = |wrapped| names(&wrapped.projects);
    /// The sources of most tokens.
    sources: Vec<(String, Sums)> = |wrapped| names(&wrapped.sources);
    /// The tools that were called most.
    tools: Vec<(String, ToolSums)> = |wrapped| tools(&wrapped.tools);
    /// What the prompt cache spared, less what writing to it cost, in billionths of a US dollar.
    cache_saved_nanos: i64 = |wrapped| wrapped.cache.saved_nanos;
    /// Of the sessions with most messages the one that somebody was at work at for longest.
    longest: Option<Session> = |wrapped| wrapped.longest.clone().map(Session);
    {
        /// The same as a dictionary, as JSON has it.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }
    }
}

#[pymethods]
impl OpenSync {
    /// Look back at a day, week, month or year: the one that holds `at` (now), in `time_zone`.
    ///
    /// Takes the filters of `search`; their own times are not looked at. Costs what it shows, not what
    /// is stored.
    ///
    /// >>> wrapped = sample().wrapped("year", at="2026-01-31")
    /// >>> wrapped.first_day, wrapped.is_going_on in (True, False)
    /// ('2026-01-01', True)
    #[pyo3(signature = (period = "week", *, at = None, **filters))]
    fn wrapped(
        &self,
        py: Python<'_>,
        period: &str,
        at: Option<&Bound<'_, PyAny>>,
        filters: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Wrapped> {
        let period = options::word("period", period)?;
        let at = at.map_or_else(|| Ok(now_ms()), |at| options::time("at", at))?;
        let filter = options::filter(filters)?;
        self.0.call(py, |archive| archive.wrapped(period, at, &filter)).map(Wrapped)
    }
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
