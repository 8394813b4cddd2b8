//! Exchange: one push or pull under way, and what is kept of it.

use std::fs::{File, TryLockError};
use std::ops::ControlFlow;
use std::path::Path;

use super::client::{Body, Transport};
use super::remote::{Remote, RemoteKind, Status};
use super::retry::Attempt;
use super::{Patience, SyncProgress, SyncReport};
use crate::departure::Gate;
use crate::error::{Error, Result};
use crate::files;
use crate::filter::Filter;
use crate::ingest::Pricer;
use crate::model::Owner;
use crate::store::{RemoteRecord, Store};
use crate::sync::{Choice, Leaving};

/// The file whose lock says that an exchange is under way.
const LOCK_NAME: &str = "sync.lock";

/// The status of an answer that there is no such route.
pub(super) const NOT_FOUND: u16 = 404;

/// How long a batch may get before it is compressed: what is sent again if a connection breaks.
pub(super) const BATCH_BYTES: usize = 2 << 20;

/// Where a server of ours is asked; and where one is that is older than version 1 of the interface.
pub(super) const ROUTES: &str = "/api/v1/sync";
pub(super) const ROUTES_BEFORE: &str = "/api/sync";

/// Told how far it is; may break off.
pub(crate) type Teller<'a> = &'a mut dyn FnMut(SyncProgress) -> ControlFlow<()>;

/// A push or pull.
pub(crate) struct Exchange<'a> {
    pub(crate) store: &'a Store,
    pub(crate) folder: &'a Path,
    pub(crate) owner: Owner,
    pub(crate) remote: &'a Remote,
    /// Which sessions are pushed.
    pub(crate) filter: &'a Filter,
    pub(crate) patience: Patience,
    pub(crate) pricer: Pricer<'a>,
}

/// One that has begun.
pub(super) struct Running<'a, 't> {
    pub(super) exchange: &'a Exchange<'a>,
    pub(super) client: Box<dyn Transport + 'a>,
    /// Where it is asked.
    pub(super) routes: &'static str,
    /// What the other archive is called in our store.
    pub(super) name: String,
    pub(super) report: SyncReport,
    pub(super) progress: SyncProgress,
    pub(super) leaving: Leaving,
    /// How long a batch may get: less, once one was too long for the server or what is before it.
    pub(super) batch_bytes: usize,
    teller: Teller<'t>,
}

impl Exchange<'_> {
    /// Sends what changed here.
    pub(crate) fn push(&self, teller: Teller<'_>) -> Result<SyncReport> {
        self.run(teller, |running| match self.remote.kind {
            RemoteKind::Opensync => running.push(),
            RemoteKind::Upstream => running.push_upstream(),
        })
    }

    /// Takes what changed there.
    pub(crate) fn pull(&self, teller: Teller<'_>) -> Result<SyncReport> {
        self.run(teller, |running| match self.remote.kind {
            RemoteKind::Opensync => running.pull(),
            RemoteKind::Upstream => {
                Err(crate::error::Cause::OneWay { url: self.remote.url.clone() }.into())
            }
        })
    }

    fn run(
        &self,
        teller: Teller<'_>,
        work: impl FnOnce(&mut Running<'_, '_>) -> Result<()>,
    ) -> Result<SyncReport> {
        let Some(_lock) = lock(self.folder)? else {
            return Ok(SyncReport { is_busy: true, ..SyncReport::default() });
        };
        let mut running = Running::new(self, Box::new(self.remote.client()), teller);
        work(&mut running)?;
        Ok(running.report)
    }

    pub(super) fn record(&self, name: &str) -> Result<RemoteRecord> {
        self.store.read(self.owner)?.remote(name)
    }
}

