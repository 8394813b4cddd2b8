//! What the handle sums up for charts: overviews, series, calendars and hours.

use std::sync::Arc;

use super::OpenSync;
use crate::error::Result;
use crate::filter::Filter;
use crate::lexical::Lexical;
use crate::model::SessionOrder;
use crate::session_list::ListOptions;
use crate::stats::{
    self, CalendarRow, Dimension, Hours, Named, Overview, Series, SeriesOptions, ToolReport,
    ToolSums, Wrapped,
};
use crate::store::Read;
use crate::zone::Bucket;

/// How many sessions an overview shows.
const RECENT: usize = 8;

/// How many sessions of most messages are looked at for the longest one.
const LONG: usize = 20;

impl OpenSync {
    /// All that a first look shows: sums of the time that `filter` means, beside those of the time
    /// before it, by day, week or month, what there was most of, and the sessions that changed last.
    ///
    /// Costs rows of sums, and no more messages than [`stats`](Self::stats); of sessions it reads
    /// those that it shows, the rest is told by the index, which is first brought level as
    /// [`search`](Self::search) does.
    ///
    /// ```
    /// use opensync_core::{Filter, Message, OpenSync, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let told = vec![Message::new("m-1", Role::User, 1_767_225_600_000)];
    /// archive.ingest(Session::new("my-agent", "s-1"), told)?;
    /// let overview = archive.overview(&Filter::default())?;
    /// assert_eq!((overview.totals.sums.messages, overview.recent.len()), (1, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store or the index cannot be read.
    pub fn overview(&self, filter: &Filter) -> Result<Overview> {
        let Some((lexical, read, pending)) = self.level()? else { return Ok(Overview::default()) };
        let overview = stats::overview(&read, &lexical, filter, &self.prices())?;
        let options =
            ListOptions { filter: filter.clone(), limit: RECENT, ..ListOptions::default() };
        Ok(Overview { recent: self.list(&options)?.items, pending, ..overview })
    }

