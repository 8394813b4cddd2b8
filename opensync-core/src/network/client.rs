//! Client: requests to one server, and what their answers mean.

use std::sync::OnceLock;
use std::time::Duration;

use serde::de::DeserializeOwned;
use ureq::Agent;
use ureq::http::Response;
use ureq::tls::{RootCerts, TlsConfig};

use super::retry::{Attempt, AttemptError};
use crate::error::{Cause, Error};

/// Until a connection is there.
const CONNECT: Duration = Duration::from_secs(10);

/// Until an answer begins. A server may have to wait for a lock and a disk.
const ANSWER: Duration = Duration::from_mins(1);

/// All of a request. A batch is a few megabytes at most, but for one long message.
const ALL: Duration = Duration::from_mins(10);

/// The longest answer that is read, in bytes.
const MAX_ANSWER: u64 = 256 << 20;

/// The longest reason that is read of an answer.
const MAX_REASON: usize = 300;

/// A client that trusts whom this machine trusts.
pub(super) fn agent() -> Agent {
    static PROVIDER: OnceLock<()> = OnceLock::new();
    // It fails if the program has chosen a provider already, which is as good.
    PROVIDER.get_or_init(|| drop(rustls::crypto::ring::default_provider().install_default()));
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let config = Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        .timeout_connect(Some(CONNECT))
        .timeout_recv_response(Some(ANSWER));
    config.build().into()
}

/// Requests to one server.
pub(super) struct Client {
    agent: Agent,
    base: String,
    key: Option<String>,
}

/// A request: what is sent, and as what.
pub(super) enum Body<'a> {
    None,
    Json(&'a serde_json::Value),
    /// A batch of the change log.
    Batch(&'a [u8]),
}

/// What carries requests to a server, and its answers back.
pub(super) trait Transport {
    /// The whole answer to a request; a failure unless it says that all is well.
    fn call(&self, path: &str, body: &Body<'_>) -> Attempt<Vec<u8>>;

    /// Where the server is.
    fn base(&self) -> &str;
}

impl dyn Transport + '_ {
    /// As [`call`](Transport::call), read as JSON.
    pub(super) fn json<T: DeserializeOwned>(&self, path: &str, body: &Body<'_>) -> Attempt<T> {
        let answer = self.call(path, body)?;
        let decoded = serde_json::from_slice(&answer);
        decoded.map_err(|error| {
            let source = std::io::Error::other(error);
            AttemptError::Final(Cause::NoServer { url: self.base().to_owned(), source }.into())
        })
    }
}

impl Transport for Client {
    fn base(&self) -> &str {
        &self.base
    }

    fn call(&self, path: &str, body: &Body<'_>) -> Attempt<Vec<u8>> {
        let (status, reason, wish) = match self.send(path, body) {
            Ok(mut response) => {
                let status = response.status().as_u16();
                let wish = retry_after(&response);
                let answer = response.body_mut().with_config().limit(MAX_ANSWER).read_to_vec();
                let answer = answer.map_err(|error| self.unreachable(error))?;
                if (200..300).contains(&status) {
                    return Ok(answer);
                }
                (status, reason(&answer), wish)
            }
            Err(error) => return Err(self.unreachable(error)),
        };
        let error: Error =
            Cause::Refused { url: format!("{}{path}", self.base), status, reason }.into();
        let is_temporary = matches!(status, 408 | 425 | 429 | 500..);
        Err(if is_temporary {
            AttemptError::Temporary(error, wish)
        } else {
            AttemptError::Final(error)
        })
    }
}

impl Client {
    pub(super) fn new(base: &str, key: Option<String>) -> Self {
        Self { agent: agent(), base: base.to_owned(), key }
    }

    fn send(
        &self,
        path: &str,
        body: &Body<'_>,
    ) -> std::result::Result<Response<ureq::Body>, ureq::Error> {
        let address = format!("{}{path}", self.base);
        let bearer = self.key.as_ref().map(|key| format!("Bearer {key}"));
        if let Body::None = body {
            let mut request = self.agent.get(&address);
            if let Some(bearer) = &bearer {
                request = request.header("Authorization", bearer);
            }
            // A redirect would take the key to another place.
            return request.config().max_redirects(0).timeout_global(Some(ALL)).build().call();
        }
        let mut request = self.agent.post(&address);
        if let Some(bearer) = &bearer {
            request = request.header("Authorization", bearer);
        }
        let request = request.config().max_redirects(0).timeout_global(Some(ALL)).build();
        match body {
            Body::Json(value) => {
                request.header("Content-Type", "application/json").send(value.to_string())
            }
            Body::Batch(bytes) => request.header("Content-Type", "application/zstd").send(*bytes),
            Body::None => request.send_empty(),
        }
    }

    fn unreachable(&self, source: ureq::Error) -> AttemptError {
        let is_final = matches!(
            source,
            ureq::Error::BadUri(_) | ureq::Error::Http(_) | ureq::Error::BodyExceedsLimit(_)
        );
        let error = Error::unreachable(&self.base, source);
        if is_final { AttemptError::Final(error) } else { AttemptError::Temporary(error, None) }
    }
}

/// When the server wants to be asked again.
fn retry_after(response: &Response<ureq::Body>) -> Option<Duration> {
    let header = response.headers().get("Retry-After")?.to_str().ok()?;
    header.trim().parse().ok().map(Duration::from_secs)
}

/// Why a request was refused, as the server says it.
fn reason(answer: &[u8]) -> String {
    let json: Option<serde_json::Value> = serde_json::from_slice(answer).ok();
    let told = json.as_ref().and_then(|json| json.get("detail").or_else(|| json.get("error")));
    let told = told.and_then(|told| told.as_str());
    let text = told.map_or_else(|| String::from_utf8_lossy(answer).into_owned(), str::to_owned);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|character| !character.is_control()).take(MAX_REASON).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_short_line() {
        assert_eq!(reason(br#"{"error":"no such key"}"#), "no such key");
        assert_eq!(reason(br#"{"status":401,"detail":"no such key"}"#), "no such key");
        assert_eq!(reason(b"<h1>\n  Bad \x1b[31mgateway"), "<h1> Bad [31mgateway");
        assert_eq!(reason(&[b'x'; 5000]).len(), MAX_REASON);
    }
}
