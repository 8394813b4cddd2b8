//! Finding in a session: a secret, and where in the conversation it stands.

use serde::Serialize;

/// A secret in a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SessionFinding {
    /// The kind of secret.
    pub rule: &'static str,
    /// What would stand in its place; the same for the same secret.
    pub mark: String,
    /// The agent's id of the message.
    pub message_id: String,
    /// The place of the message in the session, from 1.
    pub message: u64,
    /// The place of the part in the message, from 1.
    pub part: usize,
    /// The line with everything hidden, and a little of what is around it.
    pub line: String,
    /// The first characters of the secret, enough to know it again by and no more.
    pub hint: String,
}
