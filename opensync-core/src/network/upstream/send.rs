//! Send: one session with its messages to a server, because somebody said so.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};
use std::thread;

use serde_json::Value;

use super::wire::{self, Item, ItemRequest, MessageIds};
use super::{ATTEMPTS, Patience, Upstream};
use crate::error::Result;
use crate::model::Owner;
use crate::network::client::{Body, Transport};
use crate::network::retry::Attempt;
use crate::store::{self, Store};
use crate::sync::Leaving;

/// Messages that are under way at once.
const AT_ONCE: usize = 4;

/// Sessions of which it is remembered what was sent; those that were silent longest make room.
const MAX_SESSIONS: usize = 100;

/// What sending a session came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SendReport {
    /// Messages that went.
    pub messages: u64,
    /// The session stays on this machine: nothing went, or nothing more.
    pub is_held: bool,
    /// It was broken off before all of it went.
    pub is_partial: bool,
}

/// Told between requests whether to go on.
pub(crate) type GoesOn<'a> = &'a (dyn Fn() -> ControlFlow<()> + Sync);

/// A session of an archive that is sent.
pub(crate) struct Sending<'a> {
    pub(crate) store: &'a Store,
    pub(crate) owner: Owner,
    pub(crate) session: u64,
    pub(crate) goes_on: GoesOn<'a>,
}

/// A message's number and the hash of what was sent of it.
type Mark = (u32, [u8; 32]);

/// What was sent of sessions, as long as a program runs; the one that was sent last comes last.
#[derive(Default)]
pub(super) struct Sent(Mutex<Vec<OfSession>>);

/// What was sent of one session.
struct OfSession {
    owner: Owner,
    session: u64,
    /// Hashes of messages by their numbers.
    messages: HashMap<u32, [u8; 32]>,
}

impl Upstream {
    /// Sends the session, and of its messages those that did not go before as they are now.
    pub(crate) fn send(&self, sending: &Sending<'_>) -> Result<SendReport> {
        let (mut report, leaving) = (SendReport::default(), Leaving::default());
        let number = sending.session;
        let (session, numbers) = {
            let read = sending.store.read(sending.owner)?;
            let numbers = read.messages_from(number, 0)?.map(|entry| Ok(entry?.0));
            (Item::Session(number), numbers.collect::<Result<Vec<u32>>>()?)
        };
        match self.request(sending, &leaving, &session)? {
            ItemRequest::Request(path, body) => {
                if !self.carry(sending, path, &body)? {
                    return Ok(SendReport { is_partial: true, ..report });
                }
            }
            ItemRequest::Nothing => return Ok(report),
            ItemRequest::Held(_) => return Ok(SendReport { is_held: true, ..report }),
        }
        for some in numbers.chunks(AT_ONCE) {
            let mut requests = Vec::with_capacity(some.len());
            for &message in some {
                match self.request(sending, &leaving, &Item::Message(number, message))? {
                    ItemRequest::Request(path, body) => {
                        let mark = (message, store::hash(&body.to_string()));
                        if !self.sent.holds(sending, mark) {
                            requests.push((mark, path, body));
                        }
                    }
                    ItemRequest::Nothing => {}
                    ItemRequest::Held(_) => return Ok(SendReport { is_held: true, ..report }),
                }
            }
            let went = self.carry_all(sending, &requests)?;
            report.messages += went;
            if went < requests.len() as u64 {
                return Ok(SendReport { is_partial: true, ..report });
            }
        }
        Ok(report)
    }

    /// What is asked for an item, as it is now.
    fn request(
        &self,
        sending: &Sending<'_>,
        leaving: &Leaving,
        item: &Item,
    ) -> Result<ItemRequest> {
        let read = sending.store.read(sending.owner)?;
        wire::request(&read, self.remote.door(), leaving, item, MessageIds::AsTheyAre)
    }

    /// Makes requests at once, and notes those that arrived. Returns how many did.
    fn carry_all(
        &self,
        sending: &Sending<'_>,
        requests: &[(Mark, &'static str, Value)],
    ) -> Result<u64> {
        let one = |(mark, path, body): &(Mark, &str, Value)| -> Result<bool> {
            let went = self.carry(sending, path, body)?;
            if went {
                self.sent.note(sending, *mark);
            }
            Ok(went)
        };
        let done: Vec<Result<bool>> = thread::scope(|scope| {
            let one = &one;
            let threads: Vec<_> =
                requests.iter().map(|request| scope.spawn(move || one(request))).collect();
            let join = |thread: thread::ScopedJoinHandle<'_, _>| {
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            threads.into_iter().map(join).collect()
        });
        let mut count = 0;
        for went in done {
            count += u64::from(went?);
        }
        Ok(count)
    }

    /// Makes a request until it succeeds. False if it was broken off.
    fn carry(&self, sending: &Sending<'_>, path: &str, body: &Value) -> Result<bool> {
        if (sending.goes_on)().is_break() {
            return Ok(false);
        }
        let work = || Transport::call(&self.client, path, &Body::Json(body));
        Ok(patience().retry(&mut |_| (sending.goes_on)(), work)?.is_some())
    }

    /// Asks until it succeeds, or patience ends.
    pub(super) fn ask<T>(&self, work: impl Fn(&dyn Transport) -> Attempt<T>) -> Result<T> {
        let mut goes_on = |_| ControlFlow::Continue(());
        let done = patience().retry(&mut goes_on, || work(&self.client))?;
        done.ok_or_else(crate::error::Error::stopped)
    }
}

fn patience() -> Patience {
    Patience { attempts: ATTEMPTS, ..Patience::default() }
}

impl Sent {
    fn holds(&self, sending: &Sending<'_>, (message, hash): Mark) -> bool {
        let sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = sent.iter().find(|known| known.is_of(sending));
        known.is_some_and(|known| known.messages.get(&message) == Some(&hash))
    }

    fn note(&self, sending: &Sending<'_>, (message, hash): Mark) {
        let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = match sent.iter().position(|known| known.is_of(sending)) {
            Some(place) => sent.remove(place),
            None => OfSession {
                owner: sending.owner,
                session: sending.session,
                messages: HashMap::new(),
            },
        };
        known.messages.insert(message, hash);
        if sent.len() >= MAX_SESSIONS {
            sent.remove(0);
        }
        sent.push(known);
    }
}

impl OfSession {
    fn is_of(&self, sending: &Sending<'_>) -> bool {
        (self.owner, self.session) == (sending.owner, sending.session)
    }
}
