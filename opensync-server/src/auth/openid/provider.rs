//! Provider: what the identity provider says of itself, and the keys it signs with.
//!
//! Both are fetched when somebody needs them, kept for an hour, and fetched anew when a token names
//! a key that is not among them: providers change keys. However many requests want that, one of them
//! asks, once in a while; the others wait for it without holding a thread.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use axum::http::StatusCode;
use jsonwebtoken::jwk::Jwk;
use serde::Deserialize;
use serde_json::Value;

use super::web::Web;
use crate::http::{ApiError, blocking};

/// How long what was fetched is good. A key that the provider withdrew is taken no longer than this.
const FRESH: Duration = Duration::from_hours(1);

/// How long after an attempt there is none, whether it succeeded or not.
const PAUSE: Duration = Duration::from_secs(10);

/// Keys that are taken of a provider; the largest have some tens.
const MAX_KEYS: usize = 200;

/// What the provider says of itself, by OpenID Connect Discovery 1.0.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Metadata {
    pub(super) issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    jwks_uri: String,
    pub(super) userinfo_endpoint: Option<String>,
    pub(super) token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
}

/// What was fetched.
pub(super) struct Known {
    pub(super) metadata: Metadata,
    keys: Vec<Jwk>,
    at: Instant,
}

impl Known {
    /// The key that is named so; of a provider with one key, that one for who names none.
    pub(super) fn key(&self, id: Option<&str>) -> Option<&Jwk> {
        match (id, &*self.keys) {
            (None, [only]) => Some(only),
            (None, _) => None,
            (Some(id), keys) => keys.iter().find(|key| key.common.key_id.as_deref() == Some(id)),
        }
    }
}

/// The provider that vouches for people.
pub(super) struct Provider {
    issuer: String,
    pub(super) web: Web,
    known: RwLock<Option<Arc<Known>>>,
    /// When it was last asked. Whoever asks holds the lock.
    asked: tokio::sync::Mutex<Option<Instant>>,
}

impl Provider {
    /// The provider at `issuer`. Asks nothing yet.
    pub(super) fn new(issuer: &str) -> Self {
        Self {
            web: Web::new(issuer.starts_with("https://")),
            issuer: issuer.to_owned(),
            known: RwLock::default(),
            asked: tokio::sync::Mutex::default(),
        }
    }

    /// A provider that was asked just now, and said this.
    #[cfg(test)]
    pub(super) fn that_said(metadata: Metadata, keys: Vec<Jwk>) -> Self {
        let provider = Self::new(&metadata.issuer.clone());
        let known = Known { metadata, keys, at: Instant::now() };
        *provider.known.write().unwrap() = Some(Arc::new(known));
        *provider.asked.try_lock().unwrap() = Some(Instant::now());
        provider
    }

    /// What the provider says of itself.
    pub(super) async fn known(&self) -> Result<Arc<Known>, ApiError> {
        self.known_with(|_| true).await
    }

    /// The same, asked for anew if it lacks a key; one that is still lacking is none of theirs.
    pub(super) async fn known_with_key(&self, id: Option<&str>) -> Result<Arc<Known>, ApiError> {
        self.known_with(|known| known.key(id).is_some()).await
    }

    async fn known_with(&self, is_enough: impl Fn(&Known) -> bool) -> Result<Arc<Known>, ApiError> {
        let enough = || self.last_known().filter(|known| is_enough(known));
        let good = || enough().filter(|known| known.at.elapsed() < FRESH);
        if let Some(known) = good() {
            return Ok(known);
        }
        let mut asked = match (self.asked.try_lock(), enough()) {
            (Ok(asked), _) => asked,
            // Somebody asks already, and what is old will do meanwhile.
            (Err(_), Some(known)) => return Ok(known),
            (Err(_), None) => self.asked.lock().await,
        };
        // Whoever had the lock may have fetched it.
        if let Some(known) = good() {
            return Ok(known);
        }
        if asked.is_none_or(|at| at.elapsed() >= PAUSE) {
            self.ask().await?;
            *asked = Some(Instant::now());
        }
        // While the provider is away, what it said last goes on.
        self.last_known().ok_or_else(unreachable)
    }

    fn last_known(&self) -> Option<Arc<Known>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks the provider. Why it does not answer is in the log: strangers need not know.
    async fn ask(&self) -> Result<(), ApiError> {
        let (web, issuer) = (self.web.clone(), self.issuer.clone());
        match blocking(move || Ok(fetch(&web, &issuer))).await? {
            Ok(known) => {
                let mut place = self.known.write().unwrap_or_else(PoisonError::into_inner);
                *place = Some(Arc::new(known));
            }
            Err(error) => self.warn(&error),
        }
        Ok(())
    }

    /// Logs what went wrong with the provider.
    pub(super) fn warn(&self, error: &anyhow::Error) {
        let error = crate::output::printable(&format!("{error:#}"));
        anstream::eprintln!("warning: identity provider `{}`: {error}", self.issuer);
    }
}

/// The provider cannot be asked; the log says why.
pub(super) fn unreachable() -> ApiError {
    let message = "the identity provider cannot be asked: try again in a minute, or tell who runs \
                   this server, whose log says why";
    ApiError::new(StatusCode::SERVICE_UNAVAILABLE, message, "unreachable")
}

fn fetch(web: &Web, issuer: &str) -> Result<Known> {
    let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let metadata: Metadata = web.get(&url, None)?;
    let is_same = metadata.issuer.trim_end_matches('/') == issuer.trim_end_matches('/');
    ensure!(is_same, "`{url}` is about another issuer, `{}`", metadata.issuer);
    let set: Value = web.get(&metadata.jwks_uri, None)?;
    let keys = set.get("keys").and_then(Value::as_array);
    let keys = keys.with_context(|| format!("`{}` holds no keys", metadata.jwks_uri))?;
    // Keys of kinds that nobody knows yet are no reason to refuse the others.
    let keys = keys.iter().filter_map(|key| serde_json::from_value(key.clone()).ok());
    let keys = keys.take(MAX_KEYS).collect();
    Ok(Known { metadata, keys, at: Instant::now() })
}
