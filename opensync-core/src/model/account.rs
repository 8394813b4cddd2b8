//! Account: who signs in as an owner, and the keys that programs come in with.

use serde::{Deserialize, Serialize};

use super::Owner;
use crate::word::words;

words! {
    /// What an account may do beyond its own sessions.
    #[derive(Default)]
    pub enum AccountRole: "role" {
        /// Nothing.
        #[default]
        Member = "member",
        /// See who has an account, and close accounts. Nobody's sessions but their own.
        Admin = "admin",
    }
}

/// Someone as an identity provider vouches for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The provider's issuer address.
    pub issuer: String,
    /// The provider's own id of them, which stays when their address changes.
    pub subject: String,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Their name.
    pub name: Option<String>,
}

/// Who signs in as an owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Account {
    /// Whose sessions are theirs.
    pub owner: Owner,
    /// The address of the provider who vouches for them.
    pub issuer: String,
    /// The provider's own id of them.
    pub subject: String,
    /// Their e-mail address, as of the last sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Their name, as of the last sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What they may do beyond their own sessions.
    pub role: AccountRole,
    /// Whether they are locked out: neither sign-in nor key lets them in.
    pub is_closed: bool,
    /// When they first signed in. Milliseconds since 1970, UTC.
    pub created_at: i64,
    /// When they last signed in. Milliseconds since 1970, UTC.
    pub signed_in_at: i64,
}

words! {
    /// What a key lets a program do.
    pub enum KeyScope: "scope" {
        /// See sessions: list, search, export, statistics.
        Read = "read",
        /// Add sessions and messages, learn which are there, and change, share and delete them.
        Sync = "sync",
        /// Everything: also list, make and revoke keys.
        Admin = "admin",
    }
}

impl KeyScope {
    /// Whether who has this one may do what `scope` names: `Admin` includes the others.
    pub fn includes(self, scope: Self) -> bool {
        self == scope || self == Self::Admin
    }
}

words! {
    /// What lets in with a secret.
    #[derive(Default)]
    pub enum KeyKind: "kind" {
        /// A key that a program sends: `osk_` and 32 characters.
        #[default]
        Api = "api",
        /// A browser that was let in, and keeps its secret in a cookie.
        Browser = "browser",
        /// A link that lets a browser in once, and is then gone.
        Link = "link",
    }
}

/// What to make a key of; see [`OpenSync::create_key`](crate::OpenSync::create_key).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyOptions {
    /// What people know it by. 1 to 200 characters.
    pub name: String,
    /// Whether a program or a browser is let in.
    pub kind: KeyKind,
    /// What it lets them do; at least one.
    pub scopes: Vec<KeyScope>,
    /// From when on it no longer lets in; never, if absent. Milliseconds since 1970, UTC.
    pub expires_at: Option<i64>,
}

impl KeyOptions {
    /// What people know it by.
    #[must_use]
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// Whether a program or a browser is let in.
    #[must_use]
    pub fn kind(self, kind: KeyKind) -> Self {
        Self { kind, ..self }
    }

    /// What it lets them do.
    #[must_use]
    pub fn scopes(self, scopes: Vec<KeyScope>) -> Self {
        Self { scopes, ..self }
    }

    /// From when on it no longer lets in. Milliseconds since 1970, UTC.
    #[must_use]
    pub fn expires_at(self, expires_at: Option<i64>) -> Self {
        Self { expires_at, ..self }
    }
}

/// A key as it is known afterwards: without the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ApiKey {
    /// Its public part: the eight characters after the prefix.
    pub id: String,
    /// Whose sessions it opens.
    pub owner: Owner,
    /// What people know it by.
    pub name: String,
    /// Whether a program or a browser is let in.
    pub kind: KeyKind,
    /// What it lets them do.
    pub scopes: Vec<KeyScope>,
    /// When it was made. Milliseconds since 1970, UTC.
    pub created_at: i64,
    /// From when on it no longer lets in. Milliseconds since 1970, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
    /// When it was last used, to about a minute. Milliseconds since 1970, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<i64>,
    /// When it was revoked. Milliseconds since 1970, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<i64>,
}

impl ApiKey {
    /// Whether it lets in at `now_ms`.
    pub fn is_valid_at(&self, now_ms: i64) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now_ms < end)
    }

    /// Whether it lets its holder do what `scope` names.
    pub fn allows(&self, scope: KeyScope) -> bool {
        self.scopes.iter().any(|held| held.includes(scope))
    }
}

/// A key that was just made: the only time that its secret is known.
///
/// Its `Debug` does not show the secret.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewKey {
    /// The key itself, which is not stored. Show it once.
    pub key: String,
    /// What is known of it from now on.
    pub info: ApiKey,
}

impl std::fmt::Debug for NewKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("NewKey").field("info", &self.info).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(scopes: &[KeyScope]) -> ApiKey {
        ApiKey {
            id: "abcdefgh".into(),
            owner: Owner::LOCAL,
            name: "laptop".into(),
            kind: KeyKind::Api,
            scopes: scopes.to_vec(),
            created_at: 0,
            expires_at: Some(1000),
            last_used_at: None,
            revoked_at: None,
        }
    }

    #[test]
    fn a_key_expires_at_its_time_and_not_before() {
        let key = key(&[KeyScope::Read]);
        assert!(key.is_valid_at(999) && !key.is_valid_at(1000));
        assert!(!ApiKey { revoked_at: Some(5), ..key }.is_valid_at(10));
    }

    #[test]
    fn admin_includes_every_scope_and_no_other_does() {
        for scope in KeyScope::ALL {
            assert!(key(&[KeyScope::Admin]).allows(scope));
        }
        assert!(!key(&[KeyScope::Read]).allows(KeyScope::Sync));
        assert!(!key(&[KeyScope::Sync]).allows(KeyScope::Read));
        assert!(!key(&[KeyScope::Read, KeyScope::Sync]).allows(KeyScope::Admin));
    }

    #[test]
    fn a_new_key_does_not_show_its_secret_when_printed() {
        let new = NewKey { key: "osk_secret".into(), info: key(&[]) };
        assert!(!format!("{new:?}").contains("secret"));
    }
}
