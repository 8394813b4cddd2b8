//! Private key: blocks in PEM's armour, whole, cut short, or escaped within a string; and their
//! bodies where the first or the last line is missing.

use std::ops::Range;

use super::judge;

pub(super) const BEGIN: &str = "-----BEGIN ";
pub(super) const END: &str = "-----END ";
const DASHES: &[u8] = b"-----";

/// How private keys begin in base64, whatever they are: RSA, curves, OpenSSH, `PuTTY`.
pub(super) const BARE: [&str; 13] = [
    "IBAAKC",
    "IBAAKB",
    "IBADANBgkqhkiG9w0BAQEFAASC",
    "MHcCAQEE",
    "MIGHAgEAMBM",
    "MIG2AgEAMBA",
    "MIHuAgEAMBA",
    "MIGkAgEBBD",
    "MIHcAgEBBE",
    "MC4CAQAwBQYDK2V",
    "MFMCAQEwBQYDK2V",
    "b3BlbnNzaC1rZXktdjE",
    "Private-Lines: ",
];

/// The longest label of a block, in bytes.
const MAX_LABEL: usize = 64;

/// The longest body, in bytes.
const MAX_BODY: usize = 16 << 10;

/// The least bytes of a key, and of its longest line; less is an example.
const MIN_BODY: usize = 60;
const MIN_LINE: usize = 24;

/// The block that begins at `at`, where `-----BEGIN ` stands: what lies between its two lines.
pub(super) fn body_at(text: &[u8], at: usize) -> Option<Range<usize>> {
    let label = text.get(at + BEGIN.len()..)?;
    let length = find(&label[..label.len().min(MAX_LABEL)], DASHES)?;
    if !is_private(&label[..length]) {
        return None;
    }
    let start = at + BEGIN.len() + length + DASHES.len();
    let rest = &text[start..text.len().min(start + MAX_BODY)];
    let lengths = [closed_length(rest), Some(lines_length(rest))];
    let lengths = lengths.into_iter().flatten();
    let body = lengths.map(|length| start..start + length).find(|body| is_key(&text[body.clone()]));
    body.map(|body| trimmed(text, body))
}

/// The key without its first line that is known by how it begins, at the word at `at`. It begins not
/// before `from`.
pub(super) fn bare_at(text: &[u8], at: usize, from: usize) -> Option<Range<usize>> {
    let mut start = at;
    if text[at..].starts_with(b"Private-Lines: ") {
        start += text[at..].iter().take(32).position(|byte| matches!(byte, b'\n' | b'\\'))?;
    } else if text[at..].starts_with(b"IBA") {
        let behind = text[..at].iter().rev().take(8).take_while(|byte| is_base64(**byte)).count();
        start -= behind;
        text[start..].starts_with(b"MI").then_some(())?;
    } else if text[..at].last().is_some_and(|byte| is_base64(*byte))
        && !text[..at].ends_with(b"\\n")
    {
        return None;
    }
    let rest = &text[start..text.len().min(start + MAX_BODY)];
    let body = start..start + lines_length(rest);
    (start >= from && is_key(&text[body.clone()])).then(|| trimmed(text, body))
}

/// The key without its first line that ends at `at`, where `-----END ` stands.
pub(super) fn body_before(text: &[u8], at: usize, from: usize) -> Option<Range<usize>> {
    let label = text.get(at + END.len()..)?;
    let length = find(&label[..label.len().min(MAX_LABEL)], DASHES)?;
    is_private(&label[..length]).then_some(())?;
    let mut start = at;
    let from = from.max(at.saturating_sub(MAX_BODY));
    loop {
        let above = &text[from..start];
        let line = above.len() - break_before(above);
        let letters = above[..line].iter().rev().take_while(|byte| is_base64(**byte)).count();
        let is_line = line < above.len() && (letters >= MIN_LINE || (start == at && letters > 0));
        if !is_line {
            break;
        }
        start = from + line - letters;
    }
    let body = start..at;
    is_key(&text[body.clone()]).then(|| trimmed(text, body))
}

