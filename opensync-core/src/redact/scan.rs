//! Scan: one pass over a text for the words of all rules, and a closer look at each.

use std::ops::Range;
use std::sync::OnceLock;

use super::assignment::{self, Crowd};
use super::command::{self, Command};
use super::kube::Manifest;
use super::name::{self, Kind};
use super::pattern::Pattern;
use super::rules::{self, Check, Rule};
use super::runs::{Runs, Set};
use super::words::Words;
use super::{Finding, RedactOptions, address, edge, email, judge, phrase, private_key, wrapped};

/// Kinds of secrets that are not told by a pattern.
pub(super) const PRIVATE_KEY: &str = "private-key";
pub(super) const URL_PASSWORD: &str = "url-password";
pub(super) const COMMAND_PASSWORD: &str = "command-password";
pub(super) const KUBERNETES_SECRET: &str = "kubernetes-secret";
pub(super) const PASSWORD: &str = "password";
pub(super) const SECRET: &str = "secret";
pub(super) const EMAIL: &str = "email";

/// Sets that are not those of patterns, by their number.
pub(super) const PASSWORD_BYTES: usize = 0;
pub(super) const KEY_BYTES: usize = 1;
pub(super) const PLAIN_BYTES: usize = 2;
pub(super) const USER_BYTES: usize = 3;
pub(super) const ADDRESS_BYTES: usize = 4;
pub(super) const LINE_BYTES: usize = 5;
/// Kinds that have no pattern.
pub(super) const KINDS: [&str; 7] =
    [PRIVATE_KEY, URL_PASSWORD, COMMAND_PASSWORD, KUBERNETES_SECRET, PASSWORD, SECRET, EMAIL];

const SETS: [&str; 6] = [
    // What a password goes on with where it has no quotes.
    r#"[^\s"'`\\,;(){}\[\]<>&|]{1,9}"#,
    // The same for a key, behind which an address or another value may go on: `token@host`.
    r#"[^\s"'`\\,;(){}\[\]<>&|@%=]{1,9}"#,
    // The same where a line is a name and a value: `PASSWORD=…`.
    r#"[^\s"'`\\,;&|<>]{1,9}"#,
    // The user in a URL.
    r#"[^\s"'`<>\\@/?#]{1,9}"#,
    // A URL.
    r#"[^\s"'`<>\\]{1,9}"#,
    // What a password goes on with where all of a line is a name and a value: `password: …`.
    r#"[^\s"'`\\]{1,9}"#,
];

/// What a word leads to.
#[derive(Clone, Copy)]
enum Look {
    /// A rule, by its place in the scanner.
    Rule(usize),
    PrivateKey,
    EndOfPrivateKey,
    BareKey,
    Assignment(Kind),
    Address,
    Program(usize),
    Flag,
    Manifest,
    Invisible,
    Email,
}

/// All rules, made ready.
struct Scanner {
    words: Words,
    looks: Vec<Look>,
    rules: Vec<(&'static Rule, Pattern)>,
    sets: Vec<Set>,
}

/// What is known of a text while it is gone through.
pub(super) struct State<'t> {
    pub(super) text: &'t [u8],
    pub(super) runs: Runs<'t>,
    pub(super) crowd: Crowd,
    command: Command,
    manifest: Manifest,
    /// Where the last secret of each rule ends, and that of a name: what lies in it is hidden.
    ends: Vec<usize>,
    named_end: usize,
    pub(super) address_end: usize,
    key_end: usize,
}

/// A finding, with the rank that decides who gives the name where findings overlap.
pub(super) type Ranked = (usize, Finding);

/// Made when it is first needed, and kept: it takes some milliseconds.
fn scanner() -> Option<&'static Scanner> {
    static SCANNER: OnceLock<Option<Scanner>> = OnceLock::new();
    SCANNER.get_or_init(Scanner::new).as_ref()
}

/// What a pass over a text found, in no order.
#[derive(Default)]
pub(super) struct Scanned {
    pub(super) found: Vec<Ranked>,
    /// Whether it holds characters of no width.
    pub(super) has_invisible: bool,
}

/// The secrets in `text` as it stands.
pub(super) fn scan(text: &str, options: RedactOptions) -> Scanned {
    let Some(scanner) = scanner() else { return Scanned::default() };
    let bytes = text.as_bytes();
    let mut state = State {
        text: bytes,
        runs: Runs::new(&scanner.sets),
        crowd: Crowd::default(),
        command: Command::default(),
        manifest: Manifest::default(),
        ends: vec![0; scanner.rules.len()],
        named_end: 0,
        address_end: 0,
        key_end: 0,
    };
    let mut found = Vec::new();
    let mut has_invisible = false;
    scanner.words.visit(bytes, &mut |hit| {
        let Some(&look) = scanner.looks.get(hit.0) else { return };
        let word = scanner.words.start(hit)..hit.1;
        let mut add = |range: Range<usize>| {
            let (rank, rule) = scanner.name(look);
            let (start, end) =
                (text.floor_char_boundary(range.start), text.ceil_char_boundary(range.end));
            if start < end {
                found.push((rank, Finding { rule, start, end }));
            }
        };
        match look {
            Look::Manifest => state.manifest.secrets_at(bytes, word, &mut add),
            Look::Invisible => has_invisible = true,
            Look::Email if !options.emails => {}
            look => {
                if let Some(range) = scanner.look(look, &mut state, word) {
                    add(range);
                }
            }
        }
    });
    Scanned { found, has_invisible }
}