    /// A day, week, month or year to look back at: the one that holds `at_ms`, in the time zone of
    /// `filter`, whose own times are not looked at. Sums beside those of the time before, day by day and
    /// hour by hour, what there was most of, how many days in a row, and the longest session.
    ///
    /// Costs as [`overview`](Self::overview).
    ///
    /// ```
    /// use opensync_core::stats::Bucket;
    /// use opensync_core::{Filter, Message, OpenSync, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let at = 1_767_225_600_000;
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![Message::new("m-1", Role::User, at)])?;
    /// let wrapped = archive.wrapped(Bucket::Week, at, &Filter::default())?;
    /// assert_eq!((wrapped.first_day.as_str(), wrapped.last_day.as_str()), ("2025-12-29", "2026-01-04"));
    /// assert_eq!((wrapped.streak.days, wrapped.busiest_hour), (1, Some(0)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`overview`](Self::overview).
    pub fn wrapped(&self, period: Bucket, at_ms: i64, filter: &Filter) -> Result<Wrapped> {
        let Some((lexical, read, pending)) = self.level()? else { return Ok(Wrapped::default()) };
        let (wrapped, filter) =
            stats::wrapped(&read, &lexical, filter, &self.prices(), (period, at_ms))?;
        let order = SessionOrder::Messages;
        let options = ListOptions { filter, order, limit: LONG, ..ListOptions::default() };
        let long = self.list(&options)?.items.into_iter();
        Ok(Wrapped { longest: long.max_by_key(|session| session.active_ms), pending, ..wrapped })
    }

    /// How much of one thing there was, step by step, taken apart by what `options` say.
    ///
    /// Costs as [`overview`](Self::overview).
    ///
    /// ```
    /// use opensync_core::stats::{Measure, SeriesOptions};
    /// use opensync_core::{Message, OpenSync, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let told = vec![Message::new("m-1", Role::User, 1_767_225_600_000)];
    /// archive.ingest(Session::new("my-agent", "s-1"), told)?;
    /// let mut options = SeriesOptions::default();
    /// options.measure = Measure::Messages;
    /// let series = archive.series(&options)?;
    /// assert_eq!((series.rows[0].start.as_str(), series.rows[0].total), ("2026-01-01", 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`overview`](Self::overview).
    pub fn series(&self, options: &SeriesOptions) -> Result<Series> {
        let Some((lexical, read, pending)) = self.level()? else { return Ok(Series::default()) };
        stats::series(&read, &lexical, options, pending)
    }

    /// Sums by day, week or month, those without anything too.
    ///
    /// Costs as [`overview`](Self::overview).
    ///
    /// ```
    /// use opensync_core::stats::Bucket;
    /// use opensync_core::{Filter, Message, OpenSync, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let told = vec![Message::new("m-1", Role::User, 1_767_225_600_000)];
    /// archive.ingest(Session::new("my-agent", "s-1"), told)?;
    /// let rows = archive.calendar(&Filter::default(), Bucket::Month)?;
    /// assert_eq!((rows[0].start.as_str(), rows[0].totals.sums.messages), ("2026-01-01", 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`overview`](Self::overview).
    pub fn calendar(&self, filter: &Filter, bucket: Bucket) -> Result<Vec<CalendarRow>> {
        let Some((lexical, read, _)) = self.level()? else { return Ok(Vec::new()) };
        stats::calendar(&read, &lexical, filter, bucket)
    }

    /// When in the week things are said, in the time zone of `filter`.
    ///
    /// Costs as [`overview`](Self::overview).
    ///
    /// ```
    /// use opensync_core::{Filter, Message, OpenSync, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let told = vec![Message::new("m-1", Role::User, 1_767_225_600_000)];
    /// archive.ingest(Session::new("my-agent", "s-1"), told)?;
    /// // A Thursday, from midnight on.
    /// assert_eq!(archive.hours(&Filter::default())?.days[3][0].messages, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`overview`](Self::overview).
    pub fn hours(&self, filter: &Filter) -> Result<Hours> {
        let Some((lexical, read, _)) = self.level()? else { return Ok(Hours::default()) };
        stats::hours(&read, &lexical, filter)
    }

    /// Sums of each model, project, source, provider, day or tool, most tokens first; days in their order,
    /// tools by their calls. A provider is the one that a model is known by.
    ///
    /// A session counts in each row of a model or provider that answered in it, and is not counted by day
    /// and tool. Costs as [`overview`](Self::overview), and tells all names.
    ///
    /// ```
    /// use opensync_core::stats::Dimension;
    /// use opensync_core::{Filter, Message, OpenSync, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let told = vec![Message::new("m-1", Role::User, 1_767_225_600_000)];
    /// archive.ingest(Session::new("my-agent", "s-1"), told)?;
    /// let rows = archive.sums_by(&Filter::default(), Dimension::Source)?;
    /// assert_eq!((rows[0].name.as_str(), rows[0].sums.sessions), ("my-agent", 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`overview`](Self::overview).
    pub fn sums_by(&self, filter: &Filter, by: Dimension) -> Result<Vec<Named>> {
        let Some((lexical, read, _)) = self.level()? else { return Ok(Vec::new()) };
        stats::names(&read, &lexical, filter, by)
    }

    /// How often a tool was called and failed in what `filter` means; how long its last calls took, and
    /// what it said when it failed last.
    ///
    /// Reads up to a thousand messages, beside what [`overview`](Self::overview) costs.
    ///
    /// ```
    /// use opensync_core::{Filter, Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let call = Message::new("m-1", Role::Assistant, 0).with(Part::tool_call("c", "Bash", "{}"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![call])?;
    /// assert_eq!(archive.tool_report("Bash", &Filter::default())?.sums.calls, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`overview`](Self::overview).
    pub fn tool_report(&self, tool: &str, filter: &Filter) -> Result<ToolReport> {
        let Some((lexical, read, _)) = self.level()? else { return Ok(ToolReport::default()) };
        stats::tool(&read, &lexical, filter, tool)
    }

    /// How often each tool was called and failed in what `filter` means, the ones called most first.
    ///
    /// Costs as [`overview`](Self::overview).
    ///
    /// ```
    /// use opensync_core::{Filter, Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let call = Message::new("m-1", Role::Assistant, 0).with(Part::tool_call("c", "Bash", "{}"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![call])?;
    /// let (name, sums) = &archive.tools(&Filter::default())?[0];
    /// assert_eq!((name.as_str(), sums.calls), ("Bash", 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`overview`](Self::overview).
    pub fn tools(&self, filter: &Filter) -> Result<Vec<(String, ToolSums)>> {
        let Some((lexical, read, _)) = self.level()? else { return Ok(Vec::new()) };
        stats::tools(&read, &lexical, filter)
    }

    /// The index, brought level as far as a search has time, with how many changes it lacks, and a
    /// snapshot whose sums of tools are whole; nothing while another process makes the index anew.
    fn level(&self) -> Result<Option<(Arc<Lexical>, Read, u64)>> {
        let lexical = self.lexical_now()?;
        let pending = self.level_words(&lexical)?;
        self.engine.store.level_tool_sums(self.owner)?;
        let read = self.read()?;
        Ok(pending.map(|pending| (lexical, read, pending)))
    }
}
