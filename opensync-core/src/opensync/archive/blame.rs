//! What the handle says of a commit: who made it, and why.

use super::{OpenSync, info, not_found};
use crate::blame::{Blame, blame, made};
use crate::error::{Cause, Result};

impl OpenSync {
    /// The session that made a commit, and the prompt that led to it. `commit` is its hash, the
    /// beginning of it (four digits at least), or the first line of its message, all of it.
    ///
    /// Exact: only a session counts whose own call of git made it, never one that quotes it. Of several
    /// commits with one subject the first is meant, or the nearest to `authored_at`, in milliseconds
    /// since 1970, UTC, which git keeps when it amends and rebases; [`Blame::others`] names the other
    /// sessions. Brings the index in sync first, as [`search`](Self::search) does, and reads the messages
    /// that the index names, and back to the prompt.
    ///
    /// ```
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let asked = Message::new("m-1", Role::User, 0).with(Part::text("Mend the lock"));
    /// let input = r#"{"command":"git commit -am 'Mend the lock'"}"#;
    /// let called = Message::new("m-2", Role::Assistant, 1).with(Part::tool_call("c", "Bash", input));
    /// let output = "[main 4f9d2c8] Mend the lock";
    /// let done = Message::new("m-3", Role::Tool, 2).with(Part::tool_result("c", output));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![asked, called, done])?;
    ///
    /// let blame = archive.blame("4f9d2c8", None)?;
    /// assert_eq!(blame.session.session.external_id, "s-1");
    /// assert_eq!(blame.prompt.map(|prompt| prompt.text).as_deref(), Some("Mend the lock"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if no session made such a commit,
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the beginning of a hash means several.
    pub fn blame(&self, commit: &str, authored_at: Option<i64>) -> Result<Blame> {
        let lexical = self.lexical_now()?;
        let pending = self.level_words(&lexical)?;
        let read = self.read()?;
        // An index of another history says nothing of this one.
        let made = match pending {
            Some(_) => made(&read, &lexical, commit, authored_at)?,
            None => Vec::new(),
        };
        if let Some((best, others)) = made.split_first() {
            let record = read.session(best.session)?.ok_or_else(|| not_found(commit))?;
            return blame(&read, best, others, info(best.session, record));
        }
        let pending = match pending {
            Some(0) => String::new(),
            Some(count) => format!(" ({count} changes are still to be indexed: try again)"),
            None => " (another process builds the index: try again)".to_owned(),
        };
        Err(Cause::CommitNotFound { name: commit.to_owned(), pending }.into())
    }
}
