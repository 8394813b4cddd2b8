//! Names: the sums of each model, project, source, provider, day or tool.

use super::by_name::ByName;
use super::join::Join;
use super::meant::Meant;
use super::providers::Providers;
use super::rows::{Rows, Tally, feed};
use super::{Dimension, Named, Sums, ToolSums, spell};
use crate::error::Result;
use crate::filter::{Field, Filter};
use crate::lexical::{Lexical, ungroup};
use crate::matching::Matcher;
use crate::provider::provider;
use crate::store::{Read, SumsKey, SumsRecord, ToolSumsRecord, quarter_start};

/// Sums up what `filter` means by name, most tokens first; days in their order.
pub(crate) fn names(
    read: &Read,
    lexical: &Lexical,
    filter: &Filter,
    by: Dimension,
) -> Result<Vec<Named>> {
    let field = matches!(by, Dimension::Model | Dimension::Provider).then_some(Field::Model);
    let meant = Meant::by_index(read, lexical, filter, field)?;
    let mut tally = NamesTally::new(by, filter);
    feed(read, &Matcher::new(read, filter)?, filter, &meant, &mut tally)?;
    tally.count_sessions(&meant);
    let rows = tally.rows.into_sorted().into_iter();
    let mut named: Vec<Named> = rows.map(|(name, sums)| Named { name, sums }).collect();
    if by == Dimension::Project {
        spell(read, &meant.spans, named.iter_mut().map(|named| &mut named.name))?;
    }
    match by {
        Dimension::Day => {}
        Dimension::Tool => named.sort_by_key(|named| std::cmp::Reverse(named.sums.tool_calls)),
        _ => named.sort_by_key(|named| std::cmp::Reverse(named.sums.usage.total())),
    }
    Ok(named)
}

/// How often each tool was called and failed, the ones called most first.
pub(crate) fn tools(
    read: &Read,
    lexical: &Lexical,
    filter: &Filter,
) -> Result<Vec<(String, ToolSums)>> {
    let meant = Meant::by_index(read, lexical, filter, None)?;
    let mut tally = ToolsTally::default();
    feed(read, &Matcher::new(read, filter)?, filter, &meant, &mut tally)?;
    let mut tools = tally.0.into_sorted();
    tools.sort_by_key(|(_, sums)| std::cmp::Reverse(sums.calls));
    Ok(tools)
}

#[derive(Default)]
struct ToolsTally(ByName<ToolSums>);

impl Join for ToolsTally {
    fn join(&mut self, other: Self) {
        self.0.join(other.0);
    }
}

impl Tally for ToolsTally {
    fn takes(&self) -> Rows {
        Rows::OF_TOOLS
    }

    fn empty(&self) -> Self {
        Self::default()
    }

    fn row(&mut self, _key: SumsKey<'_>, _sums: &SumsRecord) {}

    fn tool(&mut self, _quarter: i32, tool: &str, sums: &ToolSumsRecord) {
        self.0.of(tool).add(sums);
    }
}

struct NamesTally<'a> {
    by: Dimension,
    filter: &'a Filter,
    rows: ByName<Sums>,
    providers: Providers,
}

impl<'a> NamesTally<'a> {
    fn new(by: Dimension, filter: &'a Filter) -> Self {
        Self { by, filter, rows: ByName::default(), providers: Providers::default() }
    }

    /// Counts the sessions of each name; one may count for several. Of days and tools they are not told.
    fn count_sessions(&mut self, meant: &Meant) {
        let spans = &meant.spans;
        // One that has nothing in this time says nothing of it.
        let place = |name: &str| self.rows.place(name);
        let of_groups: Vec<_> = match self.by {
            Dimension::Source => spans.groups.iter().map(|group| place(ungroup(group).0)).collect(),
            Dimension::Project => {
                spans.groups.iter().map(|group| place(ungroup(group).1)).collect()
            }
            _ => Vec::new(),
        };
        let of_values: Vec<_> = match self.by {
            Dimension::Model => spans.values.iter().map(|model| place(model)).collect(),
            Dimension::Provider => {
                spans.values.iter().map(|model| place(provider(None, Some(model)))).collect()
            }
            _ => Vec::new(),
        };
        let mut places: Vec<usize> = Vec::new();
        for held in &spans.held {
            places.clear();
            places.extend(of_groups.get(held.group).copied().flatten());
            places.extend(held.values.iter().filter_map(|&value| of_values.get(value).copied()?));
            places.sort_unstable();
            places.dedup();
            for &place in &places {
                self.rows.at(place).note_session(held.began, held.ended);
            }
        }
    }
}

impl Join for NamesTally<'_> {
    fn join(&mut self, other: Self) {
        self.rows.join(other.rows);
    }
}

impl Tally for NamesTally<'_> {
    fn takes(&self) -> Rows {
        if self.by == Dimension::Tool { Rows::OF_TOOLS } else { Rows::OF_MODELS }
    }

    fn empty(&self) -> Self {
        Self::new(self.by, self.filter)
    }

    fn row(&mut self, (quarter, source, project, model): SumsKey<'_>, sums: &SumsRecord) {
        let day;
        let name = match self.by {
            Dimension::Source => source,
            Dimension::Project => project,
            Dimension::Day => {
                day = self.filter.time_zone.day_name(quarter_start(quarter));
                &day
            }
            Dimension::Model | Dimension::Provider if model.is_empty() => return,
            Dimension::Model => model,
            Dimension::Provider => self.providers.of(model),
            Dimension::Tool => return,
        };
        self.rows.of(name).add(sums);
    }

    fn tool(&mut self, _quarter: i32, tool: &str, sums: &ToolSumsRecord) {
        if self.by == Dimension::Tool {
            self.rows.of(tool).tool_calls += sums.calls;
        }
    }
}
