//! Tidy: rules of the code base that a compiler does not know.
//!
//! Each test is one rule over the files of the workspace. It fails with a line for each place that
//! breaks it and with what to do there, and it fails if it finds nothing to look at.
#![allow(clippy::unwrap_used)]

mod dependencies;
mod documents;
mod examples;
mod files;
mod form;
mod layers;
mod packages;
mod rights;
