//! Echo: what we pushed without what is to stay here, coming back.
//!
//! It is recognised by being what ours is when it leaves, and left out: ours has more.

use crate::departure::Withheld;
use crate::error::Result;
use crate::git;
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
        Ok(self.read.unannotated_session(number)?.map(|record| record.session.into()))
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
        let Some(own) = own else { return session };
        if self.withheld.is_text(own.title.as_deref(), session.title.as_deref()) {
            session.title = None;
        }
        let remote = own.project.git_remote.map(|remote| git::without_user(&remote));
        if remote == session.project.git_remote {
            session.project.git_remote = None;
        }
        session
    }

    fn is_message(&self, session: &str, message: &Message) -> bool {
        let own = self.message_named(session, &message.external_id).ok().flatten();
        own.is_some_and(|own| self.withheld.is_message(own, message))
    }

    fn is_annotation(&self, session: &str, annotation: &Annotation) -> bool {
        let number = self.read.session_number(session).ok().flatten();
        let own = number.and_then(|number| self.read.annotation(number).ok());
        own.is_some_and(|own| {
            let local_only = annotation.local_only;
            self.withheld.is_annotation(Annotation { local_only, ..own }, annotation)
        })
    }
}
