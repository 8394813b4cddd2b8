//! Web: asks the provider, within bounds of time and length.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde::de::DeserializeOwned;
use ureq::Agent;
use ureq::http::Response;
use ureq::tls::{RootCerts, TlsConfig};

/// Until a connection is there.
const CONNECT: Duration = Duration::from_secs(5);

/// All of a request. Somebody waits for it in front of a browser.
const ALL: Duration = Duration::from_secs(10);

/// The longest answer that is read, in bytes: providers with many keys need some tens of kilobytes.
const MAX_ANSWER: u64 = 512 << 10;

/// The longest reason that is told of an answer that is none, in characters.
const MAX_REASON: usize = 300;

/// Requests to the provider.
#[derive(Clone)]
pub(super) struct Web(Agent);

impl Web {
    /// Over TLS alone, but for a provider on this machine.
    pub(super) fn new(is_https: bool) -> Self {
        // It fails if a provider of cryptography was chosen already, which is as good.
        drop(rustls::crypto::ring::default_provider().install_default());
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .https_only(is_https)
            .http_status_as_error(false)
            .max_redirects(3)
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(ALL));
        Self(config.build().into())
    }

    /// What a document says.
    pub(super) fn get<T: DeserializeOwned>(&self, url: &str, token: Option<&str>) -> Result<T> {
        let mut request = self.0.get(url).header("Accept", "application/json");
        if let Some(token) = token {
            // A redirect would take the token to another place.
            request = request.header("Authorization", format!("Bearer {token}"));
            request = request.config().max_redirects(0).build();
        }
        read(url, request.call())
    }

    /// What is answered to a form.
    pub(super) fn post<T: DeserializeOwned>(
        &self,
        url: &str,
        form: &[(&str, &str)],
        authorization: Option<&str>,
    ) -> Result<T> {
        let mut request = self.0.post(url).header("Accept", "application/json");
        if let Some(authorization) = authorization {
            request = request.header("Authorization", authorization);
        }
        let request = request.config().max_redirects(0).build();
        read(url, request.send_form(form.iter().copied()))
    }
}

fn read<T: DeserializeOwned>(
    url: &str,
    answer: std::result::Result<Response<ureq::Body>, ureq::Error>,
) -> Result<T> {
    let mut answer = answer.with_context(|| format!("`{url}` cannot be reached"))?;
    let status = answer.status();
    let body = answer.body_mut().with_config().limit(MAX_ANSWER).read_to_vec();
    let body = body.with_context(|| format!("the answer of `{url}` broke off"))?;
    if !status.is_success() {
        let reason: String = String::from_utf8_lossy(&body).chars().take(MAX_REASON).collect();
        bail!("`{url}` answered {status}: {reason}");
    }
    serde_json::from_slice(&body).with_context(|| format!("`{url}` answered something else"))
}
