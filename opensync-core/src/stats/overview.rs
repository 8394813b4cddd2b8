//! Overview: the sums of a time beside those of the time before it, and what there was most of.

use std::ops::Range;

use serde::Serialize;

use super::by_name::ByName;
use super::calendar::{CalendarRow, Cut, note_sessions};
use super::join::Join;
use super::meant::Meant;
use super::rows::{Rows, Tally, feed};
use super::{Sums, ToolSums, spell};
use crate::clock;
use crate::error::Result;
use crate::filter::Filter;
use crate::lexical::Lexical;
use crate::matching::Matcher;
use crate::model::{SessionInfo, Usage};
use crate::price::PriceTable;
use crate::store::{Read, SumsKey, SumsRecord, ToolSumsRecord};
use crate::zone::Bucket;

/// Sums, and what follows from them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Totals {
    /// The sums.
    pub sums: Sums,
    /// Calls of tools that failed.
    pub tool_errors: u64,
}

/// Sums of one name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Named {
    /// The model, project or source.
    pub name: String,
    /// Its sums. Sessions are not counted.
    pub sums: Sums,
}

/// What the prompt cache did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CacheEffect {
    /// Input tokens that were read from it.
    pub read_tokens: u64,
    /// All input tokens.
    pub input_tokens: u64,
    /// What reading spared against list prices for input, less what writing cost beyond them; in
    /// billionths of a US dollar. Models without a price are left out.
    pub saved_nanos: i64,
}

/// All that a first look at an archive shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Overview {
    /// The sums of the time asked for.
    pub totals: Totals,
    /// Those of the time before it, as long; nothing if what is asked for has no beginning.
    pub before: Option<Totals>,
    /// How long the steps of `rows` are.
    pub bucket: Bucket,
    /// The sums by day, week or month.
    pub rows: Vec<CalendarRow>,
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
    /// The sessions that changed last.
    pub recent: Vec<SessionInfo>,
    /// Changes of the store that the index does not hold yet: sessions in them may be missing.
    pub pending: u64,
}

/// How many names of a kind are told.
const TOP: usize = 8;

const DAY_MS: i64 = 86_400_000;

/// Sums up what `filter` means, without the sessions that changed last.
pub(crate) fn overview(
    read: &Read,
    lexical: &Lexical,
    filter: &Filter,
    prices: &PriceTable,
) -> Result<Overview> {
    let matcher = Matcher::new(read, filter)?;
    let meant = Meant::by_index(read, lexical, filter, None)?;
    let mut tally = OverviewTally::new(filter, prices, bucket_for(filter, &meant));
    feed(read, &matcher, filter, &meant, &mut tally)?;
    let mut overview = tally.finish(read, &meant, &filter.span())?;
    overview.before = before(filter).map(|filter| totals(read, lexical, &filter)).transpose()?;
    Ok(overview)
}

/// The sums of what `filter` means, and nothing else of it.
pub(super) fn totals(read: &Read, lexical: &Lexical, filter: &Filter) -> Result<Totals> {
    let matcher = Matcher::new(read, filter)?;
    let meant = Meant::by_index(read, lexical, filter, None)?;
    let mut totals = Totals::default();
    feed(read, &matcher, filter, &meant, &mut totals)?;
    note_sessions(&mut totals.sums, &meant.spans);
    Ok(totals)
}

/// The same filter for the time before, as long as what is asked for.
fn before(filter: &Filter) -> Option<Filter> {
    let from = filter.from_ms?;
    let to = filter.to_ms.unwrap_or_else(clock::now_ms);
    let length = to.checked_sub(from).filter(|length| *length > 0)?;
    Some(filter.clone().from_ms(from.checked_sub(length)?).to_ms(from))
}

