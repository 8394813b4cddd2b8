//! Redact: finds keys, tokens and passwords in text, and puts marks in their place.
//!
//! One pass looks for the words of all rules at once; where one is found, a pattern, the entropy and
//! the surroundings decide. The same secret has the same mark throughout a document, so that a
//! reader can still follow it. Nothing here does I/O.
//!
//! What holds, whatever the text: ranges lie on characters' edges and do not overlap, a mark never
//! breaks the JSON it stands in, and the work grows with the length of the text and no faster.

mod assignment;
mod edge;
mod email;
mod judge;
mod private_key;
mod redaction;
mod rules;
mod scan;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::borrow::Cow;
use std::collections::HashMap;

use aho_corasick::AhoCorasick;
use serde::{Deserialize, Serialize};

pub(crate) use redaction::is_redaction;

use crate::model::{Message, Part, PartKind};

/// What is hidden besides secrets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RedactOptions {
    /// Hide e-mail addresses, too.
    pub emails: bool,
}

/// A secret in a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The kind of secret.
    pub rule: &'static str,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
}

/// The secrets in `text`, in order.
///
/// Made for transcripts: also finds what is escaped within JSON, and leaves hashes, ids, paths and
/// examples alone. Costs about a second for 100 MB.
///
/// ```
/// use opensync_core::{RedactOptions, find_secrets};
/// let text = concat!("export GITHUB_TOKEN=gh", "p_R4nd0mQ7x2ZkP9vLs3TuYb8WcNe5JfHa6GmDi");
/// let found = find_secrets(text, RedactOptions::default());
/// assert_eq!((found[0].rule, found[0].start), ("github-token", 20));
/// ```
pub fn find_secrets(text: &str, options: RedactOptions) -> Vec<Finding> {
    scan::scan(text, options)
}

/// The names of all kinds of secrets that are known.
pub fn secret_rules() -> Vec<&'static str> {
    let mut names: Vec<&str> = rules::all().map(|(_, rule)| rule.name).collect();
    names.extend([scan::PRIVATE_KEY, scan::PASSWORD, scan::SECRET, scan::EMAIL]);
    names.sort_unstable();
    names.dedup();
    names
}

/// Puts marks in the place of secrets, throughout one document.
///
/// ```
/// use opensync_core::{RedactOptions, Redactor};
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
    /// Secrets that only their surroundings told, which are hidden everywhere.
    learnt: Vec<(String, &'static str)>,
    /// Finds those; made when the next text needs it.
    finder: Option<AhoCorasick>,
}

/// A learnt secret is hidden everywhere if it is at least so long, in bytes: a shorter one may be a
/// word elsewhere.
const MIN_LEARNT: usize = 8;

/// The most secrets that are learnt of one document.
const MAX_LEARNT: usize = 2000;

impl Redactor {
    /// For a new document.
    pub fn new(options: RedactOptions) -> Self {
        Self { options, ..Self::default() }
    }

    /// Notes the secrets of a text that only their surroundings tell, such as a password in a URL,
    /// so that [`redact`](Self::redact) hides them where they stand alone, too.
    pub fn learn(&mut self, text: &str) {
        for finding in find_secrets(text, self.options) {
            let secret = &text[finding.start..finding.end];
            let is_worth_it = scan::is_by_context(finding.rule)
                && secret.len() >= MIN_LEARNT
                && self.learnt.len() < MAX_LEARNT
                && self.learnt.iter().all(|(known, _)| known != secret);
            if is_worth_it {
                self.learnt.push((secret.to_owned(), finding.rule));
                self.finder = None;
            }
        }
    }

    /// As [`learn`](Self::learn), from all that a message says.
    pub fn learn_message(&mut self, message: &Message) {
        for part in message.parts.iter().filter(|part| part.kind != PartKind::Image) {
            self.learn(&part.text);
            part.detail.iter().for_each(|detail| self.learn(detail));
        }
    }

    /// The secrets in `text`, those that were learnt among them, in order.
    pub fn findings(&mut self, text: &str) -> Vec<Finding> {
        let mut found = find_secrets(text, self.options);
        let known = found.len();
        found.extend(self.learnt_in(text));
        if found.len() > known {
            found = scan::without_overlaps(found.into_iter().map(|finding| (0, finding)).collect());
        }
        found
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

    /// The mark of a secret, the same for the same secret.
    pub fn mark(&mut self, secret: &str, rule: &'static str) -> &str {
        if !self.marks.contains_key(secret) {
            let count = self.counts.entry(rule).or_default();
            *count += 1;
            let mark = match *count {
                1 => format!("[redacted:{rule}]"),
                number => format!("[redacted:{rule}:{number}]"),
            };
            self.marks.insert(secret.to_owned(), mark);
        }
        self.marks.get(secret).map_or("", String::as_str)
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

    /// Where learnt secrets stand in `text`.
    fn learnt_in(&mut self, text: &str) -> Vec<Finding> {
        if self.learnt.is_empty() {
            return Vec::new();
        }
        let learnt = &self.learnt;
        if self.finder.is_none() {
            // Only patterns longer than an address space would fail.
            self.finder = AhoCorasick::new(learnt.iter().map(|(secret, _)| secret)).ok();
        }
        let Some(finder) = &self.finder else { return Vec::new() };
        let rule = |at: usize| learnt.get(at).map_or(scan::SECRET, |(_, rule)| rule);
        let found = finder.find_iter(text).map(|found| Finding {
            rule: rule(found.pattern().as_usize()),
            start: found.start(),
            end: found.end(),
        });
        found.collect()
    }
}