/// Whether base64 holds the first line of a private key.
pub(super) fn is_encoded(text: &[u8]) -> bool {
    let label = judge::decoded(&text[..text.len().min(88)]);
    find(&label, b"PRIVATE KEY").is_some()
}

/// Whether it is mostly base64, and enough of it, rather than dots or words where a key would be.
fn is_key(body: &[u8]) -> bool {
    let letters = body.iter().filter(|byte| is_base64(**byte)).count();
    let longest = body.split(|byte| !is_base64(*byte)).map(<[u8]>::len).max().unwrap_or(0);
    letters >= MIN_BODY && longest >= MIN_LINE && letters * 10 >= body.len() * 7
}

/// How far it is to the line that ends the block; `None` if another begins before, or none is near.
fn closed_length(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += find(&text[at..], DASHES)?;
        if text[at..].starts_with(END.as_bytes()) {
            return Some(at);
        }
        if text[at..].starts_with(BEGIN.as_bytes()) {
            return None;
        }
        at += DASHES.len();
    }
}

fn is_private(label: &[u8]) -> bool {
    [&b"PRIVATE KEY"[..], b"OpenVPN Static key", b"OpenVPN Static key V1", b"PRIVATE KEY BLOCK"]
        .into_iter()
        .any(|name| label.ends_with(name))
}

/// How far lines of base64 go on, their ends escaped or not, in a block that was cut short. What
/// comes first may be a line end, and settings as old keys have them.
fn lines_length(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        let gap = break_after(&text[at..]);
        let start = at + gap;
        let letters = text[start..].iter().take_while(|byte| is_base64(**byte)).count();
        let end = start + letters;
        let is_whole = text.get(end).is_none_or(|byte| !matches!(byte, b' ' | b'_' | b'-' | b'.'));
        let is_line = match at {
            0 => letters > 0,
            _ => gap > 0 && is_whole && (letters >= MIN_LINE || is_last(&text[start..end])),
        };
        if !is_line {
            return if at == 0 { header_length(text) } else { at };
        }
        at = end;
    }
}

/// Whether the last line of a key is one, which may be short: no word.
fn is_last(line: &[u8]) -> bool {
    line.ends_with(b"=") || (line.len() >= 4 && !judge::is_name(line))
}

/// `Proc-Type: …` and `DEK-Info: …`, and the lines behind them.
fn header_length(text: &[u8]) -> usize {
    let is_part = |byte: &u8| {
        is_base64(*byte) || byte.is_ascii_whitespace() || matches!(byte, b'\\' | b':' | b',' | b'-')
    };
    let is_header = find(&text[..text.len().min(64)], b"Proc-Type").is_some();
    if is_header { text.iter().take_while(|byte| is_part(byte)).count() } else { 0 }
}

/// How long the line end is that `text` begins with, with the indentation behind it.
fn break_after(text: &[u8]) -> usize {
    let mut at = 0;
    while at < text.len().min(64) {
        let rest = &text[at..];
        let slashes = rest.iter().take(8).take_while(|byte| **byte == b'\\').count();
        match rest.get(slashes) {
            Some(b'n' | b'r') if slashes > 0 => at += slashes + 1,
            Some(byte) if slashes == 0 && byte.is_ascii_whitespace() => at += 1,
            _ => break,
        }
    }
    at
}

/// How long the line end is that `text` ends with.
fn break_before(text: &[u8]) -> usize {
    let mut length = text.len();
    loop {
        let before = &text[..length];
        length = match before {
            [.., byte] if byte.is_ascii_whitespace() => length - 1,
            [.., b'\\', b'n' | b'r'] => {
                let slashes = before[..length - 1].iter().rev().take(8);
                length - 1 - slashes.take_while(|byte| **byte == b'\\').count()
            }
            _ => return text.len() - length,
        };
    }
}

/// Without the line breaks around it, which stay.
fn trimmed(text: &[u8], range: Range<usize>) -> Range<usize> {
    let mut range = range;
    range.start += break_after(&text[range.clone()]);
    range.end -= break_before(&text[range.clone()]);
    // A lone backslash at the end belongs to the quote behind it.
    while text[range.clone()].last() == Some(&b'\\') {
        range.end -= 1;
    }
    range
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}
