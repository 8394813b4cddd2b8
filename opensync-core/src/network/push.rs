//! Push: sends what changed here to a server of ours.

use super::client::Body;
use super::exchange::{BATCH_BYTES, Running};
use crate::departure::Door;
use crate::error::Result;
use crate::store::{Read, RemoteRecord};
use crate::sync::{self, Leaving, Outgoing, Request, SyncApplied, SyncBatch};

impl Running<'_, '_> {
    pub(super) fn push(&mut self) -> Result<()> {
        if self.meet()?.is_none() || !self.push_released()? {
            return Ok(());
        }
        loop {
            let outgoing = self.next_batch()?;
            let Outgoing { batch, held } = outgoing;
            let applied = match self.send(&batch)? {
                Sent::Nothing => None,
                Sent::Done(applied) => Some(applied),
                Sent::BrokenOff => return Ok(()),
            };
            self.report.held += held.len() as u64;
            let exchange = self.exchange;
            exchange.store.write(exchange.owner, |write| {
                for &session in &held {
                    write.hold(&self.name, session, true)?;
                }
                let mut record = write.remote(&self.name)?;
                record.pushed = record.pushed.max(batch.next);
                record.ours_from_there.forget(batch.next.position);
                note_sent(&mut record, applied.as_ref());
                write.put_remote(&self.name, &record)
            })?;
            let flow = self.tell(batch.next.position, batch.last);
            if flow.is_break() || (batch.next.item == 0 && batch.next.position >= batch.last) {
                return Ok(());
            }
        }
    }

    fn next_batch(&self) -> Result<Outgoing> {
        let read = self.exchange.store.read(self.exchange.owner)?;
        let record = read.remote(&self.name)?;
        sync::outgoing(
            &read,
            &Request {
                from: record.pushed,
                until: u64::MAX,
                skip: &record.ours_from_there.0,
                max_bytes: BATCH_BYTES,
                door: self.exchange.remote.door(),
                leaving: &self.leaving,
            },
        )
    }

    /// Sends sessions as a whole that were kept back and may go now. False if it was broken off.
    fn push_released(&mut self) -> Result<bool> {
        let exchange = self.exchange;
        for session in exchange.store.read(exchange.owner)?.held(&self.name)? {
            let mut item = 0;
            loop {
                let read = exchange.store.read(exchange.owner)?;
                let door = exchange.remote.door();
                let Some(batch) = released(&read, session, item, door, &self.leaving)? else {
                    break;
                };
                drop(read);
                let Sent::Done(applied) = self.send(&batch)? else { return Ok(false) };
                item = batch.next.item;
                exchange.store.write(exchange.owner, |write| {
                    let mut record = write.remote(&self.name)?;
                    note_sent(&mut record, Some(&applied));
                    write.put_remote(&self.name, &record)?;
                    if item == 0 { write.hold(&self.name, session, false) } else { Ok(()) }
                })?;
                if item == 0 {
                    break;
                }
            }
        }
        Ok(true)
    }

    fn send(&mut self, batch: &SyncBatch) -> Result<Sent> {
        self.report.left_out += batch.too_long;
        if batch.is_empty {
            return Ok(Sent::Nothing);
        }
        let done = self.ask(|client| client.json("/api/sync/push", &Body::Batch(&batch.body)))?;
        let Some(done) = done else { return Ok(Sent::BrokenOff) };
        let applied: SyncApplied = done;
        self.report.messages += batch.messages;
        self.report.bytes += batch.body.len() as u64;
        self.report.changed += applied.messages;
        self.report.deleted += applied.deleted;
        self.report.invalid.extend(applied.invalid.iter().cloned());
        Ok(Sent::Done(applied))
    }
}

/// What became of a batch.
enum Sent {
    /// There was nothing in it.
    Nothing,
    Done(SyncApplied),
    BrokenOff,
}

/// What to send of a session that was kept back; nothing while it still is.
fn released(
    read: &Read,
    session: u64,
    item: u32,
    door: Door,
    leaving: &Leaving,
) -> Result<Option<SyncBatch>> {
    let request = Request {
        from: sync::SyncCursor::default(),
        until: u64::MAX,
        skip: &[],
        max_bytes: BATCH_BYTES,
        door,
        leaving,
    };
    let outgoing = sync::whole_session(read, session, item, &request)?;
    Ok(Some(outgoing.batch).filter(|batch| !batch.is_empty))
}

/// Notes which rows of their log are what we sent: they need not come back.
fn note_sent(record: &mut RemoteRecord, applied: Option<&SyncApplied>) {
    if let Some(applied) = applied {
        record.theirs_from_here.add(applied.before + 1, applied.after);
    }
}
