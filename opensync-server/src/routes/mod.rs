//! Routes: one file for each group of addresses.

pub(crate) mod sync;
