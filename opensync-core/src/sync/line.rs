//! Line: what a batch is made of.

use serde::{Deserialize, Serialize};

use super::SyncCursor;
use crate::model::{Annotation, Message, Session};

/// A line of a batch, as it is written.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum LineRef<'a> {
    Session(&'a Session),
    Message { session: &'a str, message: &'a Message },
    RemoveMessages { session: &'a str, messages: &'a [String] },
    Annotate { session: &'a str, annotation: &'a Annotation, messages: u32 },
    DeleteSession { session: &'a str },
    End(End),
}

/// A line of a batch, as it is read.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Line {
    /// A session; what follows is about it.
    Session(Box<Session>),
    /// A message of the session, as it is now.
    Message { session: String, message: Box<Message> },
    /// Messages of the session that are gone.
    RemoveMessages { session: String, messages: Vec<String> },
    /// What people say of the session, all of it, and how many messages it has.
    Annotate {
        session: String,
        annotation: Box<Annotation>,
        #[serde(default)]
        messages: u32,
    },
    /// A session that is gone.
    DeleteSession { session: String },
    /// The batch ends here.
    End(End),
}

/// How far a batch goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct End {
    /// Where the next batch begins.
    #[serde(flatten)]
    pub(crate) next: SyncCursor,
    /// The last position of the log when the batch was made.
    pub(crate) last: u64,
}
