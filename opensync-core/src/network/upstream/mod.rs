//! Upstream: the plugins' hosted service, and servers that speak its dialect. Sessions and messages
//! go there, and nothing comes back.

mod push;
mod send;
mod wire;

use std::collections::BTreeSet;

use serde::Deserialize;

use super::client::{Body, Client};
use super::remote::{self, Remote, RemoteKind};
use super::retry::Patience;
use crate::error::Result;

pub use send::SendReport;
pub(crate) use send::Sending;

/// Attempts at one request. Whoever sends a session is near, and tries again later.
const ATTEMPTS: u32 = 4;

/// A server in the dialect of the plugins' hosted service, for programs that send it single
/// sessions. An archive that is to be level with one is [logged in](crate::OpenSync::login) to it.
///
/// What was sent is remembered as long as this lives: a message that is the same does not go again.
pub struct Upstream {
    remote: Remote,
    client: Client,
    sent: send::Sent,
}

/// The sessions that a server has.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sessions {
    session_ids: BTreeSet<String>,
}

impl Upstream {
    /// A server at `url` that knows us by `key`. With `redact`, secrets are taken out of what is sent.
    /// Nothing is asked yet.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for an address that is none, or over which
    /// everybody could read the key.
    pub fn new(url: &str, key: String, redact: bool) -> Result<Self> {
        let remote = Remote {
            url: remote::tidy(url)?,
            key: Some(key),
            kind: RemoteKind::Upstream,
            redact,
            withhold_thinking: false,
            withhold_tool_calls: false,
        };
        let client = remote.client();
        Ok(Self { remote, client, sent: send::Sent::default() })
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.remote.url
    }

    /// Asks whether somebody answers there. The key is not tried.
    ///
    /// # Errors
    ///
    /// [`Unreachable`](crate::ErrorKind::Unreachable) if nobody does.
    pub fn check(&self) -> Result<()> {
        self.ask(|client| client.call("/health", &Body::None)).map(drop)
    }

    /// The ids of the sessions that it has of whoever the key is of.
    ///
    /// # Errors
    ///
    /// [`Unreachable`](crate::ErrorKind::Unreachable) if nobody answers,
    /// [`Refused`](crate::ErrorKind::Refused) if the key is not known there.
    pub fn session_ids(&self) -> Result<BTreeSet<String>> {
        let told: Sessions = self.ask(|client| client.json("/sync/sessions/list", &Body::None))?;
        Ok(told.session_ids)
    }
}
