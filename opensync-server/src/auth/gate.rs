//! Gate: looks at each request before its handler does, and notes who asks.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{AUTHORIZATION, HeaderMap, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use opensync_core::OpenSync;
use opensync_core::accounts::{ApiKey, KeyKind};
use opensync_core::watch::Stop;

use super::cookie::Cookie;
use super::guesses::{self, Guesses};
use super::limits::Limit;
use super::openid::OpenId;
use super::origin::{Host, is_own_page};
use super::{AccountSettings, LimitSettings};
use crate::http::{
    Admission, ApiError, Asker, Credential, Holder, Payer, blocking, known_by, now_ms,
};

/// Requests a minute with one key, on a server with accounts.
const PER_KEY: u32 = 6000;

/// Requests a minute from one address, on a server with accounts.
const PER_ADDRESS: u32 = 12_000;

/// Refusals a minute for one address.
const FAILURES: u32 = 30;

/// How often the last uses of keys are written down.
const NOTING: Duration = Duration::from_mins(1);

/// What decides who gets in.
pub(crate) struct Gate {
    pub(super) archive: OpenSync,
    pub(super) is_secure: bool,
    public_host: Option<Host>,
    behind_proxy: bool,
    /// Whether it has accounts, and where others reach it then.
    public_url: Option<String>,
    /// Who vouches for people, by the host of their address.
    provider: Option<String>,
    /// The identity provider, if one is set.
    pub(super) openid: Option<Arc<OpenId>>,
    /// Passwords of shares.
    pub(crate) guesses: Guesses,
    per_key: Limit<Credential>,
    per_address: Limit<IpAddr>,
    failures: Limit<IpAddr>,
    uses: Mutex<HashMap<String, i64>>,
}

impl Gate {
    /// A gate for `archive`, as the settings say.
    pub(crate) fn new(
        archive: OpenSync,
        accounts: Option<&AccountSettings>,
        limits: &LimitSettings,
    ) -> Result<Arc<Self>> {
        let usual = |most: Option<u32>, usual: u32| most.or(accounts.map(|_| usual));
        let openid = accounts.map(|settings| OpenId::new(archive.clone(), settings)).transpose()?;
        Ok(Arc::new(Self {
            archive,
            openid: openid.flatten().map(Arc::new),
            is_secure: accounts.is_some_and(AccountSettings::is_secure),
            public_host: accounts
                .map(|accounts| accounts.host().map(|host| Host::new(&host)))
                .transpose()?,
            public_url: accounts.map(|accounts| accounts.address("")),
            provider: accounts.and_then(AccountSettings::provider),
            behind_proxy: limits.behind_proxy,
            guesses: Guesses::new(limits.passwords_per_share.unwrap_or(guesses::PER_SHARE)),
            per_key: Limit::new(usual(limits.requests_per_key, PER_KEY)),
            per_address: Limit::new(usual(limits.requests_per_address, PER_ADDRESS)),
            failures: Limit::new(Some(limits.failures_per_address.unwrap_or(FAILURES))),
            uses: Mutex::new(HashMap::new()),
        }))
    }

    /// Where others reach this server, if it has accounts.
    pub(crate) fn public_url(&self) -> Option<&str> {
        self.public_url.as_deref()
    }

    /// Who vouches for people that sign in, if they can.
    pub(crate) fn provider(&self) -> Option<&str> {
        self.provider.as_deref()
    }

    /// Writes down once a minute when keys were used, until `stop`: no request waits for it.
    pub(crate) fn note_uses(self: &Arc<Self>, stop: Stop) -> std::thread::JoinHandle<()> {
        let gate = self.clone();
        std::thread::spawn(move || {
            let mut is_last = false;
            while !is_last {
                is_last = stop.wait(NOTING);
                let uses = std::mem::take(&mut *locked(&gate.uses));
                let uses: Vec<(String, i64)> = uses.into_iter().collect();
                if let Err(error) = gate.archive.accounts().note_key_uses(&uses) {
                    anstream::eprintln!("warning: uses of keys not noted: {}", error.report());
                }
            }
        })
    }

    /// Has the identity provider asked who it is, if one is set.
    pub(crate) async fn discover(&self) {
        if let Some(openid) = &self.openid {
            openid.discover().await;
        }
    }

    /// Who a request is from, as far as it says.
    async fn admission(&self, parts: &Parts) -> Result<Admission, ApiError> {
        let found = match parts.headers.get(AUTHORIZATION) {
            Some(header) => self.by_header(header).await?,
            None => self.by_cookie(parts).await?,
        };
        Ok(match (found, parts.uri.path()) {
            // The one route where old clients know other words.
            (Admission::Nobody(reason), "/sync/sessions/list") if reason != BAD_KEY => {
                Admission::Nobody("Invalid API key format")
            }
            (found, _) => found,
        })
    }

    async fn by_header(&self, header: &HeaderValue) -> Result<Admission, ApiError> {
        let Some(secret) = header.to_str().ok().and_then(bearer) else {
            return Ok(Admission::Nobody(MISSING));
        };
        if !secret.starts_with("osk_") {
            let found = match &self.openid {
                Some(openid) => openid.holder(secret).await?,
                None => None,
            };
            return Ok(found.map_or(Admission::Nobody(BAD_TOKEN), Admission::Holder));
        }
        let key = self.key(secret, KeyKind::Api).await?;
        Ok(key.map_or(Admission::Nobody(BAD_KEY), |key| admitted(key, Credential::Key)))
    }

