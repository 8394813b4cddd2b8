//! Hide: what leaves a machine without what is to stay on it.
//!
//! Each message by itself, so that it reads the same in whatever batch it goes: what comes back is
//! recognised by that, and does not take the place of the original.

use crate::departure::Withheld;
use crate::model::{Annotation, Message, Session};
use crate::redact::Redactor;

impl Withheld {
    /// Whether anything stays.
    #[cfg(feature = "network")]
    pub(crate) fn is_any(self) -> bool {
        self != Self::default()
    }

    /// A message as it leaves. One that has nothing left goes all the same: it counts, and it may
    /// have cost something.
    pub(crate) fn message(self, mut message: Message) -> Message {
        message.parts.retain(|part| !self.keeps(part.kind));
        let Some(options) = self.redaction() else { return message };
        let mut redactor = Redactor::new(options);
        redactor.learn_message(&message);
        redactor.redact_message(message)
    }

    /// A session as it leaves: secrets may be in its title.
    pub(crate) fn session(self, mut session: Session) -> Session {
        session.title = session.title.map(|title| self.text(title));
        session
    }

    /// What people say as it leaves.
    pub(crate) fn annotation(self, mut annotation: Annotation) -> Annotation {
        annotation.title = annotation.title.map(|title| self.text(title));
        annotation.eval_notes = annotation.eval_notes.map(|notes| self.text(notes));
        annotation.expected_output = annotation.expected_output.map(|output| self.text(output));
        annotation
    }

    fn text(self, text: String) -> String {
        match self.redaction() {
            Some(options) => Redactor::new(options).redact_owned(text),
            None => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PartKind::{Text, Thinking, ToolCall, ToolResult};
    use crate::model::{Part, PartKind, Role};

    #[test]
    fn what_stays_is_left_out_and_the_rest_is_as_it_was() {
        let message = Message::new("m-1", Role::Assistant, 0)
            .with(Part::new(PartKind::Thinking, "hm"))
            .with(Part::text("tea with AKIAIOSFODNN7EXAMPLQ"))
            .with(Part::tool_call("c", "Read", "{}"))
            .with(Part::tool_result("c", "a leaf"));
        let kinds = |withheld: Withheld| -> Vec<PartKind> {
            withheld.message(message.clone()).parts.iter().map(|part| part.kind).collect()
        };
        assert_eq!(Withheld::default().message(message.clone()), message);
        assert_eq!(
            kinds(Withheld { thinking: true, ..Withheld::default() }),
            [Text, ToolCall, ToolResult]
        );
        assert_eq!(kinds(Withheld { tool_calls: true, ..Withheld::default() }), [Thinking, Text]);
        let all = Withheld { secrets: true, emails: false, thinking: true, tool_calls: true };
        assert_eq!(kinds(all), [Text]);
        assert!(!all.message(message).parts[0].text.contains("AKIA"));
    }
}
