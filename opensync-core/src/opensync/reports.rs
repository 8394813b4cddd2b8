//! What the handle tells about everything at once: sums, prices, exports, changes.

use std::io::Write;

use super::{OpenSync, find_session, info, not_found};
use crate::change::{Change, changes};
use crate::error::Result;
use crate::export::{Exporter, Format};
use crate::model::Session;
use crate::price::PriceTable;
use crate::reprice;
use crate::scope::Scope;
use crate::stats::{Stats, stats};

impl OpenSync {
    /// Sums over all messages of `scope`, and the same by source, project, model and day.
    ///
    /// Costs what it shows: a row for each day, source, project and model, and one read of each
    /// session's record.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn stats(&self, scope: &Scope) -> Result<Stats> {
        stats(&self.read()?, scope)
    }

    /// Writes sessions to `out` in `format`: those named by `ids`, or all of `scope` without any,
    /// those that changed first first. Returns how many. One message is in memory at a time.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) for an id that is not there,
    /// [`Io`](crate::ErrorKind::Io) if `out` cannot be written.
    pub fn export(
        &self,
        ids: &[String],
        scope: &Scope,
        format: Format,
        out: &mut dyn Write,
    ) -> Result<u64> {
        let read = self.read()?;
        let numbers = if ids.is_empty() {
            // Parents before their forks, so that an archive that is read back counts as this one.
            let mut numbers = read.sessions_by_time()?.collect::<Result<Vec<u64>>>()?;
            numbers.reverse();
            numbers
        } else {
            ids.iter().map(|id| find_session(&read, id)).collect::<Result<Vec<u64>>>()?
        };
        let mut exporter = Exporter::begin(format, out)?;
        let mut count = 0;
        for number in numbers {
            let record = read.session(number)?.ok_or_else(|| not_found(&number.to_string()))?;
            if !scope.holds(&record) {
                continue;
            }
            let told = read.told_session(number)?.map(|record| record.session);
            let told = Session::from(told.unwrap_or_default());
            let info = info(number, record);
            exporter.session(&info, &told)?;
            for entry in read.messages_from(number, 0)? {
                exporter.message(&info, &read.message(entry?.1)?)?;
            }
            exporter.end_session()?;
            count += 1;
        }
        exporter.finish()?;
        Ok(count)
    }

    /// Up to `limit` changes after position `after` of the change log, oldest first.
    ///
    /// Begin with 0 and go on with the [`position`](Change::position) of the last one that was
    /// dealt with. A change tells what is different; what it is now comes from the session.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn changes(&self, after: u64, limit: usize) -> Result<Vec<Change>> {
        changes(&self.read()?, after, limit)
    }

    /// The position of the last change: what [`changes`](Self::changes) after it are still to come.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn last_change(&self) -> Result<u64> {
        self.read()?.last_change()
    }

    /// The prices that costs are computed with: the bundled ones, below those of the settings.
    pub fn prices(&self) -> &PriceTable {
        self.engine.prices.get_or_init(|| {
            let mut table = PriceTable::bundled();
            table.with_overrides(self.engine.settings.prices.clone());
            table
        })
    }

    /// Computes the cost of every stored answer anew, by the prices as they are now. Returns how
    /// many changed.
    ///
    /// Stored costs stay as they are until this is called, so that an upgrade rewrites no history.
    /// Reads every message; each session is a transaction of its own.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be written. Sessions done before stay done.
    pub fn reprice(&self) -> Result<u64> {
        let prices = self.prices();
        let pricer = |model: &str, usage: &_, permille| prices.cost(model, usage, permille);
        reprice::reprice(&self.engine.store, self.owner, &pricer)
    }
}
