//! Sign: the signs that belong to a name, for without them it is another one: `C++`, `C#`, `.NET` and
//! `@types/node` are not `C`, `net` and `types/node`.

use super::character::class_at;

/// Where the signs after the word from `start` to `end` end, and where the number after them does, as
/// in `C++17`. Both are `end` for a word without.
pub(super) fn after(text: &str, start: usize, end: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let rest = &bytes[end..];
    let width = match rest {
        [b'+', b'+', ..] => 2,
        [b'#', ..] => 1,
        _ => return (end, end),
    };
    let has_letter = bytes[start..end].iter().any(u8::is_ascii_alphabetic);
    let number = rest[width..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let signs = end + width;
    let next = signs + number;
    let is_open = next < text.len()
        && (class_at(text, next).0.begins_word() || matches!(bytes[next], b'+' | b'#' | b'_'));
    // `Array#map` is a method and `PR#12` a number; of a language with a number there is one letter.
    let is_number = width == 1 && number > 0 && end - start > 1;
    if has_letter && !is_open && !is_number { (signs, next) } else { (end, end) }
}

/// Whether the word that begins at `start` has a dot before it that belongs to it, as in `.NET` and
/// `.env`: one that follows nothing.
pub(super) fn is_dotted(text: &str, start: usize) -> bool {
    let before = &text.as_bytes()[..start];
    let is_alone = match before {
        [.., last, b'.'] => {
            last.is_ascii_whitespace() || matches!(last, b'/' | b'\\' | b'"' | b'\'' | b'`' | b'(')
        }
        [b'.'] => true,
        _ => false,
    };
    is_alone && text.as_bytes()[start].is_ascii_alphabetic()
}

/// Where a name with a scope ends that begins with the `@` at `at`, as packages have it:
/// `@types/node`.
pub(super) fn end_of_scoped(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_inner = at > 0 && bytes[at - 1].is_ascii_alphanumeric();
    let name = |from: usize| {
        let is_of_name =
            |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let letters = bytes[from..].iter().take_while(is_of_name).count();
        let name = &bytes[from..from + letters];
        // A sentence ends with a dot, a name does not.
        from + name.iter().rposition(u8::is_ascii_alphanumeric).map_or(0, |last| last + 1)
    };
    let scope = name(at + 1);
    if is_inner || scope == at + 1 || bytes.get(scope) != Some(&b'/') {
        return None;
    }
    let end = name(scope + 1);
    (end > scope + 1).then_some(end)
}

/// Whether the word that begins at `start` begins with the letter of an escape, as in `\nfoo` where
/// code or JSON is quoted: it may be `foo`.
pub(super) fn is_escape(text: &str, start: usize) -> bool {
    let bytes = text.as_bytes();
    start > 0 && bytes[start - 1] == b'\\' && matches!(bytes[start], b'n' | b'r' | b't')
}
