//! Edge: where a token begins and ends in text that may be escaped.
//!
//! Transcripts hold JSON within JSON: a key at the beginning of a line stands behind `\n`, whose `n`
//! is no part of it.

use super::rules::Head;

/// Whether a token may begin at `at`: no letter, digit or `_` before it, unless they are an escape.
pub(super) fn begins(text: &[u8], at: usize) -> bool {
    let before = &text[..at];
    match before.last() {
        Some(byte) if is_inner(*byte) => is_escape(before),
        _ => true,
    }
}

/// Whether a token may end at `at`.
pub(super) fn ends(text: &[u8], at: usize) -> bool {
    text.get(at).is_none_or(|byte| !is_inner(*byte))
}

/// Whether what lies between is cut out of a longer text in base64, whose signs are on both sides.
pub(super) fn is_within_base64(text: &[u8], start: usize, end: usize) -> bool {
    const LEAST: usize = 16;
    let is_sign = |byte: Option<&u8>| matches!(byte, Some(b'+' | b'/'));
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || is_sign(Some(byte));
    is_sign(text[..start].last())
        && is_sign(text.get(end))
        && text[..start].iter().rev().take(LEAST).take_while(is_part).count() == LEAST
}

/// How many bytes of a token stand before its word; nothing if they are not as its head says.
pub(super) fn head_before(text: &[u8], at: usize, head: Head) -> Option<usize> {
    if head.most == 0 {
        return Some(0);
    }
    // Where the length is known, its edge tells most of what is none.
    if head.least == head.most && !begins(text, at.checked_sub(head.most)?) {
        return None;
    }
    let behind = text[..at].iter().rev().take(head.most);
    let length = behind.take_while(|byte| (head.is_part)(byte)).count();
    let is_longer = || text[..at - length].last().is_some_and(head.is_part);
    let is_fit = length >= head.least && (head.least == head.most || !is_longer());
    is_fit.then_some(length)
}

fn is_inner(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether `before` ends in `\n` and the like, `\u0022` or `%3D`; or in `bot`, as addresses have it.
fn is_escape(before: &[u8]) -> bool {
    match before {
        [.., b'\\', b'n' | b't' | b'r' | b'b' | b'f'] | [.., b'/', b'b', b'o', b't'] => true,
        [.., b'%', high, low] => high.is_ascii_hexdigit() && low.is_ascii_hexdigit(),
        [.., b'\\', b'u', a, b, c, d] => [a, b, c, d].into_iter().all(u8::is_ascii_hexdigit),
        // The colours of a terminal end in `m`.
        [.., b'[' | b'0'..=b'9' | b';', b'm'] => {
            let parameters = before[..before.len() - 1].iter().rev().take(24);
            let mut rest = parameters.skip_while(|byte| byte.is_ascii_digit() || **byte == b';');
            rest.next() == Some(&b'[')
        }
        _ => false,
    }
}
