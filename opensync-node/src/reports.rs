//! Reports: imports, exports, sums, checks.

mod check;
mod export;
mod import;
mod stats;
