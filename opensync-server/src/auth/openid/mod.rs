//! OpenID Connect: people sign in at an identity provider, and applications show its tokens.
//!
//! The library `jsonwebtoken` reads tokens and holds them against our rules; [`signature`] lends it
//! ring. Who somebody is follows from the provider's issuer and its own id of them, never from an
//! e-mail address: addresses change hands.

mod pages;
mod pending_logins;
mod people;
mod provider;
mod signature;
#[cfg(test)]
mod tests;
mod token;
mod web;

use anyhow::{Context as _, Result};
use opensync_core::OpenSync;
use opensync_core::accounts::Account;

use super::limits::Limit;
use super::settings::{AccountSettings, Secret};
use crate::http::{ApiError, Credential, Holder, blocking};

pub(super) use pages::routes;
use pending_logins::PendingLogins;
use people::People;
use provider::Provider;
use token::{Claims, Refused};

/// What the provider is asked to tell.
const SCOPES: [&str; 3] = ["openid", "email", "profile"];

/// Sign-ins that one address may begin in a minute.
const BEGINNINGS: u32 = 60;

/// Lets in whom an identity provider vouches for.
pub(crate) struct OpenId {
    archive: OpenSync,
    provider: Provider,
    people: People,
    client_id: String,
    client_secret: Option<Secret>,
    scopes: String,
    /// Where the provider sends people back to.
    callback: String,
    audience: Option<String>,
    pending_logins: PendingLogins,
    beginnings: Limit<std::net::IpAddr>,
}

impl OpenId {
    /// As the settings say; none without a provider.
    pub(super) fn new(archive: OpenSync, settings: &AccountSettings) -> Result<Option<Self>> {
        settings.check()?;
        let (Some(issuer), Some(client_id)) = (&settings.issuer, &settings.client_id) else {
            return Ok(None);
        };
        signature::install();
        let local = settings.local.as_deref();
        let mut scopes: Vec<&str> = settings.scopes.iter().map(String::as_str).collect();
        if scopes.is_empty() {
            scopes = SCOPES.to_vec();
        }
        if !scopes.contains(&"openid") {
            scopes.insert(0, "openid");
        }
        Ok(Some(Self {
            archive,
            provider: Provider::new(issuer),
            people: People::new(&settings.allowed, &settings.admins, local)?,
            client_id: client_id.clone(),
            client_secret: settings.client_secret().context("the client's secret")?,
            scopes: scopes.join(" "),
            callback: settings.address("/auth/callback"),
            audience: settings.audience.clone(),
            pending_logins: PendingLogins::default(),
            beginnings: Limit::new(Some(BEGINNINGS)),
        }))
    }

    /// Asks the provider who it is, so that a wrong setting is heard of at the start and not from
    /// the first person who signs in.
    pub(crate) async fn discover(&self) {
        if self.provider.known().await.is_err() {
            anstream::eprintln!(
                "warning: nobody can sign in until the identity provider answers; it is asked again \
                 when somebody wants to"
            );
        }
    }

    /// Whose `token` is that an application shows, and what it may do; none if nobody's.
    pub(super) async fn holder(&self, token: &str) -> Result<Option<Holder>, ApiError> {
        let Some(audience) = &self.audience else { return Ok(None) };
        let claims = match Claims::of_bearer(&self.provider, token, audience).await? {
            Ok(claims) => claims,
            Err(Refused(_)) => return Ok(None),
        };
        let (scopes, until) = (claims.scopes(), claims.until());
        let account = self.account_of(claims).await?;
        Ok(account.map(|Account { owner, .. }| Holder {
            owner,
            scopes,
            by: Credential::Token(owner),
            until,
        }))
    }

    /// The account of whom a token is about, made if they come first; none if they may not come in.
    ///
    /// Many tokens for applications name no address. Then the one counts that was verified when the
    /// person last signed in.
    async fn account_of(&self, claims: Claims) -> Result<Option<Account>, ApiError> {
        let issuer = self.provider.known().await?.metadata.issuer.clone();
        let (accounts, subject) = (self.archive.accounts(), claims.sub.clone());
        let known = blocking(move || Ok(accounts.find(&issuer, &subject)?)).await?;
        let Some(known) = known else { return self.sign_in(claims).await };
        let email = claims.person.verified_email().or(known.email.as_deref());
        let is_welcome = !known.is_closed && self.people.welcome(email).is_some();
        Ok(is_welcome.then_some(known))
    }

    /// The account of who is proven to be there now; none if they may not come in.
    async fn sign_in(&self, claims: Claims) -> Result<Option<Account>, ApiError> {
        let Some(welcome) = self.people.welcome(claims.person.verified_email()) else {
            return Ok(None);
        };
        let issuer = &self.provider.known().await?.metadata.issuer;
        let identity = claims.person.identity(issuer, &claims.sub);
        let accounts = self.archive.accounts();
        blocking(move || match accounts.sign_in(identity, welcome.rule, welcome.is_local) {
            Ok(account) => Ok(Some(account)),
            // Their account is closed.
            Err(error) if error.kind() == opensync_core::ErrorKind::InvalidInput => Ok(None),
            Err(error) => Err(error.into()),
        })
        .await
    }
}
