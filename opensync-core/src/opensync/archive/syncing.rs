//! What the handle exchanges with other archives.

use std::io::Read;
use std::ops::ControlFlow;

use super::{OpenSync, find_session};
use crate::departure::{self, Door, Gate, Withheld};
use crate::error::Result;
use crate::filter::Filter;
use crate::sync::{
    self, Circumstances, Leaving, Request, SyncApplied, SyncBatch, SyncCursor, SyncReading,
    SyncStatus,
};

impl OpenSync {
    /// What tells this owner's part of this archive from every other: the same for its life.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read or, the first time, written.
    pub fn archive_id(&self) -> Result<String> {
        sync::archive_id(&self.engine.store, self.owner)
    }

    /// The last position of the change log, the version of the sync protocol that is spoken, and the
    /// random tag of the change at `position`: what another archive asks for before an exchange.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn sync_status(&self, position: u64) -> Result<SyncStatus> {
        let read = self.read()?;
        let (last, tag) = (read.last_change()?, read.change_tag(position)?);
        Ok(SyncStatus { last, protocol: sync::PROTOCOL, tag })
    }

    /// The random tag of the change at a position of the log; `None` if there is none there.
    ///
    /// Whoever follows the log notes the tag of the last change that he has seen: another one there
    /// means that the archive was restored from a backup, and that its log goes another way since.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn change_tag(&self, position: u64) -> Result<Option<u64>> {
        self.read()?.change_tag(position)
    }

    /// The changes from `from` on, up to position `until`, as a batch that
    /// [`apply_sync`](Self::apply_sync) takes in elsewhere.
    ///
    /// The batch says what sessions and messages are now. It is about `max_bytes` long before it is
    /// compressed, but for its last message; continue with its [`next`](SyncBatch::next) until that
    /// is its [`last`](SyncBatch::last). What is kept on this machine is left out.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use opensync_core::sync::SyncCursor;
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let (one, other) = (tempfile::tempdir()?, tempfile::tempdir()?);
    /// let here = OpenSync::open(one.path())?;
    /// let there = OpenSync::open(other.path())?;
    /// let message = Message::new("m-1", Role::User, 0).with(Part::text("hello"));
    /// here.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    ///
    /// let batch = here.sync_batch(SyncCursor::default(), u64::MAX, 1 << 20)?;
    /// let mut progress = |_: &_| ControlFlow::Continue(());
    /// assert_eq!(there.apply_sync(&mut &*batch.body, &mut progress)?.messages, 1);
    /// let again = there.apply_sync(&mut &*batch.body, &mut progress)?;
    /// assert_eq!(again.messages, 0, "it is there already");
    /// assert_eq!(batch.next.position, batch.last);
    ///
    /// assert_ne!(here.archive_id()?, there.archive_id()?);
    /// let status = here.sync_status(batch.last)?;
    /// assert_eq!((status.last, status.tag), (batch.last, here.change_tag(batch.last)?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn sync_batch(&self, from: SyncCursor, until: u64, max_bytes: usize) -> Result<SyncBatch> {
        let read = self.read()?;
        let door = Door::Out(Withheld::default());
        let (leaving, filter) = (&Leaving::default(), &Filter::default());
        let request = Request { from, until, skip: &[], max_bytes, door, leaving, filter };
        Ok(sync::outgoing(&read, &request)?.batch)
    }

    /// All of a session from its message `item` on, as a batch. The `item` of its
    /// [`next`](SyncBatch::next) is 0 if that was the rest.
    ///
    /// ```
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let message = Message::new("m-1", Role::User, 0).with(Part::text("hello"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    /// assert_eq!(archive.sync_session("s-1", 0, 1 << 20)?.next.item, 0, "that was all of it");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`session`](Self::session).
    pub fn sync_session(&self, id: &str, item: u32, max_bytes: usize) -> Result<SyncBatch> {
        let read = self.read()?;
        let number = find_session(&read, id)?;
        let (from, until) = (SyncCursor::default(), u64::MAX);
        let door = Door::Out(Withheld::default());
        let (leaving, filter) = (&Leaving::default(), &Filter::default());
        let request = Request { from, until, skip: &[], max_bytes, door, leaving, filter };
        Ok(sync::whole_session(&read, number, item, &request)?.batch)
    }

    /// Takes in a batch of another archive, in one transaction. Durable on return.
    ///
    /// Doing it twice is doing it once. A line that is not part of a batch is reported, and the
    /// others are taken. Holds the batch in memory, compressed again; 256 MiB before that at most.
    ///
    /// `go_on` is asked before each line is parsed, and again before each step is stored, with how much
    /// was read: for whoever takes batches of strangers, and has only so much memory and time. If it
    /// breaks off, nothing is taken.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if it is cut off or damaged, or larger than
    /// any batch is: nothing is taken then. [`Io`](crate::ErrorKind::Io) if the store cannot be
    /// written, or `go_on` broke off.
    pub fn apply_sync(
        &self,
        batch: &mut dyn Read,
        go_on: &mut dyn FnMut(&SyncReading) -> ControlFlow<()>,
    ) -> Result<SyncApplied> {
        let incoming = sync::read_batch(batch, None, go_on)?;
        let prices = self.prices();
        let pricer = |model: &str, usage: &_, permille| prices.cost(model, usage, permille);
        let circumstances = Circumstances::default();
        self.engine
            .store
            .write(self.owner, |write| incoming.apply(write, &pricer, &circumstances, go_on))
    }

    /// The projects that are kept on this machine.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn local_only(&self) -> Result<Vec<String>> {
        self.read()?.local_only()
    }

    /// Keeps a project to this machine, or lets it go again: neither pushed, shared, pulled from here
    /// nor in what is exported redacted. Shares of its sessions end.
    ///
    /// `project` is a folder, which stands for all below it; the name of a project; or the address
    /// of its git remote, in any form. What was pushed before stays where it is. Sessions that were
    /// kept back are pushed as a whole once they may go.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be written.
    pub fn set_local_only(&self, project: &str, is_local: bool) -> Result<()> {
        let project = project.trim();
        self.engine.store.write(self.owner, |write| {
            write.put_local_only(project, is_local)?;
            if is_local { departure::close(write) } else { Ok(()) }
        })
    }

    /// Whether a session may leave this machine: nobody keeps it here, nor its project, nor the
    /// session that it is a subagent or a fork of. For programs that carry sessions elsewhere by
    /// themselves; ask before each of them.
    ///
    /// ```
    /// use opensync_core::annotation::AnnotationEdit;
    /// use opensync_core::{OpenSync, Project, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let project = Project::at("/home/ada/diary");
    /// archive.ingest(Session { project, ..Session::new("my-agent", "s-1") }, vec![])?;
    /// assert!(archive.may_leave("s-1")?);
    ///
    /// archive.set_local_only("/home/ada/diary", true)?;
    /// assert!(!archive.may_leave("s-1")?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`session`](Self::session).
    pub fn may_leave(&self, id: &str) -> Result<bool> {
        let read = self.read()?;
        let session = find_session(&read, id)?;
        Ok(Gate::of(&read)?.decide(session, Door::Out(Withheld::default()))?.is_some())
    }
}
