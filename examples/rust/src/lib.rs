//! Examples: small programs that embed `OpenSync`, in `src/bin`. This file compiles the README's.
#![allow(clippy::doc_markdown, reason = "a README is read as it is")]
#![doc = include_str!("../../../README.md")]
