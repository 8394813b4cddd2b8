//! What the handle gathers for a prompt.

use super::OpenSync;
use crate::context::{self, ContextFormat, ContextPack};
use crate::error::Result;
use crate::query::Query;
use crate::search;

/// Messages that a context pack is chosen from.
const CONTEXT_HITS: usize = 60;

impl OpenSync {
    /// Gathers what is worth pasting into a prompt: passages for `query`, with the turns they belong
    /// to and where they are from, in at most `budget` tokens.
    ///
    /// Tokens are those of the installed model's tokenizer; without a model, more than any tokenizer
    /// would count. The text is marked as quoted, and is not found again when an agent logs it.
    ///
    /// ```
    /// use opensync_core::context::ContextFormat;
    /// use opensync_core::{Message, OpenSync, Part, Query, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let message = Message::new("m-1", Role::User, 0).with(Part::text("retries back off"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    ///
    /// let pack = archive.context(&Query::new("retries"), 500, ContextFormat::Markdown)?;
    /// assert!(pack.tokens <= 500 && pack.text.contains("retries back off"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    pub fn context(
        &self,
        query: &Query,
        budget: usize,
        format: ContextFormat,
    ) -> Result<ContextPack> {
        let query = query.clone().each_message().limit(CONTEXT_HITS);
        let hits = self.search(&query)?.hits;
        let embedder = self.embedder().unwrap_or_default();
        let parsed = search::complete(&query);
        context::pack(&self.read()?, hits, &parsed, budget, format, embedder.as_deref())
    }
}
