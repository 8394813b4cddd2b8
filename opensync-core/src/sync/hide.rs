//! Hide: what leaves a machine without what is to stay on it.
//!
//! What one message of a session tells to be a secret is hidden in all of it, so a session is read
//! before its first message goes. What comes back is recognised by what is left of it, and does not
//! take the place of the original.

use std::cell::RefCell;

use crate::conceal::Concealer;
use crate::departure::Withheld;
use crate::error::Result;
use crate::git;
use crate::model::{Annotation, Message, Session};
use crate::redact::is_redaction;
use crate::store::Read;

/// Makes sessions fit to leave, one after another, without what is withheld of them.
#[derive(Debug, Default)]
pub(crate) struct Leaving {
    concealer: RefCell<Concealer>,
}

impl Leaving {
    /// A session as it leaves: secrets may be in its title. A user and a password in the address of
    /// its git remote stay, whatever else does.
    pub(crate) fn session(
        &self,
        read: &Read,
        number: u64,
        withheld: Withheld,
        mut session: Session,
    ) -> Result<Session> {
        let remote = &mut session.project.git_remote;
        *remote = remote.take().map(|remote| git::without_user(&remote));
        session.title = self.text(read, number, withheld, session.title)?;
        Ok(session)
    }

    /// A message as it leaves. One that has nothing left goes all the same: it counts, and it may
    /// have cost something.
    pub(crate) fn message(
        &self,
        read: &Read,
        number: u64,
        withheld: Withheld,
        message: Message,
    ) -> Result<Message> {
        let message = without_parts(withheld, message);
        let Some(options) = withheld.redaction() else { return Ok(message) };
        Ok(self.concealer.borrow_mut().of(read, number, options)?.redact_message(message))
    }

    /// What people say as it leaves.
    pub(crate) fn annotation(
        &self,
        read: &Read,
        number: u64,
        withheld: Withheld,
        annotation: Annotation,
    ) -> Result<Annotation> {
        Ok(Annotation {
            title: self.text(read, number, withheld, annotation.title)?,
            eval_notes: self.text(read, number, withheld, annotation.eval_notes)?,
            expected_output: self.text(read, number, withheld, annotation.expected_output)?,
            ..annotation
        })
    }

    fn text(
        &self,
        read: &Read,
        number: u64,
        withheld: Withheld,
        text: Option<String>,
    ) -> Result<Option<String>> {
        match (text, withheld.redaction()) {
            (Some(text), Some(options)) => {
                Ok(Some(self.concealer.borrow_mut().of(read, number, options)?.redact_owned(text)))
            }
            (text, _) => Ok(text),
        }
    }
}

fn without_parts(withheld: Withheld, mut message: Message) -> Message {
    message.parts.retain(|part| !withheld.keeps(part.kind));
    message
}

impl Withheld {
    /// Whether anything stays.
    pub(crate) fn is_any(self) -> bool {
        self != Self::default()
    }

    /// Whether `left` is what leaves of the text `own`.
    pub(crate) fn is_text(self, own: Option<&str>, left: Option<&str>) -> bool {
        match (own, left) {
            (Some(own), Some(left)) if self.secrets => is_redaction(own, left),
            (own, left) => own == left,
        }
    }

    /// Whether `left` is what leaves of the message `own`.
    pub(crate) fn is_message(self, own: Message, left: &Message) -> bool {
        let mut own = without_parts(self, own);
        if own.parts.len() != left.parts.len() {
            return false;
        }
        for (own, left) in own.parts.iter_mut().zip(&left.parts) {
            let is_left = self.is_text(Some(&own.text), Some(&left.text))
                && self.is_text(own.name.as_deref(), left.name.as_deref())
                && self.is_text(own.detail.as_deref(), left.detail.as_deref());
            if !is_left {
                return false;
            }
            own.text.clone_from(&left.text);
            own.name.clone_from(&left.name);
            own.detail.clone_from(&left.detail);
        }
        own == *left
    }

    /// Whether `left` is what leaves of what people say.
    pub(crate) fn is_annotation(self, own: Annotation, left: &Annotation) -> bool {
        let is_left = self.is_text(own.title.as_deref(), left.title.as_deref())
            && self.is_text(own.eval_notes.as_deref(), left.eval_notes.as_deref())
            && self.is_text(own.expected_output.as_deref(), left.expected_output.as_deref());
        let own = Annotation {
            title: left.title.clone(),
            eval_notes: left.eval_notes.clone(),
            expected_output: left.expected_output.clone(),
            ..own
        };
        is_left && own == *left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PartKind::{Text, Thinking, ToolCall, ToolResult};
    use crate::model::{Part, PartKind, Role};

    fn message() -> Message {
        Message::new("m-1", Role::Assistant, 0)
            .with(Part::new(PartKind::Thinking, "hm"))
            .with(Part::text("tea with AKIAIOSFODNN7EXAMPLQ"))
            .with(Part::tool_call("c", "Read", "{}"))
            .with(Part::tool_result("c", "a leaf"))
    }

    #[test]
    fn what_stays_is_left_out_and_the_rest_is_as_it_was() {
        let kinds = |withheld: Withheld| -> Vec<PartKind> {
            without_parts(withheld, message()).parts.iter().map(|part| part.kind).collect()
        };
        assert_eq!(without_parts(Withheld::default(), message()), message());
        assert_eq!(
            kinds(Withheld { thinking: true, ..Withheld::default() }),
            [Text, ToolCall, ToolResult]
        );
        assert_eq!(kinds(Withheld { tool_calls: true, ..Withheld::default() }), [Thinking, Text]);
    }

    #[test]
    fn what_left_is_known_again_and_anything_else_is_not() {
        let all = Withheld { secrets: true, emails: false, thinking: true, tool_calls: true };
        let left = |text: &str| Message::new("m-1", Role::Assistant, 0).with(Part::text(text));
        assert!(all.is_message(message(), &left("tea with [redacted:aws-access-key:4]")));
        assert!(all.is_message(message(), &left("tea with AKIAIOSFODNN7EXAMPLQ")));
        assert!(!all.is_message(message(), &left("milk with [redacted:aws-access-key]")));
        assert!(!all.is_message(message(), &left("tea with nothing")));
        let open = Withheld { secrets: false, ..all };
        assert!(!open.is_message(message(), &left("tea with [redacted:aws-access-key]")));
        let later = Message { created_at: 1, ..left("tea with [redacted:aws-access-key]") };
        assert!(!all.is_message(message(), &later));
    }
}
