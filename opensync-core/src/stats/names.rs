//! Names: the sums of each model, project, source, provider, day or tool.

use std::collections::HashSet;

use super::by_name::ByName;
use super::meant::Meant;
use super::rows::{Tally, feed};
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
    let mut tally = NamesTally { by, filter, rows: ByName::default() };
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

impl Tally for ToolsTally {
    fn takes_tools(&self) -> bool {
        true
    }

    fn row(&mut self, _key: SumsKey<'_>, _sums: &SumsRecord) {}

    fn tool(&mut self, _quarter: i32, tool: &str, sums: &ToolSumsRecord) {
        let row = self.0.of(tool);
        row.calls += sums.calls;
        row.errors += sums.errors;
    }
}

struct NamesTally<'a> {
    by: Dimension,
    filter: &'a Filter,
    rows: ByName<Sums>,
}

impl NamesTally<'_> {
    /// Counts the sessions of each name; one may count for several. Of days and tools they are not told.
    fn count_sessions(&mut self, meant: &Meant) {
        let spans = &meant.spans;
        for held in &spans.held {
            let (source, project) = ungroup(&spans.groups[held.group]);
            let models = held.values.iter().map(|&value| spans.values[value].as_str());
            let names: HashSet<&str> = match self.by {
                Dimension::Source => [source].into(),
                Dimension::Project => [project].into(),
                Dimension::Model => models.collect(),
                Dimension::Provider => models.map(|model| provider(None, Some(model))).collect(),
                Dimension::Day | Dimension::Tool => HashSet::new(),
            };
            for name in names {
                // One that has nothing in this time says nothing of it.
                if let Some(sums) = self.rows.get_mut(name) {
                    sums.note_session(held.began, held.ended);
                }
            }
        }
    }
}

impl Tally for NamesTally<'_> {
    fn takes_tools(&self) -> bool {
        self.by == Dimension::Tool
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
            Dimension::Provider => provider(None, Some(model)),
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
