//! What the handle would hide of a session.

use super::{OpenSync, find_session};
use crate::conceal;
use crate::error::Result;
use crate::model::{Message, PartKind};
use crate::redact::{RedactOptions, Redactor, SessionFinding};

/// The longest line that is shown, in characters.
const MAX_LINE: usize = 160;

/// The characters of a hint, and how many times longer a secret must be to have one.
const HINT: usize = 4;
const LEAST_TIMES: usize = 4;

impl OpenSync {
    /// A redactor that has seen all of a session.
    pub(crate) fn redactor(&self, id: &str, options: RedactOptions) -> Result<Redactor> {
        let read = self.read()?;
        conceal::redactor(&read, find_session(&read, id)?, options)
    }

    /// What redaction would hide in a session, in order: of the conversation, for what is [the
    /// agent's own](Message::is_own) does not leave with it. Reads the session twice.
    ///
    /// ```
    /// use opensync_core::redact::RedactOptions;
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let text = concat!("export GITHUB_TOKEN=gh", "p_R4nd0mQ7x2ZkP9vLs3TuYb8WcNe5JfHa6GmDi");
    /// let message = Message::new("m-1", Role::User, 0).with(Part::text(text));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    ///
    /// let found = archive.findings("s-1", RedactOptions::default())?;
    /// assert_eq!((found[0].rule, found[0].message), ("github-token", 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`session`](Self::session).
    pub fn findings(&self, id: &str, options: RedactOptions) -> Result<Vec<SessionFinding>> {
        let read = self.read()?;
        let number = find_session(&read, id)?;
        let mut redactor = conceal::redactor(&read, number, options)?;
        let mut found = Vec::new();
        let mut position = 0;
        for entry in read.conversation_of(number)? {
            position += 1;
            in_message(&mut redactor, position, &entry?.1, &mut found);
        }
        Ok(found)
    }
}

fn in_message(
    redactor: &mut Redactor,
    position: u64,
    message: &Message,
    found: &mut Vec<SessionFinding>,
) {
    for (at, part) in (1..).zip(&message.parts) {
        if part.kind == PartKind::Image {
            continue;
        }
        for text in std::iter::once(&part.text).chain(&part.detail) {
            for finding in redactor.findings(text) {
                let secret = &text[finding.start..finding.end];
                let mark = redactor.mark(secret, finding.rule).to_owned();
                found.push(SessionFinding {
                    rule: finding.rule,
                    line: line(redactor, text, finding.start, finding.end, &mark),
                    mark,
                    message_id: message.external_id.clone(),
                    message: position,
                    part: at,
                    hint: hint(secret),
                });
            }
        }
    }
}

/// What stands before and after a secret on its line, with what is hidden there, too.
fn line(redactor: &mut Redactor, text: &str, start: usize, end: usize, mark: &str) -> String {
    let before = text[..start].rsplit('\n').next().unwrap_or_default();
    let after = text[end..].split('\n').next().unwrap_or_default();
    // Cut before it is hidden, or a text in one line would be gone through for each finding.
    let before = &before[before.ceil_char_boundary(before.len().saturating_sub(4 * MAX_LINE))..];
    let after = &after[..after.floor_char_boundary(4 * MAX_LINE)];
    let (before, after) =
        (redactor.redact(before).into_owned(), redactor.redact(after).into_owned());
    let skipped = before.chars().count().saturating_sub(MAX_LINE / 2);
    let before: String = before.chars().skip(skipped).collect();
    let after: String = after.chars().take(MAX_LINE / 2).collect();
    format!("{before}{mark}{after}")
}

fn hint(secret: &str) -> String {
    let is_long = secret.chars().count() >= HINT * LEAST_TIMES;
    secret.chars().take(if is_long { HINT } else { 0 }).chain(['…']).collect()
}
