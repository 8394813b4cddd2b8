//! Remote: the server that an archive is level with, and the key to it.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::client::{Body, Client, Transport};
use super::exchange::{NOT_FOUND, ROUTES, ROUTES_BEFORE};
use super::retry::AttemptError;
use crate::departure::{Door, Withheld};
use crate::error::{Cause, Error, Result};
use crate::files;
use crate::word::words;

/// The file in the data directory.
const FILE_NAME: &str = "remote.json";

words! {
    /// What a server speaks.
    pub enum RemoteKind: "kind" {
        /// Our own protocol: everything, both ways.
        Opensync = "opensync",
        /// That of the hosted service of the plugins: sessions and messages, one way.
        Upstream = "upstream",
    }
}

/// A server, and the key to it. Shown without the key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remote {
    /// Where it is, without a slash at the end.
    pub url: String,
    /// The key that it knows us by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What it speaks.
    pub kind: RemoteKind,
    /// Whether secrets are taken out of what is pushed.
    #[serde(default)]
    pub redact: bool,
    /// Whether what models thought is left out of what is pushed.
    #[serde(default)]
    pub withhold_thinking: bool,
    /// Whether calls of tools and their results are left out of what is pushed.
    #[serde(default)]
    pub withhold_tool_calls: bool,
}

/// How to log in.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct LoginOptions {
    /// What the server speaks. Default: it is asked.
    pub kind: Option<RemoteKind>,
    /// Take secrets (keys, tokens, passwords) out of what is pushed. What is stored here keeps
    /// them, and a pull leaves it as it is.
    pub redact: bool,
    /// Leave out of a push what models thought. Messages go without it, with their tokens.
    pub withhold_thinking: bool,
    /// Leave out of a push calls of tools and their results. Messages go without them, with their
    /// tokens.
    pub withhold_tool_calls: bool,
}

impl std::fmt::Debug for Remote {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key = self.key.as_ref().map(|_| "…");
        formatter
            .debug_struct("Remote")
            .field("url", &self.url)
            .field("key", &key)
            .field("kind", &self.kind)
            .field("redact", &self.redact)
            .field("withhold_thinking", &self.withhold_thinking)
            .field("withhold_tool_calls", &self.withhold_tool_calls)
            .finish()
    }
}

/// What a server of ours says of itself.
#[derive(Deserialize)]
pub(super) struct Status {
    /// Tells the archive and the owner of the key from every other.
    pub(super) archive: String,
    /// The last position of the owner's change log.
    pub(super) last: u64,
    /// The version of the protocol; 0 for programs that did not tell it.
    #[serde(default)]
    pub(super) protocol: u32,
    /// The tag of the change at the position that was asked for, if it is there.
    #[serde(default)]
    pub(super) tag: Option<u64>,
}

impl Remote {
    /// Asks a server whether it is there, what it speaks and whether it knows the key.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for an address that is none, or one that
    /// would show the key to everybody on the way; [`Unreachable`](crate::ErrorKind::Unreachable) if
    /// nobody answers there; [`Refused`](crate::ErrorKind::Refused) if the key is not known.
    pub(crate) fn connect(url: &str, key: Option<String>, options: &LoginOptions) -> Result<Self> {
        let url = tidy(url)?;
        let client = Client::new(&url, key.clone());
        let client: &dyn Transport = &client;
        client.call("/health", &Body::None).map_err(into_error)?;
        let kind = match options.kind {
            Some(kind) => kind,
            None => speaks(client)?,
        };
        if kind == RemoteKind::Upstream {
            client.call("/sync/sessions/list", &Body::None).map_err(into_error)?;
        }
        Ok(Self {
            url,
            key,
            kind,
            redact: options.redact,
            withhold_thinking: options.withhold_thinking,
            withhold_tool_calls: options.withhold_tool_calls,
        })
    }

