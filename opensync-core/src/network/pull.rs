//! Pull: takes what changed on a server of ours.

use std::ops::ControlFlow;

use super::client::{Body, Transport};
use super::echo::Own;
use super::exchange::Running;
use super::retry::AttemptError;
use crate::error::Result;
use crate::store::Write;
use crate::sync::{self, Circumstances, Echo, End, Incoming, SyncApplied, SyncCursor};

impl Running<'_, '_> {
    pub(super) fn pull(&mut self) -> Result<()> {
        if self.meet()?.is_none() {
            return Ok(());
        }
        loop {
            let record = self.exchange.record(&self.name)?;
            let mut at = record.pulled;
            while let Some(end) = record.theirs_from_here.end_of(at.position + 1) {
                at = SyncCursor::behind(end);
            }
            let (routes, SyncCursor { position, item }) = (self.routes, at);
            let mut path = format!("{routes}/pull?after={position}&item={item}");
            if let Some(first) = record.theirs_from_here.next_behind(at.position) {
                path = format!("{path}&until={}", first - 1);
            }
            let Some((incoming, bytes)) = self.fetch(&path)? else { return Ok(()) };
            let end = incoming.end.clone();
            let applied = self.take(incoming, bytes, true)?;
            if !self.complete(&applied.incomplete)? {
                return Ok(());
            }
            let flow = self.tell(end.next.position, end.last);
            if flow.is_break() || (end.next.item == 0 && end.next.position >= end.last) {
                return Ok(());
            }
        }
    }

    /// Fetches sessions as a whole of which only the last changes came: they were kept back there.
    /// False if it was broken off.
    fn complete(&mut self, sessions: &[String]) -> Result<bool> {
        for session in sessions {
            let session: String = session.bytes().map(percent).collect();
            let mut item = 0;
            loop {
                let path = format!("{}/pull?session={session}&item={item}", self.routes);
                let Some((incoming, bytes)) = self.fetch(&path)? else { return Ok(false) };
                item = incoming.end.next.item;
                self.take(incoming, bytes, false)?;
                if item == 0 {
                    break;
                }
            }
        }
        Ok(true)
    }

    /// Gets a batch. One that was cut off is asked for again.
    fn fetch(&mut self, path: &str) -> Result<Option<(Incoming, u64)>> {
        let exchange = self.exchange;
        self.ask(|client: &dyn Transport| {
            let body = client.call(path, &Body::None)?;
            let withheld = exchange.remote.withheld();
            let own = if withheld.is_any() {
                Some(Own { read: exchange.store.read(exchange.owner)?, withheld })
            } else {
                None
            };
            let echo = own.as_ref().map(|own| own as &dyn Echo);
            let batch = sync::read_batch(&mut &*body, echo, &mut |_| ControlFlow::Continue(()));
            let batch = batch.map_err(|error| AttemptError::Temporary(error, None))?;
            Ok((batch, body.len() as u64))
        })
    }

    /// Stores a batch, and how far we are, in one transaction.
    fn take(&mut self, incoming: Incoming, bytes: u64, is_log: bool) -> Result<SyncApplied> {
        let end = incoming.end.clone();
        let exchange = self.exchange;
        let applied = exchange.store.write(exchange.owner, |write| {
            let record = write.remote(&self.name)?;
            let circumstances = Circumstances {
                is_silent: exchange.remote.withheld().is_any(),
                sent: Some((record.pushed, record.ours_from_there.0)),
            };
            let go_on = &mut |_: &_| ControlFlow::Continue(());
            let applied = incoming.apply(write, exchange.pricer, &circumstances, go_on)?;
            let end = Some(end).filter(|_| is_log);
            note_arrival(write, &self.name, end, &applied)?;
            Ok(applied)
        })?;
        self.report.bytes += bytes;
        self.report.messages += applied.messages;
        self.report.changed += applied.messages;
        self.report.deleted += applied.deleted;
        self.report.invalid.extend(applied.invalid.iter().cloned());
        Ok(applied)
    }
}

/// A byte as it may stand in an address.
fn percent(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

/// Notes that a batch of `remote` arrived here, in the transaction that applies it; and how far its
/// log is known now, if the batch is of the log.
fn note_arrival(
    write: &mut Write<'_>,
    remote: &str,
    end: Option<End>,
    applied: &SyncApplied,
) -> Result<()> {
    let mut record = write.remote(remote)?;
    if let Some(end) = end {
        record.pulled = end.next;
        record.theirs_from_here.forget(end.next.position);
        if let Some(tag) = end.tag {
            write.note_remote_seen(remote, end.next.position, tag)?;
        }
    }
    record.ours_from_there.add(applied.before + 1, applied.after);
    write.put_remote(remote, &record)
}
