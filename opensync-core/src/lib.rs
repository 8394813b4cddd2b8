//! Keeps conversations with AI coding agents, and finds them again.
//!
//! Claude Code, Codex, `OpenCode` and programs like them write down every conversation, and some delete
//! it after some weeks. This engine imports what they wrote into one folder, durably, and answers a search
//! over gigabytes of it in milliseconds: in process, offline, without a daemon.
//!
//! # First steps
//!
//! ```no_run
//! use opensync_core::Agents;
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
//!   have it open. When a call returns, its changes are durable.
//! - A **session** is one conversation, known by the id its agent gave it. It has **messages**, and
//!   a message has **parts**: text, thinking, calls of tools and their results, files, images.
//! - A [`Source`](source::Source) reads an agent's logs. [`OpenSync::import`] continues where the
//!   last import stopped; importing twice is importing once. Programs without logs call
//!   [`OpenSync::ingest`].
//! - Every change gets a number in the **change log**, which [`OpenSync::changes`] reads. The search
//!   index follows it too: writes never wait for the index, and a search first catches up.
//! - A [`Query`] holds what a person typed, and filters of the program's own. Any text is
//!   searched; it is never an error.
//!
//! # Where things are
//!
//! The names that most programs need are at the root; the rest is in modules by what it is about:
//!
//! - Stored data: [`sessions`], [`annotation`], [`change`], [`ingest`], [`accounts`].
//! - Finding: [`search`], [`filter`], [`context`], [`live`], [`stats`], [`price`], [`tools`],
//!   [`questions`].
//! - Leaving the archive: [`export`], [`evals`], [`share`], [`redact`], [`sync`], `network`.
//! - This machine: [`mod@import`], [`source`], [`inventory`], [`watch`], [`embed`], [`check`],
//!   [`settings`], [`files`].
//! - Forms of text: [`word`], [`plain`].
//!
//! # Features
//!
//! All but `network` and `postgres` are on unless `default-features = false`; without any there are the store, full-text
//! search, and import from programs and from a [`Source`](source::Source) of one's own.
//!
//! - `embed`: models that run here, for search by meaning. Without it a program hands in an
//!   [`Embedder`](embed::Embedder) of its own.
//! - `sources`: the readers of the known agents' logs, with SQLite.
//! - `share`: sessions for strangers, with passwords.
//! - `watch`: waiting for changes, and for what agents write.
//! - `network`: push, pull, and the download of a model. Off.
//! - `postgres`: archives in a database, `Builder::postgres`. Off.
//!
//! # What it does not do
//!
//! It reads no environment variable, opens no connection (except to push, pull or download a model with
//! the feature `network`, which is off by default), prints nothing, and keeps no thread
//! running between calls. It is synchronous: from an async program, call it where blocking is
//! allowed.
//!
//! # Cost
//!
//! Memory follows [`Settings`], not the size of the archive. Writing costs a flush to disk for each
//! call that changes something: pass many messages at once. Each public method says what it
//! costs beyond that.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(
        feature = "embed",
        feature = "network",
        feature = "share",
        feature = "sources",
        feature = "watch"
    )),
    allow(
        dead_code,
        unreachable_pub,
        unused_imports,
        reason = "what a feature that is off would use lies idle"
    )
)]

// What programs see. The most used names stand at the root, too.
pub mod accounts;
pub mod annotation;
pub mod change;
pub mod check;
pub mod context;
pub mod embed;
pub mod evals;
pub mod export;
pub mod files;
pub mod filter;
pub mod import;
pub mod ingest;
pub mod inventory;
pub mod live;
#[cfg(feature = "network")]
pub mod network;
pub mod plain;
pub mod price;
pub mod questions;
pub mod redact;
pub mod search;
pub mod sessions;
pub mod settings;
#[cfg(feature = "share")]
pub mod share;
pub mod source;
pub mod stats;
pub mod sync;
pub mod tools;
#[cfg(feature = "watch")]
pub mod watch;
pub mod word;

mod act;
mod acts;
mod analyzer;
mod blame;
mod builder;
mod call;
mod catch_up;
mod clock;
mod conceal;
mod departure;
mod effect;
mod embedding;
mod error;
mod fusion;
mod git;
mod key;
mod lexical;
mod matching;
#[cfg(feature = "measure")]
#[doc(hidden)]
pub mod measure;
mod model;
mod needle;
mod newer;
mod opensync;
mod page;
mod parallel;
mod passage;
mod priority;
mod provider;
mod query;
mod recall;
mod reprice;
mod session_list;
mod shorten;
mod snippet;
mod store;
#[cfg_attr(
    not(feature = "measure"),
    allow(dead_code, unused_imports, reason = "benches measure what searches do not use yet")
)]
mod vector;
mod vector_catch_up;
mod zone;

#[doc(inline)]
pub use builder::Builder;
#[doc(inline)]
pub use error::{Error, ErrorKind, Result};
#[doc(inline)]
pub use filter::Filter;
#[doc(inline)]
pub use import::{ImportOptions, ImportReport};
#[doc(inline)]
pub use model::{Message, Owner, Part, PartKind, Project, Role, Session, SessionInfo, Usage};
#[doc(inline)]
pub use opensync::{Accounts, OpenSync};
#[doc(inline)]
pub use page::{Cursor, Page};
#[doc(inline)]
pub use search::{Hit, Query, SearchResults};
#[doc(inline)]
pub use settings::Settings;
#[doc(inline)]
pub use source::Agents;
