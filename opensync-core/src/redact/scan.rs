//! Scan: one pass over a text for the words of all rules, and a closer look at each.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::bytes::{Regex, RegexBuilder};

use super::assignment::{self, Kind};
use super::rules::{self, Check, Rule};
use super::{Finding, RedactOptions, edge, email, judge, private_key};

/// Kinds of secrets that are not told by a pattern.
pub(super) const PRIVATE_KEY: &str = "private-key";
pub(super) const PASSWORD: &str = "password";
pub(super) const SECRET: &str = "secret";
pub(super) const EMAIL: &str = "email";

/// What a pattern looks at from a word on, in bytes: enough for a token within a token.
const WINDOW: usize = 16 << 10;

/// What a word leads to.
enum Look {
    /// A rule, by its place in the scanner.
    Rule(usize),
    PrivateKey,
    Assignment(Kind),
    Email,
}

/// All rules, made ready.
struct Scanner {
    words: AhoCorasick,
    looks: Vec<Look>,
    rules: Vec<(&'static Rule, OnceLock<Option<Regex>>)>,
}

/// Made when it is first needed, and kept: it takes some milliseconds.
fn scanner() -> Option<&'static Scanner> {
    static SCANNER: OnceLock<Option<Scanner>> = OnceLock::new();
    SCANNER.get_or_init(Scanner::new).as_ref()
}

/// The secrets in `text`, in order, none within another.
pub(super) fn scan(text: &str, options: RedactOptions) -> Vec<Finding> {
    let Some(scanner) = scanner() else { return Vec::new() };
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    for word in scanner.words.find_overlapping_iter(bytes) {
        let Some(look) = scanner.looks.get(word.pattern().as_usize()) else { continue };
        let range = match look {
            Look::Rule(at) => scanner.by_rule(*at, bytes, word.range()),
            Look::PrivateKey => private_key::body_at(bytes, word.start()),
            Look::Assignment(kind) => assignment::secret_at(bytes, word.range(), *kind),
            Look::Email if options.emails => email::address_at(bytes, word.start()),
            Look::Email => None,
        };
        if let Some(range) = range {
            let (rank, rule) = scanner.name(look);
            let range = on_edges(text, range);
            found.push((rank, Finding { rule, start: range.start, end: range.end }));
        }
    }
    without_overlaps(found)
}

/// Whether a kind of secret is told by its surroundings only.
pub(super) fn is_by_context(rule: &str) -> bool {
    matches!(rule, PASSWORD | SECRET)
        || rules::all().any(|(_, known)| known.name == rule && !known.is_token)
}

/// Joins what overlaps; the finding with the lowest rank gives the name.
pub(super) fn without_overlaps(mut found: Vec<(usize, Finding)>) -> Vec<Finding> {
    found.sort_by_key(|(rank, finding)| (finding.start, finding.end, *rank));
    let mut apart: Vec<(usize, Finding)> = Vec::with_capacity(found.len());
    for (rank, finding) in found {
        match apart.last_mut() {
            Some((best, last)) if finding.start < last.end => {
                last.end = last.end.max(finding.end);
                if rank < *best {
                    (*best, last.rule) = (rank, finding.rule);
                }
            }
            _ => apart.push((rank, finding)),
        }
    }
    apart.into_iter().map(|(_, finding)| finding).collect()
}

impl Scanner {
    fn new() -> Option<Self> {
        let mut words = Vec::new();
        let mut looks = Vec::new();
        let mut ready = Vec::new();
        for (rank, rule) in rules::all() {
            ready.push((rule, OnceLock::new()));
            words.extend(rule.words);
            looks.extend(rule.words.iter().map(|_| Look::Rule(rank)));
        }
        for (word, kind) in &assignment::WORDS {
            words.push(word);
            looks.push(Look::Assignment(*kind));
        }
        words.extend([&"-----BEGIN ", &"@"]);
        looks.extend([Look::PrivateKey, Look::Email]);
        let words = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(words)
            .ok()?;
        Some(Self { words, looks, rules: ready })
    }

    /// The rank and name of what a look finds.
    fn name(&self, look: &Look) -> (usize, &'static str) {
        match look {
            Look::PrivateKey => (0, PRIVATE_KEY),
            Look::Rule(at) => (1 + at, self.rules.get(*at).map_or(SECRET, |(rule, _)| rule.name)),
            Look::Assignment(Kind::Password) => (1 + self.rules.len(), PASSWORD),
            Look::Assignment(_) => (2 + self.rules.len(), SECRET),
            Look::Email => (3 + self.rules.len(), EMAIL),
        }
    }

    /// The secret that a rule finds at one of its words.
    fn by_rule(&self, at: usize, text: &[u8], word: Range<usize>) -> Option<Range<usize>> {
        let (rule, regex) = self.rules.get(at)?;
        let start = word.start - edge::run_before(text, word.start, rule.before);
        if rule.is_token && !edge::begins(text, start) {
            return None;
        }
        let regex = regex.get_or_init(|| compile(rule)).as_ref()?;
        let window = &text[start..text.len().min(start + WINDOW)];
        let captures = regex.captures(window)?;
        let found = captures.iter().skip(1).flatten().next().or_else(|| captures.get(0))?;
        let secret = start + found.start()..start + found.end();
        let is_whole =
            edge::ends(text, secret.end) && !edge::is_within_base64(text, start, secret.end);
        if rule.is_token && !is_whole {
            return None;
        }
        is_secret(rule, &text[secret.clone()]).then_some(secret)
    }
}

/// Whether what a pattern found is a secret, and not an example of one.
fn is_secret(rule: &Rule, secret: &[u8]) -> bool {
    if rule.entropy > 0.0 && judge::entropy(secret) < rule.entropy {
        return false;
    }
    match rule.check {
        Check::Form => !judge::is_stand_in_for_token(secret),
        Check::Value => !judge::is_stand_in(secret),
        Check::Chosen => judge::is_chosen(secret),
    }
}

/// A rule's pattern. It is compiled when its word is first found; a test compiles all of them.
fn compile(rule: &Rule) -> Option<Regex> {
    let pattern = format!("^(?:{})", rule.pattern);
    RegexBuilder::new(&pattern).unicode(false).build().ok()
}

/// The range with whole characters at both ends.
fn on_edges(text: &str, range: Range<usize>) -> Range<usize> {
    text.floor_char_boundary(range.start)..text.ceil_char_boundary(range.end)
}