/// Steps of which there are some dozens.
fn bucket_for(filter: &Filter, meant: &Meant) -> Bucket {
    let began = meant.spans.held.iter().map(|held| held.began).filter(|at| *at > 0).min();
    let from = filter.from_ms.or(began).unwrap_or_default();
    let to = filter.to_ms.unwrap_or_else(clock::now_ms);
    match to.saturating_sub(from) / DAY_MS {
        ..=92 => Bucket::Day,
        93..=731 => Bucket::Week,
        _ => Bucket::Month,
    }
}

fn most(sums: ByName<Sums>) -> Vec<Named> {
    let sums = sums.into_sorted().into_iter();
    let mut named: Vec<Named> = sums.map(|(name, sums)| Named { name, sums }).collect();
    named.sort_by_key(|named| std::cmp::Reverse(named.sums.usage.total()));
    named.truncate(TOP);
    named
}

#[derive(Default)]
struct Names {
    models: ByName<Sums>,
    projects: ByName<Sums>,
    sources: ByName<Sums>,
    tools: ByName<ToolSums>,
}

/// An overview that is being made.
pub(super) struct OverviewTally<'a> {
    cut: Cut<'a, Totals>,
    prices: &'a PriceTable,
    overview: Overview,
    names: Names,
}

impl<'a> OverviewTally<'a> {
    pub(super) fn new(filter: &'a Filter, prices: &'a PriceTable, bucket: Bucket) -> Self {
        let overview = Overview { bucket, ..Overview::default() };
        let cut = Cut::new(&filter.time_zone, bucket);
        Self { cut, prices, overview, names: Names::default() }
    }

    /// What the rows tell, with the sessions that are meant.
    pub(super) fn finish(self, read: &Read, meant: &Meant, span: &Range<i64>) -> Result<Overview> {
        let Self { cut, prices, mut overview, names } = self;
        cut.iter().for_each(|of_stretch| overview.totals.join(of_stretch.clone()));
        for (model, sums) in names.models.iter() {
            overview.cache.add(prices, model, &sums.usage);
        }
        note_sessions(&mut overview.totals.sums, &meant.spans);
        overview.rows = cut.into_rows(&meant.spans, span);
        overview.models = most(names.models);
        overview.projects = most(names.projects);
        spell(read, &meant.spans, overview.projects.iter_mut().map(|named| &mut named.name))?;
        overview.sources = most(names.sources);
        overview.tools = names.tools.into_sorted();
        overview.tools.sort_by_key(|(_, sums)| std::cmp::Reverse(sums.calls));
        overview.tools.truncate(TOP);
        Ok(overview)
    }
}

impl Join for OverviewTally<'_> {
    fn join(&mut self, other: Self) {
        self.cut.join(other.cut);
        self.names.models.join(other.names.models);
        self.names.projects.join(other.names.projects);
        self.names.sources.join(other.names.sources);
        self.names.tools.join(other.names.tools);
    }
}

impl Tally for OverviewTally<'_> {
    fn takes(&self) -> Rows {
        Rows::BOTH
    }

    fn empty(&self) -> Self {
        let overview = Overview { bucket: self.overview.bucket, ..Overview::default() };
        Self { cut: self.cut.empty(), prices: self.prices, overview, names: Names::default() }
    }

    fn row(&mut self, key: SumsKey<'_>, sums: &SumsRecord) {
        let (_, source, project, model) = key;
        self.cut.row(key, sums);
        self.names.sources.of(source).add(sums);
        self.names.projects.of(project).add(sums);
        if !model.is_empty() {
            self.names.models.of(model).add(sums);
        }
    }

    fn tool(&mut self, quarter: i32, tool: &str, sums: &ToolSumsRecord) {
        self.cut.tool(quarter, tool, sums);
        self.names.tools.of(tool).add(sums);
    }
}

impl CacheEffect {
    fn add(&mut self, prices: &PriceTable, model: &str, usage: &Usage) {
        self.read_tokens += usage.cache_read;
        self.input_tokens += usage.context();
        let saved = prices.cache_savings(model, usage).unwrap_or_default();
        self.saved_nanos = self.saved_nanos.saturating_add(saved);
    }
}
