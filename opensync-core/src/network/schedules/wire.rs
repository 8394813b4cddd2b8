//! Wire: a server's answers without a network, and a connection that breaks where it is told to.

use std::cell::Cell;
use std::ops::ControlFlow;

use super::machine::Machine;
use crate::clock;
use crate::departure::{Door, Withheld};
use crate::error::{Cause, Error};
use crate::filter::Filter;
use crate::model::Owner;
use crate::network::client::{Body, Transport};
use crate::network::retry::{Attempt, AttemptError};
use crate::sync::{self, Circumstances, Leaving, PROTOCOL, Request, SyncCursor};

/// How long batches are: some messages.
const BATCH_BYTES: usize = 400;

pub(super) struct Wire<'a> {
    pub(super) server: &'a Machine,
    pub(super) now: i64,
    /// Says at which request and byte it breaks; never, if there is none.
    pub(super) cut: Cell<Option<u64>>,
}

impl Wire<'_> {
    /// How the connection breaks at this request, if it does.
    fn cut_now(&self) -> Option<u64> {
        let cut = self.cut.get()?;
        if cut.is_multiple_of(4) {
            return Some(cut / 4);
        }
        self.cut.set(Some(cut / 4));
        None
    }

    fn answer(&self, path: &str, body: &Body<'_>) -> crate::error::Result<Vec<u8>> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let asked = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|pair| pair.0 == name).map(|pair| pair.1)
        };
        let number = |name: &str| asked(name).and_then(|text| text.parse::<u64>().ok());
        let store = &self.server.store;
        match (path, body) {
            ("/api/v1/sync/status", _) => {
                let archive = sync::archive_id(store, Owner::LOCAL)?;
                let read = store.read(Owner::LOCAL)?;
                let tag = read.change_tag(number("position").unwrap_or(0))?;
                let last = read.last_change()?;
                let status = serde_json::json!({
                    "archive": archive, "last": last, "protocol": PROTOCOL, "tag": tag,
                });
                Ok(status.to_string().into_bytes())
            }
            ("/api/v1/sync/push", Body::Batch(batch)) => {
                let on = &mut |_: &_| ControlFlow::Continue(());
                let incoming = sync::read_batch(&mut &**batch, None, on)?;
                let applied = store.write(Owner::LOCAL, |write| {
                    incoming.apply(write, &|_, _, _| None, &Circumstances::default(), on)
                })?;
                Ok(serde_json::to_vec(&applied).unwrap())
            }
            _ => {
                let read = store.read(Owner::LOCAL)?;
                let item = u32::try_from(number("item").unwrap_or(0)).unwrap();
                let request = Request {
                    from: SyncCursor { position: number("after").unwrap_or(0), item },
                    until: number("until").unwrap_or(u64::MAX),
                    skip: &[],
                    max_bytes: BATCH_BYTES,
                    door: Door::Out(Withheld::default()),
                    leaving: &Leaving::default(),
                    filter: &Filter::default(),
                };
                let Some(session) = asked("session") else {
                    return Ok(sync::outgoing(&read, &request)?.batch.body);
                };
                let found = read.session_number(session)?;
                let found = found.ok_or_else(|| Error::from(Cause::Stopped {}))?;
                Ok(sync::whole_session(&read, found, item, &request)?.batch.body)
            }
        }
    }
}

impl Transport for Wire<'_> {
    fn base(&self) -> &'static str {
        "the server"
    }

    fn call(&self, path: &str, body: &Body<'_>) -> Attempt<Vec<u8>> {
        let broken = || AttemptError::Temporary(Cause::Stopped {}.into(), None);
        let here = clock::SET.get();
        self.server.set_clock(self.now);
        let cut = self.cut_now();
        let answer = match (cut, body) {
            // The request breaks at some byte.
            (Some(cut), Body::Batch(batch)) if cut.is_multiple_of(2) => {
                let length = super::index(cut / 2, batch.len());
                self.answer(path, &Body::Batch(&batch[..length])).map_err(|_| broken())
            }
            _ => self.answer(path, body).map_err(AttemptError::Final),
        };
        clock::SET.set(here);
        let mut answer = answer?;
        // The answer breaks at some byte, when all is done.
        if let Some(cut) = cut {
            if path.starts_with("/api/v1/sync/push") {
                return Err(broken());
            }
            answer.truncate(super::index(cut / 2, answer.len()));
        }
        Ok(answer)
    }
}
