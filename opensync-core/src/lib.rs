//! Keeps conversations with AI coding agents, and finds them again.
//!
//! Claude Code, `OpenCode` and programs like them write down every conversation, and delete it after
//! some weeks. This engine imports what they wrote into one folder, durably, and answers a search
//! over gigabytes of it in milliseconds: in process, offline, without a daemon.
//!
//! # First steps
//!
//! ```no_run
//! use opensync_core::source::Agents;
//! use opensync_core::{Filter, ImportOptions, OpenSync};
//!
//! let archive = OpenSync::open("history")?;
//! let agents = Agents::all().environment(&|name| std::env::var_os(name));
//! let report = archive.import(&agents, ImportOptions::default())?;
//! println!("{} sessions and {} messages are new", report.sessions, report.messages);
//!
//! for info in archive.sessions(&Filter::default(), None, 10)? {
//!     println!("{} messages | {:?}", info.message_count, info.session.title);
//! }
//! # Ok::<(), opensync_core::Error>(())
//! ```
//!
//! And then:
//!
//! ```
//! use opensync_core::{Message, OpenSync, Part, Query, Role, Session};
//! # let folder = tempfile::tempdir()?;
//! let archive = OpenSync::open(folder.path())?;
//!
//! let session = Session::new("my-agent", "session-1");
//! let message = Message::new("message-1", Role::User, 1_767_225_600_000)
//!     .with(Part::text("Why does the writer hang on the redb lock?"));
//! archive.ingest(session, vec![message])?;
//!
//! let found = archive.search(&Query::new("redb locks"))?;
//! assert_eq!(found.hits[0].external_id, "session-1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The mental model
//!
//! - An **archive** is a folder, opened as an [`OpenSync`]. Any number of threads and processes may
//!   have it open. What a call returned from is durable.
//! - A **session** is one conversation, known by the id its agent gave it. It has **messages**, and
//!   a message has **parts**: text, thinking, calls of tools and their results, files, images.
//! - A [`Source`](source::Source) reads an agent's logs. [`OpenSync::import`] goes on where the last
//!   import stopped; importing twice is importing once. Programs without logs call
//!   [`OpenSync::ingest`].
//! - Every change gets a number in the **change log**, which [`OpenSync::changes`] reads. The search
//!   index follows it too: nobody who writes waits for the index, and a search first reads on.
//! - A [`Query`] holds what a person typed, and filters of the program's own. Whatever is typed is
//!   searched; it is never an error.
//!
//! # What it does not do
//!
//! It reads no environment variable, opens no connection (but to push, pull or get a model with the
//! feature `network`, which is off), prints nothing, and keeps no thread
//! running between calls. It is synchronous: from an async program call it where blocking is
//! allowed.
//!
//! # Cost
//!
//! Memory follows [`Settings`], not the size of the archive. Writing costs a flush to disk for each
//! call that changes something: hand over many messages at once. Each public method says what it
//! costs beyond that.

mod account;
mod analyzer;
mod annotation;
mod builder;
mod call;
mod catch_up;
mod change;
mod check;
mod clock;
mod conceal;
mod context;
mod departure;
mod effect;
mod embed;
mod embedding;
mod error;
mod evals;
mod export;
mod filter;
mod fusion;
mod git;
mod import;
mod ingest;
mod inventory;
mod key;
mod lexical;
mod listing;
mod live;
mod matching;
#[cfg(feature = "measure")]
#[doc(hidden)]
pub mod measure;
mod model;
mod needle;
#[cfg(feature = "network")]
mod network;
mod newer;
mod opensync;
mod page;
mod passage;
mod plain;
mod price;
mod priority;
mod private;
mod provider;
mod query;
mod recall;
mod redact;
mod reprice;
mod search;
mod settings;
mod share;
mod shorten;
mod snippet;
pub mod source;
mod stats;
mod store;
mod sync;
pub mod tools;
#[cfg_attr(
    not(feature = "measure"),
    allow(dead_code, unused_imports, reason = "benches measure what searches do not use yet")
)]
mod vector;
mod vector_catch_up;
mod watch;
mod word;
mod zone;

pub use account::AdminRule;
pub use builder::Builder;
pub use change::{Change, ChangeKind};
pub use check::CheckReport;
pub use context::{ContextFormat, ContextPack, ContextPassage, ContextTurn};
pub use embed::{
    DEFAULT_MODEL, Embedder, HashEmbedder, Model, ModelStatus, Models, PinnedFile, PinnedModel,
    Precision, TextKind,
};
pub use embedding::{EmbedOptions, EmbedProgress};
pub use error::{Error, ErrorKind, Result};
pub use evals::{EvalFormat, EvalOptions, EvalReport, TurnMode};
pub use export::{ExportOptions, Format};
pub use filter::{Field, Filter, parse_time, parse_time_in, parse_until, parse_until_in};
pub use import::{ImportCounts, ImportOptions, ImportReport, ImportStep, Progress};
pub use ingest::Ingested;
pub use inventory::{Leaving, Root, RootState, SourceState, UnreadLog, VersionState};
pub use listing::{FacetValue, Facets, ListOptions, SessionList};
pub use live::{Collision, LiveState, Touch};
pub use model::{
    Account, AccountRole, Annotation, AnnotationEdit, ApiKey, Claims, Edit, EvalStatus, Identity,
    KeyKind, KeyOptions, KeyScope, Link, LinkKind, Message, MessageMode, NewKey, Owner, Part,
    PartKind, Project, Role, SavedPlace, SavedSearch, SavedSearchEdit, Session, SessionInfo,
    SessionOrder, Share, ShareOptions, Usage,
};
#[cfg(feature = "network")]
pub use network::{
    LoginOptions, Patience, Remote, RemoteKind, SendReport, SyncProgress, SyncReport, Upstream,
};
pub use opensync::{
    Accounts, FindOptions, FindResults, FoundPart, Live, LiveSession, Messages, OpenSync, Outline,
    OutlineRow, OutlineSubagent, Placed, SessionFinding, Sessions, SyncStatus, TimedAnswer,
    TimedCall, Timeline,
};
pub use page::{Cursor, Page};
pub use plain::is_harmless;
pub use price::{Band, Price, PriceOverride, PriceTable, Rates};
pub use private::{create_private_folder, write_whole};
pub use query::{Query, SearchMode};
pub use recall::quoted;
pub use redact::{Finding, RedactOptions, Redactor, find_secrets, secret_rules};
pub use search::{Candidate, Explanation, Hit, Reranker, SearchResults};
pub use settings::{Settings, SettingsFile};
pub use share::{ShareFormat, SharedSession};
pub use snippet::Snippet;
pub use source::FailedLog;
pub use stats::{Dimension, Stats, Sums, ToolSums};
pub use sync::{SyncApplied, SyncBatch, SyncCursor, SyncReading};
pub use watch::Stop;
pub use word::Word;
pub use zone::TimeZone;
