//! Deed: the kinds of acts by which sessions are found.

use crate::word::words;

words! {
    /// What can be done in a session.
    #[non_exhaustive]
    pub enum Deed: "did" {
        /// A commit was made.
        Commit = "commit",
        /// A pull request was opened.
        PullRequest = "pr",
        /// Tests were run.
        Test = "test",
        /// A file was written.
        Edit = "edit",
    }
}