/// Joins what overlaps; the finding with the lowest rank gives the name.
pub(super) fn without_overlaps(mut found: Vec<Ranked>) -> Vec<Finding> {
    found.sort_by_key(|(rank, finding)| (finding.start, finding.end, *rank));
    let mut apart: Vec<Ranked> = Vec::with_capacity(found.len());
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
        let mut sets = Vec::new();
        for (number, set) in SETS.into_iter().enumerate() {
            Pattern::new(set, &mut sets)?;
            debug_assert_eq!(sets.len(), number + 1, "each is another set");
        }
        let mut words: Vec<&str> = Vec::new();
        let mut looks = Vec::new();
        let mut add = |word: &'static str, look: Look| {
            words.push(word);
            looks.push(look);
        };
        let mut ready = Vec::new();
        for (rank, rule) in rules::all() {
            ready.push((rule, Pattern::new(rule.pattern, &mut sets)?));
            rule.words.iter().for_each(|word| add(word, Look::Rule(rank)));
        }
        name::WORDS.iter().for_each(|(word, kind)| add(word, Look::Assignment(*kind)));
        command::programs().enumerate().for_each(|(at, word)| add(word, Look::Program(at)));
        command::FLAGS.iter().for_each(|flag| add(flag, Look::Flag));
        private_key::BARE.iter().for_each(|word| add(word, Look::BareKey));
        add(private_key::BEGIN, Look::PrivateKey);
        add(private_key::END, Look::EndOfPrivateKey);
        add("://", Look::Address);
        add("kind", Look::Manifest);
        add("@", Look::Email);
        wrapped::INVISIBLE.iter().for_each(|word| add(word, Look::Invisible));
        Some(Self { words: Words::new(&words)?, looks, rules: ready, sets })
    }

    /// The secret that a word leads to.
    fn look(&self, look: Look, state: &mut State<'_>, word: Range<usize>) -> Option<Range<usize>> {
        let text = state.text;
        match look {
            Look::Rule(at) => self.by_rule(at, state, word),
            Look::Assignment(_) if word.start < state.named_end => None,
            Look::Assignment(kind) => {
                let secret = assignment::secret_at(state, word, kind)?;
                state.named_end = secret.end;
                Some(secret)
            }
            Look::PrivateKey | Look::BareKey | Look::EndOfPrivateKey => {
                let from = state.key_end;
                let key = match look {
                    _ if word.start < from => None,
                    Look::PrivateKey => private_key::body_at(text, word.start),
                    Look::BareKey => private_key::bare_at(text, word.start, from),
                    _ => private_key::body_before(text, word.start, from),
                };
                state.key_end = key.as_ref().map_or(from, |key| key.end);
                key
            }
            Look::Address => address::secret_at(state, word.start),
            Look::Flag => state.command.secret_at(text, &word),
            Look::Email => email::address_at(text, word.start),
            Look::Program(at) => {
                state.command.note(text, at, &word);
                None
            }
            Look::Manifest | Look::Invisible => None,
        }
    }

    /// The rank and name of what a look finds.
    fn name(&self, look: Look) -> (usize, &'static str) {
        let last = 1 + self.rules.len();
        match look {
            Look::PrivateKey | Look::EndOfPrivateKey | Look::BareKey => (0, PRIVATE_KEY),
            Look::Rule(at) => (1 + at, self.rules.get(at).map_or(SECRET, |(rule, _)| rule.name)),
            Look::Address => (last, URL_PASSWORD),
            Look::Program(_) | Look::Flag => (last + 1, COMMAND_PASSWORD),
            Look::Assignment(Kind::Password | Kind::Short) => (last + 2, PASSWORD),
            Look::Assignment(_) => (last + 3, SECRET),
            Look::Manifest => (last + 4, KUBERNETES_SECRET),
            Look::Email | Look::Invisible => (last + 5, EMAIL),
        }
    }

    /// The secret that a rule finds at one of its words.
    fn by_rule(
        &self,
        at: usize,
        state: &mut State<'_>,
        word: Range<usize>,
    ) -> Option<Range<usize>> {
        let (rule, pattern) = self.rules.get(at)?;
        if word.start < *state.ends.get(at)? {
            return None;
        }
        let text = state.text;
        let start = word.start - edge::head_before(text, word.start, rule.head)?;
        if rule.is_token && !edge::begins(text, start) {
            return None;
        }
        let found = pattern.matched(text, word.start, &mut state.runs)?;
        let secret = if rule.is_token { start..found.end } else { found.secret };
        let is_whole =
            edge::ends(text, secret.end) && !edge::is_within_base64(text, start, secret.end);
        if rule.is_token && !is_whole || !is_secret(rule, &text[secret.clone()]) {
            return None;
        }
        state.ends[at] = secret.end;
        Some(secret)
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
        Check::Password => judge::is_password(secret),
        Check::Random => judge::is_random(secret),
        Check::Pair => judge::is_pair(secret) || judge::is_random(secret),
        Check::PrivateKey => private_key::is_encoded(secret),
        Check::Mnemonic => phrase::is_mnemonic(secret),
        Check::Cookies => judge::has_random_cookie(secret),
    }
}
