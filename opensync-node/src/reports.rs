//! Reports: imports, exports, sums, checks.

mod check;
mod evals;
mod export;
mod import;
mod sources;
mod stats;
mod wrapped;
