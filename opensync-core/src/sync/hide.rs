//! Hide: what leaves a machine without its secrets.
//!
//! Each message by itself, so that it reads the same in whatever batch it goes: what comes back is
//! recognised by that, and does not take the place of the original.

use crate::model::{Annotation, Message, Session};
use crate::redact::{RedactOptions, Redactor};

/// A message without its secrets.
pub(crate) fn message(message: Message) -> Message {
    let mut redactor = Redactor::new(RedactOptions::default());
    redactor.learn_message(&message);
    redactor.redact_message(message)
}

/// A session without secrets in its title.
pub(crate) fn session(mut session: Session) -> Session {
    session.title = session.title.map(text);
    session
}

/// What people say, without secrets.
pub(crate) fn annotation(mut annotation: Annotation) -> Annotation {
    annotation.title = annotation.title.map(text);
    annotation.eval_notes = annotation.eval_notes.map(text);
    annotation.expected_output = annotation.expected_output.map(text);
    annotation
}

fn text(text: String) -> String {
    Redactor::new(RedactOptions::default()).redact_owned(text)
}
