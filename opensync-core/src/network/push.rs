//! Push: sends what changed here to a server of ours.

use super::client::Body;
use super::exchange::{BATCH_BYTES, Running};
use crate::error::Result;
use crate::store::{RemoteRecord, Write};
use crate::sync::{self, Outgoing, Request, SyncApplied, SyncBatch};

impl Running<'_, '_> {
    pub(super) fn push(&mut self) -> Result<()> {
        if self.meet()?.is_none() || !self.push_released()? {
            return Ok(());
        }
        loop {
            let Outgoing { batch, held, skipped } = self.next_batch()?;
            let applied = match self.send(&batch)? {
                Sent::Nothing | Sent::LeftOut => None,
                Sent::Done(applied) => Some(applied),
                Sent::TooLong => continue,
                Sent::BrokenOff => return Ok(()),
            };
            self.report.held += held.len() as u64;
            self.report.skipped += skipped.len() as u64;
            let exchange = self.exchange;
            exchange.store.write(exchange.owner, |write| {
                for &session in held.union(&skipped) {
                    write.hold(&self.name, session, true)?;
                }
                note_seen(write, &self.name, applied.as_ref())?;
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
                max_bytes: self.batch_bytes,
                door: self.exchange.remote.door(),
                leaving: &self.leaving,
                filter: self.exchange.filter,
            },
        )
    }

    /// Sends sessions as a whole that did not go before and go now. False if it was broken off.
    fn push_released(&mut self) -> Result<bool> {
        let exchange = self.exchange;
        for session in self.to_release()? {
            let mut item = 0;
            loop {
                let Some(batch) = self.released(session, item)? else { break };
                let applied = match self.send(&batch)? {
                    Sent::Done(applied) => Some(applied),
                    Sent::Nothing | Sent::LeftOut => None,
                    Sent::TooLong => continue,
                    Sent::BrokenOff => return Ok(false),
                };
                item = batch.next.item;
                exchange.store.write(exchange.owner, |write| {
                    note_seen(write, &self.name, applied.as_ref())?;
                    let mut record = write.remote(&self.name)?;
                    note_sent(&mut record, applied.as_ref());
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

    /// What to send of a session that did not go before; nothing if it does not go after all.
    fn released(&self, session: u64, item: u32) -> Result<Option<SyncBatch>> {
        let read = self.exchange.store.read(self.exchange.owner)?;
        let request = Request {
            from: sync::SyncCursor::default(),
            until: u64::MAX,
            skip: &[],
            max_bytes: self.batch_bytes,
            door: self.exchange.remote.door(),
            leaving: &self.leaving,
            filter: self.exchange.filter,
        };
        let outgoing = sync::whole_session(&read, session, item, &request)?;
        Ok(Some(outgoing.batch).filter(|batch| !batch.is_empty))
    }

    fn send(&mut self, batch: &SyncBatch) -> Result<Sent> {
        if batch.is_empty {
            self.report.left_out += batch.too_long;
            return Ok(Sent::Nothing);
        }
        let path = format!("{}/push", self.routes);
        let done = self.ask(|client| client.json(&path, &Body::Batch(&batch.body)));
        let done = match done {
            Err(error) if error.status() == Some(TOO_LONG) => return Ok(self.shorten(batch)),
            done => done?,
        };
        let Some(done) = done else { return Ok(Sent::BrokenOff) };
        let applied: SyncApplied = done;
        self.report.left_out += batch.too_long;
        self.report.messages += batch.messages;
        self.report.bytes += batch.body.len() as u64;
        self.report.changed += applied.messages;
        self.report.deleted += applied.deleted;
        self.report.invalid.extend(applied.invalid.iter().cloned());
        Ok(Sent::Done(applied))
    }

    /// Has the next batch be shorter; or leaves out the one thing that is too long by itself, and
    /// says so.
    fn shorten(&mut self, batch: &SyncBatch) -> Sent {
        let size = batch.body.len();
        if self.batch_bytes > 1 {
            self.batch_bytes = (self.batch_bytes.min(size.saturating_mul(4)) / 4).max(1);
            if self.batch_bytes < SHORTEST {
                self.batch_bytes = 1;
            }
            return Sent::TooLong;
        }
        // Others are shorter than what was refused.
        self.batch_bytes = (size / 2).clamp(SHORTEST, BATCH_BYTES);
        self.report.left_out += batch.too_long + batch.messages.max(1);
        self.report.invalid.push(format!(
            "{} is {size} bytes long, compressed, and was left out: the server, or a proxy before it, \
             takes no request of that length (413)",
            batch.name
        ));
        Sent::LeftOut
    }
}

/// What a server answers to a request that is too long for it.
const TOO_LONG: u16 = 413;

/// A batch that should be shorter than this, in bytes before compression, is of one message.
const SHORTEST: usize = 4096;

/// What became of a batch.
enum Sent {
    /// There was nothing in it.
    Nothing,
    Done(SyncApplied),
    /// It was too long for the server: a shorter one may pass.
    TooLong,
    /// It was too long for the server, and can be no shorter.
    LeftOut,
    BrokenOff,
}

/// Notes which rows of their log are what we sent: they need not come back.
fn note_sent(record: &mut RemoteRecord, applied: Option<&SyncApplied>) {
    if let Some(applied) = applied {
        record.theirs_from_here.add(applied.before + 1, applied.after);
    }
}

/// Notes how far their log goes, by which a server that lost some of it is noticed.
fn note_seen(write: &mut Write<'_>, name: &str, applied: Option<&SyncApplied>) -> Result<()> {
    match applied.and_then(|applied| Some((applied.after, applied.tag?))) {
        Some((position, tag)) => write.note_remote_seen(name, position, tag),
        None => Ok(()),
    }
}
