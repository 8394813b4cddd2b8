//! Identity: who a request is from, as the gate found it, and as everything behind the gate reads it.

use opensync_core::Owner;
use opensync_core::accounts::KeyScope;

/// What somebody came in with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Credential {
    /// The key with this id.
    Key(String),
    /// A browser's cookie, whose key has this id.
    Browser(String),
    /// A token of the identity provider, about this owner.
    Token(Owner),
}

/// Who asks, proven.
#[derive(Clone, Debug)]
pub(crate) struct Holder {
    /// Whose sessions they see.
    pub(crate) owner: Owner,
    /// What they may do.
    pub(crate) scopes: Vec<KeyScope>,
    /// What they came in with.
    pub(crate) by: Credential,
    /// When what they came in with ends, if it does by itself. Milliseconds since 1970.
    pub(crate) until: Option<i64>,
}

impl Credential {
    /// What tells it from every other, and says nothing of a secret.
    pub(crate) fn name(&self) -> String {
        format!("{self:?}")
    }

    /// The id of the key, if it was one, also that of a browser.
    pub(crate) fn key_id(&self) -> Option<&str> {
        match self {
            Self::Key(id) | Self::Browser(id) => Some(id),
            Self::Token(_) => None,
        }
    }

    /// What it is, in one word.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Key(_) => "key",
            Self::Browser(_) => "browser",
            Self::Token(_) => "token",
        }
    }
}

/// What the gate found; every request carries one.
#[derive(Clone, Debug)]
pub(crate) enum Admission {
    /// They are who they say.
    Holder(Holder),
    /// They did not prove it, for this reason.
    Nobody(&'static str),
}