    async fn by_cookie(&self, parts: &Parts) -> Result<Admission, ApiError> {
        let headers = &parts.headers;
        let Some(secret) = Cookie::browser(self.is_secure).find(headers) else {
            return Ok(Admission::Nobody(MISSING));
        };
        if !is_own_page(&parts.method, headers) {
            return Ok(Admission::Nobody("a cookie counts only for pages of this server"));
        }
        let key = self.key(secret, KeyKind::Browser).await?;
        Ok(key.map_or(Admission::Nobody(BAD_TOKEN), |key| admitted(key, Credential::Browser)))
    }

    async fn key(&self, secret: &str, kind: KeyKind) -> Result<Option<ApiKey>, ApiError> {
        let (archive, secret) = (self.archive.clone(), secret.to_owned());
        let key = blocking(move || Ok(archive.accounts().check_key(&secret)?)).await?;
        Ok(key.filter(|key| key.kind == kind))
    }

    /// Whether whoever was let in may still be here: their key is valid, or their token, and their
    /// account is open.
    pub(crate) fn admits(&self, holder: &Holder) -> opensync_core::Result<bool> {
        let accounts = self.archive.accounts();
        if holder.until.is_some_and(|until| until <= now_ms()) {
            return Ok(false);
        }
        match &holder.by {
            Credential::Key(id) | Credential::Browser(id) => accounts.is_key_valid(id),
            Credential::Token(owner) => {
                Ok(accounts.get(*owner)?.is_some_and(|account| !account.is_closed))
            }
        }
    }

    /// Counts a refusal to `address`; an answer instead of ours if there were too many.
    pub(super) fn refuse(&self, address: IpAddr) -> Result<(), ApiError> {
        self.failures.take(address).map_err(|wait| too_many("refused requests", wait))
    }

    /// Where a request comes from.
    pub(super) fn address(&self, parts: &Parts) -> IpAddr {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip());
        let told = if self.behind_proxy { forwarded(&parts.headers) } else { None };
        known_by(told.unwrap_or(peer))
    }
}

const MISSING: &str = "Missing Authorization header";
const BAD_KEY: &str = "Invalid API key";
const BAD_TOKEN: &str = "Invalid or expired token";

fn admitted(key: ApiKey, by: impl Fn(String) -> Credential) -> Admission {
    let (owner, scopes, until) = (key.owner, key.scopes, key.expires_at);
    Admission::Holder(Holder { owner, scopes, by: by(key.id), until })
}

/// What a header says behind its scheme, whose case does not count (RFC 9110, section 11.1).
fn bearer(header: &str) -> Option<&str> {
    let (scheme, secret) = header.trim_start().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}

/// The client that the nearest proxy saw: those before it in the list say what they like.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

/// Lets requests through to their handlers, with what is known of who asks.
pub(crate) async fn admit(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let is_health = request.uri().path() == "/health";
    if !is_health && !Host::is_own(request.headers(), gate.public_host.as_ref()) {
        let message = "this server has another name: use the address that it printed, or set \
                       `public_url` in `[accounts]`, and have a proxy hand on the `Host` header";
        return ApiError::new(StatusCode::MISDIRECTED_REQUEST, message, "invalid_input")
            .into_response();
    }
    let (mut parts, body) = request.into_parts();
    match checked(&gate, &mut parts).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(failure) => failure.into_response(),
    }
}

async fn checked(gate: &Gate, parts: &mut Parts) -> Result<(), ApiError> {
    let address = gate.address(parts);
    gate.per_address.take(address).map_err(|wait| too_many("requests", wait))?;
    let admission = gate.admission(parts).await?;
    match &admission {
        Admission::Holder(holder) => {
            let by = holder.by.clone();
            gate.per_key.take(by).map_err(|wait| too_many("requests", wait))?;
            if let Credential::Key(id) | Credential::Browser(id) = &holder.by {
                locked(&gate.uses).insert(id.clone(), now_ms());
            }
        }
        Admission::Nobody(reason) if *reason != MISSING => gate.refuse(address)?,
        Admission::Nobody(_) => {}
    }
    let (payer, asker) = match &admission {
        Admission::Holder(holder) => (Payer::Owner(holder.owner.number()), holder.by.name()),
        Admission::Nobody(_) => (Payer::Address(address), address.to_string()),
    };
    parts.extensions.insert(payer);
    parts.extensions.insert(Asker(asker));
    parts.extensions.insert(admission);
    Ok(())
}

pub(super) fn too_many(what: &str, wait: Duration) -> ApiError {
    let seconds = wait.as_secs() + 1;
    let message = format!("too many {what}: come again in {seconds} seconds");
    ApiError::new(StatusCode::TOO_MANY_REQUESTS, message, "busy")
        .with_header(RETRY_AFTER, HeaderValue::from(seconds))
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_of_a_key_is_known_in_any_case() {
        for header in ["Bearer k", "bearer k", "BEARER k", "bEaReR   k ", " Bearer k"] {
            assert_eq!(bearer(header), Some("k"), "{header}");
        }
        for header in ["Basic k", "Bearerk", "k", "", "Bearer"] {
            assert_eq!(bearer(header), None, "{header}");
        }
    }

    #[test]
    fn the_nearest_proxy_is_believed_and_no_other() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", HeaderValue::from_static("1.1.1.1, 2.2.2.2"));
        headers.append("x-forwarded-for", HeaderValue::from_static("3.3.3.3, 4.4.4.4"));
        assert_eq!(forwarded(&headers), Some(IpAddr::from([4, 4, 4, 4])));
    }
}
