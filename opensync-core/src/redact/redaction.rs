//! Redaction: tells whether a text is what is left of another one.
//!
//! By what stands around the marks and not by hiding once more: rules change, and marks are numbered
//! by all of a session.

const OPEN: &str = "[redacted:";

/// Whether `left` is `own` with marks in the place of something, or `own` itself.
pub(crate) fn is_redaction(own: &str, left: &str) -> bool {
    let mut pieces = pieces(left).into_iter();
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = own.strip_prefix(first) else { return false };
    let Some(last) = pieces.next_back() else { return rest.is_empty() };
    for piece in pieces {
        // A mark stands for at least one character.
        let Some(hidden) = rest.chars().next().map(char::len_utf8) else { return false };
        let Some(at) = rest[hidden..].find(piece) else { return false };
        rest = &rest[hidden + at + piece.len()..];
    }
    rest.len() > last.len() && rest.ends_with(last)
}

/// What stands before, between and behind the marks of a text.
fn pieces(text: &str) -> Vec<&str> {
    let (mut pieces, mut start, mut from) = (Vec::new(), 0, 0);
    while let Some(at) = text[from..].find(OPEN).map(|at| from + at) {
        from = at + OPEN.len();
        if let Some(length) = mark_length(&text[at..]) {
            pieces.push(&text[start..at]);
            (start, from) = (at + length, at + length);
        }
    }
    pieces.push(&text[start..]);
    pieces
}

/// How long the mark is that `text` begins with.
fn mark_length(text: &str) -> Option<usize> {
    let inner = text.strip_prefix(OPEN)?;
    let is_part =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-:".contains(&byte);
    let length = inner.bytes().take_while(|byte| is_part(*byte)).count();
    (length > 0 && inner[length..].starts_with(']')).then_some(OPEN.len() + length + 1)
}
