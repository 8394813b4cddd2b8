//! Calendar: sums by day, week or month, with those in which nothing was said.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

use super::join::Join;
use super::rows::{Rows, Tally};
use super::{Sums, Totals};
use crate::clock;
use crate::lexical::Spans;
use crate::store::{SumsKey, SumsRecord, ToolSumsRecord, quarter_start};
use crate::zone::{Bucket, Stretch, TimeZone};

/// Stretches with nothing in them are told up to this many in all: logs that tell no time say 1970.
const MOST_STRETCHES: usize = 4_000;

/// Sums of a day, week or month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CalendarRow {
    /// Its first day, `YYYY-MM-DD` in the filter's time zone.
    pub start: String,
    /// What was said in it. A session counts in each stretch from its beginning to its last change.
    pub totals: Totals,
}

/// Something for each stretch of time.
pub(super) struct Cut<'a, T> {
    zone: &'a TimeZone,
    bucket: Bucket,
    /// The places of the stretches by when they begin.
    places: BTreeMap<i64, usize>,
    stretches: Vec<(Stretch, T)>,
    /// The place that was asked for last: rows come in the order of time.
    last: usize,
}

impl<'a, T: Default> Cut<'a, T> {
    pub(super) fn new(zone: &'a TimeZone, bucket: Bucket) -> Self {
        Self { zone, bucket, places: BTreeMap::new(), stretches: Vec::new(), last: 0 }
    }

    /// One of the same kind with nothing in it.
    pub(super) fn empty(&self) -> Self {
        Self::new(self.zone, self.bucket)
    }

    /// What there is for the stretch that holds `ms`.
    pub(super) fn at(&mut self, ms: i64) -> &mut T {
        if !self.holds(self.last, ms) {
            let before = self.places.range(..=ms).next_back().map(|(_, &place)| place);
            let known = before.filter(|&place| self.holds(place, ms));
            // The calendar is asked last: its answer costs more than all else here.
            self.last = known.unwrap_or_else(|| self.add(self.zone.stretch(ms, self.bucket)));
        }
        &mut self.stretches[self.last].1
    }

    fn holds(&self, place: usize, ms: i64) -> bool {
        self.stretches.get(place).is_some_and(|(stretch, _)| stretch.span.contains(&ms))
    }

    fn add(&mut self, stretch: Stretch) -> usize {
        let place = self.stretches.len();
        self.places.insert(stretch.span.start, place);
        self.stretches.push((stretch, T::default()));
        place
    }

    /// What there is for each stretch, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.stretches.iter().map(|(_, row)| row)
    }

    /// Calls `note` for each stretch of `span` that a session was held in.
    pub(super) fn each_held(
        &mut self,
        (began, ended): (i64, i64),
        span: &Range<i64>,
        mut note: impl FnMut(&mut T),
    ) {
        // A log that tells no time says that it began in 1970.
        let began = if began > 0 { began } else { ended };
        let (mut at, end) = (began.max(span.start), ended.min(span.end.saturating_sub(1)));
        for _ in 0..MOST_STRETCHES {
            if at > end {
                break;
            }
            note(self.at(at));
            at = self.stretches[self.last].0.span.end;
        }
    }

    /// The stretches in order, with those between them, and those of `span` if it begins and ends.
    pub(super) fn filled(mut self, span: &Range<i64>) -> Vec<(String, T)> {
        let first = self.places.keys().next().copied();
        let first = if span.start == i64::MIN { first } else { Some(span.start) };
        let last = self.places.keys().next_back().copied();
        let end = span.end.min(clock::now_ms()).saturating_sub(1);
        let last = if span.start == i64::MIN { last } else { last.max(Some(end)) };
        let (zone, bucket) = (self.zone, self.bucket);
        let mut at = first.unwrap_or(i64::MAX);
        for _ in 0..MOST_STRETCHES {
            if Some(at) > last {
                break;
            }
            let stretch = zone.stretch(at, bucket);
            at = stretch.span.end;
            if !self.places.contains_key(&stretch.span.start) {
                self.add(stretch);
            }
        }
        self.stretches.sort_by_key(|(stretch, _)| stretch.span.start);
        self.stretches.into_iter().map(|(stretch, row)| (stretch.name, row)).collect()
    }
}

