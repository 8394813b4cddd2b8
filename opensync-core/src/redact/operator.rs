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
    /// `| name | value |`.
    Table,
    /// `│ name │ value`, as programs draw it.
    Frame,
    /// `with password value`.
    Word,
}

/// How far behind a name its value may begin, in bytes.
const REACH: usize = 96;

/// The most backslashes in a row that are skipped, and the most blanks.
const MOST: usize = 8;
pub(super) const MOST_BLANKS: usize = 32;

/// The sign after a name, and where it ends.
pub(super) fn after(text: &[u8], name: &Name<'_>) -> Option<(Operator, usize)> {
    let mut rest = &text[name.end..text.len().min(name.end + REACH)];
    let whole = rest.len();
    skip_colour(&mut rest);
    let is_quoted = skip_quote(&mut rest).is_some();
    if let Some(label) = skip_value_label(rest, is_quoted) {
        return Some((Operator::Sign, name.end + whole - label.len()));
    }
    if let Some(default) = skip_default(rest).filter(|_| is_quoted) {
        return Some((Operator::Sign, name.end + whole - default.len()));
    }
    while let [b']' | b')' | b'*', after @ ..] = rest {
        rest = after;
    }
    let spaces = skip_blanks(&mut rest);
    skip_type(&mut rest);
    skip_prompt(&mut rest);
    if spaces == 1 && !is_quoted && name.kind != Kind::Short {
        skip_purpose(&mut rest);
    }
    let verb = verb_length(rest);
    let operator = match rest {
        [b'=', b'=', b'=', ..] | [b'%', b'3', b'D' | b'd' | b'A' | b'a', ..] => {
            take(&mut rest, 3, Operator::Sign)
        }
        [b'=', b'>' | b'=', ..] | [b':', b'=', ..] => take(&mut rest, 2, Operator::Sign),
        [b'=' | b':', ..] => take(&mut rest, 1, Operator::Sign),
        [b'\'' | b'"', ..] if !is_quoted && spaces == 1 => Operator::Argument,
        [0xE2, 0x94, 0x82, b' ', ..] if spaces > 0 => take(&mut rest, 3, Operator::Frame),
        [b'|', b' ', ..] if spaces > 0 && name.is_in_table => take(&mut rest, 1, Operator::Table),
        [b',', ..] if is_quoted => take(&mut rest, 1, Operator::Argument),
        [b'(', ..] if !is_quoted && spaces == 0 => take(&mut rest, 1, Operator::Argument),
        [b'>', ..] if !is_quoted && spaces == 0 => take(&mut rest, 1, Operator::Element),
        _ if spaces == 1 && name.kind != Kind::Short && verb > 0 => {
            take(&mut rest, verb, Operator::Sentence)
        }
        _ if name.is_flag && spaces == 1 && !is_quoted => Operator::Space,
        _ if name.kind == Kind::Password && spaces == 1 && !is_quoted => Operator::Word,
        _ => return None,
    };
    while let [b'*', after @ ..] = rest {
        rest = after;
    }
    skip_blanks(&mut rest);
    // What a template prints.
    rest = rest.strip_prefix(b"<%= ").unwrap_or(rest);
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

/// `variable "name" { type = string default = …`, as Terraform has it.
fn skip_default(rest: &[u8]) -> Option<&[u8]> {
    let mut rest = rest.strip_prefix(b" {")?.trim_ascii_start();
    for line in [&b"type"[..], b"sensitive"] {
        if rest.starts_with(line) {
            rest = rest[rest.iter().take(40).position(|byte| *byte == b'\n')?..].trim_ascii_start();
        }
    }
    let rest = rest.strip_prefix(b"default")?.trim_ascii_start();
    Some(rest.strip_prefix(b"=")?.trim_ascii_start())
}

/// How long `is`, `was` or `to` is: what sentences have for a sign.
fn verb_length(rest: &[u8]) -> usize {
    const VERBS: [&[u8]; 18] = [
        b"\xE2\x80\x94 ",
        b"\xE2\x80\x93 ",
        b"ist ",
        b"lautet ",
        b"est ",
        b"es ",
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
    const TYPES: [&[u8]; 11] = [
        b": Final ",
        b": Optional[str] ",
        b": str | None ",
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

/// The colour that a terminal changes behind a name: `ESC[0m`.
fn skip_colour(rest: &mut &[u8]) {
    let code = rest.strip_prefix(b"\x1b").or_else(|| rest.strip_prefix(b"\\u001b")).unwrap_or(rest);
    let Some(code) = code.strip_prefix(b"[") else { return };
    let is_part = |byte: &&u8| byte.is_ascii_digit() || **byte == b';';
    let length = code.iter().take(MOST).take_while(is_part).count();
    if code.get(length) == Some(&b'm') {
        *rest = &code[length + 1..];
    }
}

/// `for the staging box`, before a sign or a verb.
fn skip_purpose(rest: &mut &[u8]) {
    let is_purpose = [&b"for "[..], b"of ", b"on "].iter().any(|word| rest.starts_with(word));
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || b" -_.'/@%".contains(byte);
    let length = rest.iter().take(48).take_while(is_part).count();
    if !is_purpose {
        return;
    }
    let purpose = &rest[..length];
    if rest[length..].starts_with(b": ") || rest[length..].starts_with(b"= ") {
        *rest = &rest[length..];
    } else if let Some(at) = purpose.windows(4).position(|word| word == b" is ") {
        *rest = &rest[at + 1..];
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
    let count = rest.iter().take(MOST_BLANKS).take_while(is_blank).count();
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