impl<'a, 't> Running<'a, 't> {
    pub(super) fn new(
        exchange: &'a Exchange<'a>,
        client: Box<dyn Transport + 'a>,
        teller: Teller<'t>,
    ) -> Self {
        Self {
            exchange,
            client,
            routes: ROUTES,
            name: format!("upstream {}", exchange.remote.url),
            report: SyncReport::default(),
            progress: SyncProgress::default(),
            leaving: Leaving::default(),
            batch_bytes: BATCH_BYTES,
            teller,
        }
    }

    /// Asks the server who it is. What was lost there, as by an old backup, is sent and taken again.
    /// `None` if it was broken off.
    pub(super) fn meet(&mut self) -> Result<Option<Status>> {
        let Some(mut status) = self.first_status()? else { return Ok(None) };
        self.name.clone_from(&status.archive);
        let (pulled, seen) = {
            let read = self.exchange.store.read(self.exchange.owner)?;
            (read.remote(&self.name)?.pulled.position, read.remote_seen(&self.name)?)
        };
        let mut is_lost = status.last < pulled;
        if let Some((position, tag)) = seen.filter(|_| !is_lost && status.protocol > 0) {
            let query = format!("?position={position}");
            let Some(there) = self.status(&query)? else { return Ok(None) };
            status = there;
            is_lost = status.tag != Some(tag);
        }
        if is_lost {
            let exchange = self.exchange;
            exchange.store.write(exchange.owner, |write| write.forget_remote(&self.name))?;
        }
        Ok(Some(status))
    }

    /// Asks where it is asked, and goes by the former routes from then on if those of today are not
    /// there.
    fn first_status(&mut self) -> Result<Option<Status>> {
        match self.status("") {
            Err(error) if error.status() == Some(NOT_FOUND) => {
                self.routes = ROUTES_BEFORE;
                self.status("")
            }
            done => done,
        }
    }

    fn status(&mut self, query: &str) -> Result<Option<Status>> {
        let path = format!("{}/status{query}", self.routes);
        self.ask(|client| client.json(&path, &Body::None))
    }

    /// Makes a request until it succeeds. `None` if it was broken off.
    pub(super) fn ask<T>(
        &mut self,
        work: impl Fn(&dyn Transport) -> Attempt<T>,
    ) -> Result<Option<T>> {
        let (progress, teller) = (&mut self.progress, &mut *self.teller);
        let before = progress.retries;
        let mut goes_on = |failures: u32| {
            progress.retries = before + u64::from(failures);
            teller(*progress)
        };
        let client = &*self.client;
        let done = self.exchange.patience.retry(&mut goes_on, || work(client))?;
        self.report.requests += 1;
        self.report.retries = self.progress.retries;
        self.report.is_partial |= done.is_none();
        Ok(done)
    }

    /// The sessions that did not go before and go now: they may, and they are meant.
    pub(super) fn to_release(&self) -> Result<Vec<u64>> {
        let exchange = self.exchange;
        let read = exchange.store.read(exchange.owner)?;
        let (gate, choice) = (Gate::of(&read)?, Choice::of(&read, exchange.filter)?);
        let mut released = Vec::new();
        for session in read.held(&self.name)? {
            let goes = gate.decide(session, exchange.remote.door())?.is_some();
            if goes && choice.is_meant(session)? {
                released.push(session);
            }
        }
        Ok(released)
    }

    /// Tells how far it is. Breaks if it is to be broken off.
    pub(super) fn tell(&mut self, done: u64, total: u64) -> ControlFlow<()> {
        self.progress.done = done.min(total);
        self.progress.total = total;
        self.progress.messages = self.report.messages;
        self.progress.bytes = self.report.bytes;
        let flow = (self.teller)(self.progress);
        self.report.is_partial |= flow.is_break() && done < total;
        flow
    }
}

/// Held during an exchange. Two at once would send the same twice, and harm nothing.
fn lock(folder: &Path) -> Result<Option<File>> {
    let path = folder.join(LOCK_NAME);
    let file = files::lock_file(&path).map_err(|error| Error::file("open", &path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(Error::file("lock", &path, error)),
    }
}
