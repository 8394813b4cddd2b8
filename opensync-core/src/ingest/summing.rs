//! Summing: which of a session's short facts its messages change while they are stored.

use crate::error::Result;
use crate::store::{MessageRecord, SessionRecord, Write, active_between};

/// The most messages of a session that are read again for the time that was worked on. In a longer one,
/// what comes out of order adds no time: each batch would read all of it.
const MOST_READ: u32 = 2_000;

/// What has to be found out anew, once all messages are stored.
#[derive(Default)]
pub(super) struct Summing {
    has_new_times: bool,
    has_new_prompt: bool,
}

impl Summing {
    /// Notes a message before the session learns its time. Those that come in the order of their time
    /// add to what is known.
    pub(super) fn message(
        &mut self,
        session: &mut SessionRecord,
        (number, new): (u32, &MessageRecord),
        old: Option<&MessageRecord>,
    ) {
        let at = new.created_at;
        match (old, session.last_message_at) {
            (Some(old), _) => self.has_new_times |= old.created_at != at,
            (None, Some(last)) if at > 0 && at < last => self.has_new_times = true,
            (None, Some(last)) if at > 0 => {
                session.summary.active_ms += active_between(last, at);
            }
            (None, _) => {}
        }
        let first = session.summary.first_prompt.as_ref().map(|prompt| prompt.place);
        let may_be_first = new.is_prompt() && first.is_none_or(|first| number <= first);
        self.has_new_prompt |= may_be_first || first == Some(number);
    }

    /// Notes that a message is gone.
    pub(super) fn removed(&mut self, session: &SessionRecord, number: u32) {
        self.has_new_times = true;
        let first = session.summary.first_prompt.as_ref();
        self.has_new_prompt |= first.is_some_and(|prompt| prompt.place == number);
    }

    /// Brings the short facts of a session level.
    pub(super) fn settle(
        &self,
        write: &Write<'_>,
        number: u64,
        session: &mut SessionRecord,
    ) -> Result<()> {
        if self.has_new_times && session.message_count <= MOST_READ {
            session.summary.active_ms = write.active_ms(number)?;
        }
        if self.has_new_prompt {
            session.summary.first_prompt = write.first_prompt(number)?;
        }
        Ok(())
    }
}
