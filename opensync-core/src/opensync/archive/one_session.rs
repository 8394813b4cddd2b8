//! What the handle tells of one session.

use super::{OpenSync, find_session, info, not_found};
use crate::error::Result;
use crate::model::SessionInfo;

impl OpenSync {
    /// The session whose external id is `id`, or begins with it if only one does.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is none,
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if several begin with `id`.
    pub fn session(&self, id: &str) -> Result<SessionInfo> {
        let read = self.read()?;
        let number = find_session(&read, id)?;
        let record = read.session(number)?.ok_or_else(|| not_found(id))?;
        Ok(info(number, record))
    }

    /// The session whose external id is just `id`, if there is one.
    ///
    /// ```
    /// use opensync_core::{OpenSync, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![])?;
    /// assert_eq!(archive.session("s-")?.session.source, "my-agent");
    /// assert!(archive.find_session("s-")?.is_none());
    /// assert_eq!(archive.folder(), folder.path());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn find_session(&self, id: &str) -> Result<Option<SessionInfo>> {
        let read = self.read()?;
        let Some(number) = read.session_number(id)? else { return Ok(None) };
        Ok(read.session(number)?.map(|record| info(number, record)))
    }
}
