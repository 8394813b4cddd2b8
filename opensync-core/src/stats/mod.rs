//! Statistics: how much was said, by whom, when and at what price.
//!
//! Read from sums that are kept in the transaction of each message, so that the cost follows their
//! rows (one is of a quarter of an hour, source, project, model, and of a tool) and the number of
//! sessions, not messages. Read whole are sessions that are meant where others of their project are
//! not.

mod by_name;
mod calendar;
mod join;
mod meant;
mod names;
mod overview;
mod providers;
mod rows;
mod series;
mod spelling;
mod tool;
mod wrapped;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::error::Result;
use crate::filter::Filter;
use crate::lexical::Lexical;
use crate::matching::Matcher;
use crate::model::{Claims, Usage};
use crate::provider::provider;
use crate::store::{Read, SessionRecord, SumsKey, SumsRecord, ToolSumsRecord, quarter_start};
use crate::word::words;
use crate::zone::TimeZone;

pub use crate::zone::Bucket;
pub use calendar::{CalendarRow, HourSums, Hours};
use calendar::{Cut, HoursTally};
use join::Join;
use meant::Meant;
pub(crate) use names::{names, tools};
pub(crate) use overview::overview;
pub use overview::{CacheEffect, Named, Overview, Totals};
use rows::{Rows, Tally, feed};
use series::SeriesTally;
pub use series::{Measure, Series, SeriesOptions, SeriesRow};
use spelling::{Spellings, spell};

pub use tool::{ToolError, ToolReport};
pub(crate) use wrapped::wrapped;
pub use wrapped::{Streak, Wrapped};

/// Sums over messages, and the sessions they are in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Sums {
    /// Sessions that began or went on in the time asked for.
    pub sessions: u64,
    /// Messages.
    pub messages: u64,
    /// Calls of tools.
    pub tool_calls: u64,
    /// Tokens, each answer counted once.
    pub usage: Usage,
    /// What they cost by our price table, in billionths of a US dollar.
    pub cost_nanos: u64,
    /// What the agents say it cost, where they say so, in billionths of a US dollar.
    pub claimed_cost_nanos: u64,
    /// Answers whose model has no price; `cost_nanos` leaves them out.
    pub unpriced: u64,
    /// When the first session began. Milliseconds since 1970, UTC.
    pub first_at: Option<i64>,
    /// When the last session changed. Milliseconds since 1970, UTC.
    pub last_at: Option<i64>,
}

words! {
    /// What statistics are taken apart by.
    pub enum Dimension: "by" {
        /// By agent.
        Source = "source",
        /// By project.
        Project = "project",
        /// By model.
        Model = "model",
        /// By provider.
        Provider = "provider",
        /// By day.
        Day = "day",
        /// By tool.
        Tool = "tool",
    }
}

/// The same sums over everything, and apart by what they are about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Stats {
    /// Everything that was asked for.
    pub total: Sums,
    /// By source.
    pub by_source: BTreeMap<String, Sums>,
    /// By project: its folder, else its name, else nothing.
    pub by_project: BTreeMap<String, Sums>,
    /// By model; sessions are not counted here, because one may use several.
    pub by_model: BTreeMap<String, Sums>,
    /// By provider, sums of whole sessions: each counts for the provider that ran it last.
    pub by_provider: BTreeMap<String, Sums>,
    /// By day, `YYYY-MM-DD` in the scope's time zone; sessions are not counted here, because one
    /// may last several.
    pub by_day: BTreeMap<String, Sums>,
    /// By tool, as agents name them.
    pub by_tool: BTreeMap<String, ToolSums>,
}

/// How often a tool was called, and how often it failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ToolSums {
    /// Calls.
    pub calls: u64,
    /// Results that say that the call failed.
    pub errors: u64,
}

/// Sums up what `filter` means.
pub(crate) fn stats(read: &Read, filter: &Filter) -> Result<Stats> {
    let matcher = Matcher::new(read, filter)?;
    let mut summary = Summary::new(&filter.time_zone);
    let mut spellings = Spellings::default();
    let meant = Meant::by_records(read, &matcher, filter, &mut |session| {
        count_session(&mut summary.stats, session);
        spellings.note(session);
    })?;
    feed(read, &matcher, filter, &meant, &mut summary)?;
    let mut stats = summary.stats;
    spellings.apply(&mut stats.by_project);
    Ok(stats)
}

/// Sums up what `filter` means by day, week or month.
pub(crate) fn calendar(
    read: &Read,
    lexical: &Lexical,
    filter: &Filter,
    bucket: Bucket,
) -> Result<Vec<CalendarRow>> {
    let matcher = Matcher::new(read, filter)?;
    let meant = Meant::by_index(read, lexical, filter, None)?;
    let mut cut = Cut::new(&filter.time_zone, bucket);
    feed(read, &matcher, filter, &meant, &mut cut)?;
    Ok(cut.into_rows(&meant.spans, &filter.span()))
}

/// Sums up what `filter` means by the hour of the week.
pub(crate) fn hours(read: &Read, lexical: &Lexical, filter: &Filter) -> Result<Hours> {
    let matcher = Matcher::new(read, filter)?;
    let meant = Meant::by_index(read, lexical, filter, None)?;
    let mut tally = HoursTally::new(&filter.time_zone);
    feed(read, &matcher, filter, &meant, &mut tally)?;
    Ok(tally.hours)
}

