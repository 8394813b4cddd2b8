//! Surrogate: mends strings that the agent cut in the middle of a character.
//!
//! JavaScript keeps such a string with half a character at its end and writes the half as an
//! escape, which JSON allows and Unicode does not. The half is written as U+FFFD here.

/// The line with its lone surrogates replaced; `None` if it has none.
pub(crate) fn repaired(line: &str) -> Option<String> {
    let bytes = line.as_bytes();
    let mut repaired = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = line.get(at..).and_then(|rest| rest.find('\\')) {
        at += found;
        match surrogate(bytes, at) {
            None => at += 2,
            Some(Half::High) if surrogate(bytes, at + 6) == Some(Half::Low) => at += 12,
            Some(_) => {
                repaired.push_str(&line[copied..at]);
                repaired.push_str("\\ufffd");
                at += 6;
                copied = at;
            }
        }
        // An escape is ASCII; after a backslash before anything else, go on at a whole character.
        while at < bytes.len() && !line.is_char_boundary(at) {
            at += 1;
        }
    }
    if copied == 0 {
        return None;
    }
    repaired.push_str(&line[copied..]);
    Some(repaired)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    High,
    Low,
}

/// Which half of a character the escape at `at` stands for, if it stands for one.
fn surrogate(bytes: &[u8], at: usize) -> Option<Half> {
    let escape = bytes.get(at..at.checked_add(6)?)?;
    let [b'\\', b'u', b'd' | b'D', second, third, fourth] = escape else { return None };
    if !third.is_ascii_hexdigit() || !fourth.is_ascii_hexdigit() {
        return None;
    }
    match second.to_ascii_lowercase() {
        b'8' | b'9' | b'a' | b'b' => Some(Half::High),
        b'c'..=b'f' => Some(Half::Low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_half_is_replaced_and_a_whole_character_stays() {
        let line = r#"{"a":"\ud83d\ude00 \ud83d","b":"\udc00é\\ud83d"}"#;
        let mended = r#"{"a":"\ud83d\ude00 \ufffd","b":"\ufffdé\\ud83d"}"#;
        assert_eq!(repaired(line).as_deref(), Some(mended));
        assert_eq!(repaired(mended), None);
    }

    #[test]
    fn a_cut_escape_or_a_backslash_before_a_wide_character_is_left_alone() {
        for line in ["\\", "\\u", "\\ud8", "\\é", "\\\u{1f600}x", "\\ud8zz"] {
            assert_eq!(repaired(line), None, "{line}");
        }
    }
}