impl<T: Default + Join> Join for Cut<'_, T> {
    fn join(&mut self, other: Self) {
        for (stretch, row) in other.stretches {
            let known = self.places.get(&stretch.span.start).copied();
            let place = known.unwrap_or_else(|| self.add(stretch));
            self.stretches[place].1.join(row);
        }
    }
}

impl Tally for Cut<'_, Totals> {
    fn takes(&self) -> Rows {
        Rows::BOTH
    }

    fn empty(&self) -> Self {
        self.empty()
    }

    fn row(&mut self, (quarter, ..): SumsKey<'_>, sums: &SumsRecord) {
        self.at(quarter_start(quarter)).sums.add(sums);
    }

    fn tool(&mut self, quarter: i32, _tool: &str, sums: &ToolSumsRecord) {
        self.at(quarter_start(quarter)).tool_errors += sums.errors;
    }
}

impl Cut<'_, Totals> {
    /// The rows, with the sessions that were held in each.
    pub(super) fn into_rows(mut self, sessions: &Spans, span: &Range<i64>) -> Vec<CalendarRow> {
        for held in &sessions.held {
            self.each_held((held.began, held.ended), span, |row| row.sums.sessions += 1);
        }
        let rows = self.filled(span).into_iter();
        rows.map(|(start, totals)| CalendarRow { start, totals }).collect()
    }
}

/// Sums of one hour of the week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HourSums {
    /// Messages.
    pub messages: u64,
    /// Tokens of all classes.
    pub tokens: u64,
    /// What they cost, in billionths of a US dollar.
    pub cost_nanos: u64,
}

/// When in the week things are said: a row for each day from Monday on, a cell for each hour.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Hours {
    /// The cells.
    pub days: [[HourSums; 24]; 7],
}

/// Hours of the week that are being added up.
pub(super) struct HoursTally<'a> {
    zone: &'a TimeZone,
    /// The quarter of the last row, and where it counts: rows come in the order of time.
    last: Option<(i32, (usize, usize))>,
    pub(super) hours: Hours,
}

impl<'a> HoursTally<'a> {
    pub(super) fn new(zone: &'a TimeZone) -> Self {
        Self { zone, last: None, hours: Hours::default() }
    }
}

impl Join for HoursTally<'_> {
    fn join(&mut self, other: Self) {
        let cells = self.hours.days.iter_mut().flatten();
        for (cell, other) in cells.zip(other.hours.days.iter().flatten()) {
            cell.messages += other.messages;
            cell.tokens += other.tokens;
            cell.cost_nanos.join(other.cost_nanos);
        }
    }
}

impl Tally for HoursTally<'_> {
    fn takes(&self) -> Rows {
        Rows::OF_MODELS
    }

    fn empty(&self) -> Self {
        Self::new(self.zone)
    }

    fn row(&mut self, (quarter, ..): SumsKey<'_>, sums: &SumsRecord) {
        let known = self.last.filter(|(last, _)| *last == quarter).map(|(_, place)| place);
        let (day, hour) = known.unwrap_or_else(|| self.zone.hour_of_week(quarter_start(quarter)));
        self.last = Some((quarter, (day, hour)));
        let Some(cell) = self.hours.days.get_mut(day).and_then(|day| day.get_mut(hour)) else {
            return;
        };
        cell.messages += sums.messages;
        cell.tokens += sums.usage.total();
        cell.cost_nanos = cell.cost_nanos.saturating_add(sums.cost_nanos);
    }
}

impl Tally for Totals {
    fn takes(&self) -> Rows {
        Rows::BOTH
    }

    fn empty(&self) -> Self {
        Self::default()
    }

    fn row(&mut self, _key: SumsKey<'_>, sums: &SumsRecord) {
        self.sums.add(sums);
    }

    fn tool(&mut self, _quarter: i32, _tool: &str, sums: &ToolSumsRecord) {
        self.tool_errors += sums.errors;
    }
}

/// When the first of some sessions began, and the last one changed.
pub(super) fn note_sessions(sums: &mut Sums, sessions: &Spans) {
    for held in &sessions.held {
        sums.note_session(held.began, held.ended);
    }
}
