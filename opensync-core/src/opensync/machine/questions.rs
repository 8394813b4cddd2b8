//! What the handle asks itself, to measure how well it finds.

use super::OpenSync;
use crate::error::Result;
use crate::questions::{Question, QuestionOptions, make};

impl OpenSync {
    /// Questions whose answers are known, made of what is in the archive: `opensync bench` asks them.
    ///
    /// Brings the index in sync as far as a search does. Reads up to eight sessions for each question, of
    /// a session up to 4,000 messages, in memory one at a time.
    ///
    /// ```
    /// use opensync_core::questions::{QuestionKind, QuestionOptions};
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let asked = Part::text("why does the lock of the store hang after a restart?");
    /// archive.ingest(Session::new("a", "s-1"), vec![Message::new("m", Role::User, 0).with(asked)])?;
    ///
    /// let questions = archive.questions(QuestionOptions::default().limit(5))?;
    /// assert_eq!((questions[0].kind, &questions[0].sessions[0][..]), (QuestionKind::Prompt, "s-1"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store or the index cannot be read.
    pub fn questions(&self, options: QuestionOptions) -> Result<Vec<Question>> {
        let lexical = self.lexical_now()?;
        self.level_words(&lexical)?;
        make(&self.read()?, &lexical, options)
    }
}
