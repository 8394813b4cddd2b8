//! What the handle takes in from people: titles, labels, judgements.

use super::{OpenSync, find_session, info, not_found};
use crate::annotation;
use crate::error::Result;
use crate::model::{AnnotationEdit, SessionInfo};

impl OpenSync {
    /// Changes what people say of a session, and returns the session as it is then. Durable on
    /// return.
    ///
    /// What people say wins over what the source says, now and after every import. A field that is
    /// cleared shows what the source says again. An edit that changes nothing leaves no trace.
    ///
    /// ```
    /// use opensync_core::annotation::{AnnotationEdit, EvalStatus};
    /// use opensync_core::{OpenSync, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![])?;
    ///
    /// let edit = AnnotationEdit {
    ///     title: "Retries, done right".to_owned().into(),
    ///     eval_status: EvalStatus::Golden.into(),
    ///     ..AnnotationEdit::default()
    /// };
    /// let info = archive.annotate("s-1", edit)?;
    /// assert_eq!(info.session.title.as_deref(), Some("Retries, done right"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`session`](Self::session); [`InvalidInput`](crate::ErrorKind::InvalidInput) for a text
    /// that is too long, or too many tags. Nothing is changed then.
    pub fn annotate(&self, id: &str, edit: AnnotationEdit) -> Result<SessionInfo> {
        let edit = annotation::tidy(edit)?;
        let number = find_session(&self.read()?, id)?;
        self.engine.store.write(self.owner, |write| {
            annotation::apply(write, number, edit)?;
            let record = write.session(number)?.ok_or_else(|| not_found(id))?;
            Ok(info(number, record.annotated(write.annotation(number)?)))
        })
    }
}
