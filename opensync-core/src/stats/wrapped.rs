//! Wrapped: a day, week, month or year to look back at.

use std::ops::Range;

use serde::Serialize;

use super::calendar::{CalendarRow, HourSums, HoursTally};
use super::meant::Meant;
use super::overview::{OverviewTally, totals};
use super::rows::feed;
use super::{CacheEffect, Hours, Named, Overview, ToolSums, Totals};
use crate::clock;
use crate::error::Result;
use crate::filter::Filter;
use crate::lexical::Lexical;
use crate::matching::Matcher;
use crate::model::SessionInfo;
use crate::price::PriceTable;
use crate::store::Read;
use crate::zone::{Bucket, Stretch, TimeZone};

/// What there is to say of a day, week, month or year.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Wrapped {
    /// How long it is.
    pub period: Bucket,
    /// Its first day, `YYYY-MM-DD` in the filter's time zone.
    pub first_day: String,
    /// Its last day.
    pub last_day: String,
    /// Whether it goes on.
    pub is_going_on: bool,
    /// Its sums.
    pub totals: Totals,
    /// The sums of the day, week, month or year before; of one that goes on, up to the same point.
    pub before: Totals,
    /// The sums of each of its days up to now, those without anything too.
    pub days: Vec<CalendarRow>,
    /// How many of its days have a message.
    pub active_days: u64,
    /// The most of its days in a row that have a message.
    pub streak: Streak,
    /// The day of most messages.
    pub busiest_day: Option<CalendarRow>,
    /// The sums of each hour of the day.
    pub hours: [HourSums; 24],
    /// The hour of most messages.
    pub busiest_hour: Option<u8>,
    /// The models of most tokens.
    pub models: Vec<Named>,
    /// The projects of most tokens.
    pub projects: Vec<Named>,
    /// The sources of most tokens.
    pub sources: Vec<Named>,
    /// The tools that were called most, by name.
    pub tools: Vec<(String, ToolSums)>,
    /// What the prompt cache did.
    pub cache: CacheEffect,
    /// Of the sessions with most messages the one that somebody was at work at for longest.
    pub longest: Option<SessionInfo>,
    /// Changes of the store that the index does not hold yet: sessions in them may be missing.
    pub pending: u64,
}

/// Days in a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Streak {
    /// The first of them, `YYYY-MM-DD`; empty if there are none.
    pub first_day: String,
    /// How many they are.
    pub days: u64,
}

/// Looks back at the stretch that holds `at`, without its longest session. Returns the filter that means
/// what was said in it, too.
pub(crate) fn wrapped(
    read: &Read,
    lexical: &Lexical,
    filter: &Filter,
    prices: &PriceTable,
    (period, at): (Bucket, i64),
) -> Result<(Wrapped, Filter)> {
    let (zone, now) = (&filter.time_zone, clock::now_ms());
    let Stretch { name: first_day, span } = zone.stretch(at, period);
    let filter = filter.clone().from_ms(span.start).to_ms(span.end);
    let before = before(&span, period, zone, now);
    let before = filter.clone().from_ms(before.start).to_ms(before.end);
    let (meant, meant_before) = Meant::by_index_of_both(read, lexical, &filter, &before)?;
    let mut tally = (OverviewTally::new(&filter, prices, Bucket::Day), HoursTally::new(zone));
    feed(read, &Matcher::new(read, &filter)?, &filter, &meant, &mut tally)?;
    let (overview, hours) = (tally.0.finish(read, &meant, &span)?, hours_of_day(&tally.1.hours));

    let before = totals(read, &before, &meant_before)?;
    let Overview { totals, rows: days, models, projects, sources, tools, cache, .. } = overview;
    let active = || days.iter().filter(|day| day.totals.sums.messages > 0);
    let wrapped = Wrapped {
        period,
        first_day,
        last_day: zone.day_name(span.end.saturating_sub(1)),
        is_going_on: span.contains(&now),
        totals,
        before,
        active_days: active().count() as u64,
        streak: streak(&days),
        busiest_day: first_most(active(), |day| day.totals.sums.messages).cloned(),
        busiest_hour: busiest(&hours),
        days,
        hours,
        models,
        projects,
        sources,
        tools,
        cache,
        longest: None,
        pending: 0,
    };
    Ok((wrapped, filter))
}

/// The stretch before one; of one that goes on at `now`, up to the same point.
fn before(span: &Range<i64>, period: Bucket, zone: &TimeZone, now: i64) -> Range<i64> {
    let last = zone.stretch(span.start.saturating_sub(1), period).span;
    let elapsed = if span.contains(&now) { now - span.start } else { i64::MAX };
    last.start..last.start.saturating_add(elapsed).min(last.end)
}

/// The hour of most messages, if there are any.
fn busiest(hours: &[HourSums; 24]) -> Option<u8> {
    let told = (0..).zip(hours).filter(|(_, sums)| sums.messages > 0);
    first_most(told, |(_, sums)| sums.messages).map(|(hour, _)| hour)
}

/// The first of those that have most.
fn first_most<T>(all: impl Iterator<Item = T>, amount: impl Fn(&T) -> u64) -> Option<T> {
    all.reduce(|most, next| if amount(&next) > amount(&most) { next } else { most })
}

/// Each hour, whatever the day of the week.
fn hours_of_day(week: &Hours) -> [HourSums; 24] {
    let mut hours = [HourSums::default(); 24];
    for day in &week.days {
        for (all, of_day) in hours.iter_mut().zip(day) {
            all.messages += of_day.messages;
            all.tokens += of_day.tokens;
            all.cost_nanos = all.cost_nanos.saturating_add(of_day.cost_nanos);
        }
    }
    hours
}

/// The most days in a row that have a message, the first such ones.
fn streak(days: &[CalendarRow]) -> Streak {
    let mut longest: &[CalendarRow] = &[];
    for run in days.split(|day| day.totals.sums.messages == 0) {
        if run.len() > longest.len() {
            longest = run;
        }
    }
    let first_day = longest.first().map(|day| day.start.clone()).unwrap_or_default();
    Streak { first_day, days: longest.len() as u64 }
}
