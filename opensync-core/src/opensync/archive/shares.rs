//! What the handle lets strangers read.

use std::collections::HashMap;

use super::{OpenSync, find_session, not_found};
use crate::departure::Withheld;
use crate::error::{Cause, Error, Result};
use crate::model::{Owner, Share, ShareOptions};
use crate::share::{self, SharedSession};
use crate::store::{Read, ShareRecord};

impl OpenSync {
    /// Lets anyone with its address read a session, or a range of its messages, as they are now.
    ///
    /// The address cannot be guessed: it holds 142 random bits. What leaves the archive is what a
    /// reader needs: no ids, no paths from the root, nothing that the agent injected, and by default
    /// no secret and no cost; of what lies outside a range nothing, not even the title. Durable on return; a password costs some tens of milliseconds.
    ///
    /// ```
    /// use opensync_core::share::{ShareFormat, ShareOptions};
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let message = Message::new("m-1", Role::User, 0).with(Part::text("how do retries back off?"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    ///
    /// let share = archive.share("s-1", &ShareOptions::default())?;
    /// assert_eq!(archive.shares()?[0].slug, share.slug);
    /// assert!(!archive.share_has_password(&share.slug)?);
    /// let shared = archive.open_share(&share.slug, None)?.expect("it has no password");
    /// let mut page = Vec::new();
    /// shared.write(ShareFormat::Page, &mut page)?;
    ///
    /// archive.unshare(&share.slug)?;
    /// assert!(archive.open_share(&share.slug, None).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`session`](Self::session); [`InvalidInput`](crate::ErrorKind::InvalidInput) for a session
    /// that is kept on this machine, by itself or with its project or parent, a range that is not
    /// in it, a time that is past, or a password that is empty or too long.
    pub fn share(&self, id: &str, options: &ShareOptions) -> Result<Share> {
        let read = self.read()?;
        let draft = share::draft(&read, find_session(&read, id)?, options)?;
        drop(read);
        let line = self.engine.store.write(self.owner, |write| share::put(write, draft))?;
        line.ok_or_else(|| not_found(id))
    }

    /// The ledger of all that is shared, newest first; ended shares are in it until they are removed.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn shares(&self) -> Result<Vec<Share>> {
        share::list(&self.read()?)
    }

    /// How many links are out to each of some sessions; those to which none is are left out.
    ///
    /// Reads their shares and no others.
    ///
    /// ```
    /// use opensync_core::share::ShareOptions;
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let message = Message::new("m-1", Role::User, 0).with(Part::text("hello"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    /// archive.share("s-1", &ShareOptions::default())?;
    /// let counts = archive.share_counts(["s-1", "s-2"])?;
    /// assert_eq!((counts.get("s-1"), counts.get("s-2")), (Some(&1), None));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn share_counts<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a str>,
    ) -> Result<HashMap<String, u32>> {
        let read = self.read()?;
        let mut counts = HashMap::new();
        for id in ids {
            let Some(session) = read.session_number(id)? else { continue };
            let count = share::count(&read, session)?;
            if count > 0 {
                counts.insert(id.to_owned(), count);
            }
        }
        Ok(counts)
    }

    /// What readers would see if a session were shared so, without sharing it. Passwords and ends count
    /// for nothing here.
    ///
    /// ```
    /// use opensync_core::share::{ShareFormat, ShareOptions};
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let message = Message::new("m-1", Role::User, 0).with(Part::text("hello"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    /// let mut page = Vec::new();
    /// let preview = archive.preview_share("s-1", &ShareOptions::default())?;
    /// preview.write(ShareFormat::Page, &mut page)?;
    /// assert!(String::from_utf8(page)?.contains("hello") && archive.shares()?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`share`](Self::share).
    pub fn preview_share(&self, id: &str, options: &ShareOptions) -> Result<SharedSession> {
        let read = self.read()?;
        let options = ShareOptions { password: None, expires_at: None, ..options.clone() };
        let draft = share::draft(&read, find_session(&read, id)?, &options)?;
        share::seen(read, draft.record)?.ok_or_else(|| not_found(id))
    }

    /// What readers of one of this owner's shares see, whatever its password and its end, without
    /// counting it as read.
    ///
    /// ```
    /// use opensync_core::share::{ShareFormat, ShareOptions};
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let message = Message::new("m-1", Role::User, 0).with(Part::text("hello"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    /// let share = archive.share("s-1", &ShareOptions::default())?;
    /// let mut page = Vec::new();
    /// archive.see_share(&share.slug)?.write(ShareFormat::Page, &mut page)?;
    /// assert!(String::from_utf8(page)?.contains("hello") && archive.shares()?[0].views == 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if nothing of this owner is shared so, or its session
    /// is kept to this machine since.
    pub fn see_share(&self, slug: &str) -> Result<SharedSession> {
        let read = self.read()?;
        let record = read.share(slug)?.ok_or_else(|| no_share(slug))?;
        share::seen(read, record)?.ok_or_else(|| no_share(slug))
    }

    /// Sets when a share ends by itself, in milliseconds since 1970, UTC; never, if `expires_at` is
    /// `None`. One that has ended by itself can be read again then, at the same address. Durable on
    /// return.
    ///
    /// ```
    /// use opensync_core::share::ShareOptions;
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let message = Message::new("m-1", Role::User, 0).with(Part::text("hello"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    /// let share = archive.share("s-1", &ShareOptions::default())?;
    /// let share = archive.set_share_end(&share.slug, Some(4_000_000_000_000))?;
    /// assert_eq!(share.expires_at, Some(4_000_000_000_000));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if nothing of this owner is shared so,
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a time that is past, or a session that is kept
    /// to this machine since.
    pub fn set_share_end(&self, slug: &str, expires_at: Option<i64>) -> Result<Share> {
        let store = &self.engine.store;
        let line = store.write(self.owner, |write| share::set_end(write, slug, expires_at))?;
        line.ok_or_else(|| no_share(slug))
    }

    /// Ends a share at once and for good: its address leads nowhere, and never will again.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if nothing of this owner is shared so.
    pub fn unshare(&self, slug: &str) -> Result<Share> {
        let line = self.engine.store.write(self.owner, |write| share::remove(write, slug))?;
        line.ok_or_else(|| no_share(slug))
    }

    /// Whether readers of `slug` need a password, too. Costs a few reads of the store.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if nothing is shared so, or no longer.
    pub fn share_has_password(&self, slug: &str) -> Result<bool> {
        Ok(self.find_share(slug)?.record.password.is_some())
    }

    /// A share that may be read now, whosever it is.
    fn find_share(&self, slug: &str) -> Result<OpenShare> {
        let store = &self.engine.store;
        let owner = if share::is_slug(slug) { store.share_owner(slug)? } else { None };
        let owner = owner.ok_or_else(|| no_share(slug))?;
        let read = store.read(owner)?;
        let (record, withheld) = share::find(&read, slug)?.ok_or_else(|| no_share(slug))?;
        Ok(OpenShare { owner, read, record, withheld })
    }

    /// What anyone with `slug` may read, whosever it is, counting that it was read; `None` if it
    /// takes a password and this is not it.
    ///
    /// A wrong password costs some tens of milliseconds, so limit how often one may be tried.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if nothing is shared so, or no longer.
    pub fn open_share(&self, slug: &str, password: Option<&str>) -> Result<Option<SharedSession>> {
        let store = &self.engine.store;
        let OpenShare { owner, read, record, withheld } = self.find_share(slug)?;
        if !share::opens(record.password.as_ref(), password)? {
            return Ok(None);
        }
        let session = read.session(record.session)?.ok_or_else(|| no_share(slug))?;
        let shared = SharedSession::new(read, record, withheld, session, Some(slug))?;
        store.write(owner, |write| share::count_view(write, slug))?;
        Ok(Some(shared))
    }
}

/// A share that may be read now, and what readers do not see.
struct OpenShare {
    owner: Owner,
    read: Read,
    record: ShareRecord,
    withheld: Withheld,
}

fn no_share(slug: &str) -> Error {
    Cause::ShareNotFound { slug: slug.chars().take(64).collect() }.into()
}
