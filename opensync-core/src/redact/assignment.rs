//! Assignment: names like `API_KEY` and `password`, and what they are given.
//!
//! Configuration, code in any language, JSON, YAML, shell, headers and URLs all put a name, a sign
//! and a value beside each other. Far more names stand beside something harmless, so that the value
//! decides: see [`judge`](super::judge).

use std::ops::Range;

use super::judge;

/// What a name promises, which says how random a value must look to be hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Chosen by people: short ones count.
    Password,
    /// Made by machines: long and random.
    Key,
    /// As that, but as often a name for something harmless: also not shaped like an id.
    Token,
    /// As that, and a name only in capitals, as constants and variables of an environment have.
    Constant,
}

/// Words that names of secrets hold, in lower case.
pub(super) const WORDS: [(&str, Kind); 35] = [
    ("password", Kind::Password),
    ("passwd", Kind::Password),
    ("passphrase", Kind::Password),
    ("passcode", Kind::Password),
    ("pwd", Kind::Password),
    ("_pass", Kind::Password),
    ("pass=", Kind::Password),
    ("secret", Kind::Key),
    ("api_key", Kind::Key),
    ("apikey", Kind::Key),
    ("api-key", Kind::Key),
    ("access_key", Kind::Key),
    ("accesskey", Kind::Key),
    ("access-key", Kind::Key),
    ("auth_key", Kind::Key),
    ("authkey", Kind::Key),
    ("private_key", Kind::Key),
    ("privatekey", Kind::Key),
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
    ("credential", Kind::Key),
    ("cookie_value", Kind::Key),
    ("_auth", Kind::Key),
    ("jwt", Kind::Key),
    ("token", Kind::Token),
    ("secretkey", Kind::Key),
    ("_key", Kind::Constant),
];

/// What comes after such a word in the name of something harmless.
const HARMLESS_ENDS: &str = "id ids name names type url uri endpoint path file dir hash digest sha \
    sha256 checksum count length len size limit field label hint expires expiry ttl at prefix \
    pattern regex ref arn version policy usage budget format fingerprint";

/// What comes before such a word in the name of something harmless.
const HARMLESS_BEGINNINGS: &str = "public page continuation cursor sync eos bos pad unk sep mask \
    cls cache primary foreign partition sort cancellation cancel idempotency change resume \
    publishable";

/// What is looked at before and after a word for the rest of its name, in bytes.
const MAX_NAME: usize = 48;

/// The longest value, in bytes.
const MAX_VALUE: usize = 256;

/// The value of the name that holds a word at `word`, if it is a secret.
pub(super) fn secret_at(text: &[u8], word: Range<usize>, kind: Kind) -> Option<Range<usize>> {
    let before = name_before(text, word.start);
    let mut at = word.end;
    if text[word.clone()].ends_with(b"=") {
        at -= 1;
    }
    let after =
        at..at + text[at..].iter().take(MAX_NAME).take_while(|byte| is_name(**byte)).count();
    let name = before.start..after.end;
    if goes_on(&text[after.clone()]) || is_harmless(&text[before.clone()], &text[after.clone()]) {
        return None;
    }
    if kind == Kind::Constant && text[name].iter().any(u8::is_ascii_lowercase) {
        return None;
    }
    // Part of a longer name: `arn:…:secret:…`.
    if text[..before.start].ends_with(b":") {
        return None;
    }
    let is_flag = text[..before.start].ends_with(b"--") || text[before.clone()].starts_with(b"--");
    let (operator, at) = operator_at(text, after.end, is_flag)?;
    let value = value_at(text, at, kind, operator)?;
    is_secret(&text[value.clone()], kind, operator).then_some(value)
}

fn name_before(text: &[u8], at: usize) -> Range<usize> {
    let length = text[..at].iter().rev().take(MAX_NAME).take_while(|byte| is_name(**byte)).count();
    at - length..at
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Whether the word goes on in small letters and so is another one: `tokenizer`, `secretary`.
fn goes_on(after: &[u8]) -> bool {
    match after {
        [b's', rest @ ..] => rest.first().is_some_and(u8::is_ascii_lowercase),
        _ => after.first().is_some_and(u8::is_ascii_lowercase),
    }
}

fn is_harmless(before: &[u8], after: &[u8]) -> bool {
    let before = before.to_ascii_lowercase();
    let before = before.rsplit(|byte| !byte.is_ascii_alphanumeric()).find(|part| !part.is_empty());
    let is_beginning = |word: &str| before.is_some_and(|before| before.ends_with(word.as_bytes()));
    let after = after.to_ascii_lowercase();
    let after = after.rsplit(|byte| !byte.is_ascii_alphanumeric()).next().unwrap_or_default();
    HARMLESS_BEGINNINGS.split(' ').any(is_beginning)
        || HARMLESS_ENDS.split(' ').any(|word| after == word.as_bytes())
}

/// How a name is given its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    /// `=`, `:` and their like.
    Sign,
    /// `--name value`.
    Space,
    /// `name("value")`, `("name", "value")`: only what is quoted counts.
    Argument,
    /// `<name>value</name>`.
    Element,
    /// `the password is value`.
    Sentence,
}

