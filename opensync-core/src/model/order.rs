//! Order: by what lists of sessions are sorted.

use crate::word::words;

words! {
    /// By what a list of sessions is sorted.
    #[derive(Default)]
    #[non_exhaustive]
    pub enum SessionOrder: "sort" {
        /// When a session last changed.
        #[default]
        Updated = "updated",
        /// When it began.
        Started = "started",
        /// All its tokens.
        Tokens = "tokens",
        /// What they cost by our price table.
        Cost = "cost",
        /// How long it took.
        Duration = "duration",
        /// How many messages it has.
        Messages = "messages",
    }
}
