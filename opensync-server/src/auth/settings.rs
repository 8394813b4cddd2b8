//! Settings: what `config.toml` says of accounts and limits.

use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

/// `[accounts]`: who signs in, and where the server is reached.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountSettings {
    /// Where browsers reach this server: `https://opensync.example.org`.
    pub(crate) public_url: String,
}

/// `[limits]`: how much may be asked. Absent values are the defaults.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LimitSettings {
    /// Requests a minute with one key; without accounts, as many as come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) requests_per_key: Option<u32>,
    /// Requests a minute from one address; without accounts, as many as come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) requests_per_address: Option<u32>,
    /// Refused keys, tokens and links a minute from one address, 30 if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) failures_per_address: Option<u32>,
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

    /// Whether browsers come by TLS.
    pub(crate) fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