/// The sign after a name, and where it ends.
fn operator_at(text: &[u8], at: usize, is_flag: bool) -> Option<(Operator, usize)> {
    let mut rest = &text[at..text.len().min(at + 64)];
    let whole = rest.len();
    let is_quoted = skip_quote(&mut rest);
    while let [b']' | b')', after @ ..] = rest {
        rest = after;
    }
    let spaces = skip_spaces(&mut rest);
    skip_type(&mut rest);
    let operator = match rest {
        [b'=', b'=', b'=', ..] | [b'%', b'3', b'D' | b'd', ..] => {
            take(&mut rest, 3, Operator::Sign)
        }
        [b'=', b'>' | b'=', ..] | [b':', b'=', ..] => take(&mut rest, 2, Operator::Sign),
        [b'=' | b':', ..] => take(&mut rest, 1, Operator::Sign),
        [b'\'', ..] if !is_quoted && spaces == 1 => Operator::Argument,
        [b',', ..] if is_quoted => take(&mut rest, 1, Operator::Argument),
        [b'(', ..] if !is_quoted && spaces == 0 => take(&mut rest, 1, Operator::Argument),
        [b'>', ..] if !is_quoted && spaces == 0 => take(&mut rest, 1, Operator::Element),
        [b'i', b's', b' ' | b':', ..] if spaces == 1 => take(&mut rest, 3, Operator::Sentence),
        _ if is_flag && spaces == 1 && !is_quoted => Operator::Space,
        _ => return None,
    };
    skip_spaces(&mut rest);
    Some((operator, at + whole - rest.len()))
}

fn take(rest: &mut &[u8], count: usize, operator: Operator) -> Operator {
    *rest = &rest[count..];
    operator
}

/// `: &str =`, `: string =`, ` string =`: a type before the sign.
fn skip_type(rest: &mut &[u8]) {
    const TYPES: [&[u8]; 8] = [
        b": &'static str ",
        b": &str ",
        b": string ",
        b": String ",
        b": str ",
        b"string ",
        b"str ",
        b"String ",
    ];
    let found = TYPES
        .into_iter()
        .find(|name| rest.starts_with(name) && rest.get(name.len()) == Some(&b'='));
    if let Some(name) = found {
        *rest = &rest[name.len()..];
    }
}

fn skip_spaces(rest: &mut &[u8]) -> usize {
    let count = rest.iter().take(4).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    *rest = &rest[count..];
    count
}

/// Skips a quote with the backslashes before it.
fn skip_quote(rest: &mut &[u8]) -> bool {
    let slashes = rest.iter().take(8).take_while(|byte| **byte == b'\\').count();
    let is_quote = matches!(rest.get(slashes), Some(b'"' | b'\'' | b'`'));
    if is_quote {
        *rest = &rest[slashes + 1..];
    }
    is_quote
}

/// The value that begins at `at`.
fn value_at(text: &[u8], at: usize, kind: Kind, operator: Operator) -> Option<Range<usize>> {
    let mut rest = &text[at..text.len().min(at + MAX_VALUE)];
    let whole = rest.len();
    // Python's `b"…"`, `r"…"` and `f"…"`.
    if let [b'b' | b'r' | b'f' | b'u', b'"' | b'\'', ..] = rest {
        rest = &rest[1..];
    }
    let is_quoted = skip_quote(&mut rest);
    if operator == Operator::Argument && !is_quoted {
        return None;
    }
    for scheme in ["Bearer ", "bearer ", "Basic ", "token "] {
        rest = rest.strip_prefix(scheme.as_bytes()).unwrap_or(rest);
    }
    let start = at + whole - rest.len();
    let is_end = |byte: u8| ends_value(byte, is_quoted, kind, operator);
    let mut length = rest.iter().take_while(|byte| !is_end(**byte)).count();
    match rest.get(length) {
        // A value that goes on in the next word is a sentence, one that is called a function.
        Some(b' ' | b'\t') if is_quoted => return None,
        Some(b'(' | b'[' | b'{') => return None,
        _ => {}
    }
    while let Some(b'\\' | b'.' | b',' | b';' | b':') = rest[..length].last() {
        if is_quoted && rest[length - 1] != b'\\' {
            break;
        }
        length -= 1;
    }
    Some(start..start + length)
}

fn ends_value(byte: u8, is_quoted: bool, kind: Kind, operator: Operator) -> bool {
    let is_hard = byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b'\\');
    let is_soft = matches!(
        byte,
        b',' | b';' | b')' | b'(' | b'}' | b'{' | b']' | b'[' | b'<' | b'>' | b'&' | b'|'
    );
    // What follows on a key in an address: `token@host`, `token%26`.
    let is_address = kind != Kind::Password && matches!(byte, b'@' | b'%');
    is_hard
        || (is_address && !is_quoted)
        || (!is_quoted && is_soft)
        || (operator == Operator::Element && byte == b'<')
}

fn is_secret(value: &[u8], kind: Kind, operator: Operator) -> bool {
    let least = match (kind, operator) {
        (Kind::Password, Operator::Sentence) => 8,
        (Kind::Password, _) => 6,
        _ => 16,
    };
    if value.len() < least || judge::is_stand_in(value) {
        return false;
    }
    match kind {
        Kind::Password => judge::is_password(value),
        Kind::Key => judge::is_random(value),
        Kind::Token | Kind::Constant => judge::is_random(value) && !judge::is_uuid(value),
    }
}
