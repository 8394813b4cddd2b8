//! The command as a person or a script runs it: a process, an archive of its own, what it prints.
#![allow(clippy::unwrap_used, missing_docs)]

mod access;
mod accounts;
mod archive;
mod bench;
mod blame;
mod golden;
mod home;
mod import;
mod keys;
mod meaning;
#[path = "../../../opensync-core/tests/network/proxy.rs"]
mod proxy;
mod remote;
mod resume;
mod rights;
mod search;
mod serve;
#[cfg(target_os = "linux")]
mod service;
mod sources;
mod usage;
mod wire;
