//! Series: how much of one thing there was from one day, week or month to the next, taken apart.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Dimension;
use super::by_name::ByName;
use super::calendar::Cut;
use super::join::Join;
use super::meant::Meant;
use super::providers::Providers;
use super::rows::{Rows, Tally};
use crate::filter::{Field, Filter};
use crate::lexical::Spans;
use crate::store::{SumsKey, SumsRecord, ToolSumsRecord, quarter_start};
use crate::word::words;
use crate::zone::Bucket;

words! {
    /// What a series counts.
    #[derive(Default)]
    pub enum Measure: "measure" {
        /// Tokens of all classes.
        #[default]
        Tokens = "tokens",
        /// What they cost by our price table, in billionths of a US dollar.
        Cost = "cost",
        /// Sessions that were held.
        Sessions = "sessions",
        /// Messages.
        Messages = "messages",
        /// Calls of tools.
        ToolCalls = "toolCalls",
    }
}

/// What a series tells. The default counts tokens by the day.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SeriesOptions {
    /// What is counted.
    pub filter: Filter,
    /// How long its steps are.
    pub bucket: Bucket,
    /// What it is taken apart by; nothing for all in one.
    pub by: Option<Dimension>,
    /// What is counted of it.
    pub measure: Measure,
    /// How many names have a part of their own; the others are one.
    pub top: usize,
}

impl Default for SeriesOptions {
    fn default() -> Self {
        let (bucket, measure) = (Bucket::default(), Measure::default());
        Self { filter: Filter::default(), bucket, by: None, measure, top: 6 }
    }
}

/// How much there was, step by step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Series {
    /// The names of most, the largest first.
    pub names: Vec<String>,
    /// The steps in order, those without anything too.
    pub rows: Vec<SeriesRow>,
    /// Changes of the store that the index does not hold yet: sessions in them may be missing.
    pub pending: u64,
}

/// One step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SeriesRow {
    /// Its first day, `YYYY-MM-DD` in the filter's time zone.
    pub start: String,
    /// How much each of [`Series::names`] has, in their order.
    pub values: Vec<u64>,
    /// How much all other names have.
    pub other: u64,
    /// How much there is in all. Of sessions each counts once, whatever names it has.
    pub total: u64,
}

/// A series that is being made.
pub(super) struct SeriesTally<'a> {
    options: &'a SeriesOptions,
    cut: Cut<'a, Step>,
    providers: Providers,
}

#[derive(Default)]
struct Step {
    total: u64,
    values: ByName<u64>,
}

impl Step {
    fn add(&mut self, name: Option<&str>, amount: u64) {
        if let Some(name) = name {
            let value = self.values.of(name);
            *value = value.saturating_add(amount);
        }
    }
}

impl<'a> SeriesTally<'a> {
    pub(super) fn new(options: &'a SeriesOptions) -> Self {
        Self {
            options,
            cut: Cut::new(&options.filter.time_zone, options.bucket),
            providers: Providers::default(),
        }
    }

    /// The field of sessions that a series of sessions is taken apart by.
    pub(super) fn field(options: &SeriesOptions) -> Option<Field> {
        match options.by? {
            Dimension::Source => Some(Field::Source),
            Dimension::Project => Some(Field::Project),
            Dimension::Model => Some(Field::Model),
            Dimension::Provider => Some(Field::Provider),
            Dimension::Day | Dimension::Tool => None,
        }
    }

    /// Whether rows of sums tell it.
    pub(super) fn is_of_rows(options: &SeriesOptions) -> bool {
        options.measure != Measure::Sessions
    }

    /// Counts the sessions of each step.
    pub(super) fn sessions(&mut self, meant: &Meant) {
        let span = self.options.filter.span();
        let Spans { values: names, held, .. } = &meant.spans;
        for held in held {
            self.cut.each_held((held.began, held.ended), &span, |step| {
                step.total += 1;
                held.values.iter().for_each(|&value| step.add(Some(&names[value]), 1));
            });
        }
    }

    /// The series: names of most first, the rest in one.
    pub(super) fn finish(self, pending: u64) -> Series {
        let steps = self.cut.filled(&self.options.filter.span());
        let mut totals: BTreeMap<&str, u64> = BTreeMap::new();
        for (name, amount) in steps.iter().flat_map(|(_, step)| step.values.iter()) {
            let total = totals.entry(name).or_default();
            *total = total.saturating_add(*amount);
        }
        let mut names: Vec<(&str, u64)> =
            totals.into_iter().filter(|(_, total)| *total > 0).collect();
        names.sort_by_key(|(_, total)| std::cmp::Reverse(*total));
        names.truncate(self.options.top);
        let names: Vec<String> = names.into_iter().map(|(name, _)| name.to_owned()).collect();
        let row = |(start, step): (String, Step)| {
            let value = |name: &String| step.values.get(name).copied().unwrap_or_default();
            let values: Vec<u64> = names.iter().map(value).collect();
            let all = step.values.iter().map(|(_, value)| *value).fold(0, u64::saturating_add);
            let shown = values.iter().copied().fold(0, u64::saturating_add);
            SeriesRow { start, values, other: all.saturating_sub(shown), total: step.total }
        };
        let rows = steps.into_iter().map(row).collect();
        Series { names, rows, pending }
    }
}

impl Join for Step {
    fn join(&mut self, other: Self) {
        self.total.join(other.total);
        self.values.join(other.values);
    }
}

impl Join for SeriesTally<'_> {
    fn join(&mut self, other: Self) {
        self.cut.join(other.cut);
    }
}

impl Tally for SeriesTally<'_> {
    fn takes(&self) -> Rows {
        if self.options.by == Some(Dimension::Tool) { Rows::OF_TOOLS } else { Rows::OF_MODELS }
    }

    fn empty(&self) -> Self {
        Self::new(self.options)
    }

    fn row(&mut self, (quarter, source, project, model): SumsKey<'_>, sums: &SumsRecord) {
        let name = match self.options.by {
            Some(Dimension::Source) => Some(source),
            Some(Dimension::Project) => Some(project),
            Some(Dimension::Model) => Some(model),
            Some(Dimension::Provider) if model.is_empty() => Some(""),
            Some(Dimension::Provider) => Some(self.providers.of(model)),
            Some(Dimension::Tool) => return,
            Some(Dimension::Day) | None => None,
        };
        let amount = match self.options.measure {
            Measure::Tokens => sums.usage.total(),
            Measure::Cost => sums.cost_nanos,
            Measure::Messages => sums.messages,
            Measure::ToolCalls => sums.tool_calls,
            Measure::Sessions => return,
        };
        let step = self.cut.at(quarter_start(quarter));
        step.total = step.total.saturating_add(amount);
        step.add(name, amount);
    }

    fn tool(&mut self, quarter: i32, tool: &str, sums: &ToolSumsRecord) {
        if self.options.by == Some(Dimension::Tool) {
            let step = self.cut.at(quarter_start(quarter));
            step.total += sums.calls;
            step.add(Some(tool), sums.calls);
        }
    }
}
