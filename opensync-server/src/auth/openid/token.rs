//! Token: whether the provider signed what somebody shows, for us, and for now.

use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use opensync_core::accounts::{Identity, KeyScope};
use serde::Deserialize;
use serde_json::Value;

use super::provider::{Known, Provider};
use super::signature::ALGORITHMS;
use crate::http::{ApiError, now_ms};

/// The longest token that is looked at, in bytes.
const MAX_TOKEN: usize = 16 << 10;

/// How far clocks may be apart, in seconds.
const LEEWAY: u64 = 60;

/// The longest name and e-mail address that are kept, in characters.
const MAX_TEXT: usize = 200;

/// What a token says, once it is proven.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Claims {
    pub(super) sub: String,
    #[serde(default)]
    aud: Value,
    azp: Option<String>,
    iat: Option<f64>,
    exp: Option<f64>,
    nonce: Option<String>,
    #[serde(default)]
    scope: Value,
    #[serde(default)]
    scp: Value,
    #[serde(flatten)]
    pub(super) person: Person,
}

/// What a token, or the provider's page about somebody, says of them.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Person {
    pub(super) email: Option<String>,
    #[serde(default)]
    email_verified: Value,
    name: Option<String>,
    preferred_username: Option<String>,
}

/// Why a token is refused: for the log, and for whoever shows it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused(pub(super) String);

impl Claims {
    /// The claims of a token that an application shows, meant for `audience`.
    pub(super) async fn of_bearer(
        provider: &Provider,
        token: &str,
        audience: &str,
    ) -> Result<Result<Self, Refused>, ApiError> {
        proven(provider, token, audience).await
    }

    /// The claims of the token about who just signed in at the provider, for our `client`.
    pub(super) async fn of_sign_in(
        provider: &Provider,
        token: &str,
        client: &str,
        nonce: &str,
    ) -> Result<Result<Self, Refused>, ApiError> {
        let claims = proven(provider, token, client).await?;
        Ok(claims.and_then(|claims| claims.of_this_sign_in(client, nonce)))
    }

    fn of_this_sign_in(self, client: &str, nonce: &str) -> Result<Self, Refused> {
        let refused = |why: &str| Err(Refused(why.to_owned()));
        if self.nonce.as_deref() != Some(nonce) {
            return refused("it is of another sign-in: the nonce differs");
        }
        let audiences = self.aud.as_array().map_or(1, Vec::len);
        match &self.azp {
            Some(azp) if azp != client => return refused("it was made for another client"),
            None if audiences > 1 => {
                return refused("it does not say for which client it was made");
            }
            _ => {}
        }
        #[expect(clippy::cast_precision_loss, reason = "seconds are far below what a float holds")]
        let soon = now_ms() as f64 / 1000.0 + LEEWAY as f64;
        match self.iat {
            Some(at) if at <= soon => Ok(self),
            Some(_) => refused("it was made in the future"),
            None => refused("it does not say when it was made"),
        }
    }

    /// When it ends, in milliseconds since 1970.
    pub(super) fn until(&self) -> Option<i64> {
        #[expect(clippy::cast_possible_truncation, reason = "a time that is too large is the last")]
        self.exp.map(|seconds| (seconds * 1000.0) as i64)
    }

    /// What a program may do with this token: what its scopes `opensync:…` name, and without any of
    /// those, read and sync. To administer must be said.
    pub(super) fn scopes(&self) -> Vec<KeyScope> {
        let texts = [&self.scope, &self.scp].into_iter().flat_map(|told| match told {
            Value::String(text) => text.split(' ').collect(),
            Value::Array(all) => all.iter().filter_map(Value::as_str).collect::<Vec<_>>(),
            _ => Vec::new(),
        });
        let ours: Vec<&str> = texts.filter_map(|text| text.strip_prefix("opensync:")).collect();
        if ours.is_empty() {
            return vec![KeyScope::Read, KeyScope::Sync];
        }
        ours.into_iter().filter_map(|word| word.parse().ok()).collect()
    }
}

impl Person {
    /// Their address, if the provider says that it is theirs. One that it does not vouch for could be
    /// anybody's, so it counts for nothing and is not kept.
    pub(super) fn verified_email(&self) -> Option<&str> {
        let is_verified = match &self.email_verified {
            Value::Bool(told) => *told,
            Value::String(told) => told == "true",
            _ => false,
        };
        let email = self.email.as_deref().filter(|_| is_verified)?;
        (email.contains('@') && email.chars().count() <= MAX_TEXT).then_some(email)
    }

    /// Them, as an account has them.
    pub(super) fn identity(&self, issuer: &str, subject: &str) -> Identity {
        let name = [&self.name, &self.preferred_username].into_iter().flatten();
        let mut names = name.map(|name| name.trim()).filter(|name| !name.is_empty());
        Identity {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            email: self.verified_email().map(str::to_owned),
            name: names.next().map(|name| name.chars().take(MAX_TEXT).collect()),
        }
    }
}

/// The claims of a token that the provider signed, for `audience`, and that is good now.
async fn proven(
    provider: &Provider,
    token: &str,
    audience: &str,
) -> Result<Result<Claims, Refused>, ApiError> {
    if token.len() > MAX_TOKEN {
        return Ok(Err(Refused("it is too long".to_owned())));
    }
    let header = match decode_header(token) {
        // What must be understood is not understood here (RFC 7515, section 4.1.11).
        Ok(header) if header.crit.is_some() => {
            return Ok(Err(Refused("it has a critical extension".to_owned())));
        }
        Ok(header) if ALGORITHMS.contains(&header.alg) => header,
        Ok(header) => return Ok(Err(Refused(format!("`{:?}` is not taken", header.alg)))),
        Err(error) => return Ok(Err(Refused(format!("it cannot be read: {error}")))),
    };
    let known = provider.known_with_key(header.kid.as_deref()).await?;
    let Some(key) = known.key(header.kid.as_deref()) else {
        return Ok(Err(Refused("the provider has no such key".to_owned())));
    };
    Ok(checked(&known, key, header.alg, token, audience))
}

fn checked(
    known: &Known,
    key: &Jwk,
    algorithm: Algorithm,
    token: &str,
    audience: &str,
) -> Result<Claims, Refused> {
    let refused = |error: jsonwebtoken::errors::Error| Refused(error.to_string());
    let told = key.common.key_algorithm.map(|told| told.to_string());
    let is_other = told.is_some_and(|told| told != format!("{algorithm:?}"));
    let is_for_secrets = key.common.public_key_use == Some(PublicKeyUse::Encryption);
    if is_other || is_for_secrets {
        return Err(Refused("that key is for something else".to_owned()));
    }
    let mut rules = Validation::new(algorithm);
    rules.leeway = LEEWAY;
    rules.validate_nbf = true;
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    rules.set_issuer(&[&known.metadata.issuer]);
    rules.set_audience(&[audience]);
    let key = DecodingKey::from_jwk(key).map_err(refused)?;
    Ok(decode::<Claims>(token, &key, &rules).map_err(refused)?.claims)
}
