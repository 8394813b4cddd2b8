//! What the handle takes in of many sessions at once.

use super::OpenSync;
use crate::error::Result;
use crate::ingest::{self, Ingested};
use crate::model::{Message, Session};

impl OpenSync {
    /// Ingests many sessions in one transaction, in order. Durable on return.
    ///
    /// As [`ingest`](Self::ingest) of each, but for the cost: the disk is flushed once. An item that
    /// is refused changes nothing and keeps no other from being stored; its error is in its place.
    ///
    /// ```
    /// use opensync_core::{ErrorKind, OpenSync, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let good = (Session::new("my-agent", "s-1"), vec![]);
    /// let bad = (Session::new("my-agent", ""), vec![]);
    ///
    /// let done = archive.ingest_many(vec![good, bad])?;
    /// assert!(done[0].as_ref().is_ok_and(|done| done.is_new));
    /// assert!(done[1].as_ref().is_err_and(|error| error.kind() == ErrorKind::InvalidInput));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the disk fails: nothing of it is stored then.
    pub fn ingest_many(
        &self,
        items: Vec<(Session, Vec<Message>)>,
    ) -> Result<Vec<Result<Ingested>>> {
        let prices = self.prices();
        let pricer = |model: &str, usage: &_, permille| prices.cost(model, usage, permille);
        let prepared = items.into_iter().map(|(session, messages)| {
            ingest::check(&session, &messages)?;
            Ok(ingest::prepare(session, messages))
        });
        let prepared: Vec<Result<_>> = prepared.collect();
        self.engine.store.write(self.owner, |write| {
            let mut done = Vec::with_capacity(prepared.len());
            for item in prepared {
                done.push(match item {
                    Ok(prepared) => Ok(ingest::apply(write, prepared, &pricer)?),
                    Err(refused) => Err(refused),
                });
            }
            Ok(done)
        })
    }
}
