//! Name: what secrets are assigned to, and which names only look like it.

use std::ops::Range;

/// What a name promises, which says how random a value must look to be hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Chosen by people: short ones count.
    Password,
    /// As that, where the word is short and means much else: it must be all of a part of the name.
    Short,
    /// Made by machines: long and random.
    Key,
    /// As that, but as often a name for something harmless: also not shaped like an id.
    Token,
    /// As that, and a name only in capitals, as constants and variables of an environment have.
    Constant,
}

impl Kind {
    /// Whether people choose the value.
    pub(super) fn is_chosen(self) -> bool {
        matches!(self, Self::Password | Self::Short)
    }
}

/// Words that names of secrets hold, in lower case.
pub(super) const WORDS: [(&str, Kind); 77] = [
    ("password", Kind::Password),
    ("passwd", Kind::Password),
    ("passphrase", Kind::Password),
    ("passcode", Kind::Password),
    ("passwort", Kind::Password),
    ("mot de passe", Kind::Password),
    ("contrase\u{f1}a", Kind::Password),
    ("contrasena", Kind::Password),
    ("senha", Kind::Password),
    ("wachtwoord", Kind::Password),
    ("kennwort", Kind::Password),
    ("\u{43f}\u{430}\u{440}\u{43e}\u{43b}\u{44c}", Kind::Password),
    ("\u{5bc6}\u{7801}", Kind::Password),
    ("pwd", Kind::Password),
    ("storepass", Kind::Password),
    ("keypass", Kind::Password),
    ("pass", Kind::Short),
    ("pw", Kind::Short),
    ("psk", Kind::Short),
    ("secret", Kind::Key),
    ("api_key", Kind::Key),
    ("apikey", Kind::Key),
    ("api-key", Kind::Key),
    ("api key", Kind::Key),
    ("api.key", Kind::Key),
    ("access_key", Kind::Key),
    ("accesskey", Kind::Key),
    ("access-key", Kind::Key),
    ("auth_key", Kind::Key),
    ("auth-key", Kind::Key),
    ("authkey", Kind::Key),
    ("private_key", Kind::Key),
    ("private-key", Kind::Key),
    ("privatekey", Kind::Key),
    ("private key", Kind::Key),
    ("presharedkey", Kind::Key),
    ("preshared_key", Kind::Key),
    ("preshared key", Kind::Key),
    ("shared_key", Kind::Key),
    ("session_key", Kind::Key),
    ("hmac_key", Kind::Key),
    ("deploy_key", Kind::Key),
    ("write_key", Kind::Key),
    ("writekey", Kind::Key),
    ("admin_key", Kind::Key),
    ("encryption_key", Kind::Key),
    ("encryptionkey", Kind::Key),
    ("signing_key", Kind::Key),
    ("signingkey", Kind::Key),
    ("master_key", Kind::Key),
    ("masterkey", Kind::Key),
    ("account_key", Kind::Key),
    ("license_key", Kind::Key),
    ("app_key", Kind::Key),
    ("service_key", Kind::Key),
    ("subscription-key", Kind::Key),
    ("subscription_key", Kind::Key),
    ("secret.key", Kind::Key),
    ("access.key", Kind::Key),
    ("account-key", Kind::Key),
    ("functions-key", Kind::Key),
    ("storage-key", Kind::Key),
    ("secret key", Kind::Key),
    ("access key", Kind::Key),
    ("master-key", Kind::Key),
    ("signing-key", Kind::Key),
    ("encryption-key", Kind::Key),
    ("session-key", Kind::Key),
    ("deploy-key", Kind::Key),
    ("license-key", Kind::Key),
    ("app-key", Kind::Key),
    ("service-key", Kind::Key),
    ("admin-key", Kind::Key),
    ("credential", Kind::Key),
    ("jwt", Kind::Key),
    ("token", Kind::Token),
    ("_key", Kind::Constant),
];

/// What comes after such a word in the name of something harmless.
const HARMLESS_ENDS: [&str; 70] = [
    "id",
    "ids",
    "name",
    "names",
    "type",
    "url",
    "uri",
    "endpoint",
    "path",
    "file",
    "dir",
    "hash",
    "digest",
    "sha",
    "sha256",
    "checksum",
    "count",
    "length",
    "len",
    "size",
    "limit",
    "field",
    "label",
    "hint",
    "expires",
    "expiry",
    "ttl",
    "at",
    "prefix",
    "pattern",
    "regex",
    "ref",
    "arn",
    "version",
    "policy",
    "usage",
    "budget",
    "format",
    "fingerprint",
    "display",
    "preview",
    "masked",
    "suffix",
    "snippet",
    "env",
    "var",
    "param",
    "header",
    "class",
    "store",
    "provider",
    "service",
    "manager",
    "handler",
    "factory",
    "error",
    "message",
    "text",
    "title",
    "description",
    "placeholder",
    "help",
    "docs",
    "test",
    "kind",
    "index",
    "scheme",
    "audience",
    "issuer",
    "map",
];

/// What comes before such a word in the name of something harmless.
const HARMLESS_BEGINNINGS: [&str; 31] = [
    "public",
    "next",
    "page",
    "continuation",
    "cursor",
    "sync",
    "eos",
    "bos",
    "pad",
    "unk",
    "sep",
    "mask",
    "cls",
    "cache",
    "primary",
    "foreign",
    "partition",
    "sort",
    "cancellation",
    "cancel",
    "idempotency",
    "change",
    "resume",
    "publishable",
    "masked",
    "fake",
    "mock",
    "dummy",
    "example",
    "hashed",
    "redacted",
];

