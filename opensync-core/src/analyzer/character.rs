//! Character: which characters make words, and what they fold to.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// What a character is to the analyzer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Belongs to no word.
    Separator,
    /// A letter that does not begin a word by itself, or a mark upon one.
    Lower,
    /// A capital.
    Upper,
    /// A digit.
    Digit,
    /// Of a script that is written without spaces between words.
    Cjk,
}

const ASCII: [Class; 128] = {
    let mut classes = [Class::Separator; 128];
    let mut byte = 0;
    while byte < 128 {
        classes[byte as usize] = match byte {
            b'a'..=b'z' => Class::Lower,
            b'A'..=b'Z' => Class::Upper,
            b'0'..=b'9' => Class::Digit,
            _ => Class::Separator,
        };
        byte += 1;
    }
    classes
};

/// The class of the character at byte `at`, which must be where one begins, and its length in bytes.
#[inline]
pub(super) fn class_at(text: &str, at: usize) -> (Class, usize) {
    match ASCII.get(text.as_bytes()[at] as usize) {
        Some(&class) => (class, 1),
        None => text[at..]
            .chars()
            .next()
            .map_or((Class::Separator, 1), |character| (class_of(character), character.len_utf8())),
    }
}

fn class_of(character: char) -> Class {
    if is_cjk(character) {
        Class::Cjk
    } else if character.is_numeric() {
        Class::Digit
    } else if character.is_uppercase() {
        Class::Upper
    } else if character.is_alphabetic() || is_combining_mark(character) {
        Class::Lower
    } else {
        Class::Separator
    }
}

/// Han, kana, hangul and their wide forms.
fn is_cjk(character: char) -> bool {
    matches!(
        u32::from(character),
        0x1100..=0x11FF
            | 0x2E80..=0x2FDF
            | 0x3005..=0x3007
            | 0x3041..=0x30FF
            | 0x3130..=0x318F
            | 0x3400..=0x4DBF
            | 0x4E00..=0x9FFF
            | 0xAC00..=0xD7AF
            | 0xF900..=0xFAFF
            | 0xFF66..=0xFF9F
            | 0x20000..=0x3134F
    )
}

/// Whether base64, in any of its alphabets, has this byte.
pub(super) fn is_blob_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'_' | b'-')
}

/// Appends `word` to `folded` in small letters and without accents.
pub(super) fn fold_into(word: &str, folded: &mut String) {
    if word.is_ascii() {
        folded.extend(word.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
        return;
    }
    for character in word.chars().flat_map(char::to_lowercase).nfkd() {
        match character {
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            mark if is_combining_mark(mark) => {}
            other => folded.push(other),
        }
    }
}
