//! Outcome: how what was tried ended.

use crate::word::words;

words! {
    /// How the last thing that was tried in a session ended.
    #[non_exhaustive]
    pub enum Outcome: "outcome" {
        /// Tests passed.
        Passed = "passed",
        /// Tests failed.
        Failed = "failed",
        /// What was done was taken back.
        Reverted = "reverted",
    }
}
