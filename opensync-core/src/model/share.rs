//! Share: a session, or a piece of it, that may be read by anyone with its address.

use serde::{Deserialize, Serialize};

/// What is shared, with whom, and for how long. The default is all of a session as it is now, with
/// secrets hidden, without cost, for everybody who knows the address.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ShareOptions {
    /// The first and the last message, counted from 1 as they are shown; all if absent.
    pub messages: Option<(u32, u32)>,
    /// When it ends by itself. Milliseconds since 1970, UTC.
    pub expires_at: Option<i64>,
    /// What readers have to type. Only a slow hash of it is stored.
    pub password: Option<String>,
    /// Whether readers see tokens and cost.
    pub show_cost: bool,
    /// Whether readers see what models thought.
    pub show_thinking: bool,
    /// Whether secrets are hidden.
    pub redact: bool,
    /// Whether e-mail addresses are hidden, too.
    pub redact_emails: bool,
}

impl Default for ShareOptions {
    fn default() -> Self {
        Self {
            messages: None,
            expires_at: None,
            password: None,
            show_cost: false,
            show_thinking: true,
            redact: true,
            redact_emails: false,
        }
    }
}

/// A line of the ledger of all that is shared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// The unguessable part of its address: `/s/SLUG`.
    pub slug: String,
    /// The agent's id of the session.
    pub session: String,
    /// What the session is called now.
    pub title: Option<String>,
    /// When it was shared. Milliseconds since 1970, UTC.
    pub created_at: i64,
    /// When it ends by itself. Milliseconds since 1970, UTC.
    pub expires_at: Option<i64>,
    /// Whether that time has come.
    pub is_expired: bool,
    /// Whether readers need a password.
    pub has_password: bool,
    /// Whether readers see tokens and cost.
    pub show_cost: bool,
    /// Whether readers see what models thought.
    pub show_thinking: bool,
    /// Whether secrets are hidden.
    pub redact: bool,
    /// Whether e-mail addresses are hidden, too.
    pub redact_emails: bool,
    /// How many messages the session had when it was shared; later ones are not.
    pub message_count: u32,
    /// How often it was read.
    pub views: u64,
    /// When it was last read. Milliseconds since 1970, UTC.
    pub viewed_at: Option<i64>,
}
