//! What the handle does over the network.

use std::ops::ControlFlow;

use super::{OpenSync, find_session};
use crate::error::{Cause, Result};
use crate::filter::Filter;
use crate::network::{
    Exchange, LoginOptions, Patience, PushOptions, Remote, SendReport, Sending, SyncProgress,
    SyncReport, Upstream,
};

impl OpenSync {
    /// Chooses the server to push to and pull from, if it is there and knows the key. The choice is
    /// kept in the data directory, readable by its owner only.
    ///
    /// A server on this machine may need no key.
    ///
    /// ```no_run
    /// use std::ops::ControlFlow;
    /// use opensync_core::OpenSync;
    /// use opensync_core::network::{LoginOptions, Patience};
    /// let archive = OpenSync::open("history")?;
    /// let key = std::env::var("OPENSYNC_KEY").ok();
    /// archive.login("https://sync.example", key, &LoginOptions::default())?;
    ///
    /// let mut progress = |_| ControlFlow::Continue(());
    /// let pushed = archive.push(Patience::default(), &mut progress)?;
    /// let pulled = archive.pull(Patience::default(), &mut progress)?;
    /// println!("{} messages went, {} came", pushed.messages, pulled.messages);
    ///
    /// assert!(archive.remote()?.is_some());
    /// archive.logout()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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

    /// Sends what changed here to the server, from where the last push stopped. Takes
    /// [`PushOptions`], or only a [`Patience`].
    ///
    /// Each batch that arrived is kept note of at once, so it may be broken off at any point: by
    /// `progress`, by a connection, by a crash. What fails is tried again as long as the options
    /// say. If another process is at it, nothing is done and the report says so. Memory holds one
    /// batch, about 2 MB.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if no server was chosen, or a value of the
    /// filter is empty, [`Unreachable`](crate::ErrorKind::Unreachable) when patience ends,
    /// [`Refused`](crate::ErrorKind::Refused) if the key is not known any more,
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read or written.
    pub fn push(
        &self,
        options: impl Into<PushOptions>,
        progress: &mut dyn FnMut(SyncProgress) -> ControlFlow<()>,
    ) -> Result<SyncReport> {
        let options: PushOptions = options.into();
        options.refuse_blanks()?;
        let PushOptions { filter, patience } = options;
        self.exchange(&filter, patience, |exchange| exchange.push(progress))
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
        self.exchange(&Filter::default(), patience, |exchange| exchange.pull(progress))
    }

    /// Sends one session with its messages to a server in the dialect of the plugins' hosted service,
    /// whatever was pushed before. A session that is kept on this machine stays, and the report
    /// says so; `goes_on` is asked between requests, and may break off.
    ///
    /// ```no_run
    /// use std::ops::ControlFlow;
    /// use opensync_core::OpenSync;
    /// use opensync_core::network::Upstream;
    /// let archive = OpenSync::open("history")?;
    /// let to = Upstream::new("https://sync.example", "osk_…".to_owned(), true)?;
    /// archive.send("s-1", &to, &|| ControlFlow::Continue(()))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
        filter: &Filter,
        patience: Patience,
        run: impl FnOnce(Exchange<'_>) -> Result<SyncReport>,
    ) -> Result<SyncReport> {
        let remote = self.remote()?.ok_or(Cause::NoRemote {})?;
        let prices = self.prices();
        let pricer = |model: &str, usage: &_, permille| prices.cost(model, usage, permille);
        let engine = &self.engine;
        run(Exchange {
            store: &engine.store,
            folder: &engine.folder,
            owner: self.owner,
            remote: &remote,
            filter,
            patience,
            pricer: &pricer,
        })
    }
}
