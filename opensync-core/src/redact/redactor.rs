//! Redactor: puts marks in the place of secrets, the same for the same secret.

use std::borrow::Cow;
use std::collections::HashMap;

use super::learnt::{Learnt, canonical};
use super::{Finding, RedactOptions, find_secrets, scan};
use crate::model::{Message, Part, PartKind};

/// The most secrets that have marks of their own; those that come later share that of their kind.
const MAX_MARKS: usize = 100_000;

/// Puts marks in the place of secrets, throughout one document.
///
/// Let it [learn](Self::learn_message) all of a document first, and what one place of it tells to be
/// a secret is hidden in all of it. What it remembers is bounded: some megabytes.
///
/// ```
/// use opensync_core::redact::{RedactOptions, Redactor};
/// let mut redactor = Redactor::new(RedactOptions::default());
/// let text = redactor.redact("postgres://ada:Tr0ub4dor&3@db/orders");
/// assert_eq!(text, "postgres://ada:[redacted:url-password]@db/orders");
/// ```
#[derive(Debug, Default)]
pub struct Redactor {
    options: RedactOptions,
    /// The mark of each secret that was met.
    marks: HashMap<String, String>,
    /// How many secrets of each kind were met.
    counts: HashMap<&'static str, u32>,
    /// Secrets that are hidden wherever they stand.
    learnt: Learnt,
    /// The mark that was made last, if there is no room to keep it.
    last: String,
}

impl Redactor {
    /// For a new document.
    pub fn new(options: RedactOptions) -> Self {
        Self { options, ..Self::default() }
    }

    /// Notes the secrets of a text, such as a password in a URL, so that [`redact`](Self::redact)
    /// hides them where they stand alone, too.
    pub fn learn(&mut self, text: &str) {
        for finding in find_secrets(text, self.options) {
            let secret = &text[finding.start..finding.end];
            self.mark(secret, finding.rule);
            if finding.rule != scan::EMAIL {
                self.learnt.add(secret, finding.rule);
            }
        }
    }

    /// As [`learn`](Self::learn), from all that a message says.
    pub fn learn_message(&mut self, message: &Message) {
        for part in message.parts.iter().filter(|part| part.kind != PartKind::Image) {
            self.learn(&part.text);
            part.name.iter().chain(&part.detail).for_each(|text| self.learn(text));
        }
    }

    /// The secrets in `text`, those that were learnt among them, in order.
    pub fn findings(&mut self, text: &str) -> Vec<Finding> {
        let found = find_secrets(text, self.options);
        let learnt = self.learnt.find(text);
        if learnt.is_empty() {
            return found;
        }
        // What is found here knows better how far it goes.
        let found = found.into_iter().map(|finding| (0, finding));
        let learnt = learnt.into_iter().map(|finding| (1, finding));
        scan::without_overlaps(found.chain(learnt).collect())
    }

    /// The text with marks in the place of secrets: `[redacted:rule]`, and `[redacted:rule:2]` for
    /// the second secret of a kind.
    pub fn redact<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let findings = self.findings(text);
        if findings.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut redacted = String::with_capacity(text.len());
        let mut end = 0;
        for finding in findings {
            redacted.push_str(&text[end..finding.start]);
            redacted.push_str(self.mark(&text[finding.start..finding.end], finding.rule));
            end = finding.end;
        }
        redacted.push_str(&text[end..]);
        Cow::Owned(redacted)
    }

    /// The mark of a secret, the same for the same secret however it is escaped.
    pub fn mark(&mut self, secret: &str, rule: &'static str) -> &str {
        let secret = self.learnt.secret(secret).map_or_else(|| canonical(secret), str::to_owned);
        if !self.marks.contains_key(&secret) {
            let count = self.counts.entry(rule).or_default();
            *count = count.saturating_add(u32::from(self.marks.len() < MAX_MARKS));
            let mark = match *count {
                number if number > 1 && self.marks.len() < MAX_MARKS => {
                    format!("[redacted:{rule}:{number}]")
                }
                _ => format!("[redacted:{rule}]"),
            };
            if self.marks.len() >= MAX_MARKS {
                self.last = mark;
                return &self.last;
            }
            self.marks.insert(secret.clone(), mark);
        }
        self.marks.get(&secret).map_or("", String::as_str)
    }

    /// The message with marks in the place of secrets. Pictures stay as they are.
    pub fn redact_message(&mut self, message: Message) -> Message {
        let parts = message.parts.into_iter().map(|part| self.redact_part(part));
        Message { parts: parts.collect(), ..message }
    }

    fn redact_part(&mut self, part: Part) -> Part {
        if part.kind == PartKind::Image {
            return part;
        }
        Part {
            text: self.redact_owned(part.text),
            name: part.name.map(|name| self.redact_owned(name)),
            detail: part.detail.map(|detail| self.redact_owned(detail)),
            ..part
        }
    }

    /// As [`redact`](Self::redact), keeping a text in which nothing is found.
    pub fn redact_owned(&mut self, text: String) -> String {
        match self.redact(&text) {
            Cow::Borrowed(_) => text,
            Cow::Owned(redacted) => redacted,
        }
    }

    /// How many different secrets were met.
    pub fn secret_count(&self) -> usize {
        self.marks.len()
    }
}
