//! Tool rows: the kept sums of tools that a filter means, gathered so that another thread can read them.

use std::ops::RangeInclusive;

use super::by_name::ByName;
use super::rows::Tally;
use crate::error::Result;
use crate::store::{Read, SumsKey, ToolSumsRecord};

/// The rows of tools, added up by quarter and tool: read by another thread while this one reads those of
/// models, of which there are as many.
#[derive(Default)]
pub(super) struct ToolRows {
    tools: ByName<()>,
    /// Quarter, place of the tool, and its sums.
    rows: Vec<(i32, usize, ToolSumsRecord)>,
    /// Where the rows of the last quarter begin.
    last: usize,
}

impl ToolRows {
    /// Reads those of `quarters` that are meant.
    pub(super) fn read(
        read: &Read,
        quarters: &RangeInclusive<i32>,
        is_meant: &dyn Fn(SumsKey<'_>) -> bool,
    ) -> Result<Self> {
        let mut all = Self::default();
        read.tool_sums(quarters.clone(), |key, tool, sums| {
            if is_meant(key) {
                all.add(key.0, tool, sums);
            }
        })?;
        Ok(all)
    }

    fn add(&mut self, quarter: i32, tool: &str, sums: &ToolSumsRecord) {
        if self.rows.get(self.last).is_some_and(|(last, ..)| *last != quarter) {
            self.last = self.rows.len();
        }
        self.tools.of(tool);
        let tool = self.tools.last();
        let mut of_quarter = self.rows[self.last..].iter_mut();
        if let Some((.., known)) = of_quarter.find(|(_, known, _)| *known == tool) {
            known.calls += sums.calls;
            known.errors += sums.errors;
        } else {
            self.rows.push((quarter, tool, *sums));
        }
    }

    /// Gives them to `tally`.
    pub(super) fn tell(&self, tally: &mut impl Tally) {
        let names: Vec<&str> = self.tools.iter().map(|(name, ())| name).collect();
        for (quarter, tool, sums) in &self.rows {
            tally.tool(*quarter, names[*tool], sums);
        }
    }
}
