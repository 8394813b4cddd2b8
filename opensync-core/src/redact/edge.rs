//! Edge: where a token begins and ends in text that may be escaped.
//!
//! Transcripts hold JSON within JSON: a key at the beginning of a line stands behind `\n`, whose `n`
//! is no part of it.

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

/// How many of the last `most` bytes before `at` may belong to a token.
pub(super) fn run_before(text: &[u8], at: usize, most: usize) -> usize {
    let is_part = |byte: &u8| is_inner(*byte) || matches!(byte, b'-' | b'.' | b'~');
    text[..at].iter().rev().take(most).take_while(|byte| is_part(byte)).count()
}

fn is_inner(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether `before` ends in `\n` and the like, `\u0022` or `%3D`.
fn is_escape(before: &[u8]) -> bool {
    match before {
        [.., b'\\', b'n' | b't' | b'r' | b'b' | b'f'] => true,
        [.., b'%', high, low] => high.is_ascii_hexdigit() && low.is_ascii_hexdigit(),
        [.., b'\\', b'u', a, b, c, d] => [a, b, c, d].into_iter().all(u8::is_ascii_hexdigit),
        // The colours of a terminal end in `m`.
        [.., b'[' | b'0'..=b'9' | b';', b'm'] => {
            let parameters = before[..before.len() - 1].iter().rev();
            let mut rest = parameters.skip_while(|byte| byte.is_ascii_digit() || **byte == b';');
            rest.next() == Some(&b'[')
        }
        _ => false,
    }
}
