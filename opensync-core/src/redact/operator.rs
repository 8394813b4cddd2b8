//! Operator: how a name is given its value.

use super::name::{Kind, Name};

/// How a name is given its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
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

/// How far behind a name its value may begin, in bytes.
const REACH: usize = 96;

/// The most blanks and backslashes in a row that are skipped.
const MOST: usize = 8;

/// The sign after a name, and where it ends.
pub(super) fn after(text: &[u8], name: &Name<'_>) -> Option<(Operator, usize)> {
    let mut rest = &text[name.end..text.len().min(name.end + REACH)];
    let whole = rest.len();
    let is_quoted = skip_quote(&mut rest).is_some();
    if let Some(label) = skip_value_label(rest, is_quoted) {
        return Some((Operator::Sign, name.end + whole - label.len()));
    }
    while let [b']' | b')' | b'*', after @ ..] = rest {
        rest = after;
    }
    let spaces = skip_blanks(&mut rest);
    skip_type(&mut rest);
    skip_prompt(&mut rest);
    let verb = verb_length(rest);
    let operator = match rest {
        [b'=', b'=', b'=', ..] | [b'%', b'3', b'D' | b'd' | b'A' | b'a', ..] => {
            take(&mut rest, 3, Operator::Sign)
        }
        [b'=', b'>' | b'=', ..] | [b':', b'=', ..] => take(&mut rest, 2, Operator::Sign),
        [b'=' | b':', ..] => take(&mut rest, 1, Operator::Sign),
        [b'\'' | b'"', ..] if !is_quoted && spaces == 1 => Operator::Argument,
        [b',', ..] if is_quoted => take(&mut rest, 1, Operator::Argument),
        [b'(', ..] if !is_quoted && spaces == 0 => take(&mut rest, 1, Operator::Argument),
        [b'>', ..] if !is_quoted && spaces == 0 => take(&mut rest, 1, Operator::Element),
        _ if spaces == 1 && name.kind != Kind::Short && verb > 0 => {
            take(&mut rest, verb, Operator::Sentence)
        }
        _ if name.is_flag && spaces == 1 && !is_quoted => Operator::Space,
        _ => return None,
    };
    while let [b'*', after @ ..] = rest {
        rest = after;
    }
    skip_blanks(&mut rest);
    // `"name": { "value": … }`.
    if let Some(label) = rest.strip_prefix(b"{").and_then(|rest| skip_value_label(rest, true)) {
        rest = label;
    }
    Some((operator, name.end + whole - rest.len()))
}

fn take(rest: &mut &[u8], count: usize, operator: Operator) -> Operator {
    *rest = &rest[count..];
    operator
}

/// `name: NAME` and then `value: …`, as lists of settings have it: in YAML, JSON and XML.
fn skip_value_label(rest: &[u8], is_quoted: bool) -> Option<&[u8]> {
    let mut rest = rest;
    let is_between = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b'\\');
    let skipped = rest.iter().take(40).take_while(|byte| is_between(byte)).count();
    if skipped == 0 {
        return None;
    }
    rest = &rest[skipped..];
    // The end of an escaped line.
    if rest.starts_with(b"n") && skipped > 0 {
        rest = &rest[1..];
        skip_blanks(&mut rest);
        skip_blanks(&mut rest);
    }
    skip_quote(&mut rest);
    let label = [&b"value"[..], b"Value"].into_iter().find(|label| rest.starts_with(label))?;
    rest = &rest[label.len()..];
    skip_quote(&mut rest);
    skip_blanks(&mut rest);
    let sign = rest.first().filter(|sign| matches!(sign, b':') || (is_quoted && **sign == b'='));
    sign?;
    rest = &rest[1..];
    skip_blanks(&mut rest);
    Some(rest)
}

/// How long `is`, `was` or `to` is: what sentences have for a sign.
fn verb_length(rest: &[u8]) -> usize {
    const VERBS: [&[u8]; 12] = [
        b"was set to ",
        b"was changed to ",
        b"is set to ",
        b"is: ",
        b"is now ",
        b"is ",
        b"was ",
        b"to ",
        b"set to ",
        b"changed to ",
        b"-> ",
        b"\xE2\x86\x92 ",
    ];
    VERBS.into_iter().find(|verb| rest.starts_with(verb)).map_or(0, <[u8]>::len)
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

/// `[None]:` and `(again):`: what a program says when it asks.
fn skip_prompt(rest: &mut &[u8]) {
    let close = match rest.first() {
        Some(b'[') => b']',
        Some(b'(') => b')',
        _ => return,
    };
    let end = rest.iter().take(24).position(|byte| *byte == close);
    if let Some(end) = end.filter(|end| rest.get(end + 1) == Some(&b':')) {
        *rest = &rest[end + 1..];
    }
}

fn skip_blanks(rest: &mut &[u8]) -> usize {
    let is_blank = |byte: &&u8| matches!(**byte, b' ' | b'\t');
    let count = rest.iter().take(MOST).take_while(is_blank).count();
    *rest = &rest[count..];
    count
}

/// Skips a quote with the backslashes before it; tells which, and how many.
pub(super) fn skip_quote(rest: &mut &[u8]) -> Option<(u8, usize)> {
    let slashes = rest.iter().take(MOST).take_while(|byte| **byte == b'\\').count();
    let quote = rest.get(slashes).copied().filter(|byte| matches!(byte, b'"' | b'\'' | b'`'))?;
    *rest = &rest[slashes + 1..];
    Some((quote, slashes))
}
