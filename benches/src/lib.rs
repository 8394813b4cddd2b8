//! Benches: what they have in common, which is a corpus from a seed.
//!
//! Everything here follows from one number, so that two runs differ only by the code and the
//! machine. `benches/` measures the engine with Criterion; `compare/` measures it beside others.

pub mod collection;
mod corpus;
mod histories;
mod log;
mod queries;
mod random;
mod synthetic;
mod vocabulary;

pub use corpus::{Corpus, MESSAGES_PER_SESSION};
pub use histories::{History, Written};
pub use log::{session_id, write_log, write_logs, write_session};
pub use queries::{Class, Question, questions};
pub use random::Random;
pub use synthetic::Synthetic;
pub use vocabulary::Vocabulary;