/// What stands before a name whose value follows behind a blank.
const SETTERS: [&str; 12] = [
    "set -x ",
    "set -gx ",
    "set -Ux ",
    "ENV ",
    "setenv ",
    "setx ",
    "with ",
    "with the ",
    "--set ",
    "config set ",
    "configure set ",
    "config --global ",
];

/// What is looked at before and after a word for the rest of its name, in bytes.
const MAX_NAME: usize = 48;

/// A name that holds one of the words.
pub(super) struct Name<'t> {
    pub(super) kind: Kind,
    /// Where it ends in the text.
    pub(super) end: usize,
    /// Whether it is a flag: `--name`.
    pub(super) is_flag: bool,
    /// Whether it begins a cell of a table: `| name`.
    pub(super) is_in_table: bool,
    text: &'t [u8],
}

impl<'t> Name<'t> {
    /// The name around a word; nothing for one of something harmless.
    pub(super) fn around(text: &'t [u8], word: Range<usize>, kind: Kind) -> Option<Self> {
        let ahead = text[word.end..].iter().take(MAX_NAME);
        let after = word.end..word.end + ahead.take_while(|byte| is_part(**byte)).count();
        let is_given = text.get(after.end).is_some_and(|byte| is_sign(*byte));
        if goes_on(&text[after.clone()]) || !is_given {
            return None;
        }
        let behind = text[..word.start].iter().rev().take(MAX_NAME);
        let before = word.start - behind.take_while(|byte| is_part(**byte)).count()..word.start;
        let is_in_table = begins_cell(&text[..before.start]);
        let text_of_name = &text[before.start..after.end];
        let name = Self { kind, end: after.end, is_flag: false, is_in_table, text: text_of_name };
        // Part of a longer name: `arn:…:secret:…`.
        let is_longer = matches!(text[..before.start], [.., byte, b':'] if is_part(byte))
            && !text[..before.start].ends_with(b"$env:");
        let is_lower = kind == Kind::Constant && !name.is_constant();
        if is_longer || is_lower || is_harmless(&text[before.clone()], &text[after.clone()]) {
            return None;
        }
        if kind == Kind::Short && !is_whole(text, &before, &word, &after) {
            return None;
        }
        let dashes = &text[..before.start];
        let is_flag = dashes.ends_with(b"-") || name.text.starts_with(b"-");
        let is_setting =
            SETTERS.iter().any(|setter| without_path(dashes).ends_with(setter.as_bytes()));
        Some(Self { is_flag: is_flag || is_setting, ..name })
    }

    /// Whether it is written in capitals.
    pub(super) fn is_constant(&self) -> bool {
        !self.text.iter().any(u8::is_ascii_lowercase)
    }
}

/// Whether a short word is a part of a name of its own, as in `db_pass` and `dbPass`; not in `PASS:`,
/// which tests print.
fn is_whole(text: &[u8], before: &Range<usize>, word: &Range<usize>, after: &Range<usize>) -> bool {
    let is_next = text[after.clone()].iter().all(u8::is_ascii_digit) && after.len() < 3;
    let word = &text[word.clone()];
    let is_first = match text[before.clone()].last() {
        None => word != b"PASS" || text.get(after.end) == Some(&b'='),
        Some(b'_' | b'-') => true,
        Some(byte) => byte.is_ascii_lowercase() && word[0].is_ascii_uppercase(),
    };
    is_next && is_first
}

/// Whether a cell of a table begins here.
fn begins_cell(before: &[u8]) -> bool {
    let inner = before.iter().rev().take(4).take_while(|byte| b" `*".contains(byte)).count();
    inner > 0 && before[..before.len() - inner].ends_with(b"|")
}

/// What stands before `db.` in `set db.password`.
fn without_path(before: &[u8]) -> &[u8] {
    if !before.ends_with(b".") {
        return before;
    }
    let path = before.iter().rev().take(MAX_NAME);
    &before[..before.len() - path.take_while(|byte| is_part(**byte) || **byte == b'.').count()]
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Whether what follows may give a name its value.
fn is_sign(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b"=:\"'`\\])(>,*%-|[\x1b".contains(&byte)
}

/// Whether the word goes on in small letters and so is another one: `tokenizer`, `secretary`.
fn goes_on(after: &[u8]) -> bool {
    match after {
        [b's', rest @ ..] => rest.first().is_some_and(u8::is_ascii_lowercase),
        _ => after.first().is_some_and(u8::is_ascii_lowercase),
    }
}

fn is_harmless(before: &[u8], after: &[u8]) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric();
    let trimmed = before.iter().rposition(is_letter).map_or(0, |at| at + 1);
    let before = &before[..trimmed];
    let ends_in = |word: &&str| {
        let at = before.len().checked_sub(word.len());
        at.is_some_and(|at| before[at..].eq_ignore_ascii_case(word.as_bytes()))
    };
    HARMLESS_BEGINNINGS.iter().any(ends_in) || is_harmless_end(after)
}

/// Whether the last part of a name is that of something harmless: `_name`, `Name`.
fn is_harmless_end(after: &[u8]) -> bool {
    if after.is_empty() {
        return false;
    }
    let part = after.rsplit(|byte| !byte.is_ascii_alphanumeric()).next().unwrap_or_default();
    let is_mixed = part.iter().any(u8::is_ascii_lowercase);
    let hump = part.iter().rposition(u8::is_ascii_uppercase).filter(|_| is_mixed).unwrap_or(0);
    let is_end =
        |part: &[u8]| HARMLESS_ENDS.iter().any(|word| part.eq_ignore_ascii_case(word.as_bytes()));
    is_end(part) || is_end(&part[hump..])
}
