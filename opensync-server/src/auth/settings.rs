//! Settings: what `config.toml` says of accounts and limits.

use std::fmt;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;
use url::{Host, Url};

/// Holds the client's secret, if no file does.
pub(crate) const SECRET_VARIABLE: &str = "OPENSYNC_CLIENT_SECRET";

/// `[accounts]`: who signs in, and where the server is reached.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountSettings {
    /// Where browsers reach this server: `https://opensync.example.org`.
    pub(crate) public_url: String,
    /// The address of the identity provider that vouches for people, as it writes it itself.
    #[serde(default)]
    pub(crate) issuer: Option<String>,
    /// What the provider knows this server by.
    #[serde(default)]
    pub(crate) client_id: Option<String>,
    /// What proves to the provider that this is the server; none of a public client.
    #[serde(default)]
    client_secret: Option<Secret>,
    /// A file that holds it instead.
    #[serde(default)]
    client_secret_file: Option<PathBuf>,
    /// Whether nobody signs in, and programs come in with keys alone.
    #[serde(default)]
    pub(crate) keys_only: bool,
    /// What the provider is asked to tell: `openid`, `email` and `profile`, if not said.
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
    /// Who may sign in: e-mail addresses, domains as `@example.org`, `*` for everybody.
    #[serde(default)]
    pub(crate) allowed: Vec<String>,
    /// E-mail addresses of those who administer; who signs in first, if not said.
    #[serde(default)]
    pub(crate) admins: Vec<String>,
    /// The e-mail address of the one whose is what this machine itself keeps.
    #[serde(default)]
    pub(crate) local: Option<String>,
    /// Whom tokens of applications must be meant for; without it none are taken.
    #[serde(default)]
    pub(crate) audience: Option<String>,
}

/// A text that is not printed.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(crate) struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(..)")
    }
}

impl Secret {
    /// The text itself.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

/// `[limits]`: how much may be asked. Absent values are the defaults.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LimitSettings {
    /// Requests a minute with one key; without accounts, as many as come.
    #[serde(default)]
    pub(crate) requests_per_key: Option<u32>,
    /// Requests a minute from one address; without accounts, as many as come.
    #[serde(default)]
    pub(crate) requests_per_address: Option<u32>,
    /// Refused keys, tokens and links a minute from one address, 30 if not said.
    #[serde(default)]
    pub(crate) failures_per_address: Option<u32>,
    /// Wrong passwords a minute for one share, 10 if not said.
    #[serde(default)]
    pub(crate) passwords_per_share: Option<u32>,
    /// Streams of events that one owner has open, 16 if not said.
    #[serde(default)]
    pub(crate) streams_per_owner: Option<usize>,
    /// Memory for what requests bring, in bytes, 192 MiB if not said; two thirds of it for one owner.
    #[serde(default)]
    pub(crate) request_bytes: Option<usize>,
    /// Whether a proxy in front names the client, last in `X-Forwarded-For`.
    #[serde(default)]
    pub(crate) behind_proxy: bool,
}

impl AccountSettings {
    /// The host and port that browsers name, as the `Host` header has them.
    pub(crate) fn host(&self) -> Result<String> {
        let host = self
            .public_url
            .strip_prefix("https://")
            .or_else(|| self.public_url.strip_prefix("http://"))
            .map(|rest| rest.trim_end_matches('/'));
        let host = host.filter(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@']));
        ensure!(
            host.is_some(),
            "`public_url` must be an address without a path, as https://opensync.example.org, got \
             `{}`",
            self.public_url
        );
        Ok(host.unwrap_or_default().to_lowercase())
    }

    /// Whether it says how others get in, so that the server may be open to them.
    pub(crate) fn is_for_others(&self) -> bool {
        self.keys_only || self.issuer.is_some()
    }

    /// Who vouches for people, by the host of their address; nobody where people do not sign in.
    pub(crate) fn provider(&self) -> Option<String> {
        let issuer = Url::parse(self.issuer.as_deref()?).ok()?;
        Some(issuer.host_str()?.to_owned())
    }

    /// Whether browsers come by TLS.
    pub(crate) fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// The address at which browsers reach `path`.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.trim_end_matches('/'))
    }

    /// The client's secret: as the settings say it, from its file, or from the environment.
    pub(crate) fn client_secret(&self) -> Result<Option<Secret>> {
        if let (Some(_), Some(path)) = (&self.client_secret, &self.client_secret_file) {
            let path = path.display();
            bail!("`client_secret` and `client_secret_file` (`{path}`): say one of them");
        }
        let text = match (&self.client_secret, &self.client_secret_file) {
            (Some(secret), _) => Some(secret.text().to_owned()),
            (None, Some(path)) => Some(
                std::fs::read_to_string(path)
                    .with_context(|| format!("could not read `{}`", path.display()))?,
            ),
            (None, None) => std::env::var(SECRET_VARIABLE).ok(),
        };
        let text = text.map(|text| text.trim().to_owned());
        Ok(text.filter(|text| !text.is_empty()).map(Secret))
    }

