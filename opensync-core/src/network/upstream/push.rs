//! Push: sends what the change log says is new to the plugins' hosted service. It has no way to
//! delete.

use std::collections::BTreeSet;

use super::wire::{self, Item, ItemRequest, MessageIds};
use crate::departure::Gate;
use crate::error::Result;
use crate::network::client::Body;
use crate::network::exchange::Running;
use crate::store::{ChangeWhat, Read};
use crate::sync::{Choice, SyncCursor};

/// Requests after which it is kept how far we are.
const STEP: usize = 50;

/// The next things to send.
struct Plan {
    items: Vec<Item>,
    next: SyncCursor,
    last: u64,
    held: BTreeSet<u64>,
    skipped: BTreeSet<u64>,
    left_out: u64,
}

impl Running<'_, '_> {
    pub(in crate::network) fn push_upstream(&mut self) -> Result<()> {
        let key = self.exchange.remote.key.as_deref().unwrap_or_default();
        // Another key may be another account.
        let [a, b, c, d, ..] = crate::store::hash(key);
        self.name = format!("{} {a:02x}{b:02x}{c:02x}{d:02x}", self.name);
        if !self.send_released()? {
            return Ok(());
        }
        loop {
            let mut plan = self.plan()?;
            let Some(held) = self.send_items(&plan.items)? else { return Ok(()) };
            plan.held.extend(held);
            self.report.held += plan.held.len() as u64;
            self.report.skipped += plan.skipped.len() as u64;
            self.report.left_out += plan.left_out;
            let exchange = self.exchange;
            exchange.store.write(exchange.owner, |write| {
                for &session in plan.held.union(&plan.skipped) {
                    write.hold(&self.name, session, true)?;
                }
                let mut record = write.remote(&self.name)?;
                record.pushed = record.pushed.max(plan.next);
                write.put_remote(&self.name, &record)
            })?;
            let flow = self.tell(plan.next.position, plan.last);
            if flow.is_break() || (plan.next.item == 0 && plan.next.position >= plan.last) {
                return Ok(());
            }
        }
    }

    /// Sends sessions as a whole that did not go before and go now. False if it was broken off.
    fn send_released(&mut self) -> Result<bool> {
        let exchange = self.exchange;
        let read = exchange.store.read(exchange.owner)?;
        for session in self.to_release()? {
            let mut items = vec![Item::Session(session)];
            for entry in read.messages_from(session, 0)? {
                items.push(Item::Message(session, entry?.0));
            }
            let Some(held) = self.send_items(&items)? else { return Ok(false) };
            if held.is_empty() {
                exchange
                    .store
                    .write(exchange.owner, |write| write.hold(&self.name, session, false))?;
            }
        }
        Ok(true)
    }

    /// Makes a request for each. Returns the sessions that stay here since they were planned, or
    /// `None` if it was broken off.
    fn send_items(&mut self, items: &[Item]) -> Result<Option<BTreeSet<u64>>> {
        let mut held = BTreeSet::new();
        for item in items {
            let (path, body) = match self.request(item)? {
                ItemRequest::Request(path, body) => (path, body),
                ItemRequest::Nothing => continue,
                ItemRequest::Held(session) => {
                    held.insert(session);
                    continue;
                }
            };
            if self.ask(|client| client.call(path, &Body::Json(&body)))?.is_none() {
                return Ok(None);
            }
            self.report.messages += u64::from(matches!(item, Item::Message(..)));
            self.report.bytes += body.to_string().len() as u64;
        }
        Ok(Some(held))
    }

    /// What the change log says is next.
    fn plan(&self) -> Result<Plan> {
        let read = self.exchange.store.read(self.exchange.owner)?;
        let (gate, door) = (Gate::of(&read)?, self.exchange.remote.door());
        let choice = Choice::of(&read, self.exchange.filter)?;
        let from = read.remote(&self.name)?.pushed;
        let mut plan = Plan {
            items: Vec::new(),
            next: from,
            last: read.last_change()?,
            held: BTreeSet::new(),
            skipped: BTreeSet::new(),
            left_out: 0,
        };
        for row in read.changes_after(from.position)? {
            let (position, record) = row?;
            let first = if position == from.position + 1 { from.item } else { 0 };
            if gate.decide(record.session, door)?.is_none() {
                plan.held.insert(record.session);
            } else if !choice.is_meant(record.session)? {
                plan.skipped.insert(record.session);
            } else if let Some(item) = plan.row(&read, record.session, &record.what, first)? {
                plan.next = SyncCursor { position: position - 1, item };
                break;
            }
            plan.next = SyncCursor { position, item: 0 };
            if plan.items.len() >= STEP {
                break;
            }
        }
        Ok(plan)
    }

    /// What is asked for an item, if its session may go now: it takes a while to come to it.
    fn request(&self, item: &Item) -> Result<ItemRequest> {
        let read = self.exchange.store.read(self.exchange.owner)?;
        let door = self.exchange.remote.door();
        wire::request(&read, door, &self.leaving, item, MessageIds::WithSession)
    }
}

impl Plan {
    /// Adds a row of the change log from message `first` of it on. Returns the message to go on
    /// with if there is no room for all.
    fn row(
        &mut self,
        read: &Read,
        session: u64,
        what: &ChangeWhat,
        first: u32,
    ) -> Result<Option<u32>> {
        if read.unannotated_session(session)?.is_none() {
            self.left_out += u64::from(matches!(what, ChangeWhat::Deleted));
            return Ok(None);
        }
        match what {
            ChangeWhat::Upserted { added, changed, .. } => {
                self.items.push(Item::Session(session));
                for (item, message) in (0..).zip(changed.iter().chain(added)).skip(first as usize) {
                    if self.items.len() >= STEP {
                        return Ok(Some(item));
                    }
                    self.items.push(Item::Message(session, *message));
                }
            }
            ChangeWhat::Annotated => self.items.push(Item::Session(session)),
            ChangeWhat::MessagesDeleted { messages } => self.left_out += messages.len() as u64,
            ChangeWhat::Deleted => self.left_out += 1,
            ChangeWhat::Shared | ChangeWhat::Unshared => {}
        }
        Ok(None)
    }
}
