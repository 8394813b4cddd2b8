//! Line: what a batch is made of.
//!
//! What came with the second version of the protocol (stamps, editions, what is gone) is left out by
//! programs of the first, and missed in what they send.

use serde::{Deserialize, Serialize};

use super::SyncCursor;
use crate::model::{Annotation, Message, Session};
use crate::store::{Edition, SaidStamps, SourceStamps};

/// The version of the protocol. The first one had no number.
pub(crate) const PROTOCOL: u32 = 2;

/// A line of a batch, as it is written.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum LineRef<'a> {
    Session {
        #[serde(flatten)]
        session: &'a Session,
        stamps: &'a SourceStamps,
    },
    Message {
        session: &'a str,
        message: &'a Message,
        edition: Edition,
    },
    RemoveMessages {
        session: &'a str,
        messages: &'a [String],
        gone: &'a GoneLine,
    },
    Annotate {
        session: &'a str,
        annotation: &'a Annotation,
        messages: u32,
        stamps: &'a SaidStamps,
    },
    DeleteSession {
        session: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        gone: Option<&'a GoneLine>,
    },
    End(End),
}

/// A line of a batch, as it is read.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Line {
    /// A session; what follows is about it.
    Session {
        #[serde(flatten)]
        session: Box<Session>,
        stamps: Option<SourceStamps>,
    },
    /// A message of the session, as it is now.
    Message { session: String, message: Box<Message>, edition: Option<Edition> },
    /// Messages of the session that are gone.
    RemoveMessages { session: String, messages: Vec<String>, gone: Option<GoneLine> },
    /// What people say of the session, all of it, and how many messages it has.
    Annotate {
        session: String,
        annotation: Box<Annotation>,
        #[serde(default)]
        messages: u32,
        stamps: Option<SaidStamps>,
    },
    /// A session that is gone.
    DeleteSession { session: String, gone: Option<GoneLine> },
    /// The batch ends here.
    End(End),
}

/// What of a session was deleted, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct GoneLine {
    /// When the session was, if it ever was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) at: Option<i64>,
    /// Hashes of the ids of messages, and when each was.
    #[serde(default)]
    pub(super) messages: Vec<(u64, i64)>,
}

/// How far a batch goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct End {
    /// Where the next batch begins.
    #[serde(flatten)]
    pub(crate) next: SyncCursor,
    /// The last position of the log when the batch was made.
    pub(crate) last: u64,
    /// The version of the protocol.
    #[serde(default)]
    pub(crate) protocol: u32,
    /// The tag of the change at the position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tag: Option<u64>,
}
