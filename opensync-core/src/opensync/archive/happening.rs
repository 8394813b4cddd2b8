//! What the handle reports of what is going on now.

use super::{OpenSync, info};
use crate::clock;
use crate::error::Result;
use crate::filter::Filter;
use crate::live::{self, Live, LiveSession};

impl OpenSync {
    /// What agents are doing: sessions that `filter` means and in which something was said in the last
    /// `within_ms` milliseconds, each with its state, and files that one wrote and another one touched
    /// meanwhile.
    ///
    /// Reads the end of each of those sessions, and of no other.
    ///
    /// ```
    /// use opensync_core::live::LiveState;
    /// use opensync_core::{Filter, Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let now = i64::try_from(std::time::UNIX_EPOCH.elapsed()?.as_millis())?;
    /// let prompt = Message::new("m-1", Role::User, now).with(Part::text("Mend it"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![prompt])?;
    /// let live = archive.live(900_000, &Filter::default())?;
    /// assert_eq!(live.sessions[0].state, LiveState::Working);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn live(&self, within_ms: i64, filter: &Filter) -> Result<Live> {
        let now = clock::now_ms();
        let since = now.saturating_sub(within_ms);
        let (live, collisions) = live::live(&self.read()?, filter, since, now)?;
        let sessions = live.into_iter().map(|live| LiveSession {
            session: info(live.number, live.record),
            state: live.state,
            tool: live.tool,
            path: live.path,
            context_tokens: live.context_tokens,
            place: live.place,
        });
        Ok(Live { sessions: sessions.collect(), collisions })
    }
}