/// What is known of one tool.
pub(crate) fn tool(
    read: &Read,
    lexical: &Lexical,
    filter: &Filter,
    tool: &str,
) -> Result<ToolReport> {
    let matcher = Matcher::new(read, filter)?;
    let meant = Meant::by_index(read, lexical, filter, None)?;
    let mut tally = tool::ToolTally { tool, sums: ToolSums::default() };
    feed(read, &matcher, filter, &meant, &mut tally)?;
    tool::report(read, lexical, filter, tool, tally.sums)
}

/// Counts one thing step by step.
pub(crate) fn series(
    read: &Read,
    lexical: &Lexical,
    options: &SeriesOptions,
    pending: u64,
) -> Result<Series> {
    let filter = &options.filter;
    let mut tally = SeriesTally::new(options);
    let meant = Meant::by_index(read, lexical, filter, SeriesTally::field(options))?;
    if SeriesTally::is_of_rows(options) {
        feed(read, &Matcher::new(read, filter)?, filter, &meant, &mut tally)?;
    } else {
        tally.sessions(&meant);
    }
    let mut series = tally.finish(pending);
    if options.by == Some(Dimension::Project) {
        spell(read, &meant.spans, series.names.iter_mut())?;
    }
    Ok(series)
}

/// Statistics that are being made.
struct Summary<'a> {
    time_zone: &'a TimeZone,
    /// The quarter of the last row and the name of its day: rows come in the order of time.
    day: (i32, String),
    stats: Stats,
}

impl<'a> Summary<'a> {
    fn new(time_zone: &'a TimeZone) -> Self {
        Self { time_zone, day: (0, time_zone.day_name(0)), stats: Stats::default() }
    }
}

impl Join for Summary<'_> {
    fn join(&mut self, other: Self) {
        let Stats { total, by_source, by_project, by_model, by_provider: _, by_day, by_tool } =
            other.stats;
        self.stats.total.join(total);
        for (all, rows) in [
            (&mut self.stats.by_source, by_source),
            (&mut self.stats.by_project, by_project),
            (&mut self.stats.by_model, by_model),
            (&mut self.stats.by_day, by_day),
        ] {
            rows.into_iter().for_each(|(name, sums)| row(all, &name).join(sums));
        }
        for (name, sums) in by_tool {
            row(&mut self.stats.by_tool, &name).join(sums);
        }
    }
}

impl Tally for Summary<'_> {
    fn takes(&self) -> Rows {
        Rows::BOTH
    }

    fn empty(&self) -> Self {
        Self::new(self.time_zone)
    }

    fn row(&mut self, (quarter, source, project, model): SumsKey<'_>, sums: &SumsRecord) {
        if self.day.0 != quarter {
            self.day = (quarter, self.time_zone.day_name(quarter_start(quarter)));
        }
        let stats = &mut self.stats;
        stats.total.add(sums);
        row(&mut stats.by_source, source).add(sums);
        row(&mut stats.by_project, project).add(sums);
        row(&mut stats.by_day, &self.day.1).add(sums);
        if !model.is_empty() {
            row(&mut stats.by_model, model).add(sums);
        }
    }

    fn tool(&mut self, _quarter: i32, tool: &str, of_tool: &ToolSumsRecord) {
        row(&mut self.stats.by_tool, tool).add(of_tool);
    }
}

/// The row of a name, made if it is not there.
fn row<'a, T: Default>(rows: &'a mut BTreeMap<String, T>, name: &str) -> &'a mut T {
    rows.entry(name.to_owned()).or_default()
}

fn count_session(stats: &mut Stats, session: &SessionRecord) {
    let (began, ended) = (session.started_at(), session.updated_at());
    stats.total.note_session(began, ended);
    row(&mut stats.by_source, &session.session.source).note_session(began, ended);
    row(&mut stats.by_project, &session.project()).note_session(began, ended);
    let (models, providers) = (session.models.last(), session.providers.last());
    let Claims { model, provider: told, .. } = &session.session.claims;
    let name = provider(
        told.as_ref().or(providers).map(String::as_str),
        model.as_ref().or(models).map(String::as_str),
    );
    let sums = row(&mut stats.by_provider, name);
    sums.note_session(began, ended);
    sums.add_session(session);
}

impl ToolSums {
    fn add(&mut self, record: &ToolSumsRecord) {
        self.calls += record.calls;
        self.errors += record.errors;
    }
}

impl Sums {
    fn add(&mut self, record: &SumsRecord) {
        self.messages += record.messages;
        self.tool_calls += record.tool_calls;
        self.usage += record.usage;
        self.cost_nanos = self.cost_nanos.saturating_add(record.cost_nanos);
        self.claimed_cost_nanos = self.claimed_cost_nanos.saturating_add(record.claimed_cost_nanos);
        self.unpriced += record.unpriced;
    }

    fn add_session(&mut self, session: &SessionRecord) {
        self.messages += u64::from(session.message_count);
        self.tool_calls += u64::from(session.tool_call_count);
        self.usage += session.usage;
        self.cost_nanos = self.cost_nanos.saturating_add(session.cost_nanos);
        let claimed = session.session.claimed_cost_nanos.unwrap_or(0);
        self.claimed_cost_nanos = self.claimed_cost_nanos.saturating_add(claimed);
        self.unpriced += u64::from(session.unpriced_count);
    }

    fn note_session(&mut self, began: i64, ended: i64) {
        self.sessions += 1;
        self.first_at = Some(self.first_at.map_or(began, |first| first.min(began)));
        self.last_at = self.last_at.max(Some(ended));
    }
}
