//! Private key: blocks in PEM's armour, whole, cut short, or escaped within a string.

use std::ops::Range;

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

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
    let lengths = [closed_length(rest), Some(open_length(rest))];
    let lengths = lengths.into_iter().flatten();
    let body = lengths.map(|length| start..start + length).find(|body| is_key(&text[body.clone()]));
    body.map(|body| trimmed(text, body))
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
        if text[at..].starts_with(END) {
            return Some(at);
        }
        if text[at..].starts_with(BEGIN) {
            return None;
        }
        at += DASHES.len();
    }
}

fn is_private(label: &[u8]) -> bool {
    [&b"PRIVATE KEY"[..], b"OpenVPN Static key", b"PRIVATE KEY BLOCK"]
        .into_iter()
        .any(|name| label.ends_with(name))
}

/// How far base64 and line breaks go on, escaped or not, in a block that was cut short.
fn open_length(text: &[u8]) -> usize {
    let is_part = |byte: &u8| {
        is_base64(*byte) || byte.is_ascii_whitespace() || matches!(byte, b'\\' | b':' | b',')
    };
    text.iter().take_while(|byte| is_part(byte)).count()
}

/// Without the line breaks around it, which stay.
fn trimmed(text: &[u8], range: Range<usize>) -> Range<usize> {
    let mut range = range;
    loop {
        let body = &text[range.clone()];
        let slashes = body.iter().take_while(|byte| **byte == b'\\').count();
        match body.get(slashes) {
            Some(b'n' | b'r') if slashes > 0 => range.start += slashes + 1,
            Some(byte) if slashes == 0 && byte.is_ascii_whitespace() => range.start += 1,
            _ => break,
        }
    }
    while range.start < range.end && text[range.end - 1].is_ascii_whitespace() {
        range.end -= 1;
    }
    while let [.., b'\\', b'n' | b'r'] = text[range.clone()] {
        range.end -= 2;
    }
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
