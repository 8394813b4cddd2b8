//! Redact: finds keys, tokens and passwords in text, and puts marks in their place.
//!
//! One pass looks for the words of all rules at once; where one is found, a pattern, the entropy and
//! the surroundings decide. The same secret has the same mark throughout a document, so that a
//! reader can still follow it. Nothing here does I/O.
//!
//! What holds, whatever the text: ranges lie on characters' edges and do not overlap, a mark never
//! breaks the JSON it stands in, and the work grows with the length of the text and no faster: each
//! look reaches a bounded way, and what many of them would read again is remembered.

mod address;
mod assignment;
mod command;
mod edge;
mod email;
mod judge;
mod kube;
mod learnt;
mod name;
mod operator;
mod pattern;
mod phrase;
mod private_key;
mod redaction;
mod redactor;
mod rules;
mod runs;
mod scan;
mod session_finding;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod words;
mod wrapped;

use std::ops::Range;

use serde::{Deserialize, Serialize};

pub(crate) use redaction::is_redaction;
pub use redactor::Redactor;
pub use session_finding::SessionFinding;

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
/// Made for transcripts: also finds what is escaped within JSON or broken by the end of a line, and
/// leaves hashes, ids, paths and examples alone. Costs about half a second for 100 MB.
///
/// ```
/// use opensync_core::redact::{RedactOptions, find_secrets};
/// let text = concat!("export GITHUB_TOKEN=gh", "p_R4nd0mQ7x2ZkP9vLs3TuYb8WcNe5JfHa6GmDi");
/// let found = find_secrets(text, RedactOptions::default());
/// assert_eq!((found[0].rule, found[0].start), ("github-token", 20));
/// ```
pub fn find_secrets(text: &str, options: RedactOptions) -> Vec<Finding> {
    let scanned = scan::scan(text, options);
    let mut found = scanned.found;
    let visible = if scanned.has_invisible { wrapped::visible(text) } else { None };
    let broken = [
        visible.map(|joined| in_joined(text, &joined, |_, _| true)),
        wrapped::unwrapped(text).map(|joined| {
            let known = scan::without_overlaps(found.clone());
            in_joined(text, &joined, |finding, there| is_one(&joined, &known, finding, there))
        }),
    ];
    found.extend(broken.into_iter().flatten().flatten());
    scan::without_overlaps(found)
}

/// What is found in pieces of `text` that were put together, where it stands in the text.
fn in_joined(
    text: &str,
    joined: &wrapped::Joined,
    is_meant: impl Fn(&Finding, &Range<usize>) -> bool,
) -> Vec<scan::Ranked> {
    let mut found = scan::scan(&joined.text, RedactOptions::default()).found;
    found.retain_mut(|(_, finding)| {
        let there = joined.original(&(finding.start..finding.end));
        let is_meant = is_meant(finding, &there);
        finding.start = text.floor_char_boundary(there.start);
        finding.end = text.ceil_char_boundary(there.end);
        is_meant
    });
    found
}

/// Whether what is found over the end of a line is one secret: it was not found before, or it goes
/// on behind it with what is not a word.
fn is_one(
    joined: &wrapped::Joined,
    known: &[Finding],
    finding: &Finding,
    there: &Range<usize>,
) -> bool {
    let Some(tail) = joined.tail(&(finding.start..finding.end)) else { return false };
    let after = known.partition_point(|known| known.end <= there.start);
    let is_known = known.get(after).is_some_and(|known| known.start < there.end);
    finding.rule != scan::PASSWORD && (!is_known || wrapped::is_random(tail))
}

/// The names of all kinds of secrets that are known.
pub fn secret_rules() -> Vec<&'static str> {
    let mut names: Vec<&str> = rules::all().map(|(_, rule)| rule.name).collect();
    names.extend(scan::KINDS);
    names.sort_unstable();
    names.dedup();
    names
}