    /// The server that was chosen for an archive, if one was.
    pub(crate) fn load(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(FILE_NAME);
        match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text)
                .map(Some)
                .map_err(|error| Error::file("read", &path, error.into())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::file("read", &path, error)),
        }
    }

    /// Chooses the server for an archive: whole, or not at all, and for nobody else to read.
    pub(crate) fn save(&self, folder: &Path) -> Result<()> {
        let path = folder.join(FILE_NAME);
        let draft = folder.join(format!("{FILE_NAME}.{}.new", std::process::id()));
        let _ = fs::remove_file(&draft);
        let mut options = files::options();
        options.write(true).create_new(true);
        let text = serde_json::to_vec_pretty(self).unwrap_or_default();
        let written = options.open(&draft).and_then(|mut file| {
            file.write_all(&text)?;
            file.sync_all()
        });
        let written = written.and_then(|()| fs::rename(&draft, &path));
        written.map_err(|error| Error::file("write", &path, error))
    }

    /// Forgets the server of an archive. Returns whether there was one.
    pub(crate) fn forget(folder: &Path) -> Result<bool> {
        let path = folder.join(FILE_NAME);
        match fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(Error::file("remove", &path, error)),
        }
    }

    /// The door that leads to it, and what stays here of what goes there.
    pub(super) fn door(&self) -> Door {
        Door::Out(self.withheld())
    }

    /// What stays here of what is pushed to it.
    pub(super) fn withheld(&self) -> Withheld {
        Withheld {
            secrets: self.redact,
            emails: false,
            thinking: self.withhold_thinking,
            tool_calls: self.withhold_tool_calls,
        }
    }

    pub(super) fn client(&self) -> Client {
        Client::new(&self.url, self.key.clone())
    }
}

/// What a server speaks: our protocol, where it is now or where it was before, else that of the hosted
/// service.
fn speaks(client: &dyn Transport) -> Result<RemoteKind> {
    for routes in [ROUTES, ROUTES_BEFORE] {
        match client.json::<Status>(&format!("{routes}/status"), &Body::None) {
            Ok(_) => return Ok(RemoteKind::Opensync),
            Err(AttemptError::Final(error)) if error.status() == Some(NOT_FOUND) => {}
            Err(failure) => return Err(into_error(failure)),
        }
    }
    Ok(RemoteKind::Upstream)
}

/// An error for people, whether or not it would pass.
fn into_error(failure: AttemptError) -> Error {
    match failure {
        AttemptError::Temporary(error, _) | AttemptError::Final(error) => error,
    }
}

/// An address as requests need it.
pub(super) fn tidy(url: &str) -> Result<String> {
    let invalid = |expected| -> Error {
        Cause::OutOfRange { name: "url", expected, got: url.to_owned() }.into()
    };
    let url = url.trim();
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let rest = rest.trim_end_matches('/');
    let host = rest.split('/').next().unwrap_or_default();
    if host.is_empty() || host.contains(['@', ' ', '?', '#']) {
        return Err(invalid("an address such as https://host.example"));
    }
    let is_here = is_loopback(host);
    let scheme = match scheme {
        "" | "http" if is_here => "http",
        "" | "https" => "https",
        "http" => return Err(invalid("https, because anybody on the way could read the key")),
        _ => return Err(invalid("https")),
    };
    // The plugins' service answers requests under another name than the one people know.
    Ok(format!("{scheme}://{}", rest.replacen(".convex.cloud", ".convex.site", 1)))
}

fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let address: Option<std::net::IpAddr> = name.parse().ok();
    name == "localhost" || address.is_some_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_completed_and_one_that_shows_the_key_is_refused() {
        for (typed, meant) in [
            ("host.example", "https://host.example"),
            ("localhost:8000/", "http://localhost:8000"),
            ("http://127.0.0.1:1", "http://127.0.0.1:1"),
            ("http://[::1]:1", "http://[::1]:1"),
            ("https://a.convex.cloud", "https://a.convex.site"),
            ("https://host.example/base/", "https://host.example/base"),
        ] {
            assert_eq!(tidy(typed).unwrap(), meant, "{typed}");
        }
        for typed in [
            "http://host.example",
            "ftp://host.example",
            "",
            "http://",
            "https://me:key@host.example",
        ] {
            assert!(tidy(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_key_is_never_shown_and_only_its_owner_can_read_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let url = "https://host.example".to_owned();
        let key = Some("osk_secret".to_owned());
        let remote = Remote {
            url,
            key,
            kind: RemoteKind::Opensync,
            redact: false,
            withhold_thinking: true,
            withhold_tool_calls: false,
        };
        assert!(!format!("{remote:?}").contains("secret"));

        remote.save(folder.path()).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(folder.path().join(FILE_NAME)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(Remote::load(folder.path()).unwrap(), Some(remote));
        assert!(Remote::forget(folder.path()).unwrap());
        assert_eq!(Remote::load(folder.path()).unwrap(), None);
    }
}
