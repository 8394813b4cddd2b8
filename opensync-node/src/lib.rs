//! `OpenSync` for Node and Bun: the engine in the same process, over Node-API.
//!
//! A thin layer: each call converts its arguments, asks the engine on a thread of libuv's pool, and
//! converts the answer. What has no counterpart in Node-API lies in `index.js`: async iterators and
//! `AbortSignal`. The documentation of the JavaScript interface is that of the functions here; the
//! types in `index.d.ts` are generated from it.

#![cfg_attr(
    test,
    allow(dead_code, reason = "nothing is registered in a test, so nothing is called")
)]

// Before all that adds methods to the class: here the macro learns what the class is called.
mod archive;
mod blame;

mod annotate;
mod call;
mod config;
mod deletion;
mod exchange;
mod failure;
mod filter;
mod find;
mod lists;
mod live;
mod meaning;
mod objects;
mod outline;
mod redaction;
mod remote;
mod reports;
mod searches;
mod shares;
mod stop;
mod tools;
mod upstream;
mod watch;
