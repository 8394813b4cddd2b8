//! What the handle does over the network.

use std::ops::ControlFlow;

use super::{OpenSync, find_session};
use crate::error::{Cause, Result};
use crate::network::{
    Exchange, LoginOptions, Patience, Remote, SendReport, Sending, SyncProgress, SyncReport,
    Upstream,
};

impl OpenSync {
    /// Chooses the server to push to and pull from, if it is there and knows the key. The choice is
    /// kept in the data directory, readable by its owner only.
    ///
    /// A server on this machine may need no key.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for an address that is none, or over which
    /// everybody could read the key; [`Unreachable`](crate::ErrorKind::Unreachable) if nobody
    /// answers; [`Refused`](crate::ErrorKind::Refused) if the key is not known there.
    pub fn login(&self, url: &str, key: Option<String>, options: &LoginOptions) -> Result<Remote> {
        let remote = Remote::connect(url, key, options)?;
        remote.save(&self.engine.folder)?;
        Ok(remote)
    }

    /// Forgets the server and the key. Returns whether there was one.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the file cannot be removed.
    pub fn logout(&self) -> Result<bool> {
        Remote::forget(&self.engine.folder)
    }

    /// The server that was chosen.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the file cannot be read.
    pub fn remote(&self) -> Result<Option<Remote>> {
        Remote::load(&self.engine.folder)
    }

    /// Sends what changed here to the server, from where the last push stopped.
    ///
    /// Each batch that arrived is kept note of at once, so it may be broken off at any point: by
    /// `progress`, by a connection, by a crash. What fails is tried again as long as `patience`
    /// says. If another process is at it, nothing is done and the report says so. Memory holds one
    /// batch, about 2 MB.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if no server was chosen,
    /// [`Unreachable`](crate::ErrorKind::Unreachable) when patience ends,
    /// [`Refused`](crate::ErrorKind::Refused) if the key is not known any more,
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read or written.
    pub fn push(
        &self,
        patience: Patience,
        progress: &mut dyn FnMut(SyncProgress) -> ControlFlow<()>,
    ) -> Result<SyncReport> {
        self.exchange(patience, |exchange| exchange.push(progress))
    }

    /// Takes what changed on the server, from where the last pull stopped.
    ///
    /// What this archive pushed does not come back. Otherwise as [`push`](Self::push).
    ///
    /// # Errors
    ///
    /// As [`push`](Self::push); [`InvalidInput`](crate::ErrorKind::InvalidInput) if the server gives
    /// nothing back.
    pub fn pull(
        &self,
        patience: Patience,
        progress: &mut dyn FnMut(SyncProgress) -> ControlFlow<()>,
    ) -> Result<SyncReport> {
        self.exchange(patience, |exchange| exchange.pull(progress))
    }

    /// Sends one session with its messages to a server in the dialect of the plugins' hosted service,
    /// whatever was pushed before. A session that is kept on this machine stays, and the report
    /// says so; `goes_on` is asked between requests, and may break off.
    ///
    /// # Errors
    ///
    /// As [`session`](Self::session); [`Unreachable`](crate::ErrorKind::Unreachable) after four
    /// attempts at one request, [`Refused`](crate::ErrorKind::Refused) if the server does not take it.
    pub fn send(
        &self,
        id: &str,
        to: &Upstream,
        goes_on: &(dyn Fn() -> ControlFlow<()> + Sync),
    ) -> Result<SendReport> {
        let session = find_session(&self.read()?, id)?;
        to.send(&Sending { store: &self.engine.store, owner: self.owner, session, goes_on })
    }

    fn exchange(
        &self,
        patience: Patience,
        run: impl FnOnce(Exchange<'_>) -> Result<SyncReport>,
    ) -> Result<SyncReport> {
        let remote = self.remote()?.ok_or(Cause::NoRemote)?;
        let prices = self.prices();
        let pricer = |model: &str, usage: &_, permille| prices.cost(model, usage, permille);
        let engine = &self.engine;
        run(Exchange {
            store: &engine.store,
            folder: &engine.folder,
            owner: self.owner,
            remote: &remote,
            patience,
            pricer: &pricer,
        })
    }
}