    /// Refuses addresses over which a secret would travel in the clear, and settings of a provider
    /// without one.
    pub(crate) fn check(&self) -> Result<()> {
        self.host()?;
        is_safe("public_url", &self.public_url)?;
        let Some(issuer) = &self.issuer else {
            let of_provider = self.client_id.is_some() || self.audience.is_some();
            ensure!(!of_provider, "`client_id` and `audience` in `[accounts]` need an `issuer`");
            return Ok(());
        };
        ensure!(
            !self.keys_only,
            "`keys_only` in `[accounts]` says that nobody signs in: leave it \
                 out, or `issuer`"
        );
        is_safe("issuer", issuer)?;
        ensure!(self.client_id.is_some(), "`issuer` in `[accounts]` needs a `client_id`");
        Ok(())
    }
}

/// Refuses an address over which keys and cookies would travel in the clear.
fn is_safe(name: &str, address: &str) -> Result<()> {
    let url = Url::parse(address).with_context(|| format!("`{name}`: `{address}`"))?;
    ensure!(
        url.scheme() == "https" || url.host().is_some_and(is_this_machine),
        "`{name}` in `[accounts]` must begin with https://, but for one on this machine; got \
         `{address}`"
    );
    Ok(())
}

/// Whether nobody else is reached by this name: names below `localhost` and `test` are kept for that
/// (RFC 6761).
fn is_this_machine(host: Host<&str>) -> bool {
    match host {
        Host::Domain(name) => {
            matches!(name.rsplit('.').next(), Some("localhost" | "test"))
        }
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str) -> AccountSettings {
        toml_edit::de::from_str(text).unwrap()
    }

    fn provider(public_url: &str, issuer: &str) -> Result<()> {
        let text =
            format!("public_url = \"{public_url}\"\nissuer = \"{issuer}\"\nclient_id = \"c\"");
        settings(&text).check()
    }

    #[test]
    fn secrets_travel_by_tls_or_stay_on_this_machine() {
        provider("https://opensync.example.org", "https://id.example.org/realm").unwrap();
        provider("http://localhost:4519", "http://127.0.0.1:3000").unwrap();
        for (public, issuer, name) in [
            ("http://opensync.example.org", "https://id.example.org", "public_url"),
            ("https://opensync.example.org", "http://id.example.org", "issuer"),
            ("https://opensync.example.org", "http://127.0.0.1.example.org", "issuer"),
            ("https://opensync.example.org", "id.example.org", "issuer"),
        ] {
            let error = provider(public, issuer).unwrap_err().to_string();
            assert!(error.contains(name), "{error}");
        }
    }

    #[test]
    fn keys_travel_by_tls_also_where_nobody_signs_in() {
        let check = |public: &str| {
            settings(&format!("public_url = \"{public}\"\nkeys_only = true")).check()
        };
        for public in [
            "https://opensync.example.org",
            "http://localhost:4519",
            "http://127.0.0.2",
            "http://[::1]:4519",
            "http://archive.localhost",
            "http://opensync.example.test",
        ] {
            check(public).unwrap();
        }
        for public in [
            "http://opensync.example.org",
            "http://10.0.0.7:4519",
            "http://localhost.example.org",
            "http://[2001:db8::1]",
            "HTTP://opensync.example.org",
        ] {
            assert!(check(public).unwrap_err().to_string().contains("public_url"), "{public}");
        }
    }

    #[test]
    fn a_provider_needs_a_client_and_a_client_a_provider() {
        let check = |text| settings(text).check().unwrap_err().to_string();
        assert!(check("public_url = \"https://o\"\nclient_id = \"c\"").contains("`issuer`"));
        assert!(
            check("public_url = \"https://o\"\nissuer = \"https://i\"").contains("`client_id`")
        );
    }

    #[test]
    fn the_secret_is_one_and_is_not_printed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "hush\n").unwrap();
        let of_file = format!("public_url = \"https://o\"\nclient_secret_file = {path:?}");
        let of_file = settings(&of_file);
        assert_eq!(of_file.client_secret().unwrap().unwrap().text(), "hush");
        let told =
            AccountSettings { client_secret: Some(Secret("hush".into())), ..of_file.clone() };
        assert!(told.client_secret().unwrap_err().to_string().contains("one of them"));
        let told = AccountSettings { client_secret_file: None, ..told };
        assert!(!format!("{told:?}").contains("hush"));
        std::fs::remove_file(&path).unwrap();
        assert!(of_file.client_secret().is_err());
    }
}
