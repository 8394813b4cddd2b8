//! Echo: what we pushed without its secrets, coming back.
//!
//! It is recognised by being what ours is without secrets, and left out: ours keeps them.

use crate::error::Result;
use crate::model::{Annotation, Message, Session};
use crate::store::Read;
use crate::sync::{self, Echo};

/// What is stored here.
pub(super) struct Own(Read);

impl Own {
    pub(super) fn of(read: Read) -> Self {
        Self(read)
    }

    fn session_named(&self, id: &str) -> Result<Option<Session>> {
        let Some(number) = self.0.session_number(id)? else { return Ok(None) };
        Ok(self.0.told_session(number)?.map(|record| record.session.into()))
    }

    fn message_named(&self, session: &str, id: &str) -> Result<Option<Message>> {
        let Some(session) = self.0.session_number(session)? else { return Ok(None) };
        let Some(number) = self.0.message_number(session, id)? else { return Ok(None) };
        let record = self.0.message_record(session, number)?;
        record.map(|record| self.0.message(record)).transpose()
    }
}

/// What cannot be read here is no echo.
impl Echo for Own {
    fn session(&self, mut session: Session) -> Session {
        let own = self.session_named(&session.external_id).ok().flatten();
        if own.is_some_and(|own| sync::hide_session(own).title == session.title) {
            session.title = None;
        }
        session
    }

    fn is_message(&self, session: &str, message: &Message) -> bool {
        let own = self.message_named(session, &message.external_id).ok().flatten();
        own.is_some_and(|own| sync::hide_message(own) == *message)
    }

    fn is_annotation(&self, session: &str, annotation: &Annotation) -> bool {
        let number = self.0.session_number(session).ok().flatten();
        let own = number.and_then(|number| self.0.annotation(number).ok());
        own.is_some_and(|own| {
            let local_only = annotation.local_only;
            sync::hide_annotation(Annotation { local_only, ..own }) == *annotation
        })
    }
}
