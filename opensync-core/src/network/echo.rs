//! Echo: what we pushed without what is to stay here, coming back.
//!
//! It is recognised by being what ours is when it leaves, and left out: ours has more.

use crate::departure::Withheld;
use crate::error::Result;
use crate::model::{Annotation, Message, Session};
use crate::store::Read;
use crate::sync::Echo;

/// What is stored here.
pub(super) struct Own {
    pub(super) read: Read,
    pub(super) withheld: Withheld,
}

impl Own {
    fn session_named(&self, id: &str) -> Result<Option<Session>> {
        let Some(number) = self.read.session_number(id)? else { return Ok(None) };
        Ok(self.read.told_session(number)?.map(|record| record.session.into()))
    }

    fn message_named(&self, session: &str, id: &str) -> Result<Option<Message>> {
        let Some(session) = self.read.session_number(session)? else { return Ok(None) };
        let Some(number) = self.read.message_number(session, id)? else { return Ok(None) };
        let record = self.read.message_record(session, number)?;
        record.map(|record| self.read.message(record)).transpose()
    }
}

/// What cannot be read here is no echo.
impl Echo for Own {
    fn session(&self, mut session: Session) -> Session {
        let own = self.session_named(&session.external_id).ok().flatten();
        if own.is_some_and(|own| self.withheld.session(own).title == session.title) {
            session.title = None;
        }
        session
    }

    fn is_message(&self, session: &str, message: &Message) -> bool {
        let own = self.message_named(session, &message.external_id).ok().flatten();
        own.is_some_and(|own| self.withheld.message(own) == *message)
    }

    fn is_annotation(&self, session: &str, annotation: &Annotation) -> bool {
        let number = self.read.session_number(session).ok().flatten();
        let own = number.and_then(|number| self.read.annotation(number).ok());
        own.is_some_and(|own| {
            let local_only = annotation.local_only;
            self.withheld.annotation(Annotation { local_only, ..own }) == *annotation
        })
    }
}
