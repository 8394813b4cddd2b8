//! Cause: why something failed, in as much detail as a person needs.

use std::borrow::Cow;
use std::path::PathBuf;

use super::ErrorKind;

/// Declares the causes below what a caller can do about them.
macro_rules! causes {
    ($($kind:ident {
        $($(#[$meta:meta])* $name:ident $fields:tt,)*
    })*) => {
        /// Why it failed. Private, so variants may come and go.
        #[derive(Debug, thiserror::Error)]
        pub(crate) enum Cause {
            $($($(#[$meta])* $name $fields,)*)*
        }

        impl Cause {
            /// What the caller can do about it, whatever its fields say.
            fn usual_kind(&self) -> ErrorKind {
                match self {
                    $($(Self::$name { .. })|* => ErrorKind::$kind,)*
                }
            }
        }
    };
}

causes! {
    NotFound {
        #[error("session `{id}` not found")]
        SessionNotFound { id: String },
        #[error("`{}` is not there", path.display())]
        PathNotFound { path: PathBuf },
        #[error("key `{id}` not found")]
        KeyNotFound { id: String },
        #[error("owner {number} has no account")]
        AccountNotFound { number: u32 },
        #[error("model `{id}` not found in `{}`", path.display())]
        ModelNotFound { id: String, path: PathBuf },
        #[error("share `{slug}` not found")]
        ShareNotFound { slug: String },
        #[error(
            "no session made the commit `{name}`, as far as its calls of git tell{pending}; \
             `opensync search` finds who spoke of it"
        )]
        CommitNotFound { name: String, pending: String },
        #[error("no message is at place {place}")]
        MessageNotFound { place: u32 },
        #[error("saved search `{id}` not found")]
        SearchNotFound { id: String },
    }
    InvalidInput {
        #[error("session id `{prefix}` is ambiguous: {count} sessions begin with it")]
        AmbiguousSession { prefix: String, count: usize },
        #[error("commit `{prefix}` is ambiguous: {count} commits begin with it; type more of it")]
        AmbiguousCommit { prefix: String, count: usize },
        #[error("no source is named `{name}`; there are {known}")]
        UnknownSource { name: String, known: String },
        #[error("key id `{prefix}` is ambiguous: {count} keys begin with it")]
        AmbiguousKey { prefix: String, count: usize },
        #[error("account `{subject}` is closed: ask the administrator of this server")]
        AccountClosed { subject: String },
        #[error("there is no tool `{name}`")]
        UnknownTool { name: String },
        #[error("`{name}` is missing")]
        MissingArgument { name: &'static str },
        #[error("`{name}` must be {expected}, got `{got}`")]
        OutOfRange { name: &'static str, expected: &'static str, got: String },
        #[error("`{name}` must be {expected}, got `{got}`")]
        UnknownWord { name: &'static str, expected: String, got: String },
        #[error("`{}` {what}", path.display())]
        Model { path: PathBuf, what: Cow<'static, str> },
        #[error("`{}` has no tensor `{name}` of the shape that `config.json` says", path.display())]
        ModelTensor { path: PathBuf, name: String },
        #[error("the model's vocabulary has no token {id}")]
        UnknownToken { id: u32 },
        #[error("the model's tokenizer refused a text")]
        Tokenize { source: Box<dyn std::error::Error + Send + Sync> },
        #[error("the batch is cut off or damaged: send it again")]
        Batch { source: std::io::Error },
        #[error("the batch holds more than {most} {what}: send it in pieces")]
        BatchTooLarge { what: &'static str, most: u64 },
        #[error("there are {found} sessions and not {expected}: nothing was deleted")]
        CountChanged { expected: u64, found: u64 },
        #[error("no filter says which sessions are meant: say `all` if every one is")]
        NothingMeant {},
        #[error("`all` means every session, and there is a filter as well")]
        AllAndFilter {},
        #[error("`{url}` takes sessions and gives none back: only `push` works with it")]
        OneWay { url: String },
        #[error("no server was chosen: log in to one first")]
        NoRemote {},
        #[error("the database holds no archive of this version: `opensync migrate` makes it")]
        #[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "only a database is so"))]
        NoArchive {},
        #[error("there is an archive already where this one is to be copied: name an empty database or folder")]
        #[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "only a database is so"))]
        NotEmpty {},
        #[error("a copy into this archive was broken off: run `opensync copy` again")]
        #[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "only a database is so"))]
        HalfCopied {},
        #[error("the archive is in a database, which gives back by itself what it does not use")]
        #[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "only a database is so"))]
        NoFile {},
        #[error("no home folder: say where the data is")]
        NoHome {},
        #[error("`{}` is not valid", path.display())]
        Settings { path: PathBuf, source: Box<dyn std::error::Error + Send + Sync> },
        #[error(
            "session `{id}` is to stay on this machine, by itself or with its project or parent; \
             `opensync edit --local-only false` or `opensync local-only --remove` lets it go"
        )]
        LocalOnly { id: String },
    }
    TooNew {
        #[error("store has format {found}, this program knows formats up to {known}")]
        TooNew { found: u32, known: u32 },
    }
    Corrupted {
        #[error("the copy of table `{table}` is not what was copied: run `opensync copy` again")]
        #[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "only a database is so"))]
        NotCopied { table: &'static str },
        #[error("{what} does not decode")]
        Decode { what: &'static str, source: Option<Box<dyn std::error::Error + Send + Sync>> },
        #[error("`{}` is damaged: {what}", path.display())]
        ModelDamaged { path: PathBuf, what: String },
        #[error("`{}` does not decode", path.display())]
        ModelFile { path: PathBuf, source: Box<dyn std::error::Error + Send + Sync> },
    }
    Io {
        #[error("the operating system gives no random numbers")]
        Random { source: getrandom::Error },
        #[error("could not open the store `{}`", path.display())]
        Open { path: PathBuf, source: redb::DatabaseError },
        #[error("could not {action} `{}`", path.display())]
        File { action: &'static str, path: PathBuf, source: std::io::Error },
        #[error("could not {action}")]
        Store { action: &'static str, source: redb::Error },
        #[error("could not {action}")]
        #[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "only a database is so"))]
        Database { action: &'static str, source: Box<dyn std::error::Error + Send + Sync> },
        #[error("could not {action} the lexical index")]
        Lexical { action: &'static str, source: tantivy::TantivyError },
        /// What an agent's log is not as it should be; a source says it in its own words.
        #[error("{what}")]
        Source {
            kind: ErrorKind,
            what: String,
            source: Option<Box<dyn std::error::Error + Send + Sync>>,
        },
        #[error("could not watch `{}`", path.display())]
        Watch { path: PathBuf, source: Box<dyn std::error::Error + Send + Sync> },
        #[error("it was broken off by whoever asked for it")]
        BrokenOff {},
        #[error("could not read the input")]
        Input { source: std::io::Error },
        #[error("could not write the output")]
        Output { source: std::io::Error },
        #[error("the password could not be hashed")]
        Password {},
        #[error("reading stopped because storing failed")]
        Stopped {},
    }
    Unavailable {
        #[error("could not {action} now: try again later")]
        #[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "only a database is so"))]
        Unavailable {
            action: &'static str,
            source: Option<Box<dyn std::error::Error + Send + Sync>>,
        },
    }
    Unreachable {
        #[error("could not reach `{url}`")]
        Unreachable { url: String, source: Box<dyn std::error::Error + Send + Sync> },
        #[error("`{url}` answered {status}: {reason}")]
        Refused { url: String, status: u16, reason: String },
        #[error("`{url}` does not answer as an OpenSync server does")]
        NoServer { url: String, source: std::io::Error },
    }
}

impl Cause {
    /// What the caller can do about it.
    pub(super) fn kind(&self) -> ErrorKind {
        match *self {
            Self::Source { kind, .. } => kind,
            Self::Refused { status: 400..500, .. } => ErrorKind::Refused,
            Self::Store { source: redb::Error::Corrupted(_), .. } => ErrorKind::Corrupted,
            ref cause => cause.usual_kind(),
        }
    }
}
